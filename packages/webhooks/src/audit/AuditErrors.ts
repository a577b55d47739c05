/**
 * How the operations on the audit log fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./AuditWire.ts"

export class EventNotFound extends Data.TaggedError("EventNotFound")<Fields<typeof failures.EventNotFound>> {
  override get message() {
    return "There is no such event. Check its id; it begins with evt_. An event is in the log within a second of what it tells."
  }
}

export class InvalidEventData extends Data.TaggedError("InvalidEventData")<Fields<typeof failures.InvalidEventData>> {
  override get message() {
    return `The event does not fit what the application has declared: ${this.fault}`
  }
}
