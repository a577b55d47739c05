/**
 * The application's own types of events, where it has declared them: what is recorded must then fit.
 */
import type { Event } from "@gatehouse/contract/Events"
import * as Context from "effect/Context"

/** What is wrong with an event of the application's, if anything. Default: nothing is. */
export const AppEvents = Context.Reference<(event: Event) => string | undefined>("@gatehouse/webhooks/AppEvents", {
  defaultValue: () => () => undefined
})
