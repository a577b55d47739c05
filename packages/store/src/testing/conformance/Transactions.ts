/**
 * One mutation, one serializable transaction: what it shows, what it keeps, and what it refuses.
 */
import { assert } from "@effect/vitest"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { Store } from "../../Store.ts"
import { allIds, defectOf, ids, put, type Suite, thing, things } from "./Suite.ts"

class Refused extends Data.TaggedError("Refused")<{}> {}
class Marked extends Data.TaggedError("Marked")<{ readonly id: string }> {}

export const register = ({ again, shows, test }: Suite): void => {
  test(
    "rolls everything back on a typed failure, which passes through",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("kept", { rank: 1 }), thing("removed"))

      const error = yield* Effect.flip(
        store.mutation(
          { name: "fails" },
          Effect.gen(function*() {
            yield* store.insert(things, thing("new"))
            yield* store.patch(things, "kept", { rank: 2, note: "n" })
            yield* store.remove(things, "removed")
            return yield* new Refused()
          })
        )
      )

      assert.strictEqual(error._tag, "Refused")
      assert.deepStrictEqual(yield* allIds, ["kept", "removed"])
      assert.deepStrictEqual(yield* store.get(things, "kept"), thing("kept", { rank: 1 }))
      assert.isUndefined(yield* store.unique(things, "byNote", ["s", "n"]))
      assert.strictEqual((yield* store.unique(things, "byName", ["s", "removed"]))?.id, "removed")
    })
  )

  test(
    "rolls back on a defect, and goes on working",
    Effect.gen(function*() {
      const store = yield* Store

      const message = yield* defectOf(
        store.mutation(
          { name: "dies" },
          Effect.andThen(store.insert(things, thing("a")), Effect.die(new Error("a bug")))
        )
      )

      assert.strictEqual(message, "a bug")
      assert.deepStrictEqual(yield* allIds, [])
      yield* put(thing("a"))
      assert.deepStrictEqual(yield* allIds, ["a"])
    })
  )

  test(
    "rolls back on an exception that a body throws",
    Effect.gen(function*() {
      const store = yield* Store

      const message = yield* defectOf(
        store.mutation(
          { name: "throws" },
          Effect.andThen(
            store.insert(things, thing("a")),
            Effect.sync(() => {
              throw new Error("thrown")
            })
          )
        )
      )

      assert.strictEqual(message, "thrown")
      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "rolls back when it is interrupted, and lets the next one through",
    Effect.gen(function*() {
      const store = yield* Store
      const written = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        store.mutation(
          { name: "interrupted" },
          store.insert(things, thing("a")).pipe(
            Effect.andThen(Deferred.succeed(written, undefined)),
            Effect.andThen(Effect.never)
          )
        )
      )
      yield* Deferred.await(written)

      yield* Fiber.interrupt(fiber)

      assert.deepStrictEqual(yield* allIds, [])
      yield* put(thing("b"))
      assert.deepStrictEqual(yield* allIds, ["b"])
    })
  )

  test(
    "finishes a mutation that may not be interrupted, also one that has to wait for its turn",
    Effect.gen(function*() {
      const store = yield* Store
      const [held, go] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const first = yield* Effect.forkChild(
        store.mutation({ name: "first" }, Effect.andThen(Deferred.succeed(held, undefined), Deferred.await(go)))
      )
      yield* Deferred.await(held)
      const second = yield* Effect.forkChild(Effect.uninterruptible(put(thing("a"))), { startImmediately: true })

      const stopping = yield* Effect.forkChild(Fiber.interrupt(second), { startImmediately: true })
      yield* Deferred.succeed(go, undefined)
      yield* Fiber.join(first)
      yield* Fiber.join(stopping)

      assert.deepStrictEqual(yield* allIds, ["a"])
    })
  )

  test(
    "keeps the writes beside a failure that it lists, and the caller still gets the failure",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"))

      const error = yield* Effect.flip(
        store.mutation(
          { name: "accept", keeps: ["Marked"] },
          Effect.andThen(store.patch(things, "a", { note: "expired" }), new Marked({ id: "a" }))
        )
      )

      assert.deepStrictEqual([error._tag, error.message], ["Marked", ""])
      assert.strictEqual((yield* store.get(things, "a"))?.note, "expired")
    })
  )

  test(
    "keeps only what it lists",
    Effect.gen(function*() {
      const store = yield* Store

      yield* Effect.flip(
        store.mutation(
          { name: "accept", keeps: ["Marked"] },
          Effect.andThen(store.insert(things, thing("a")), Effect.fail(new Refused()))
        )
      )

      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "joins a mutation in a mutation: both or neither",
    Effect.gen(function*() {
      const store = yield* Store
      const inner = (id: string) => store.mutation({ name: "inner" }, store.insert(things, thing(id)))

      yield* store.mutation({ name: "outer" }, Effect.andThen(inner("a"), inner("b")))
      yield* Effect.flip(
        store.mutation({ name: "outer" }, Effect.andThen(inner("c"), Effect.fail(new Refused())))
      )

      assert.deepStrictEqual(yield* allIds, ["a", "b"])
    })
  )

  test(
    "lets the outermost decide whether a joined mutation's failure is kept",
    Effect.gen(function*() {
      const store = yield* Store
      const inner = (id: string) =>
        store.mutation(
          { name: "inner", keeps: ["Marked"] },
          Effect.andThen(store.insert(things, thing(id)), new Marked({ id }))
        )

      yield* Effect.flip(store.mutation({ name: "outer" }, inner("rolledBack")))
      yield* Effect.flip(store.mutation({ name: "outer", keeps: ["Marked"] }, inner("kept")))
      yield* store.mutation({ name: "outer" }, Effect.ignore(inner("caught")))

      assert.deepStrictEqual(yield* allIds, ["caught", "kept"])
    })
  )

  test(
    "refuses to commit after a joined mutation failed half-way and was caught",
    Effect.gen(function*() {
      const store = yield* Store
      const inner = store.mutation(
        { name: "members.add" },
        Effect.andThen(store.insert(things, thing("half")), Effect.fail(new Refused()))
      )

      const message = yield* defectOf(
        store.mutation({ name: "outer" }, Effect.andThen(store.insert(things, thing("a")), Effect.ignore(inner)))
      )

      assert.include(message, "members.add")
      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "goes on after a joined mutation that failed before it had written",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"))
      const inner = store.mutation(
        { name: "inner" },
        Effect.andThen(store.patch(things, "missing", { rank: 1 }), store.insert(things, thing("b", { name: "a" })))
      )

      yield* store.mutation({ name: "outer" }, Effect.andThen(Effect.ignore(inner), store.insert(things, thing("c"))))

      assert.deepStrictEqual(yield* allIds, ["a", "c"])
    })
  )

  test(
    "dies on a write without a mutation around it, in a query too",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"))
      const writes = [
        store.insert(things, thing("b")),
        store.patch(things, "a", { rank: 1 }),
        store.replace(things, thing("a", { rank: 1 })),
        store.remove(things, "a")
      ]
      for (const write of writes) {
        assert.include(yield* defectOf(write), "mutation")
        assert.include(yield* defectOf(store.query(write)), "mutation")
      }
      assert.deepStrictEqual(yield* store.first(things, "byCreation", [], { limit: 5 }), [thing("a")])
    })
  )

  test(
    "dies on a mutation inside a query, naming it",
    Effect.gen(function*() {
      const store = yield* Store

      const message = yield* defectOf(
        store.query(store.mutation({ name: "groups.create" }, store.insert(things, thing("a"))))
      )

      assert.include(message, "groups.create")
      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "lets a mutation read what it wrote, by every way of reading, and in a query within it",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1 }), thing("b", { rank: 2 }))

      const seen = yield* store.mutation(
        { name: "readsItsWrites" },
        Effect.gen(function*() {
          yield* store.insert(things, thing("c", { rank: 0, note: "n" }))
          yield* store.patch(things, "a", { rank: 9 })
          yield* store.remove(things, "b")
          return {
            get: yield* store.get(things, "b"),
            many: (yield* store.getMany(things, ["a", "b", "c"])).map((row) => row?.rank),
            unique: (yield* store.unique(things, "byNote", ["s", "n"]))?.id,
            page: ids((yield* store.page(things, "byFlagAndRank", ["s"], { limit: 9 })).items),
            query: (yield* store.query(store.get(things, "c")))?.id
          }
        })
      )

      assert.deepStrictEqual(seen, {
        get: undefined,
        many: [9, undefined, 0],
        unique: "c",
        page: ["c", "a"],
        query: "c"
      })
    })
  )

  test(
    "shows a query one snapshot while a mutation commits in between",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1 }), thing("b", { rank: 1 }))
      const reading = yield* Deferred.make<void>()
      const committed = yield* Deferred.make<void>()
      const writer = yield* Effect.forkChild(
        Deferred.await(reading).pipe(
          Effect.andThen(store.mutation(
            { name: "both" },
            Effect.all([
              store.patch(things, "a", { rank: 2 }),
              store.patch(things, "b", { rank: 2 }),
              store.insert(things, thing("c"))
            ])
          )),
          Effect.andThen(Deferred.succeed(committed, undefined))
        )
      )

      const seen = yield* store.query(
        Effect.gen(function*() {
          const a = yield* store.get(things, "a")
          yield* Deferred.succeed(reading, undefined)
          // A store that makes the mutation wait commits it after this query.
          yield* shows.concurrentReads ? Deferred.await(committed) : Effect.repeat(Effect.yieldNow, { times: 20 })
          const b = yield* store.get(things, "b")
          return [a?.rank, b?.rank, (yield* store.get(things, "c"))?.id]
        })
      )

      yield* Fiber.join(writer)
      assert.deepStrictEqual(seen, [1, 1, undefined])
      assert.deepStrictEqual(
        (yield* store.getMany(things, ["a", "b", "c"])).map((row) => row?.rank ?? row?.id),
        [2, 2, "c"]
      )
    })
  )

  test(
    "shows nobody a mutation that has not committed",
    Effect.gen(function*() {
      const store = yield* Store
      const written = yield* Deferred.make<void>()
      const reader = yield* Effect.forkChild(Effect.andThen(Deferred.await(written), store.get(things, "a")))

      yield* Effect.exit(
        store.mutation(
          { name: "rollsBack" },
          Effect.gen(function*() {
            yield* store.insert(things, thing("a"))
            yield* Deferred.succeed(written, undefined)
            yield* Effect.repeat(Effect.yieldNow, { times: 20 })
            return yield* new Refused()
          })
        )
      )

      assert.isUndefined(yield* Fiber.join(reader))
    })
  )

  test(
    "dies on what a fiber does that has outlived its transaction, and lets the next ones be",
    Effect.gen(function*() {
      const store = yield* Store
      const ended = yield* Deferred.make<void>()
      const late = (effect: Effect.Effect<unknown, unknown>) =>
        Effect.forkDetach(Effect.exit(Effect.andThen(Deferred.await(ended), effect)))
      const fibers = yield* store.mutation(
        { name: "leavesFibers" },
        Effect.all([
          late(store.get(things, "a")),
          late(store.insert(things, thing("b"))),
          late(store.mutation({ name: "joins" }, store.insert(things, thing("c"))))
        ])
      )

      yield* Deferred.succeed(ended, undefined)
      const exits = yield* Effect.forEach(fibers, (fiber) => Fiber.join(fiber))

      assert.deepStrictEqual(exits.map(Exit.hasDies), [true, true, true])
      yield* Effect.exit(store.mutation({ name: "rollsBack" }, Effect.fail(new Refused())))
      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "dies in a transaction of another store",
    Effect.gen(function*() {
      const store = yield* Store
      const other = yield* again

      const write = yield* Effect.exit(other.mutation({ name: "theirs" }, store.insert(things, thing("a"))))
      const read = yield* Effect.exit(other.query(store.get(things, "a")))

      assert.deepStrictEqual([Exit.hasDies(write), Exit.hasDies(read)], [true, true])
      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "gives the same transactions under its own service, for callers that know no store",
    Effect.gen(function*() {
      const store = yield* Store
      const transactions = yield* Transactions

      yield* transactions.mutation({ name: "joined" }, Effect.ignore(store.insert(things, thing("a"))))

      const row = yield* transactions.query(store.get(things, "a"))
      assert.strictEqual(row?.id, "a")
    })
  )

  test(
    "passes typed failures and values of a query through",
    Effect.gen(function*() {
      const store = yield* Store

      const failure = yield* Effect.exit(store.query(Effect.fail(new Refused())))
      const value = yield* store.query(Effect.succeed(1))

      assert.isTrue(Exit.isFailure(failure))
      assert.strictEqual(value, 1)
    })
  )
}
