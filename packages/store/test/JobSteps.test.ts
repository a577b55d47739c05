import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { continueWith, done, Jobs } from "@gatehouse/contract/Jobs"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as JobsLayer from "@gatehouse/store/JobsLayer"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { jobs, shardCount, shardOf } from "@gatehouse/store/JobTable"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"

import { counting, jobRow, marked, marks, Refused, test, theJob } from "./JobFixture.ts"

describe("enqueuing", () => {
  test(
    "keeps what was asked for until it is done",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* TestClock.setTime(5_000)

      yield* service.enqueue({ kind: "k", key: "1", payload: { a: [1, { b: null }] }, runAt: 9_000 })
      yield* service.enqueue({ kind: "k", key: "2", payload: {} })

      assert.deepStrictEqual(yield* service.get("k", "1"), {
        kind: "k",
        key: "1",
        payload: { a: [1, { b: null }] },
        runAt: 9_000,
        steps: 0,
        attempts: 0
      })
      assert.strictEqual((yield* service.get("k", "2"))?.runAt, 5_000)
      assert.isUndefined(yield* service.get("other", "1"))
    })
  )

  test(
    "goes with its transaction when that is rolled back",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]

      yield* Effect.flip(
        store.mutation(
          { name: "fails" },
          Effect.andThen(service.enqueue({ kind: "k", key: "1", payload: {} }), Effect.fail(new Refused()))
        )
      )

      assert.isUndefined(yield* service.get("k", "1"))
    })
  )

  test(
    "leaves a job of the same kind and key as it is",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.enqueue({ kind: "k", key: "1", payload: { n: 1 }, runAt: 10 })

      yield* service.enqueue({ kind: "k", key: "1", payload: { n: 2 }, runAt: 5 })

      const job = yield* theJob
      assert.deepStrictEqual([job.payload, job.runAt], [{ n: 1 }, 10])
    })
  )

  test(
    "takes one of many who enqueue the same key at once",
    Effect.gen(function*() {
      const service = yield* Jobs
      let runs = 0
      yield* service.register("k", () => Effect.sync(() => (runs++, done)))

      yield* Effect.all(
        Array.from({ length: 20 }, (_, n) => service.enqueue({ kind: "k", key: "1", payload: { n } })),
        { concurrency: "unbounded" }
      )
      yield* JobSteps.drain()

      assert.strictEqual(runs, 1)
    })
  )

  test(
    "takes a key again once its job is done",
    Effect.gen(function*() {
      const service = yield* Jobs
      const seen: Array<unknown> = []
      yield* service.register("k", (payload) => Effect.sync(() => (seen.push(payload["n"]), done)))
      for (const n of [1, 2]) {
        yield* service.enqueue({ kind: "k", key: "1", payload: { n } })
        yield* JobSteps.drain()
      }

      assert.deepStrictEqual(seen, [1, 2])
    })
  )

  test(
    "is content when somebody else was first between its look and its insert",
    Effect.gen(function*() {
      const store = yield* Store
      const blind = { ...store, unique: () => Effect.succeed(undefined) }
      const twice = Effect.flatMap(Jobs, (service) =>
        Effect.andThen(
          service.enqueue({ kind: "k", key: "1", payload: { n: 1 } }),
          service.enqueue({ kind: "k", key: "1", payload: { n: 2 } })
        ))

      yield* Effect.provide(
        twice,
        Layer.fresh(JobsLayer.layer).pipe(Layer.provide([Layer.succeed(Store, blind), TokensLayer.layer]))
      )

      assert.deepStrictEqual((yield* theJob).payload, { n: 1 })
    })
  )

  it.effect("costs one read and one write, and one read when the job is there already", () =>
    Effect.gen(function*() {
      const [service, counter] = [yield* Jobs, yield* StoreCounter.StoreCounter]
      const enqueue = service.enqueue({ kind: "k", key: "1", payload: {} })

      const [, first] = yield* counter.count(enqueue)
      const [, second] = yield* counter.count(enqueue)

      assert.deepStrictEqual([first.reads, first.writes, second.reads, second.writes], [1, 1, 1, 0])
    }).pipe(Effect.provide(
      Layer.fresh(JobsLayer.layer).pipe(
        Layer.provideMerge(Layer.merge(StoreCounter.layer(MemoryStore.layer), TokensLayer.layer))
      )
    )))

  test(
    "tells listeners once it has committed, and not when it is rolled back",
    Effect.gen(function*() {
      const [service, steps, store] = [yield* Jobs, yield* JobSteps.JobSteps, yield* Store]
      const log: Array<string> = []
      const unlisten = yield* steps.listen(() => log.push("told"))
      const enqueue = Effect.tap(
        service.enqueue({ kind: "k", key: "1", payload: {} }),
        () => Effect.sync(() => log.push("enqueued"))
      )

      yield* Effect.exit(store.mutation({ name: "fails" }, Effect.andThen(enqueue, Effect.fail(new Refused()))))
      yield* store.mutation({ name: "commits" }, enqueue)
      unlisten()
      yield* service.enqueue({ kind: "k", key: "2", payload: {} })

      assert.deepStrictEqual(log, ["enqueued", "enqueued", "told"])
    })
  )

  it("spreads jobs over all shards, the same way every time", () => {
    const shards = Array.from({ length: 1_600 }, (_, i) => shardOf("group.delete", `grp_${i}`))
    const counts = Array.from({ length: shardCount }, (_, shard) => shards.filter((other) => other === shard).length)

    assert.isAbove(Math.min(...counts), 50)
    assert.deepStrictEqual([shardOf("k", "1"), shardOf("webhooks.seal", "all")], [11, 12])
  })
})

describe("steps", () => {
  test(
    "runs a job to its end, each step from where the one before stopped, as the system",
    Effect.gen(function*() {
      const service = yield* Jobs
      const actors: Array<string> = []
      const count = yield* counting(5)
      yield* service.register("k", (payload) =>
        Effect.andThen(
          Effect.map(Actor.Current, (actor) => actors.push(actor.kind)),
          count(payload)
        ))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })

      const drained = yield* Effect.provideService(JobSteps.drain(), Actor.Current, { kind: "user", userId: "u" })

      assert.deepStrictEqual(drained, { steps: 5, failures: 0 })
      assert.deepStrictEqual(yield* marked, [0, 1, 2, 3, 4])
      assert.deepStrictEqual(new Set(actors), new Set(["system"]))
      assert.isUndefined(yield* service.get("k", "1"))
    })
  )

  test(
    "resumes at its place when whoever ran it is gone between two steps",
    Effect.gen(function*() {
      const [service, steps] = [yield* Jobs, yield* JobSteps.JobSteps]
      yield* service.register("k", yield* counting(3))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })
      const { id } = yield* jobRow

      yield* steps.step(id)

      const between = yield* theJob
      assert.deepStrictEqual([between.payload, between.steps], [{ at: 1 }, 1])
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* marked, [0, 1, 2])
    })
  )

  test(
    "leaves nothing of a step that is killed half-way, and does it again",
    Effect.gen(function*() {
      const [service, steps, store] = [yield* Jobs, yield* JobSteps.JobSteps, yield* Store]
      const written = yield* Deferred.make<void>()
      const count = yield* counting(1)
      let kills = 1
      yield* service.register("k", (payload) =>
        Effect.gen(function*() {
          if (kills-- === 1) {
            yield* Effect.orDie(store.insert(marks, { id: "half", createdAt: 99 }))
            yield* Deferred.succeed(written, undefined)
            return yield* Effect.never
          }
          return yield* count(payload)
        }))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })
      const fiber = yield* Effect.forkChild(steps.step((yield* jobRow).id))
      yield* Deferred.await(written)

      yield* Fiber.interrupt(fiber)

      const job = yield* theJob
      assert.deepStrictEqual([job.attempts, job.steps], [0, 0])
      assert.deepStrictEqual(yield* marked, [])
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* marked, [0])
    })
  )

  test(
    "waits for the time of a job to the millisecond",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("k", yield* counting(1))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 }, runAt: 1_000 })

      yield* TestClock.setTime(999)
      const early = yield* JobSteps.drain()
      yield* TestClock.setTime(1_000)
      const onTime = yield* JobSteps.drain()

      assert.deepStrictEqual([early.steps, onTime.steps], [0, 1])
    })
  )

  test(
    "goes on at the time that a step names",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register(
        "k",
        (payload) => Effect.succeed(payload["last"] === true ? done : continueWith({ last: true }, 60_000))
      )
      yield* service.enqueue({ kind: "k", key: "1", payload: {} })

      const first = yield* JobSteps.drain()
      yield* TestClock.setTime(60_000)
      const second = yield* JobSteps.drain()

      assert.deepStrictEqual([first.steps, second.steps], [1, 1])
    })
  )

  test(
    "rolls a failing step back, writes the failure down and tries again later, at most an hour apart",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      yield* service.register("k", () =>
        Effect.andThen(
          Effect.orDie(store.insert(marks, { id: "half", createdAt: 0 })),
          Effect.die(new TypeError("the mail server said no"))
        ))
      yield* service.enqueue({ kind: "k", key: "1", payload: { n: 1 } })
      const delays: Array<number> = []
      for (let attempt = 1; attempt <= 14; attempt++) {
        const job = yield* theJob
        yield* TestClock.setTime(job.runAt)
        assert.deepStrictEqual(yield* JobSteps.drain(), { steps: 0, failures: 1 })
        const after = yield* theJob
        assert.deepStrictEqual([after.attempts, after.steps, after.payload], [attempt, 0, { n: 1 }])
        delays.push((after.runAt - job.runAt) / 1_000)
      }

      assert.strictEqual((yield* theJob).lastError, "TypeError: the mail server said no")
      assert.deepStrictEqual(yield* marked, [])
      assert.deepStrictEqual(delays, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 3_600, 3_600])
    })
  )

  test(
    "forgets failures when a step succeeds",
    Effect.gen(function*() {
      const service = yield* Jobs
      let failures = 2
      yield* service.register(
        "k",
        () => failures-- > 0 ? Effect.die(new Error("not yet")) : Effect.succeed(continueWith({ n: 2 }, 1_000_000))
      )
      yield* service.enqueue({ kind: "k", key: "1", payload: {} })
      for (const time of [0, 1_000, 3_000]) {
        yield* TestClock.setTime(time)
        yield* JobSteps.drain()
      }

      assert.deepStrictEqual(yield* theJob, {
        kind: "k",
        key: "1",
        payload: { n: 2 },
        runAt: 1_000_000,
        steps: 1,
        attempts: 0
      })
    })
  )

  test(
    "keeps a job that nobody here knows, and says so",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })

      yield* JobSteps.drain()

      assert.include((yield* theJob).lastError, "kind k")
      yield* service.register("k", yield* counting(1))
      yield* TestClock.adjust("1 second")
      yield* JobSteps.drain()
      assert.deepStrictEqual(yield* marked, [0])
    })
  )

  test(
    "keeps of a failure what fits: a class and 500 characters of well-formed text",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("k", (payload) => Effect.die(payload["plain"] ?? new Error(`:\0${"😀".repeat(400)}`)))
      yield* service.enqueue({ kind: "k", key: "1", payload: {} })
      yield* service.enqueue({ kind: "k", key: "2", payload: { plain: { password: "hunter2" } } })

      yield* JobSteps.drain()

      const lastError = (yield* theJob).lastError!
      assert.isTrue(lastError.isWellFormed())
      assert.isAtMost(lastError.length, 500)
      assert.match(lastError, /^Error: :😀/u)
      assert.notInclude((yield* service.get("k", "2"))?.lastError, "hunter2")
    })
  )

  test(
    "runs the other jobs when one fails",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("bad", () => Effect.die(new Error("bad")))
      yield* service.register("k", yield* counting(3))
      for (let i = 0; i < 40; i++) yield* service.enqueue({ kind: "bad", key: String(i), payload: {} })
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })

      const drained = yield* JobSteps.drain()

      assert.deepStrictEqual(drained, { steps: 3, failures: 40 })
    })
  )

  test(
    "dies when a job never ends, at the number of steps it was told",
    Effect.gen(function*() {
      const service = yield* Jobs
      yield* service.register("k", (payload) => Effect.succeed(continueWith(payload)))
      yield* service.enqueue({ kind: "k", key: "1", payload: {} })

      const exit = yield* Effect.exit(JobSteps.drain({ maxSteps: 50 }))

      assert.isTrue(Exit.hasDies(exit))
      assert.strictEqual((yield* theJob).steps, 50)
    })
  )

  test(
    "does nothing when its fence is down",
    Effect.gen(function*() {
      const [service, steps] = [yield* Jobs, yield* JobSteps.JobSteps]
      yield* service.register("k", yield* counting(1))
      yield* service.enqueue({ kind: "k", key: "1", payload: { at: 0 } })

      const outcome = yield* steps.step((yield* jobRow).id, Effect.succeed(false))

      assert.strictEqual(outcome._tag, "Skipped")
      assert.deepStrictEqual(yield* marked, [])
    })
  )

  test(
    "writes no failure down for a job that somebody else has moved meanwhile",
    Effect.gen(function*() {
      const [service, steps, store] = [yield* Jobs, yield* JobSteps.JobSteps, yield* Store]
      yield* service.register("k", () => Effect.die(new Error("late")))
      yield* service.enqueue({ kind: "k", key: "1", payload: {} })
      const { id } = yield* jobRow
      let asked = 0
      // The fence is asked again before the failure is written: there the other one has just been quicker.
      const fence = Effect.suspend(() =>
        ++asked === 1 ? Effect.succeed(true) : Effect.as(Effect.orDie(store.patch(jobs, id, { steps: 1 })), true)
      )

      const outcome = yield* steps.step(id, fence)

      assert.strictEqual(outcome._tag, "Skipped")
      assert.strictEqual((yield* theJob).attempts, 0)
    })
  )

  test(
    "drains ten thousand jobs",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      let runs = 0
      yield* service.register("k", () => Effect.sync(() => (runs++, done)))
      yield* store.mutation(
        { name: "many" },
        Effect.forEach(
          Array.from({ length: 10_000 }, (_, i) => String(i)),
          (key) => service.enqueue({ kind: "k", key, payload: {} }),
          { discard: true }
        )
      )

      const drained = yield* JobSteps.drain()

      assert.deepStrictEqual([drained, runs], [{ steps: 10_000, failures: 0 }, 10_000])
    })
  )
})
