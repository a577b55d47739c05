/**
 * The service of deliveries, on the Store port. `make` gives plain bodies; `DeliveryFlow.ts` makes the action of them.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { UnsupportedFilter } from "@gatehouse/contract/Errors"
import * as Events from "@gatehouse/contract/Events"
import { Jobs } from "@gatehouse/contract/Jobs"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { EndpointNotFound } from "../endpoints/EndpointErrors.ts"
import * as EndpointState from "../endpoints/EndpointState.ts"
import { EndpointTable, platformScope, SubscriberTable } from "../endpoints/EndpointTable.ts"
import { matching } from "../endpoints/Matching.ts"
import * as Claim from "./Claim.ts"
import type { DeliveriesContract } from "./DeliveriesContract.ts"
import { DeliveryNotClaimed, DeliveryNotFound, RecoverTooFar } from "./DeliveryErrors.ts"
import { type DeliveryRow, DeliveryTable, MessageTable } from "./DeliveryTable.ts"
import type { Delivery, DeliveryDetail } from "./DeliveryWire.ts"
import * as QueueDeliveries from "./QueueDeliveries.ts"
import * as Recover from "./Recover.ts"
import { keptMs, messageKeptMs } from "./Schedule.ts"
import * as Settle from "./Settle.ts"

type Operations = Contract.Service<typeof DeliveriesContract>

export class Deliveries extends Context.Service<Deliveries, Operations>()("@gatehouse/webhooks/Deliveries") {}

/** All operations but the action. */
export type Bodies = Omit<Operations, "listReady">

/** A delivery as its owner sees it. Field by field, so that a column added later stays hidden until it is named here. */
export const deliveryOf = (row: DeliveryRow): Delivery => {
  const last = row.history.at(-1)
  return compact({
    id: row.id,
    createdAt: row.createdAt,
    endpointId: row.endpointId,
    groupId: row.scope === platformScope ? undefined : row.scope,
    messageId: row.messageId,
    type: row.type,
    status: row.status,
    attempts: row.attempts,
    dueAt: row.dueAt,
    lastStatus: last?.status,
    lastError: last?.error,
    finishedAt: row.finishedAt
  }) as Delivery
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const jobs = yield* Jobs
  const claim = yield* Claim.make
  const settleAll = yield* Settle.make
  const queueDeliveries = QueueDeliveries.make(store, tokens)
  const wake = QueueDeliveries.wake(store)

  const existing = Effect.fnUntraced(function*(deliveryId: string) {
    return (yield* store.get(DeliveryTable, deliveryId)) ?? (yield* new DeliveryNotFound())
  })

  /** Writes down how an attempt ended that an application's own worker has made. */
  const mark = Effect.fnUntraced(function*(ended: Omit<Settle.Ended, "at" | "durationMs"> & { durationMs?: number }) {
    const row = yield* existing(ended.deliveryId)
    if (!Settle.isOpen(row, ended.attempt, ended.ok)) return yield* new DeliveryNotClaimed()
    const { durationMs = 0 } = ended
    const at = (yield* Clock.currentTimeMillis) - durationMs
    yield* settleAll([{ ...ended, at, durationMs }])
    return yield* existing(ended.deliveryId)
  })

  const bodies: Bodies = {
    emit: Effect.fnUntraced(function*({ connectionId, data, groupId, type }) {
      const now = yield* Clock.currentTimeMillis
      const scopes = groupId === undefined ? [platformScope] : [platformScope, groupId]
      const subscribers = yield* store.uniqueMany(SubscriberTable, "byScope", scopes.map((scope) => [scope]))
      const messageId = yield* tokens.id("msg")
      const queued = scopes.flatMap((scope, i) =>
        matching(subscribers[i], { type, connectionId }).map((endpointId) => ({ endpointId, scope, messageId, type }))
      )
      // Nobody would ever ask for a message that goes to nobody.
      if (queued.length > 0) {
        const row = { id: messageId, createdAt: now, type, groupId, connectionId, data, expiresAt: now + messageKeptMs }
        yield* Effect.orDie(store.insert(MessageTable, compact(row)))
        yield* queueDeliveries(queued)
      }
      return { messageId, deliveries: queued.length }
    }),

    list: Effect.fnUntraced(function*({ endpointId, groupId, status, ...page }) {
      const options = pageOptions({ order: "desc", ...page })
      if (endpointId !== undefined) {
        if (groupId !== undefined) return yield* new UnsupportedFilter({ filters: ["groupId", "endpointId"] })
        const found = status === undefined
          ? yield* store.page(DeliveryTable, "byEndpoint", [endpointId], options)
          : yield* store.page(DeliveryTable, "byStatus", [endpointId, status], options)
        return { ...found, items: found.items.map(deliveryOf) }
      }
      const scope = groupId ?? platformScope
      const found = status === undefined
        ? yield* store.page(DeliveryTable, "byScope", [scope], options)
        : yield* store.page(DeliveryTable, "byScopeStatus", [scope, status], options)
      return { ...found, items: found.items.map(deliveryOf) }
    }),

    get: Effect.fnUntraced(function*({ deliveryId }) {
      const row = yield* existing(deliveryId)
      return { ...deliveryOf(row), history: row.history } as DeliveryDetail
    }),

    redeliver: Effect.fnUntraced(function*({ deliveryId }) {
      const row = yield* existing(deliveryId)
      const endpoint = yield* store.get(EndpointTable, row.endpointId)
      // It was removed, and a job is just forgetting its deliveries.
      if (endpoint === undefined) return yield* new DeliveryNotFound()
      const dueAt = yield* Clock.currentTimeMillis
      yield* Effect.orDie(store.patch(DeliveryTable, deliveryId, Recover.again(row, dueAt)))
      if (endpoint.status === "enabled") yield* wake([row.endpointId])
      const { groupId, connectionId } = endpoint
      yield* Events.emit(compact({
        type: "webhook_delivery.redelivered",
        subject: { kind: "webhook_delivery", id: deliveryId },
        groupId,
        connectionId,
        data: { endpointId: row.endpointId, messageId: row.messageId }
      }))
      return deliveryOf(yield* existing(deliveryId))
    }),

    recover: Effect.fnUntraced(function*({ endpointId, since }) {
      const endpoint = (yield* store.get(EndpointTable, endpointId)) ?? (yield* new EndpointNotFound())
      const until = yield* Clock.currentTimeMillis
      const earliest = until - keptMs
      if (since < earliest) return yield* new RecoverTooFar({ earliest })
      yield* jobs.enqueue({
        kind: Recover.recoverJob,
        key: `${endpointId}|${since}|${until}`,
        payload: { endpointId, since, until }
      })
      yield* EndpointState.emit(endpoint, "webhook_endpoint.recovered", { since })
    }),

    markDelivered: Effect.fnUntraced(function*(payload) {
      yield* mark({ ...payload, ok: true })
    }),

    markFailed: Effect.fnUntraced(function*(payload) {
      return deliveryOf(yield* mark({ ...payload, ok: false }))
    }),

    claim,

    settle: ({ results }) => settleAll(results.map((result) => ({ ...result, ok: Settle.isSuccess(result) })))
  }
  return bodies
})
