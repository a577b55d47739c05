/**
 * Puts messages into the queues of endpoints, in the running mutation: a delivery each, and the queue told that it is due.
 */
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { DeliveryTable, QueueTable, WakeTable } from "./DeliveryTable.ts"

/** A message for an endpoint. */
export interface Queued {
  readonly endpointId: string
  /** The endpoint's scope. */
  readonly scope: string
  readonly messageId: string
  readonly type: string
}

/** Told in the transaction that queues deliveries. Where no worker polls (Convex), this schedules it. Default: nothing. */
export const DeliverySchedule = Context.Reference<(dueAt: number) => Effect.Effect<void>>(
  "@gatehouse/webhooks/DeliverySchedule",
  { defaultValue: () => () => Effect.void }
)

/** Lets the queues of these endpoints be looked at now, or as soon as they may be. */
export const wake = (store: StoreService) =>
  Effect.fnUntraced(function*(endpointIds: ReadonlyArray<string>) {
    if (endpointIds.length === 0) return
    const now = yield* Clock.currentTimeMillis
    const schedule = yield* DeliverySchedule
    let earliest = Number.POSITIVE_INFINITY
    for (const queue of yield* store.getMany(QueueTable, endpointIds)) {
      if (queue === undefined) continue
      const dueAt = Math.max(now, queue.notBefore ?? 0)
      if (queue.dueAt !== undefined && queue.dueAt <= dueAt) continue
      yield* Effect.orDie(store.patch(QueueTable, queue.id, { dueAt }))
      earliest = Math.min(earliest, dueAt)
    }
    if (earliest !== Number.POSITIVE_INFINITY) yield* schedule(earliest)
  })

/**
 * Inserts a delivery for each, due now, and gives the endpoints whose queues are to be woken. They must be new: nothing looks
 * for one with the same message and endpoint.
 */
export const insert = Effect.fnUntraced(function*(
  store: StoreService,
  tokens: Tokens["Service"],
  messages: ReadonlyArray<Queued>
) {
  const now = yield* Clock.currentTimeMillis
  const inserts: Array<Effect.Effect<void>> = []
  for (const { endpointId, messageId, scope, type } of messages) {
    const inserted = store.insert(DeliveryTable, {
      id: yield* tokens.id("dlv"),
      createdAt: now,
      endpointId,
      scope,
      messageId,
      type,
      status: "pending",
      attempts: 0,
      attemptsBefore: 0,
      dueAt: now,
      history: []
    })
    inserts.push(Effect.orDie(inserted))
  }
  yield* Effect.all(inserts, { concurrency: "unbounded", discard: true })
  return [...new Set(messages.map(({ endpointId }) => endpointId))]
})

/** Queues messages, and wakes their queues. */
export const make = (store: StoreService, tokens: Tokens["Service"]) => {
  const wakeQueues = wake(store)
  return Effect.fnUntraced(function*(messages: ReadonlyArray<Queued>) {
    yield* wakeQueues(yield* insert(store, tokens, messages))
  })
}

/**
 * Queues messages, and leaves it to `wakeLeft` to wake their queues. Workers write the rows of queues all the time: a long
 * transaction that read them would be run again and again.
 */
export const leave = (store: StoreService, tokens: Tokens["Service"]) =>
  Effect.fnUntraced(function*(messages: ReadonlyArray<Queued>) {
    if (messages.length === 0) return
    const endpointIds = yield* insert(store, tokens, messages)
    const row = { id: yield* tokens.id("wak"), createdAt: yield* Clock.currentTimeMillis, endpointIds }
    yield* Effect.orDie(store.insert(WakeTable, row))
  })

const wokenAtOnce = 10

/** Wakes the queues for which that was left. True when there may be more. */
export const wakeLeft = (store: StoreService) => {
  const wakeQueues = wake(store)
  return Effect.gen(function*() {
    const rows = yield* store.first(WakeTable, "byTime", [], { limit: wokenAtOnce })
    for (const { id } of rows) yield* store.remove(WakeTable, id)
    yield* wakeQueues([...new Set(rows.flatMap(({ endpointIds }) => endpointIds))])
    return rows.length === wokenAtOnce
  })
}
