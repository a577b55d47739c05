import { assert, describe } from "@effect/vitest"
import { continueWith, done, Jobs } from "@gatehouse/contract/Jobs"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as JobRunner from "@gatehouse/store/JobRunner"
import * as JobsLayer from "@gatehouse/store/JobsLayer"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { jobShards, shardCount, shardId, shardOf } from "@gatehouse/store/JobTable"
import * as Lease from "@gatehouse/store/Lease"
import { Store } from "@gatehouse/store/Store"
import { Clock, Deferred, Duration, Effect, Exit, Fiber, Layer, Logger, Metric, Scope } from "effect"
import { TestClock } from "effect/testing"

import { counting, jobRow, marked, test, theJob } from "./JobFixture.ts"

/** The lease on a shard. */
const lease = (owner: string, shard = 3) => ({ table: jobShards, id: shardId(shard), owner })

describe("leases", () => {
  test(
    "go to one of two who want the same shard at once",
    Effect.gen(function*() {
      const store = yield* Store

      const held = yield* Effect.all([
        Lease.acquire(store, lease("one"), 30_000),
        Lease.acquire(store, lease("two"), 30_000)
      ], { concurrency: "unbounded" })

      assert.deepStrictEqual(held.toSorted(), [false, true])
    })
  )

  test(
    "hold until their last millisecond, and not in the next",
    Effect.gen(function*() {
      const store = yield* Store
      yield* Lease.acquire(store, lease("one"), 30_000)

      yield* TestClock.setTime(29_999)
      const before = [
        yield* Lease.acquire(store, lease("two"), 30_000),
        yield* Lease.holds(store, lease("one"))
      ]
      yield* TestClock.setTime(30_000)
      const after = [
        yield* Lease.holds(store, lease("one")),
        yield* Lease.acquire(store, lease("two"), 30_000),
        yield* Lease.holds(store, lease("two"))
      ]

      assert.deepStrictEqual([before, after], [[false, true], [false, true, true]])
    })
  )

  test(
    "are renewed by their owner, and given back only by them",
    Effect.gen(function*() {
      const store = yield* Store
      yield* Lease.acquire(store, lease("one"), 30_000)
      yield* TestClock.setTime(20_000)
      yield* Lease.acquire(store, lease("one"), 30_000)
      yield* TestClock.setTime(40_000)

      yield* Lease.release(store, lease("two"))
      const stillHeld = yield* Lease.holds(store, lease("one"))
      yield* Lease.release(store, lease("one"))
      const taken = yield* Lease.acquire(store, lease("two"), 30_000)

      assert.deepStrictEqual([stillHeld, taken], [true, true])
    })
  )

  test(
    "fence a worker that was overtaken: its step changes nothing",
    Effect.gen(function*() {
      const [service, steps, store] = [yield* Jobs, yield* JobSteps.JobSteps, yield* Store]
      yield* service.register("k", yield* counting(2))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })
      const { id, shard } = yield* jobRow
      yield* Lease.acquire(store, lease("slow", shard), 30_000)
      yield* TestClock.setTime(30_000)
      yield* Lease.acquire(store, lease("quick", shard), 30_000)

      const slow = yield* steps.step(id, Lease.holds(store, lease("slow", shard)))
      const quick = yield* steps.step(id, Lease.holds(store, lease("quick", shard)))

      assert.deepStrictEqual([slow._tag, quick._tag], ["Skipped", "Continued"])
      assert.deepStrictEqual(yield* marked, [0])
    })
  )
})

describe("the runner", () => {
  const started = (options: JobRunner.Options = {}) =>
    Effect.gen(function*() {
      const scope = yield* Scope.fork(yield* Effect.scope)
      yield* Layer.buildWithScope(JobRunner.layer({ owner: "one", ...options }), scope)
      return scope
    })

  /** Lets the other fibers run until they wait for the clock. */
  const settle = Effect.repeat(Effect.yieldNow, { times: 2_000 })

  test(
    "does what is due when it starts",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("k", yield* counting(60))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })

      yield* started()
      yield* settle

      assert.strictEqual((yield* marked).length, 60)
    })
  )

  test(
    "is woken by what this process enqueues, when that has committed",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      yield* service.register("k", yield* counting(1))
      yield* started({ pollInterval: "1 hour" })
      yield* settle

      yield* store.mutation(
        { name: "enqueues" },
        Effect.andThen(service.enqueue({ kind: "k", key: "1", payload: { at: 0 } }), settle)
      )
      yield* settle

      assert.deepStrictEqual(yield* marked, [0])
    })
  )

  test(
    "finds by its poll what becomes due, and not before",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("k", yield* counting(1))
      yield* started({ pollInterval: "10 seconds" })
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 }, runAt: 15_000 })
      yield* settle

      yield* TestClock.adjust("10 seconds")
      yield* settle
      const early = yield* marked
      yield* TestClock.adjust("10 seconds")
      yield* settle

      assert.deepStrictEqual([early, yield* marked], [[], [0]])
    })
  )

  test(
    "leaves a shard alone that another worker holds, until the lease of that one has run out",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      yield* service.register("k", yield* counting(1))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })
      yield* Lease.acquire(store, lease("dead", (yield* jobRow).shard), 30_000)
      yield* started({ pollInterval: "1 second" })

      yield* TestClock.adjust("29 seconds")
      yield* settle
      const before = yield* marked
      yield* TestClock.adjust("1 second")
      yield* settle

      assert.deepStrictEqual([before, yield* marked], [[], [0]])
    })
  )

  test(
    "does each step once, with two of them at work",
    Effect.gen(function*() {
      const service = yield* Jobs
      const runs = new Map<string, number>()
      yield* service.register("k", (payload) =>
        Effect.sync(() => {
          const step = `${payload["key"]}:${payload["at"]}`
          runs.set(step, (runs.get(step) ?? 0) + 1)
          return payload["at"] === 2 ? done : continueWith({ ...payload, at: (payload["at"] as number) + 1 })
        }))
      for (let i = 0; i < 50; i++) yield* service.enqueue({ kind: "k", key: String(i), payload: { key: i, at: 0 } })

      yield* started({ owner: "one" })
      yield* started({ owner: "two" })
      for (let i = 0; i < 5; i++) {
        yield* settle
        yield* TestClock.adjust("1 second")
      }

      assert.strictEqual(runs.size, 150)
      assert.deepStrictEqual(new Set(runs.values()), new Set([1]))
    })
  )

  test(
    "finishes the running step when its scope closes, gives its leases back and starts no other",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      const [running, go] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const count = yield* counting(5)
      yield* service.register("k", (payload) =>
        Deferred.succeed(running, undefined).pipe(
          Effect.andThen(Deferred.await(go)),
          Effect.andThen(count(payload))
        ))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })
      const { shard } = yield* jobRow
      const scope = yield* started()
      yield* Deferred.await(running)

      const closing = yield* Effect.forkChild(Scope.close(scope, Exit.void))
      yield* settle
      yield* Deferred.succeed(go, undefined)
      yield* Fiber.join(closing)

      assert.deepStrictEqual(yield* marked, [0])
      assert.strictEqual((yield* theJob).steps, 1)
      assert.isTrue(yield* Lease.acquire(store, lease("next", shard), 30_000))
      yield* TestClock.adjust("1 hour")
      yield* settle
      assert.deepStrictEqual(yield* marked, [0])
    })
  )

  test(
    "works on past a job that fails, and counts both",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("bad", () => Effect.die(new Error("bad")))
      yield* service.register("k", yield* counting(3))
      yield* service.enqueue({ kind: "bad", key: "1", payload: {} })
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })

      yield* started()
      yield* settle

      const count = (metric: typeof JobRunner.stepsTotal, kind: string) =>
        Effect.map(Metric.value(Metric.withAttributes(metric, { kind })), (state) => state.count)
      assert.deepStrictEqual(yield* marked, [0, 1, 2])
      assert.strictEqual((yield* service.get("bad", "1"))?.attempts, 1)
      assert.deepStrictEqual(
        [yield* count(JobRunner.stepsTotal, "k"), yield* count(JobRunner.failuresTotal, "bad")],
        [3, 1]
      )
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map()))
  )

  test(
    "renews its lease while it works, before half of it has run out",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      const shard = shardOf("k", "1")
      const keys = Array.from({ length: 2_000 }, (_, i) => String(i)).filter((key) => shardOf("k", key) === shard)
      const left: Array<number> = []
      yield* service.register("k", () =>
        Effect.gen(function*() {
          const lease = yield* store.get(jobShards, shardId(shard))
          left.push(lease!.until - (yield* Clock.currentTimeMillis))
          yield* Effect.sleep("10 seconds")
          return done
        }))
      for (const key of keys.slice(0, 6)) yield* service.enqueue({ kind: "k", key, payload: {} })

      yield* started({ lease: "30 seconds" })
      for (let i = 0; i < 6; i++) {
        yield* settle
        yield* TestClock.adjust("10 seconds")
      }

      assert.deepStrictEqual(left, [30_000, 20_000, 30_000, 20_000, 30_000, 20_000])
    })
  )

  test(
    "goes on when the store is back after it was away, and says once a poll that it is",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      let isAway = true
      const errors: Array<unknown> = []
      const broken: typeof store = {
        ...store,
        first: (...args) => isAway ? Effect.die(new Error("connection lost")) : store.first(...args)
      }
      const worker = Layer.merge(
        JobRunner.layer({ owner: "one" }),
        Layer.effectDiscard(
          Effect.flatMap(Jobs, (jobs) => Effect.andThen(counting(1), (count) => jobs.register("k", count)))
        )
      ).pipe(
        Layer.provide(Layer.fresh(JobsLayer.layer)),
        Layer.provide([Layer.succeed(Store, broken), TokensLayer.layer])
      )
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })
      yield* Layer.build(Layer.provide(worker, Logger.layer([Logger.make(({ message }) => errors.push(message))])))

      yield* settle
      const before = errors.length
      isAway = false
      yield* TestClock.adjust("1 second")
      yield* settle

      assert.deepStrictEqual([before, errors.length], [1, 1])
      assert.deepStrictEqual(yield* marked, [0])
    })
  )

  test(
    "stops in the middle of a shard's jobs when its lease has gone to another",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      const shard = shardOf("k", "1")
      const neighbour = Array.from({ length: 1_000 }, (_, i) => String(i + 2)).find((key) =>
        shardOf("k", key) === shard
      )!
      const ran: Array<unknown> = []
      yield* service.register("k", (payload) =>
        Effect.gen(function*() {
          ran.push(payload["name"])
          yield* Effect.orDie(store.patch(jobShards, shardId(shard), { owner: "thief", until: 1_000_000 }))
          return done
        }))
      yield* service.enqueue({ kind: "k", key: "1", payload: { name: "first" } })
      yield* service.enqueue({ kind: "k", key: neighbour, payload: { name: "second" } })

      yield* started()
      yield* settle

      assert.deepStrictEqual(ran, ["first"])
      assert.isTrue(yield* Lease.holds(store, lease("thief", shard)))
    })
  )

  test(
    "writes nothing while there is nothing to do",
    Effect.gen(function*() {
      const store = yield* Store
      yield* started()

      yield* TestClock.adjust(Duration.minutes(1))
      yield* settle

      const leases = yield* store.getMany(jobShards, Array.from({ length: shardCount }, (_, shard) => shardId(shard)))
      assert.deepStrictEqual(leases.filter((row) => row !== undefined), [])
    })
  )
})
