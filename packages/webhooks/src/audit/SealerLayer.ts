/**
 * The sealer in a process that lives: a daemon in the layer's scope, woken by what this process commits and by a poll for what
 * others do. Of several, the one that holds the lease works; it takes and renews it in the transaction that seals.
 */
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Lease from "@gatehouse/store/Lease"
import { Store } from "@gatehouse/store/Store"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { WebhookLeaseTable } from "../deliveries/DeliveryTable.ts"
import { SealSignal } from "./AuditLayer.ts"
import * as Sealer from "./Sealer.ts"

export interface Options {
  /** How long an event that another process committed may wait unnoticed. Default: 250 milliseconds. */
  readonly pollInterval?: Duration.Input
  /** How long events are gathered once one is there. Default: 25 milliseconds. */
  readonly gather?: Duration.Input
  /** How long another sealer waits for one that has died. Default: 1 second. */
  readonly lease?: Duration.Input
  /** Events sealed in one transaction, at most. Default: 250. */
  readonly batch?: number
  /** Names this sealer in the lease. Default: random. */
  readonly owner?: string
}

export const eventsTotal = Metric.counter("gatehouse_audit_events", {
  description: "Events that were sealed",
  incremental: true
})

export const lagSeconds = Metric.gauge("gatehouse_audit_seal_lag_seconds", {
  description: "How long the oldest event has waited for its place in the log"
})

export const sealerLease = "sealer"

const run = Effect.fnUntraced(function*(options: Options) {
  const store = yield* Store
  const { isLeft, seal, waiting, wake } = yield* Sealer.make
  const signal = yield* SealSignal
  const owner = options.owner ?? (yield* (yield* Tokens).id("run"))
  const batch = options.batch ?? 250
  const leaseMillis = Duration.toMillis(Duration.fromInputUnsafe(options.lease ?? "1 second"))
  const pollInterval = Duration.fromInputUnsafe(options.pollInterval ?? "250 millis")
  const gather = Duration.fromInputUnsafe(options.gather ?? "25 millis")
  const lease = { table: WebhookLeaseTable, id: sealerLease, owner }
  const work = yield* Latch.make()
  yield* Effect.acquireRelease(
    signal.listen(() => work.openUnsafe()),
    (unlisten) => Effect.sync(unlisten)
  )

  let passedAt = yield* Clock.currentTimeMillis

  /** Seals what waits. True when there may be more. */
  const pass = Effect.gen(function*() {
    const now = yield* Clock.currentTimeMillis
    const rows = yield* waiting(batch)
    passedAt = now
    yield* Metric.update(lagSeconds, rows.length === 0 ? 0 : Math.max(0, now - rows[0]!.createdAt) / 1000)
    // Also what a sealer has left that died between the two.
    const woken = Effect.gen(function*() {
      return (yield* isLeft) && (yield* store.mutation({ name: "audit.wake" }, wake))
    })
    if (rows.length === 0) return yield* woken
    // A batch that has begun is finished, also when the process is asked to stop.
    const sealed = yield* Effect.uninterruptible(store.mutation(
      { name: "audit.seal" },
      Effect.gen(function*() {
        return (yield* Lease.acquire(store, lease, leaseMillis)) ? yield* seal(rows) : undefined
      })
    ))
    if (sealed === undefined) return false
    yield* Metric.update(eventsTotal, sealed.events)
    return (yield* woken) || sealed.more || rows.length === batch
  })

  /** Nobody knows what waits, but that nothing was sealed for so long. */
  const failed = Effect.fnUntraced(function*(cause: Cause.Cause<unknown>) {
    yield* Effect.logError("events could not be sealed", cause)
    yield* Metric.update(lagSeconds, ((yield* Clock.currentTimeMillis) - passedAt) / 1000)
    return false
  })

  yield* Effect.addFinalizer(() => Effect.ignoreCause(Lease.release(store, lease)))
  yield* Effect.forkScoped(
    Effect.forever(
      Effect.gen(function*() {
        yield* work.close
        // The store is away: the next poll tries again.
        const more = yield* Effect.catchCause(pass, failed)
        if (more) return
        yield* Effect.timeoutOption(work.await, pollInterval)
        yield* Effect.sleep(gather)
      })
    )
  )
})

/** A sealer in the scope of the layer. */
export const layer = (options: Options = {}): Layer.Layer<never, never, Store | Tokens | SealSignal> =>
  Layer.effectDiscard(run(options))
