/**
 * Mutations at the same time: on one store, and on two over the same data where that can be shown.
 */
import { assert } from "@effect/vitest"
import * as Transaction from "@gatehouse/contract/Transaction"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import { Store, type StoreService } from "../../Store.ts"
import { defectOf, ids, put, type Suite, tables, thing, things } from "./Suite.ts"

const insert = (store: StoreService, ...rows: ReadonlyArray<ReturnType<typeof thing>>) =>
  store.mutation({ name: "insert" }, Effect.forEach(rows, (row) => store.insert(things, row), { discard: true }))

/** Ten want the same key: one has it, the others are told which key. */
const clash = (stores: readonly [StoreService, StoreService]) =>
  Effect.gen(function*() {
    const outcomes = yield* Effect.all(
      Array.from({ length: 10 }, (_, i) => {
        const store = stores[i % 2]!
        return Effect.result(insert(store, thing(`i${i}`, { name: "wanted" })))
      }),
      { concurrency: "unbounded" }
    )
    const losers = outcomes.flatMap((outcome) => outcome._tag === "Failure" ? [outcome.failure] : [])
    const rows = yield* stores[1].first(things, "byCreation", [], { limit: 100 })
    const holder = yield* stores[0].unique(things, "byName", ["s", "wanted"])

    assert.deepStrictEqual(losers.map((error) => error.index), Array.from({ length: 9 }, () => "byName"))
    assert.deepStrictEqual(ids(rows), [holder!.id])
  })

/** Ten add one to the same number: it is ten. */
const count = (stores: readonly [StoreService, StoreService]) =>
  Effect.gen(function*() {
    yield* insert(stores[0], thing("counter", { rank: 0 }))
    yield* Effect.all(
      Array.from({ length: 10 }, (_, i) => {
        const store = stores[i % 2]!
        return store.mutation(
          { name: "increment" },
          Effect.flatMap(
            store.get(things, "counter"),
            (row) => store.patch(things, "counter", { rank: row!.rank! + 1 })
          )
        )
      }),
      { concurrency: "unbounded" }
    )

    assert.strictEqual((yield* stores[1].get(things, "counter"))?.rank, 10)
  })

/** Each of two takes itself off duty only if the other is on. In any order, one stays. */
const offDuty = (store: StoreService, me: string, other: string, afterRead: Effect.Effect<unknown>) =>
  store.mutation(
    { name: "offDuty" },
    Effect.gen(function*() {
      const row = yield* store.get(things, other)
      yield* afterRead
      if (row?.flag === true) yield* store.patch(things, me, { flag: false })
    })
  )

const onDuty = (store: StoreService) =>
  Effect.map(store.first(things, "byFlagAndRank", ["s", true], { limit: 9 }), (rows) => rows.length)

/** Each of two inserts only if it sees no row: in any order, one does. */
const insertIfEmpty = (store: StoreService, id: string, afterRead: Effect.Effect<unknown>) =>
  store.mutation(
    { name: "insertIfEmpty" },
    Effect.gen(function*() {
      const rows = yield* store.first(things, "byLabel", ["only"], { limit: 1 })
      yield* afterRead
      if (rows.length === 0) yield* store.insert(things, thing(id, { label: "only" }))
    })
  )

/** Makes the first attempts of two mutations wait until both have read. Counts all attempts. */
const bothRead = Effect.gen(function*() {
  const both = yield* Deferred.make<void>()
  let attempts = 0
  return {
    attempts: () => attempts,
    wait: Effect.suspend(() => {
      attempts++
      if (attempts === 1) return Deferred.await(both)
      return attempts === 2 ? Deferred.succeed(both, undefined) : Effect.void
    })
  }
})

export const register = ({ layerShortDeadline, shows, test, twoWriters }: Suite): void => {
  const pairs: ReadonlyArray<readonly [string, Effect.Effect<readonly [StoreService, StoreService], unknown, any>]> = [
    ["one store", Effect.map(Store, (store) => [store, store] as const)],
    ...(twoWriters === undefined ? [] : [["two stores", twoWriters(tables)] as const])
  ]
  for (const [where, open] of pairs) {
    test(`gives a key to one of ten who want it at once, on ${where}`, Effect.flatMap(open, clash))

    test(`loses no update of ten at once, on ${where}`, Effect.flatMap(open, count))

    test(
      `puts two mutations that each read what the other writes in an order, on ${where}`,
      Effect.gen(function*() {
        const [one, two] = yield* open
        yield* insert(one, thing("x", { flag: true }), thing("y", { flag: true }))

        yield* Effect.all([offDuty(one, "x", "y", Effect.void), offDuty(two, "y", "x", Effect.void)], {
          concurrency: "unbounded"
        })

        assert.strictEqual(yield* onDuty(one), 1)
      })
    )

    test(
      `lets one of two insert who each looked for nothing, on ${where}`,
      Effect.gen(function*() {
        const [one, two] = yield* open

        yield* Effect.all([insertIfEmpty(one, "x", Effect.yieldNow), insertIfEmpty(two, "y", Effect.yieldNow)], {
          concurrency: "unbounded"
        })

        assert.strictEqual((yield* two.first(things, "byLabel", ["only"], { limit: 9 })).length, 1)
      })
    )

    test(
      `shows a store what the other wrote, on ${where}`,
      Effect.gen(function*() {
        const [one, two] = yield* open
        yield* insert(one, thing("a", { rank: 1 }))
        yield* two.mutation({ name: "patch" }, two.patch(things, "a", { rank: 2 }))

        assert.strictEqual((yield* one.get(things, "a"))?.rank, 2)
      })
    )
  }

  if (shows.serialization) {
    test(
      "runs one of two again when both had read before either wrote",
      Effect.gen(function*() {
        const store = yield* Store
        const { attempts, wait } = yield* bothRead
        yield* put(thing("x", { flag: true }), thing("y", { flag: true }))

        yield* Effect.all([offDuty(store, "x", "y", wait), offDuty(store, "y", "x", wait)], {
          concurrency: "unbounded"
        })

        assert.strictEqual(yield* onDuty(store), 1)
        assert.isAbove(attempts(), 2)
      })
    )

    test(
      "runs one of two again when both had found nothing before either inserted",
      Effect.gen(function*() {
        const store = yield* Store
        const { attempts, wait } = yield* bothRead

        yield* Effect.all([insertIfEmpty(store, "x", wait), insertIfEmpty(store, "y", wait)], {
          concurrency: "unbounded"
        })

        assert.strictEqual((yield* store.first(things, "byLabel", ["only"], { limit: 9 })).length, 1)
        assert.isAbove(attempts(), 2)
      })
    )
  }

  if (shows.serialization && layerShortDeadline !== undefined) {
    test(
      "gives up a mutation that is overtaken every time, when its deadline has passed",
      Effect.provide(
        Effect.gen(function*() {
          const store = yield* Store
          let attempts = 0
          yield* put(thing("a", { rank: 0 }))
          // Each attempt is overtaken between its read and its write, by a transaction of its own.
          const overtake = Effect.provideService(
            store.mutation(
              { name: "overtakes" },
              Effect.suspend(() => store.patch(things, "a", { rank: attempts++ }))
            ),
            Transaction.Current,
            undefined
          )

          const message = yield* defectOf(
            store.mutation(
              { name: "overtaken" },
              Effect.gen(function*() {
                yield* store.get(things, "a")
                yield* overtake
                yield* store.patch(things, "a", { note: "mine" })
              })
            )
          )

          assert.isNotEmpty(message)
          assert.isAbove(attempts, 1)
          assert.isUndefined((yield* store.get(things, "a"))?.note)
        }),
        layerShortDeadline(tables)
      )
    )
  }
}
