/**
 * A scenario for each mutation of the audit log, of webhook endpoints and of deliveries.
 */
import { Audit } from "@gatehouse/webhooks/audit/Audit"
import { Deliveries } from "@gatehouse/webhooks/deliveries/Deliveries"
import { Endpoints } from "@gatehouse/webhooks/endpoints/Endpoints"
import { EndpointId } from "@gatehouse/webhooks/endpoints/EndpointWire"
import { Clock, Effect } from "effect"
import type { Scenarios } from "./EveryMutationWorld.ts"

const endpointId = EndpointId.make("whe_01j9z3x5q8r7t6v4w2y1k0m9n8")

const endpoint = Effect.gen(function*() {
  const endpoints = yield* Endpoints
  return yield* endpoints.add({
    endpointId,
    url: "https://hooks.example.com/gatehouse",
    subscriptions: ["*"],
    signature: "v1",
    sealed: "sealed"
  })
})

/** A message that waits for the endpoint. */
const queued = Effect.gen(function*() {
  const deliveries = yield* Deliveries
  yield* endpoint
  yield* deliveries.emit({ type: "app.report_exported", data: {} })
})

/** An attempt at it that has begun. */
const claimed = Effect.gen(function*() {
  const deliveries = yield* Deliveries
  yield* queued
  const [claim] = (yield* deliveries.claim({ perEndpoint: 10, busy: [] })).deliveries
  if (claim === undefined) return yield* Effect.die(new Error("nothing was due"))
  return { deliveryId: claim.deliveryId, attempt: claim.attempt }
})

const answered = Effect.fnUntraced(function*(status: number) {
  const deliveries = yield* Deliveries
  const attempt = yield* claimed
  const at = yield* Clock.currentTimeMillis
  yield* deliveries.settle({ results: [{ ...attempt, at, durationMs: 1, status }] })
})

export const webhookScenarios: Scenarios = {
  "audit.record": Effect.gen(function*() {
    const audit = yield* Audit
    yield* audit.record({ type: "app.report_exported", subject: { kind: "report", id: "7" } })
  }),
  "audit.setRetention": Effect.gen(function*() {
    const audit = yield* Audit
    yield* audit.setRetention({ days: 30 })
  }),
  "webhookEndpoints.add": endpoint,
  "webhookEndpoints.change": Effect.gen(function*() {
    const endpoints = yield* Endpoints
    yield* endpoint
    yield* endpoints.change({ endpointId, subscriptions: ["member.*"] })
  }),
  "webhookEndpoints.replaceSecret": Effect.gen(function*() {
    const endpoints = yield* Endpoints
    yield* endpoint
    yield* endpoints.replaceSecret({ endpointId, sealed: "sealed anew" })
  }),
  "webhookEndpoints.disable": Effect.gen(function*() {
    const endpoints = yield* Endpoints
    yield* endpoint
    yield* endpoints.disable({ endpointId })
  }),
  "webhookEndpoints.enable": Effect.gen(function*() {
    const endpoints = yield* Endpoints
    yield* endpoint
    yield* endpoints.disable({ endpointId })
    yield* endpoints.enable({ endpointId })
  }),
  "webhookEndpoints.remove": Effect.gen(function*() {
    const endpoints = yield* Endpoints
    yield* endpoint
    yield* endpoints.remove({ endpointId })
  }),
  "webhookDeliveries.emit": queued,
  "webhookDeliveries.redeliver": Effect.gen(function*() {
    const deliveries = yield* Deliveries
    const { deliveryId } = yield* claimed
    yield* deliveries.redeliver({ deliveryId })
  }),
  "webhookDeliveries.recover": Effect.gen(function*() {
    const deliveries = yield* Deliveries
    yield* endpoint
    yield* deliveries.recover({ endpointId, since: yield* Clock.currentTimeMillis })
  }),
  "webhookDeliveries.claim": claimed,
  "webhookDeliveries.settle": answered(204),
  "webhookDeliveries.settle / of an endpoint that is gone": answered(410),
  "webhookDeliveries.markDelivered": Effect.gen(function*() {
    const deliveries = yield* Deliveries
    yield* deliveries.markDelivered(yield* claimed)
  }),
  "webhookDeliveries.markFailed": Effect.gen(function*() {
    const deliveries = yield* Deliveries
    yield* deliveries.markFailed({ ...yield* claimed, status: 500 })
  })
}
