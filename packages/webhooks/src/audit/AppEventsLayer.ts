/**
 * Declares the application's own types of events by a catalogue: a type that is not in it, or data that does not fit, is
 * refused when it is recorded.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Layer from "effect/Layer"
import { AppEvents } from "./AppEvents.ts"

/** Throws a `TypeError` for a type that does not begin with `app.`. */
export const layer = (catalogue: EventType.Catalogue): Layer.Layer<never> => {
  const foreign = Object.keys(catalogue).find((type) => !type.startsWith("app."))
  if (foreign !== undefined) {
    throw new TypeError(`${foreign} is no type of the application's: those begin with app., as app.report_exported`)
  }
  return Layer.succeed(AppEvents, (event) => EventType.faultOf(catalogue, event))
}
