/**
 * The job that queues what did not arrive: it goes through the events since a time, in bounded steps, and then through the
 * dead letters of messages that the application emitted.
 */
import * as Jobs from "@gatehouse/contract/Jobs"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuditEventTable } from "../audit/AuditTable.ts"
import { type EndpointRow, EndpointTable, platformScope } from "../endpoints/EndpointTable.ts"
import { takes } from "../endpoints/Matching.ts"
import { type DeliveryRow, DeliveryTable } from "./DeliveryTable.ts"
import * as QueueDeliveries from "./QueueDeliveries.ts"

/** The kind of the job. */
export const recoverJob = "webhooks.recover"

/** Events, or dead letters, that one step looks at. */
export const stepSize = 100

/** What is asked for and how far it has come. Without a cursor the part begins. */
interface Place {
  readonly endpointId: string
  /** Epoch milliseconds: events made at or after `since` and at or before `until`, the time of the asking. */
  readonly since: number
  readonly until: number
  readonly part?: "events" | "messages"
  readonly cursor?: string
}

/** What changes of a delivery that is queued again: due now, from the start of the schedule. */
export const again = ({ attempts }: Pick<DeliveryRow, "attempts">, dueAt: number) =>
  ({ status: "pending", attemptsBefore: attempts, dueAt, finishedAt: null, expiresAt: null }) as const

/** Makes one step: a bounded piece of work in the running mutation. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const wake = QueueDeliveries.wake(store)

  const queueAgain = Effect.fnUntraced(function*(rows: ReadonlyArray<DeliveryRow>) {
    const now = yield* Clock.currentTimeMillis
    for (const row of rows) {
      yield* Effect.orDie(store.patch(DeliveryTable, row.id, again(row, now)))
    }
  })

  const events = Effect.fnUntraced(function*(endpoint: EndpointRow, { cursor, since, until }: Place) {
    const { id: endpointId, scope } = endpoint
    const options = { limit: stepSize, cursor, range: { gte: since, lte: until } }
    const { items, nextCursor } = yield* Effect.orDie(
      scope === platformScope
        ? store.page(AuditEventTable, "byTime", [], options)
        : store.page(AuditEventTable, "byChainTime", [scope], options)
    )
    const wanted = items.filter((event) => takes(endpoint, event))
    const known = wanted.length === 0
      ? []
      : yield* store.uniqueMany(DeliveryTable, "byMessage", wanted.map(({ id }) => [endpointId, id]))
    const missing = wanted.filter((_, i) => known[i] === undefined)
    const dead = known.filter((row) => row?.status === "failed") as ReadonlyArray<DeliveryRow>
    yield* queueAgain(dead)
    const messages = missing.map(({ id, type }) => ({ endpointId, scope, messageId: id, type }))
    yield* QueueDeliveries.insert(store, tokens, messages)
    return { queued: dead.length + missing.length, nextCursor }
  })

  /** Newest first, as far back as `since`. What is queued again leaves this list. */
  const messages = Effect.fnUntraced(function*({ id: endpointId }: EndpointRow, { cursor, since }: Place) {
    const options = { limit: stepSize, cursor, order: "desc" } as const
    const { items, nextCursor } = yield* Effect.orDie(
      store.page(DeliveryTable, "byStatus", [endpointId, "failed"], options)
    )
    const dead = items.filter(({ createdAt, messageId }) => messageId.startsWith("msg_") && createdAt >= since)
    yield* queueAgain(dead)
    const isPast = items.some(({ createdAt }) => createdAt < since)
    return { queued: dead.length, nextCursor: isPast ? null : nextCursor }
  })

  return Effect.fnUntraced(function*(payload: Readonly<Record<string, unknown>>) {
    const place = payload as unknown as Place
    const { endpointId, part = "events", since, until } = place
    const endpoint = yield* store.get(EndpointTable, endpointId)
    if (endpoint === undefined) return Jobs.done
    const { nextCursor, queued } = part === "events" ? yield* events(endpoint, place) : yield* messages(endpoint, place)
    if (queued > 0 && endpoint.status === "enabled") yield* wake([endpointId])
    if (nextCursor !== null) return Jobs.continueWith({ endpointId, since, until, part, cursor: nextCursor })
    return part === "events" ? Jobs.continueWith({ endpointId, since, until, part: "messages" }) : Jobs.done
  })
})

/** Lets the job work. A layer does this once, when it is built. */
export const register = Effect.gen(function*() {
  const jobs = yield* Jobs.Jobs
  yield* jobs.register(recoverJob, yield* make)
})
