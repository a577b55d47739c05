/**
 * The functions of deliveries, and those by which the app's worker begins and rests.
 */
import { make } from "@gatehouse/webhooks/deliveries/Deliveries"
import { DeliveryTable } from "@gatehouse/webhooks/deliveries/DeliveryTable"
import { EndpointTable } from "@gatehouse/webhooks/endpoints/EndpointTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { webhookDeliveries } from "../generated/webhookDeliveries.ts"
import { needs } from "../Needs.ts"
import { withDeliverySchedule } from "./DeliveryRuns.ts"
import { readsOf } from "./Reads.ts"
import { withJobs } from "./ServiceJobs.ts"

export const webhookDeliveryFunctions = (references?: Context.Context<never>) =>
  functions(webhookDeliveries, {
    make: withJobs(make),
    reads: readsOf(EndpointTable, DeliveryTable),
    permissions: needs.webhookDeliveries.permissions,
    references: withDeliverySchedule(references)
  })
