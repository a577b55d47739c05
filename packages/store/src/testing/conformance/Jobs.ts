/**
 * Jobs on a store: what only real transactions, and two workers on them, can show. The rest is in `JobSteps.test.ts` and `JobRunner.test.ts`.
 */
import { assert, it } from "@effect/vitest"
import { continueWith, done, type Handler, Jobs } from "@gatehouse/contract/Jobs"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as JobRunner from "../../JobRunner.ts"
import * as JobsLayer from "../../JobsLayer.ts"
import * as JobSteps from "../../JobSteps.ts"
import { jobs, jobShards, tables as jobTables } from "../../JobTable.ts"
import * as Lease from "../../Lease.ts"
import { Store, type StoreService } from "../../Store.ts"
import { defectOf, type Options, type Thing, thing, things } from "./Suite.ts"

const tables = [...jobTables, things]

/** Two steps a job. Each inserts a row of its own, so that a step done twice clashes. */
const handler = (store: StoreService): Handler => (payload) =>
  Effect.gen(function*() {
    const step = payload["step"] as number
    yield* Effect.orDie(store.insert(things, thing(`${payload["name"]}:${step}`)))
    return step === 1 ? done : continueWith({ ...payload, step: 1 })
  })

const enqueue = (count: number) =>
  Jobs.use((service) =>
    Effect.forEach(
      Array.from({ length: count }, (_, i) => `j${i}`),
      (name) => service.enqueue({ kind: "k", key: name, payload: { name, step: 0 } }),
      { discard: true }
    )
  )

const expected = (count: number): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, i) => [`j${i}:0`, `j${i}:1`]).flat().toSorted()

const doneIds = (store: StoreService) =>
  Effect.map(
    store.first(things, "byCreation", [], { limit: 10_000 }),
    (rows: ReadonlyArray<Thing>) => rows.map((row) => row.id).toSorted()
  )

/** A worker over one of the stores, with handlers and leases of its own. */
const worker = (store: StoreService, owner: string) => {
  const base = Layer.merge(Layer.succeed(Store, store), TokensLayer.layer)
  const registered = Layer.effectDiscard(Jobs.use((service) => service.register("k", handler(store))))
  return Layer.build(
    Layer.merge(registered, JobRunner.layer({ owner, pollInterval: "20 millis" })).pipe(
      Layer.provideMerge(JobsLayer.layer),
      Layer.provide(base)
    )
  )
}

export const register = (options: Options): void => {
  const timeout = options.timeout ?? 20_000
  const layer = Layer.fresh(JobsLayer.layer).pipe(
    Layer.provideMerge(Layer.merge(options.layer(tables), TokensLayer.layer))
  )
  const test = (
    title: string,
    body: Effect.Effect<void, unknown, Layer.Success<typeof layer> | Scope.Scope>
  ) => it.live(title, () => Effect.provide(body, layer), timeout)

  test(
    "drains jobs of several steps, each step once",
    Effect.gen(function*() {
      const store = yield* Store
      yield* Jobs.use((service) => service.register("k", handler(store)))
      yield* enqueue(40)

      const drained = yield* JobSteps.drain()

      assert.deepStrictEqual(drained, { steps: 80, failures: 0 })
      assert.deepStrictEqual(yield* doneIds(store), expected(40))
      assert.deepStrictEqual(yield* store.first(jobs, "byKey", [], { limit: 5 }), [])
    })
  )

  test(
    "rolls a failed step back and writes it down",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      yield* service.register(
        "bad",
        () => Effect.andThen(Effect.orDie(store.insert(things, thing("half"))), Effect.die(new Error("no")))
      )
      yield* service.enqueue({ kind: "bad", key: "1", payload: {} })

      const [row] = yield* store.first(jobs, "byKey", [], { limit: 1 })
      const outcome = yield* JobSteps.JobSteps.use((steps) => steps.step(row!.id))

      const job = yield* service.get("bad", "1")
      assert.deepStrictEqual(outcome, { _tag: "Failed", kind: "bad", key: "1", error: "Error: no" })
      assert.deepStrictEqual([job?.attempts, job?.lastError], [1, "Error: no"])
      assert.deepStrictEqual(yield* doneIds(store), [])
    })
  )

  test(
    "takes one job of many who enqueue the same key at once, and none of who rolls back",
    Effect.gen(function*() {
      const [service, store] = [yield* Jobs, yield* Store]
      const one = (n: number) => service.enqueue({ kind: "k", key: "same", payload: { n } })

      yield* Effect.all(Array.from({ length: 10 }, (_, n) => one(n)), { concurrency: "unbounded" })
      yield* defectOf(
        store.mutation(
          { name: "fails" },
          Effect.andThen(service.enqueue({ kind: "k", key: "other", payload: {} }), Effect.die("no"))
        )
      )

      assert.strictEqual((yield* store.first(jobs, "byKey", [], { limit: 5 })).length, 1)
    })
  )

  const pairs: ReadonlyArray<readonly [string, Effect.Effect<readonly [StoreService, StoreService], unknown, any>]> = [
    ["one store", Effect.map(Store, (store) => [store, store] as const)],
    ...(options.twoWriters === undefined ? [] : [["two stores", options.twoWriters(tables)] as const])
  ]
  for (const [where, open] of pairs) {
    test(
      `does each step once with two workers, on ${where}`,
      Effect.gen(function*() {
        const [one, two] = yield* open
        yield* worker(one, "one")
        yield* worker(two, "two")
        const enqueuing = JobsLayer.layer.pipe(
          Layer.provide(Layer.merge(Layer.succeed(Store, one), TokensLayer.layer)),
          Layer.fresh
        )

        yield* Effect.provide(enqueue(30), enqueuing)
        const waiting = one.first(jobs, "byKey", [], { limit: 1 })
        yield* Effect.repeat(waiting, {
          schedule: Schedule.spaced("10 millis"),
          while: (rows) => rows.length > 0
        })

        assert.deepStrictEqual(yield* doneIds(two), expected(30))
      })
    )

    test(
      `gives a shard to one of ten who want it at once, on ${where}`,
      Effect.gen(function*() {
        const stores = yield* open

        const held = yield* Effect.all(
          Array.from(
            { length: 10 },
            (_, i) => Lease.acquire(stores[i % 2]!, { table: jobShards, id: "shard_7", owner: `worker${i}` }, 60_000)
          ),
          { concurrency: "unbounded" }
        )

        const lease = yield* stores[0].get(jobShards, "shard_7")
        assert.deepStrictEqual(held.flatMap((isHeld, i) => isHeld ? [`worker${i}`] : []), [lease?.owner])
      })
    )
  }
}
