/**
 * Runs jobs in a process that lives: a daemon in the layer's scope, woken by what this process enqueues and by a poll.
 *
 * It leases a shard while that has work, so that several processes share the work, and asks for the lease again inside
 * each step's own transaction: a worker that was overtaken writes nothing. When its scope closes it finishes the running
 * step and gives its leases back.
 */
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import { JobSteps, type Outcome } from "./JobSteps.ts"
import { jobShards, shardCount, shardId } from "./JobTable.ts"
import * as Lease from "./Lease.ts"
import { Store } from "./Store.ts"

export interface Options {
  /** How long a job that another process enqueued, or that becomes due, may wait unnoticed. Default: 1 second. */
  readonly pollInterval?: Duration.Input
  /** How long a shard stays taken after its worker has died. Default: 30 seconds. */
  readonly lease?: Duration.Input
  /** Names this worker in the leases. Default: random. */
  readonly owner?: string
  /** How many shards this process works on at once. Default: 4. */
  readonly concurrency?: number
}

export const stepsTotal = Metric.counter("gatehouse_jobs_steps", {
  description: "Steps of jobs that succeeded",
  incremental: true
})
export const failuresTotal = Metric.counter("gatehouse_jobs_failures", {
  description: "Steps of jobs that failed",
  incremental: true
})

/** Jobs of one shard taken in one turn, before the other shards have theirs. */
const batchSize = 25

const record = (outcome: Outcome): Effect.Effect<void> => {
  switch (outcome._tag) {
    case "Skipped":
      return Effect.void
    case "Failed":
      return Effect.andThen(
        Metric.update(Metric.withAttributes(failuresTotal, { kind: outcome.kind }), 1),
        Effect.logWarning("a step of a job failed").pipe(
          Effect.annotateLogs({ kind: outcome.kind, key: outcome.key, error: outcome.error })
        )
      )
    default:
      return Metric.update(Metric.withAttributes(stepsTotal, { kind: outcome.kind }), 1)
  }
}

const run = Effect.fnUntraced(function*(options: Options) {
  const store = yield* Store
  const steps = yield* JobSteps
  const owner = options.owner ?? (yield* (yield* Tokens).id("run"))
  const leaseMillis = Duration.toMillis(Duration.fromInputUnsafe(options.lease ?? "30 seconds"))
  const pollInterval = Duration.fromInputUnsafe(options.pollInterval ?? "1 second")
  const leaseOn = (shard: number) => ({ table: jobShards, id: shardId(shard), owner })
  const work = yield* Latch.make()
  yield* Effect.acquireRelease(
    steps.listen(() => work.openUnsafe()),
    (unlisten) => Effect.sync(unlisten)
  )

  /** One turn of one shard. True when a job has moved. */
  const turn = Effect.fnUntraced(function*(shard: number) {
    if ((yield* steps.due(shard, 1)).length === 0) return false
    const lease = leaseOn(shard)
    return yield* Effect.acquireUseRelease(
      Lease.acquire(store, lease, leaseMillis),
      Effect.fnUntraced(function*(isHeld) {
        if (!isHeld) return false
        let renewedAt = yield* Clock.currentTimeMillis
        let moved = false
        for (const job of yield* steps.due(shard, batchSize)) {
          const now = yield* Clock.currentTimeMillis
          if (now - renewedAt >= leaseMillis / 2) {
            if (!(yield* Lease.acquire(store, lease, leaseMillis))) return moved
            renewedAt = now
          }
          // A step that has begun is finished, also when the process is asked to stop.
          const outcome = yield* Effect.uninterruptible(
            Effect.tap(steps.step(job.id, Lease.holds(store, lease)), record)
          )
          moved = moved || outcome._tag !== "Skipped"
        }
        return moved
      }),
      (isHeld) => isHeld ? Effect.ignoreCause(Lease.release(store, lease)) : Effect.void
    )
  })

  /** One turn of every shard. True when a job has moved. */
  const pass = Effect.gen(function*() {
    const turns = yield* Effect.forEach(
      Array.from({ length: shardCount }, (_, shard) => shard),
      (shard) => Effect.exit(turn(shard)),
      { concurrency: options.concurrency ?? 4 }
    )
    // The store is away, or another defect outside any job: the next poll tries again.
    const failed = turns.find(Exit.isFailure)
    if (failed !== undefined) yield* Effect.logError("jobs could not be run", failed.cause)
    return failed === undefined && turns.some((exit) => Exit.isSuccess(exit) && exit.value)
  })

  yield* Effect.forkScoped(
    Effect.forever(
      Effect.gen(function*() {
        yield* work.close
        const moved = yield* pass
        if (!moved) yield* Effect.timeoutOption(work.await, pollInterval)
      })
    )
  )
})

/** A worker in the scope of the layer. */
export const layer = (options: Options = {}): Layer.Layer<never, never, Store | JobSteps | Tokens> =>
  Layer.effectDiscard(run(options))
