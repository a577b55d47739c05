/**
 * How the operations on deliveries fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./DeliveryWire.ts"

export class DeliveryNotFound extends Data.TaggedError("DeliveryNotFound")<Fields<typeof failures.DeliveryNotFound>> {
  override get message() {
    return "There is no such delivery. Check its id; it begins with dlv_. Those that ended are kept for a month."
  }
}

export class DeliveryNotClaimed
  extends Data.TaggedError("DeliveryNotClaimed")<Fields<typeof failures.DeliveryNotClaimed>>
{
  override get message() {
    return "This attempt is not yours any more: its time was over, or the delivery has ended. Ask listReady for others."
  }
}

export class RecoverTooFar extends Data.TaggedError("RecoverTooFar")<Fields<typeof failures.RecoverTooFar>> {
  override get message() {
    return `Events are queued again from ${this.earliest} on, at the earliest. Read older ones from the audit feed.`
  }
}
