/**
 * The job that lets go of what has expired: deliveries that ended a month ago, and messages that were emitted.
 */
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { DeliveryTable, MessageTable } from "./DeliveryTable.ts"

const step = Effect.map(
  Store,
  (store) => CleanupJob.stepOf([CleanupJob.removalOf(store, DeliveryTable), CleanupJob.removalOf(store, MessageTable)])
)

export const { register, start } = CleanupJob.make("webhooks.cleanup", step)
