/**
 * Writes down how attempts ended, in the running mutation: what becomes of each delivery, and what that says of its
 * endpoint. Results that come twice, or of attempts that are nobody's any more, change nothing.
 */
import { compact } from "@gatehouse/contract/Compact"
import { Store } from "@gatehouse/store/Store"
import type { Patch } from "@gatehouse/store/Table"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { disable } from "../endpoints/EndpointState.ts"
import type { EndpointId } from "../endpoints/EndpointWire.ts"
import { type DeliveryRow, DeliveryTable, type QueueRow, QueueTable } from "./DeliveryTable.ts"
import type { Attempt, Result } from "./DeliveryWire.ts"
import { DeliverySchedule } from "./QueueDeliveries.ts"
import * as QueueState from "./QueueState.ts"
import { delayAfter, keptMs, longestWait } from "./Schedule.ts"

/** How an attempt ended, and whether the receiver took it. */
export interface Ended extends Omit<Result, "deliveryId"> {
  readonly deliveryId: string
  readonly ok: boolean
}

export interface Settled {
  readonly settled: number
  readonly dead: number
  readonly paused: ReadonlyArray<EndpointId>
}

/** A 2xx and nothing that went wrong while its answer was read. */
export const isSuccess = ({ error, released, status }: Pick<Result, "error" | "released" | "status">): boolean =>
  released !== true && error === undefined && status !== undefined && status >= 200 && status < 300

const attemptsKept = 10
const longestBody = 1024
const longestError = 500

const storable = (text: string | undefined, longest: number): string | undefined =>
  text?.slice(0, longest).toWellFormed().replaceAll("\0", "\ufffd")

const withAttempt = (row: DeliveryRow, ended: Ended): ReadonlyArray<Attempt> => {
  const { at, attempt: number, body, durationMs, error, status } = ended
  return [
    ...row.history,
    compact({
      number,
      at,
      durationMs,
      status,
      error: storable(error, longestError),
      body: storable(body, longestBody)
    }) as Attempt
  ].slice(-attemptsKept)
}

/** May this attempt still say something? The last one may; an earlier one only that it succeeded after all. */
export const isOpen = (row: DeliveryRow, attempt: number, ok: boolean): boolean =>
  row.status === "pending" && (ok ? attempt >= 1 && attempt <= row.attempts : attempt === row.attempts) &&
  !row.history.some(({ number }) => number === attempt)

/** With a wait that the receiver asked for, it is there: only that of these answers is heard. */
const askedUntil = ({ retryAt, status }: Ended, now: number): number | undefined =>
  retryAt !== undefined && (status === undefined || status === 429 || status === 503)
    ? Math.min(retryAt, now + longestWait)
    : undefined

const afterFailure = (row: DeliveryRow, ended: Ended, now: number): Patch<DeliveryRow> => {
  const history = withAttempt(row, ended)
  // An attempt whose end nobody wrote down, because its worker died or gave it back, is no failure of the endpoint's.
  const failed = history.filter(({ number }) => number > row.attemptsBefore).length
  const delay = delayAfter(row.id, row.attempts, failed)
  if (delay === undefined) {
    return { status: "failed", dueAt: null, history, finishedAt: now, expiresAt: now + keptMs }
  }
  return { history, dueAt: Math.max(now + delay, Math.min(ended.retryAt ?? 0, now + longestWait)) }
}

/** The columns of a queue's state that are others now. */
const changesOf = (before: QueueRow, after: QueueState.QueueState): Patch<QueueRow> => {
  const changes: { -readonly [K in keyof Patch<QueueRow>]: Patch<QueueRow>[K] } = {}
  if (after.failures !== before.failures) changes.failures = after.failures
  if (after.failingSince !== before.failingSince) changes.failingSince = after.failingSince ?? null
  if (after.notBefore !== before.notBefore) changes.notBefore = after.notBefore ?? null
  if (after.probe !== before.probe) changes.probe = after.probe ?? null
  return changes
}

/** What a batch says of one endpoint. */
interface Told {
  state: QueueState.QueueState
  /** When the earliest of its deliveries is due again. */
  dueAt: number
  gone: boolean
  failed: boolean
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const disableEndpoint = disable(store)

  return Effect.fnUntraced(function*(results: ReadonlyArray<Ended>) {
    const now = yield* Clock.currentTimeMillis
    const rows = new Map<string, DeliveryRow>()
    for (const row of yield* store.getMany(DeliveryTable, [...new Set(results.map(({ deliveryId }) => deliveryId))])) {
      if (row !== undefined) rows.set(row.id, row)
    }
    const queues = new Map<string, QueueRow>()
    const endpointIds = [...new Set([...rows.values()].map(({ endpointId }) => endpointId))]
    for (const row of yield* store.getMany(QueueTable, endpointIds)) if (row !== undefined) queues.set(row.id, row)

    const tells = new Map<string, Told>()
    const tell = (queue: QueueRow): Told => {
      let told = tells.get(queue.id)
      if (told === undefined) {
        told = { state: queue, dueAt: Number.POSITIVE_INFINITY, gone: false, failed: false }
        tells.set(queue.id, told)
      }
      return told
    }
    // None looks at what another writes, so a store that is far away gets them all at once.
    const writes: Array<Effect.Effect<unknown>> = []
    let settled = 0
    let dead = 0
    for (const ended of results) {
      const { attempt, deliveryId, ok } = ended
      const row = rows.get(deliveryId)
      if (row === undefined || !isOpen(row, attempt, ok)) continue
      const queue = queues.get(row.endpointId)
      const told = queue === undefined ? undefined : tell(queue)
      const key = QueueState.attemptKey(deliveryId, attempt)
      let changes: Patch<DeliveryRow>
      if (ended.released === true) {
        changes = { dueAt: now }
        if (told !== undefined) {
          told.state = QueueState.released(told.state, key)
          told.dueAt = Math.min(told.dueAt, now)
        }
      } else if (ok) {
        changes = {
          status: "delivered",
          dueAt: null,
          history: withAttempt(row, ended),
          finishedAt: now,
          expiresAt: now + keptMs
        }
        if (told !== undefined) {
          // What waited for the breaker may be due now.
          if (QueueState.isBroken(told.state)) told.dueAt = Math.min(told.dueAt, now)
          told.state = QueueState.succeeded(told.state)
        }
      } else {
        changes = afterFailure(row, ended, now)
        if (changes.status === "failed") dead++
        if (told !== undefined) {
          told.failed = true
          told.state = QueueState.failed(told.state, { key, now, askedUntil: askedUntil(ended, now) })
          if (typeof changes.dueAt === "number") told.dueAt = Math.min(told.dueAt, changes.dueAt)
          if (ended.status === 410) told.gone = true
        }
      }
      writes.push(Effect.orDie(store.patch(DeliveryTable, row.id, changes)))
      rows.set(row.id, compact({ ...row, ...changes, dueAt: changes.dueAt ?? undefined }) as DeliveryRow)
      settled++
    }

    const paused: Array<EndpointId> = []
    const disabled: Array<Effect.Effect<unknown>> = []
    let earliest = Number.POSITIVE_INFINITY
    for (const [id, told] of tells) {
      const queue = queues.get(id)!
      const reason = told.gone ? "gone" : told.failed && QueueState.isHopeless(told.state, now) ? "failing" : undefined
      const changes: { -readonly [K in keyof Patch<QueueRow>]: Patch<QueueRow>[K] } = {
        ...changesOf(queue, told.state)
      }
      const { notBefore = 0 } = told.state
      const dueAt = Math.max(Math.min(queue.dueAt ?? Number.POSITIVE_INFINITY, told.dueAt), notBefore)
      if (reason === undefined && dueAt !== Number.POSITIVE_INFINITY && dueAt !== queue.dueAt) {
        changes.dueAt = dueAt
        earliest = Math.min(earliest, dueAt)
      }
      if (Object.keys(changes).length > 0) writes.push(Effect.orDie(store.patch(QueueTable, id, changes)))
      if (reason !== undefined) disabled.push(disableEndpoint(id, reason))
      if (reason !== undefined || notBefore > now) paused.push(id as EndpointId)
    }
    yield* Effect.all(writes, { concurrency: "unbounded", discard: true })
    for (const one of disabled) yield* one
    if (earliest !== Number.POSITIVE_INFINITY) yield* (yield* DeliverySchedule)(earliest)
    return { settled, dead, paused } satisfies Settled
  })
})
