/**
 * Delivers in a process that lives: a daemon in the layer's scope, woken by what this process commits and by a poll for what
 * others do, and for what becomes due.
 *
 * It leases the shards whose queues are due, so that several workers share them and one endpoint has one worker, claims
 * some deliveries at a time, sends them side by side, and writes down in one mutation whatever has come back meanwhile. When
 * its scope closes it begins nothing more, lets what is on its way end, and gives back the rest.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Outbound } from "@gatehouse/contract/Outbound"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { shardCount, shardId } from "@gatehouse/store/JobTable"
import * as Lease from "@gatehouse/store/Lease"
import { Store } from "@gatehouse/store/Store"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Semaphore from "effect/Semaphore"
import { Signer } from "../signing/Signer.ts"
import * as AttemptDelivery from "./AttemptDelivery.ts"
import { Deliveries } from "./Deliveries.ts"
import { DeliverySignal } from "./DeliveryLayer.ts"
import { QueueTable, WebhookLeaseTable } from "./DeliveryTable.ts"
import type { ClaimedDelivery, Result } from "./DeliveryWire.ts"
import { isSuccess } from "./Settle.ts"

export interface Options {
  /** Requests on their way at once. Default: 64. */
  readonly concurrency?: number
  /** The same to one endpoint. Default: 8. */
  readonly perEndpoint?: number
  /** How long what another process queued, or what becomes due, may wait unnoticed. Default: 500 milliseconds. */
  readonly pollInterval?: Duration.Input
  /** How long a shard stays taken after its worker has died. Default: 30 seconds. */
  readonly lease?: Duration.Input
  /** How long a delivery stays claimed after its worker has died, at least 30 seconds. Default: 60 seconds. */
  readonly claim?: Duration.Input
  /** How long requests that are on their way may go on when the scope closes. Default: 5 seconds. */
  readonly grace?: Duration.Input
  /** Names this worker in the leases. Default: random. */
  readonly owner?: string
}

/** A worker that runs. */
export class DeliveryRunner extends Context.Service<DeliveryRunner, {
  /** How long the oldest delivery that could be sent has waited, in milliseconds, as far as this worker knows. */
  readonly lag: Effect.Effect<number>
}>()("@gatehouse/webhooks/DeliveryRunner") {}

export const lagSeconds = Metric.gauge("gatehouse_webhooks_queue_lag_seconds", {
  description: "How long the oldest delivery that is due has waited"
})
export const attemptsTotal = Metric.counter("gatehouse_webhooks_attempts", {
  description: "Attempts that ended, by what became of their deliveries",
  incremental: true
})
export const attemptSeconds = Metric.histogram("gatehouse_webhooks_attempt_seconds", {
  description: "How long attempts took",
  boundaries: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15]
})
const delivered = Metric.withAttributes(attemptsTotal, { outcome: "delivered" })
const failed = Metric.withAttributes(attemptsTotal, { outcome: "failed" })
const dead = Metric.withAttributes(attemptsTotal, { outcome: "dead" })

/** Deliveries begun in one mutation, and results written down in one, at most. */
const claimedAtOnce = 50
const settledAtOnce = 100
/** Deliveries that an endpoint which answers quickly has claimed beside those on their way. */
const ahead = 42
/** The same of all endpoints together. */
const aheadInAll = 256
/** An endpoint that takes longer is slow. */
const slowMs = 1_000
/** Endpoints of which it is remembered how they answer. */
const mostRemembered = 10_000
/** How long results are gathered before they are written down. */
const gatherMs = 5
/** How long a shard without work is kept. */
const keptIdleMs = 5_000
/** Due queues that one look sees, and while many are passed over. */
const seenAtOnce = 64
const seenInCrowds = 512

/** What this worker has of one endpoint. */
interface Lane {
  readonly shard: number
  readonly waiting: Array<ClaimedDelivery>
  sending: number
}

/** A shard that this worker holds. */
interface Held {
  renewedAt: number
  usedAt: number
  /** Since when the oldest that the last claim left has been due. */
  waitingSince: number | null
}

const make = Effect.fnUntraced(function*(options: Options) {
  const store = yield* Store
  const deliveries = yield* Deliveries
  const attempt = AttemptDelivery.make({
    box: yield* SecretBox,
    outbound: yield* Outbound,
    signer: yield* Signer
  })
  const signal = yield* DeliverySignal
  const owner = options.owner ?? (yield* (yield* Tokens).id("run"))
  const millis = (input: Duration.Input) => Duration.toMillis(Duration.fromInputUnsafe(input))
  const { concurrency = 64, perEndpoint = 8 } = options
  const pollMs = millis(options.pollInterval ?? "500 millis")
  const leaseMs = millis(options.lease ?? "30 seconds")
  const claimMs = Math.max(1.5 * AttemptDelivery.leastLeftMs, millis(options.claim ?? "60 seconds"))
  const graceMs = millis(options.grace ?? "5 seconds")

  const lanes = new Map<string, Lane>()
  /** How endpoints answered last. One that did not, or was never asked, is not in it. */
  const pace = new Map<string, "quick" | "slow">()
  const held = new Map<number, Held>()
  /** When a shard that another worker holds is asked for again. */
  const askAgainAt = new Map<number, number>()
  const results: Array<Result> = []
  const fibers = new Set<Fiber.Fiber<Result>>()
  let waiting = 0
  let sending = 0
  /** More was due than could be claimed. */
  let hungry = false
  /** Since when the oldest queue has been due for which there was no room. */
  let unserved: number | null = null
  let stopping = false

  const work = yield* Latch.make()
  const ended = yield* Latch.make()
  const quiet = yield* Latch.make(true)
  const run = Effect.runForkWith(yield* Effect.context<never>())

  /** Claims and results are about the same rows: side by side they would only make the store run them again. */
  const oneAtATime = (yield* Semaphore.make(1)).withPermits(1)

  const leaseOn = (shard: number) => ({ table: WebhookLeaseTable, id: shardId(shard), owner })
  const countOf = (endpointId: string): number => {
    const lane = lanes.get(endpointId)
    return lane === undefined ? 0 : lane.waiting.length + lane.sending
  }
  /**
   * Requests to an endpoint at once. Until it has answered quickly it gets fewer: if many do not answer at all, they must not
   * take the places of those that do.
   */
  const mostOf = (endpointId: string): number => {
    const known = pace.get(endpointId)
    return known === "quick" ? perEndpoint : Math.ceil(perEndpoint / (known === "slow" ? 2 : 4))
  }
  /** What may be claimed of it beyond that. What waits for a slow one would wait until its claim is over. */
  const aheadOf = (endpointId: string): number => pace.get(endpointId) === "quick" ? ahead : 0
  /**
   * Requests at once to slow endpoints, and to those together with the ones that are not known to be quick: whoever answers
   * everything late, from however many endpoints, must not take all places.
   */
  const mostSlow = Math.ceil(concurrency / 2)
  const mostUnproven = Math.ceil(concurrency * 3 / 4)
  /** How much is on its way, or waits too, to slow endpoints and to those that are not known. */
  const unprovenNow = (count: (lane: Lane) => number) => {
    const found = { slow: 0, unproven: 0 }
    for (const [endpointId, lane] of lanes) {
      const known = pace.get(endpointId)
      if (known === "quick") continue
      found.unproven += count(lane)
      if (known === "slow") found.slow += count(lane)
    }
    return found
  }
  const wants = (endpointId: string): boolean => {
    const most = mostOf(endpointId)
    return countOf(endpointId) < most || countOf(endpointId) <= (most + aheadOf(endpointId)) / 2
  }
  const remember = (endpointId: string, { durationMs, status }: Result) => {
    if (pace.size >= mostRemembered) pace.clear()
    if (status === undefined) pace.delete(endpointId)
    else pace.set(endpointId, durationMs < slowMs ? "quick" : "slow")
  }

  const lagAt = (now: number): number => {
    let oldest = unserved ?? now
    for (const { waitingSince } of held.values()) oldest = Math.min(oldest, waitingSince ?? now)
    for (const lane of lanes.values()) oldest = Math.min(oldest, lane.waiting[0]?.dueAt ?? now)
    return now - oldest
  }

  const end = (result: Result) => {
    results.push(result)
    ended.openUnsafe()
  }

  const release = ({ attempt, deliveryId }: ClaimedDelivery, at: number) =>
    end({ deliveryId, attempt, at, durationMs: 0, released: true })

  /** Gives back what is claimed of an endpoint and not on its way yet. */
  const releaseLane = (endpointId: string, now: number) => {
    const lane = lanes.get(endpointId)
    if (lane === undefined) return
    waiting -= lane.waiting.length
    for (const claimed of lane.waiting.splice(0)) release(claimed, now)
    if (lane.sending === 0) lanes.delete(endpointId)
  }

  const begin = (lane: Lane, claimed: ClaimedDelivery) => {
    const { endpointId } = claimed
    lane.sending++
    sending++
    quiet.closeUnsafe()
    const fiber = run(attempt(claimed))
    fibers.add(fiber)
    fiber.addObserver((exit) => {
      fibers.delete(fiber)
      lane.sending--
      sending--
      if (lane.sending === 0 && lane.waiting.length === 0) lanes.delete(endpointId)
      if (Exit.isSuccess(exit)) {
        if (exit.value.released !== true) remember(endpointId, exit.value)
        end(exit.value)
        // Interrupted: this worker is about to end, and another one sends it again.
      } else release(claimed, 0)
      if (sending === 0) quiet.openUnsafe()
      dispatch()
      if (hungry && wants(endpointId)) work.openUnsafe()
    })
  }

  /** Begins what there is room for, one of each endpoint in turn. */
  const dispatch = () => {
    if (stopping || waiting === 0) return
    const now = unprovenNow((lane) => lane.sending)
    for (const [endpointId, lane] of lanes) {
      if (sending >= concurrency) return
      if (lane.sending >= mostOf(endpointId)) continue
      const known = pace.get(endpointId)
      if (known !== "quick" && now.unproven >= mostUnproven || known === "slow" && now.slow >= mostSlow) continue
      const claimed = lane.waiting.shift()
      if (claimed === undefined) continue
      if (known !== "quick") now.unproven++
      if (known === "slow") now.slow++
      waiting--
      // It goes to the end, where this very loop comes by again.
      lanes.delete(endpointId)
      lanes.set(endpointId, lane)
      begin(lane, claimed)
    }
  }

  /** Takes or keeps a shard. */
  const hold = Effect.fnUntraced(function*(shard: number, now: number) {
    const known = held.get(shard)
    if (known !== undefined && now - known.renewedAt < leaseMs / 2) return known
    if (known === undefined && (sending >= concurrency || now < (askAgainAt.get(shard) ?? 0))) return undefined
    if (!(yield* Lease.acquire(store, leaseOn(shard), leaseMs))) {
      held.delete(shard)
      askAgainAt.set(shard, now + pollMs)
      return undefined
    }
    const holding = known ?? { renewedAt: now, usedAt: now, waitingSince: null }
    holding.renewedAt = now
    held.set(shard, holding)
    return holding
  })

  /** Claims what there is room for of one shard. Gives how many. */
  const claim = Effect.fnUntraced(function*(shard: number, seen: ReadonlySet<string>, unwanted: ReadonlySet<string>) {
    const now = yield* Clock.currentTimeMillis
    const holding = yield* hold(shard, now)
    if (holding === undefined) return 0
    const mine = [...lanes].flatMap(([id, lane]) => lane.shard === shard ? [id] : [])
    const busy = [...new Set([...mine, ...seen, ...unwanted])].flatMap((endpointId) => {
      // Each has as much room as it may take, out of the most that any may.
      const count = unwanted.has(endpointId)
        ? perEndpoint + ahead
        : countOf(endpointId) + perEndpoint + ahead - mostOf(endpointId) - aheadOf(endpointId)
      return count === 0 ? [] : [{ endpointId: endpointId as ClaimedDelivery["endpointId"], count }]
    })
    const claimed = yield* oneAtATime(deliveries.claim({
      limit: Math.min(claimedAtOnce, concurrency + aheadInAll - waiting - sending),
      claimMs,
      perEndpoint: perEndpoint + ahead,
      busy,
      lease: { owner, shard }
    }))
    holding.usedAt = now
    holding.waitingSince = claimed.waitingSince
    if (claimed.waitingSince !== null) hungry = true
    for (const delivery of claimed.deliveries) {
      const { endpointId } = delivery
      let lane = lanes.get(endpointId)
      if (lane === undefined) lanes.set(endpointId, lane = { shard, waiting: [], sending: 0 })
      lane.waiting.push(delivery)
      waiting++
    }
    dispatch()
    return claimed.deliveries.length
  })

  let passedAt = yield* Clock.currentTimeMillis

  /** One look at what is due. True when something was claimed. */
  const pass = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const range = { lte: now }
    hungry = false
    unserved = null
    // Of those that are not known to be quick no more is claimed than soon has a place.
    const { slow, unproven } = unprovenNow((lane) => lane.sending + lane.waiting.length)
    const isCrowded = { quick: false, slow: slow >= 2 * mostSlow, unknown: unproven - slow >= 2 * mostUnproven }
    // Those that are passed over stay at the front.
    const seenNow = isCrowded.slow || isCrowded.unknown ? seenInCrowds : seenAtOnce
    const queues = [...yield* store.first(QueueTable, "byDue", [], { limit: seenNow, range })]
    if (queues.length === seenNow) {
      // Those that were seen may all be of shards that others hold.
      const seen = new Set(queues.map(({ shard }) => shard))
      for (let shard = 0; shard < shardCount; shard++) {
        if (seen.has(shard)) continue
        queues.push(...yield* store.first(QueueTable, "byShard", [shard], { limit: 1, range }))
      }
    }
    const due = new Map<number, Set<string>>()
    const unwanted = new Map<number, Set<string>>()
    const put = (where: Map<number, Set<string>>, shard: number, id: string) =>
      where.set(shard, (where.get(shard) ?? new Set<string>()).add(id))
    for (const { dueAt, id, shard } of queues) {
      if (isCrowded[pace.get(id) ?? "unknown"]) {
        put(unwanted, shard, id)
        hungry = true
        continue
      }
      if (!wants(id)) {
        hungry = true
        continue
      }
      put(due, shard, id)
      if (held.has(shard) || sending >= concurrency) unserved = Math.min(unserved ?? now, dueAt!)
    }
    const room = () => waiting + sending < concurrency + aheadInAll && waiting < aheadInAll
    let count = 0
    for (const [shard, ids] of due) {
      if (!room()) {
        hungry = true
        break
      }
      // What is claimed is taken over, also when the process is asked to stop just then.
      count += yield* Effect.uninterruptible(claim(shard, ids, unwanted.get(shard) ?? new Set()))
    }
    if (room()) unserved = null
    for (const [shard, { usedAt }] of held) {
      if (now - usedAt < keptIdleMs || [...lanes.values()].some((lane) => lane.shard === shard)) continue
      held.delete(shard)
      yield* Lease.release(store, leaseOn(shard))
    }
    passedAt = now
    yield* Metric.update(lagSeconds, lagAt(yield* Clock.currentTimeMillis) / 1000)
    return count > 0
  })

  /** Nobody knows what is due, but that nothing was claimed for so long. */
  const failedToClaim = Effect.fnUntraced(function*(cause: Cause.Cause<unknown>) {
    yield* Effect.logError("deliveries could not be claimed", cause)
    yield* Metric.update(lagSeconds, ((yield* Clock.currentTimeMillis) - passedAt) / 1000)
    return false
  })

  const claiming = Effect.forever(Effect.gen(function*() {
    yield* work.close
    // The store is away: the next poll tries again.
    const moved = yield* Effect.catchCause(pass, failedToClaim)
    if (!moved) yield* Effect.timeoutOption(work.await, pollMs)
  }))

  /** Writes down what has come back. False when that failed. */
  const settle = Effect.gen(function*() {
    const batch = results.splice(0, settledAtOnce)
    const exit = yield* Effect.exit(oneAtATime(deliveries.settle({ results: batch })))
    if (Exit.isFailure(exit)) {
      results.unshift(...batch)
      yield* Effect.logError("results of deliveries could not be written down", exit.cause)
      return false
    }
    const sent = batch.filter(({ released }) => released !== true)
    const successes = sent.filter(isSuccess).length
    if (successes > 0) yield* Metric.update(delivered, successes)
    if (sent.length - successes - exit.value.dead > 0) {
      yield* Metric.update(failed, sent.length - successes - exit.value.dead)
    }
    if (exit.value.dead > 0) yield* Metric.update(dead, exit.value.dead)
    for (const { durationMs } of sent) yield* Metric.update(attemptSeconds, durationMs / 1000)
    const now = yield* Clock.currentTimeMillis
    for (const endpointId of exit.value.paused) releaseLane(endpointId, now)
    return true
  })

  const settling = Effect.forever(Effect.gen(function*() {
    yield* ended.await
    yield* Effect.sleep(gatherMs)
    yield* ended.close
    while (results.length > 0) {
      // Until the claims are over, a success counts; after that too, while the delivery waits.
      if (!(yield* Effect.uninterruptible(settle))) yield* Effect.sleep(pollMs)
    }
  }))

  yield* Effect.acquireRelease(
    signal.listen(() => work.openUnsafe()),
    (unlisten) => Effect.sync(unlisten)
  )
  yield* Effect.acquireRelease(
    Effect.all([Effect.forkDetach(claiming), Effect.forkDetach(settling)]),
    Effect.fnUntraced(function*([claims, settles]) {
      stopping = true
      yield* Fiber.interrupt(claims)
      const now = yield* Clock.currentTimeMillis
      for (const endpointId of lanes.keys()) releaseLane(endpointId, now)
      yield* Effect.timeoutOption(Effect.interruptible(quiet.await), graceMs)
      yield* Effect.forEach([...fibers], (fiber) => Fiber.interrupt(fiber), { concurrency: "unbounded" })
      yield* Fiber.interrupt(settles)
      while (results.length > 0 && (yield* settle)) { /* Whatever cannot be written down now comes back by itself. */ }
      for (const shard of held.keys()) yield* Effect.ignoreCause(Lease.release(store, leaseOn(shard)))
    })
  )
  return { lag: Effect.map(Clock.currentTimeMillis, lagAt) }
})

/** A worker in the scope of the layer. */
export const layer = (
  options: Options = {}
): Layer.Layer<
  DeliveryRunner,
  never,
  Store | Deliveries | Signer | Outbound | SecretBox | Tokens | DeliverySignal
> => Layer.effect(DeliveryRunner, Effect.provideService(make(options), Actor.Current, Actor.system))
