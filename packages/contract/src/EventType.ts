/**
 * A type of event as a domain's catalogue names it: what it is about, the schema of its data, and a sentence. Docs are
 * made of catalogues, and tests hold what is emitted to them.
 */
import * as Cause from "effect/Cause"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import type { Event } from "./Events.ts"

export interface EventType<Kind extends string = string, F extends Schema.Struct.Fields = Schema.Struct.Fields> {
  /** The kind of its subject. */
  readonly subject: Kind
  readonly data: Schema.Struct<F>
  /** `failure`: it tells that something was refused, and each such event has the code of the failure. */
  readonly outcome: "success" | "failure"
  readonly doc: string
}

/** By `noun.verbed`. */
export type Catalogue = Readonly<Record<string, EventType<any, any>>>

export const make = <const Kind extends string, F extends Schema.Struct.Fields>(
  subject: Kind,
  data: F,
  doc: string
): EventType<Kind, F> => ({ subject, data: Schema.Struct(data), outcome: "success", doc })

/** A type of event that tells of something that was refused. */
export const refusal = <const Kind extends string, F extends Schema.Struct.Fields>(
  subject: Kind,
  data: F,
  doc: string
): EventType<Kind, F> => ({ ...make(subject, data, doc), outcome: "failure" })

/** What is wrong with an event by its catalogue, if anything. */
export const faultOf = (catalogue: Catalogue, event: Event): string | undefined => {
  const type = Object.hasOwn(catalogue, event.type) ? catalogue[event.type] : undefined
  if (type === undefined) return `${event.type} is in no catalogue`
  if (type.subject !== event.subject.kind) {
    return `${event.type} is about a ${event.subject.kind}, not about a ${type.subject}`
  }
  if ((event.failure !== undefined) !== (type.outcome === "failure")) {
    return type.outcome === "failure" ? `${event.type} has no code of a failure` : `${event.type} is about no failure`
  }
  const data = event.data ?? {}
  // A struct without fields would take anything.
  if (Object.keys(type.data.fields).length === 0 && Object.keys(data).length > 0) return `${event.type} has no data`
  const decoded = Schema.decodeUnknownExit(type.data as Schema.Top as Schema.Codec<unknown>)(data, {
    onExcessProperty: "error"
  })
  return Exit.isSuccess(decoded) ? undefined : `${event.type}: ${Cause.pretty(decoded.cause)}`
}
