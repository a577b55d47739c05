/**
 * The one place that changes which endpoints there are and which of them are enabled: an endpoint's row, its queue and the
 * subscribers of its scope change together, in the running mutation.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import type { Jobs } from "@gatehouse/contract/Jobs"
import { shardOf } from "@gatehouse/store/JobTable"
import type { StoreService } from "@gatehouse/store/Store"
import type { Patch } from "@gatehouse/store/Table"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { QueueTable } from "../deliveries/DeliveryTable.ts"
import { wake } from "../deliveries/QueueDeliveries.ts"
import { TooManyEndpoints } from "./EndpointErrors.ts"
import {
  type EndpointRow,
  EndpointTable,
  maximumEndpoints,
  type SubscriberRow,
  SubscriberTable
} from "./EndpointTable.ts"
import type { DisabledReason } from "./EndpointWire.ts"
import { forgetJob } from "./ForgetDeliveries.ts"

/** An endpoint's event. Of its URL only the host is ever told. */
export const emit = (
  row: Pick<EndpointRow, "id" | "groupId" | "connectionId">,
  type: string,
  data: Readonly<Record<string, unknown>> = {}
) =>
  Events.emit(compact({
    type,
    subject: { kind: "webhook_endpoint", id: row.id },
    groupId: row.groupId,
    connectionId: row.connectionId,
    data
  }))

export const hostOf = (row: Pick<EndpointRow, "url">): string => new URL(row.url).host

const subscriberOf = ({ connectionId, id, subscriptions }: EndpointRow): SubscriberRow["endpoints"][number] =>
  compact({ id, subscriptions, connectionId })

/** The scope's subscribers with this endpoint as it is now: among them if it is enabled, and only then. */
const withEndpoint = (subscribers: SubscriberRow, row: EndpointRow): SubscriberRow["endpoints"] => {
  const others = subscribers.endpoints.filter(({ id }) => id !== row.id)
  return row.status === "enabled" ? [...others, subscriberOf(row)] : others
}

/** Deliveries begin anew: what became of those before tells nothing any more. */
const unhindered = { failures: 0, failingSince: null, notBefore: null, probe: null } as const

/** A row is there for every scope that has an endpoint, and goes with the last one. */
const subscribersOf = (store: StoreService, scope: string) => store.get(SubscriberTable, scope)

const refresh = Effect.fnUntraced(function*(store: StoreService, row: EndpointRow) {
  const subscribers = yield* subscribersOf(store, row.scope)
  if (subscribers === undefined) return
  yield* Effect.orDie(store.patch(SubscriberTable, row.scope, { endpoints: withEndpoint(subscribers, row) }))
})

/** Adds an endpoint that is enabled. */
export const add = (store: StoreService) =>
  Effect.fnUntraced(function*(row: EndpointRow) {
    const { createdAt, id, scope } = row
    const subscribers = yield* subscribersOf(store, scope)
    if (subscribers !== undefined && subscribers.total >= maximumEndpoints) {
      return yield* new TooManyEndpoints({ maximum: maximumEndpoints })
    }
    yield* Effect.orDie(store.insert(EndpointTable, row))
    yield* Effect.orDie(
      store.insert(QueueTable, { id, createdAt, shard: shardOf("webhook_endpoint", id), failures: 0 })
    )
    if (subscribers === undefined) {
      const endpoints = [subscriberOf(row)]
      yield* Effect.orDie(store.insert(SubscriberTable, { id: scope, createdAt, scope, endpoints, total: 1 }))
    } else {
      const endpoints = withEndpoint(subscribers, row)
      yield* Effect.orDie(store.patch(SubscriberTable, scope, { endpoints, total: subscribers.total + 1 }))
    }
    yield* emit(row, "webhook_endpoint.created", {
      host: hostOf(row),
      subscriptions: row.subscriptions,
      signature: row.signature
    })
  })

/** Changes settings of an endpoint; `changed` is the row with them. */
export const change = (store: StoreService) =>
  Effect.fnUntraced(function*(row: EndpointRow, changed: EndpointRow, changes: Patch<EndpointRow>) {
    yield* Effect.orDie(store.patch(EndpointTable, row.id, changes))
    if (changes.subscriptions !== undefined) yield* refresh(store, changed)
    if (changed.url === row.url) return
    // How another URL answered is no reason to make this one wait.
    yield* Effect.orDie(store.patch(QueueTable, row.id, unhindered))
    if (row.status === "enabled") yield* wake(store)([row.id])
  })

/** Stops deliveries to an endpoint. False when there is nothing to stop: it was disabled before, or is gone. */
export const disable = (store: StoreService) =>
  Effect.fnUntraced(function*(endpointId: string, reason: DisabledReason) {
    const row = yield* store.get(EndpointTable, endpointId)
    if (row === undefined || row.status === "disabled") return false
    const disabledAt = yield* Clock.currentTimeMillis
    const changes = { status: "disabled", disabledReason: reason, disabledAt } as const
    yield* Effect.orDie(store.patch(EndpointTable, endpointId, changes))
    yield* refresh(store, { ...row, ...changes })
    yield* Effect.orDie(store.patch(QueueTable, endpointId, { dueAt: null }))
    yield* emit(row, "webhook_endpoint.disabled", { reason })
    return true
  })

/** Lets deliveries to an endpoint go on, those that waited at once. False when it was enabled, or is gone. */
export const enable = (store: StoreService) =>
  Effect.fnUntraced(function*(endpointId: string) {
    const row = yield* store.get(EndpointTable, endpointId)
    if (row === undefined || row.status === "enabled") return false
    yield* Effect.orDie(
      store.patch(EndpointTable, endpointId, { status: "enabled", disabledReason: null, disabledAt: null })
    )
    yield* refresh(store, { ...row, status: "enabled" })
    yield* Effect.orDie(store.patch(QueueTable, endpointId, unhindered))
    yield* wake(store)([endpointId])
    yield* emit(row, "webhook_endpoint.enabled")
    return true
  })

/** Removes an endpoint and its queue, and leaves its deliveries to a job. */
export const remove = (store: StoreService, jobs: Jobs["Service"]) =>
  Effect.fnUntraced(function*(row: EndpointRow) {
    const subscribers = yield* subscribersOf(store, row.scope)
    yield* store.remove(EndpointTable, row.id)
    yield* store.remove(QueueTable, row.id)
    if (subscribers !== undefined) {
      const total = subscribers.total - 1
      const endpoints = subscribers.endpoints.filter(({ id }) => id !== row.id)
      if (total > 0) yield* Effect.orDie(store.patch(SubscriberTable, row.scope, { endpoints, total }))
      else yield* store.remove(SubscriberTable, row.scope)
    }
    yield* jobs.enqueue({ kind: forgetJob, key: row.id, payload: { endpointId: row.id } })
    yield* emit(row, "webhook_endpoint.removed", { host: hostOf(row) })
  })
