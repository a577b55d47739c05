/**
 * Begins attempts: of each queue that is due some deliveries, oldest first, in one mutation. Nobody else gets them until
 * `claimMs` are over, and a worker that dies gives them back by doing nothing.
 *
 * What it reads and writes is bounded by the limit and by sixteen queues, however much waits.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as RateLimit from "@gatehouse/contract/RateLimit"
import { shardId } from "@gatehouse/store/JobTable"
import * as Lease from "@gatehouse/store/Lease"
import { Store } from "@gatehouse/store/Store"
import type { Patch } from "@gatehouse/store/Table"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type AuditEventRow, AuditEventTable } from "../audit/AuditTable.ts"
import { signingSecrets } from "../endpoints/EndpointRows.ts"
import { type EndpointRow, EndpointTable } from "../endpoints/EndpointTable.ts"
import type { EndpointId } from "../endpoints/EndpointWire.ts"
import type { DeliveriesContract } from "./DeliveriesContract.ts"
import {
  type DeliveryRow,
  DeliveryTable,
  type MessageRow,
  MessageTable,
  type QueueRow,
  QueueTable,
  WebhookLeaseTable
} from "./DeliveryTable.ts"
import type { ClaimedDelivery, DeliveryId } from "./DeliveryWire.ts"
import * as Payload from "./Payload.ts"
import { DeliverySchedule } from "./QueueDeliveries.ts"
import * as QueueState from "./QueueState.ts"
import { keptMs } from "./Schedule.ts"

type Operations = Contract.Service<typeof DeliveriesContract>

export const defaultLimit = 50
export const defaultClaimMs = 60_000

/** Queues that one claim serves. */
const mostQueues = 16
/** Queues that one claim passes over because the caller has enough of them. */
const mostPassedOver = 112

/** Attempts that may begin without an end, while a delivery is queued. */
const mostBegun = 200

export const endlessError = `${mostBegun} attempts have begun, and too few of them were heard of again`
export const goneError = "the message is gone: it was removed from the log before it could be sent"

/** What is to be written about a queue that is served. */
interface Turn {
  readonly queue: QueueRow
  readonly endpoint: EndpointRow
  readonly ready: ReadonlyArray<DeliveryRow>
  /** The first that is left. */
  readonly after: DeliveryRow | undefined
  readonly rate: RateLimit.RateLimit | undefined
}

const rateOf = ({ ratePerSecond }: EndpointRow): RateLimit.RateLimit | undefined =>
  ratePerSecond === undefined ? undefined : { maxRequests: ratePerSecond, windowMs: 1_000 }

const earlier = (a: number | null, b: number): number => a === null ? b : Math.min(a, b)

export const make = Effect.gen(function*() {
  const store = yield* Store

  /** The bodies of the messages that are still there, by their ids. */
  const bodiesOf = Effect.fnUntraced(function*(messageIds: ReadonlyArray<string>) {
    const bodies = new Map<string, string>()
    const eventIds = messageIds.filter((id) => id.startsWith("evt_"))
    const emittedIds = messageIds.filter((id) => !id.startsWith("evt_"))
    const events: ReadonlyArray<AuditEventRow | undefined> = eventIds.length === 0
      ? []
      : yield* store.getMany(AuditEventTable, eventIds)
    const emitted: ReadonlyArray<MessageRow | undefined> = emittedIds.length === 0
      ? []
      : yield* store.getMany(MessageTable, emittedIds)
    for (const row of events) if (row !== undefined) bodies.set(row.id, Payload.ofEvent(row))
    for (const row of emitted) if (row !== undefined) bodies.set(row.id, Payload.ofMessage(row))
    return bodies
  })

  const claim: Operations["claim"] = Effect.fnUntraced(function*(payload) {
    const { busy, claimMs = defaultClaimMs, lease, limit = defaultLimit, perEndpoint } = payload
    const now = yield* Clock.currentTimeMillis
    if (lease !== undefined) {
      const holder = { table: WebhookLeaseTable, id: shardId(lease.shard), owner: lease.owner }
      if (!(yield* Lease.holds(store, holder))) return { deliveries: [], next: null, waitingSince: null }
    }
    const busyWith = new Map<string, number>(busy.map(({ count, endpointId }) => [endpointId, count]))
    const roomOf = (id: string) => perEndpoint - (busyWith.get(id) ?? 0)

    const passedOver = busy.filter(({ count }) => count >= perEndpoint).length
    // One more than are served: the first whose time is to come says when that is.
    const read = { limit: mostQueues + 1 + Math.min(passedOver, mostPassedOver), range: { gte: 0 } }
    const queues = lease === undefined
      ? yield* store.first(QueueTable, "byDue", [], read)
      : yield* store.first(QueueTable, "byShard", [lease.shard], read)
    const due = queues.filter(({ dueAt, id }) => dueAt! <= now && roomOf(id) > 0)
    let next: number | null = due.length > mostQueues ? now : queues.find(({ dueAt }) => dueAt! > now)?.dueAt ?? null
    let waitingSince: number | null = null

    const served = due.slice(0, mostQueues)
    const endpoints = served.length === 0 ? [] : yield* store.getMany(EndpointTable, served.map(({ id }) => id))
    const turns: Array<Turn> = []
    const idle: Array<readonly [id: string, dueAt: number | null]> = []
    let left = limit
    for (const [i, queue] of served.entries()) {
      const endpoint = endpoints[i]
      if (left === 0) {
        next = now
        waitingSince = earlier(waitingSince, queue.dueAt!)
        continue
      }
      if (endpoint === undefined || endpoint.status !== "enabled") {
        idle.push([queue.id, null])
        continue
      }
      if (queue.notBefore !== undefined && queue.notBefore > now) {
        idle.push([queue.id, queue.notBefore])
        continue
      }
      const rate = rateOf(endpoint)
      const credit = rate === undefined ? 0 : RateLimit.creditAt(rate, queue.bucket, now)
      // What is left is shared among the queues that are left, so that a long one is not the only one.
      const room = Math.min(
        Math.ceil(left / (served.length - i)),
        roomOf(queue.id),
        QueueState.isBroken(queue) ? 1 : limit,
        rate === undefined ? limit : RateLimit.remaining(rate, credit)
      )
      if (room === 0) {
        idle.push([queue.id, now + RateLimit.retryAfter(rate!, credit)])
        continue
      }
      const rows = yield* store.first(DeliveryTable, "byDue", [queue.id], { limit: room + 1, range: { gte: 0 } })
      const ready = rows.filter((row, i) => i < room && row.dueAt! <= now)
      left -= ready.length
      turns.push({ queue, endpoint, ready, after: rows[ready.length], rate })
    }

    const messageIds = new Set(turns.flatMap(({ ready }) => ready.map(({ messageId }) => messageId)))
    const bodies = yield* bodiesOf([...messageIds])
    const claimedUntil = now + claimMs
    const deliveries: Array<ClaimedDelivery> = []
    let earliest: number | null = null
    // None looks at what another writes, so a store that is far away gets them all at once.
    const writes: Array<Effect.Effect<unknown>> = []

    const move = (queue: string, dueAt: number | null, changes: Patch<QueueRow> = {}) => {
      writes.push(Effect.orDie(store.patch(QueueTable, queue, { ...changes, dueAt })))
      if (dueAt === null) return
      next = earlier(next, dueAt)
      earliest = earlier(earliest, dueAt)
    }

    for (const [id, dueAt] of idle) move(id, dueAt)
    for (const { after, endpoint, queue, rate, ready } of turns) {
      let claimed = 0
      let probe: string | undefined
      for (const row of ready) {
        const attempt = row.attempts + 1
        const body = bodies.get(row.messageId)
        const isEndless = row.attempts - row.attemptsBefore >= mostBegun
        if (body === undefined || isEndless) {
          const error = isEndless ? endlessError : goneError
          writes.push(Effect.orDie(store.patch(DeliveryTable, row.id, {
            status: "failed",
            dueAt: null,
            attempts: attempt,
            history: [...row.history, { number: attempt, at: now, durationMs: 0, error }].slice(-10),
            finishedAt: now,
            expiresAt: now + keptMs
          })))
          continue
        }
        writes.push(
          Effect.orDie(store.patch(DeliveryTable, row.id, { attempts: attempt, dueAt: claimedUntil }))
        )
        claimed++
        probe = QueueState.attemptKey(row.id, attempt)
        const { headers } = endpoint
        deliveries.push({
          deliveryId: row.id as DeliveryId,
          attempt,
          claimedUntil,
          endpointId: endpoint.id as EndpointId,
          messageId: row.messageId,
          type: row.type,
          dueAt: row.dueAt!,
          url: endpoint.url,
          body,
          secrets: signingSecrets(endpoint, now),
          ...(headers === undefined ? {} : { headers })
        })
      }
      const changes: { -readonly [K in keyof Patch<QueueRow>]: Patch<QueueRow>[K] } = {}
      let wait = 0
      if (rate !== undefined && claimed > 0) {
        const credit = RateLimit.creditAt(rate, queue.bucket, now) - claimed * rate.windowMs
        changes.bucket = { credit, at: Math.max(queue.bucket?.at ?? 0, now) }
        wait = RateLimit.retryAfter(rate, credit)
      }
      if (claimed > 0 && QueueState.isBroken(queue)) {
        const { notBefore, probe: key } = QueueState.probing(queue, probe!, claimedUntil)
        move(queue.id, claimedUntil, { ...changes, notBefore: notBefore!, probe: key! })
        continue
      }
      // Those that are left come back behind the queues that wait already.
      const afterAt = after === undefined ? undefined : Math.max(after.dueAt!, now + wait)
      if (afterAt !== undefined && afterAt <= now) waitingSince = earlier(waitingSince, after!.dueAt!)
      const dueAt = claimed > 0 ? Math.min(afterAt ?? claimedUntil, claimedUntil) : afterAt ?? null
      move(queue.id, dueAt, changes)
    }
    yield* Effect.all(writes, { concurrency: "unbounded", discard: true })
    if (earliest !== null) yield* (yield* DeliverySchedule)(earliest)
    return { deliveries, next, waitingSince }
  })

  return claim
})
