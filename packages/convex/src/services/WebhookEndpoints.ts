/**
 * The functions of webhook endpoints. Some bring the app's worker along, so that what they let go out is sent.
 */
import { make as makeEndpoints } from "@gatehouse/webhooks/endpoints/Endpoints"
import { EndpointTable } from "@gatehouse/webhooks/endpoints/EndpointTable"
import { v } from "convex/values"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { functions } from "../Functions.ts"
import { webhookEndpoints } from "../generated/webhookEndpoints.ts"
import { needs } from "../Needs.ts"
import { keepHandle, withDeliverySchedule } from "./DeliveryRuns.ts"
import { readsOf } from "./Reads.ts"
import { withJobs } from "./ServiceJobs.ts"

/** The app's worker, as a function handle. */
const Worker = Context.Reference<string | undefined>("@gatehouse/convex/Worker", { defaultValue: () => undefined })

const kept = Effect.flatMap(Worker, (handle) => handle === undefined ? Effect.void : keepHandle(handle))

const make = Effect.map(makeEndpoints, (bodies) => ({
  ...bodies,
  add: (payload: Parameters<typeof bodies.add>[0]) => Effect.andThen(kept, bodies.add(payload)),
  change: (payload: Parameters<typeof bodies.change>[0]) => Effect.andThen(kept, bodies.change(payload)),
  enable: (payload: Parameters<typeof bodies.enable>[0]) => Effect.andThen(kept, bodies.enable(payload))
}))

export const webhookEndpointFunctions = (references?: Context.Context<never>) =>
  functions(webhookEndpoints, {
    make: withJobs(make),
    reads: readsOf(EndpointTable),
    permissions: needs.webhookEndpoints.permissions,
    settings: {
      operations: needs.webhookEndpoints.settings,
      validator: v.string,
      references: (handle: string) => Context.make(Worker, handle) as Context.Context<any> as Context.Context<never>
    },
    references: withDeliverySchedule(references)
  })
