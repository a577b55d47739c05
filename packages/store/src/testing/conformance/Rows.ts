/**
 * Reading and writing single rows.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Store } from "../../Store.ts"
import { orders, put, type Suite, thing, things } from "./Suite.ts"

export const register = ({ test }: Suite): void => {
  test(
    "gives back a row as it was inserted, and nothing for another id",
    Effect.gen(function*() {
      const store = yield* Store
      const row = thing("a", {
        rank: 3,
        note: "n",
        label: "l",
        score: 1.5,
        flag: true,
        data: { deep: [1, { x: null }] }
      })

      yield* put(row)

      assert.deepStrictEqual(yield* store.get(things, "a"), row)
      assert.isUndefined(yield* store.get(things, "A"))
      assert.isUndefined(yield* store.get(things, ""))
    })
  )

  test(
    "leaves absent columns out of the row",
    Effect.gen(function*() {
      const store = yield* Store

      yield* put(thing("a"))

      assert.deepStrictEqual(Object.keys((yield* store.get(things, "a"))!).toSorted(), [
        "createdAt",
        "flag",
        "id",
        "name",
        "scope"
      ])
    })
  )

  test(
    "gets many in the order of the ids, with gaps and repeats",
    Effect.gen(function*() {
      const store = yield* Store
      const [a, b] = [thing("a"), thing("b")]

      yield* put(a, b)

      assert.deepStrictEqual(yield* store.getMany(things, ["b", "missing", "a", "b"]), [b, undefined, a, b])
      assert.deepStrictEqual(yield* store.getMany(things, []), [])
    })
  )

  test(
    "gets a thousand ids in one call",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("k7"))

      const found = yield* store.getMany(things, Array.from({ length: 1_000 }, (_, i) => `k${i}`))

      assert.strictEqual(found.length, 1_000)
      assert.deepStrictEqual(found.flatMap((row, i) => row === undefined ? [] : [i]), [7])
    })
  )

  test(
    "patches only the columns that are named",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1, note: "n" }))

      const patched = yield* store.mutation({ name: "patch" }, store.patch(things, "a", { rank: 2 }))

      assert.isTrue(patched)
      assert.deepStrictEqual(yield* store.get(things, "a"), thing("a", { rank: 2, note: "n" }))
    })
  )

  test(
    "clears a column that is patched with null, also in its indexes",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1, note: "n", data: { x: 1 } }))

      yield* store.mutation({ name: "patch" }, store.patch(things, "a", { rank: null, note: null, data: null }))

      assert.deepStrictEqual(yield* store.get(things, "a"), thing("a"))
      assert.isUndefined(yield* store.unique(things, "byNote", ["s", "n"]))
      assert.deepStrictEqual(
        yield* store.first(things, "byFlagAndRank", ["s", false, null], { limit: 5 }),
        [thing("a")]
      )
    })
  )

  test(
    "leaves a row as it is when a patch names nothing",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1 }))

      const patched = yield* store.mutation({ name: "patch" }, store.patch(things, "a", {}))

      assert.isTrue(patched)
      assert.deepStrictEqual(yield* store.get(things, "a"), thing("a", { rank: 1 }))
    })
  )

  test(
    "replaces all columns: what the new row lacks is absent",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1, note: "n" }))

      const replaced = yield* store.mutation({ name: "replace" }, store.replace(things, thing("a", { label: "l" })))

      assert.isTrue(replaced)
      assert.deepStrictEqual(yield* store.get(things, "a"), thing("a", { label: "l" }))
    })
  )

  test(
    "removes a row from every index and frees its keys",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { note: "n" }))

      const removed = yield* store.mutation({ name: "remove" }, store.remove(things, "a"))

      assert.isTrue(removed)
      assert.isUndefined(yield* store.get(things, "a"))
      assert.isUndefined(yield* store.unique(things, "byName", ["s", "a"]))
      assert.deepStrictEqual(yield* store.first(things, "byCreation", [], { limit: 5 }), [])
      yield* put(thing("b", { name: "a", note: "n" }))
      assert.strictEqual((yield* store.unique(things, "byNote", ["s", "n"]))?.id, "b")
    })
  )

  test(
    "says false to a change of a row that is not there, and writes nothing",
    Effect.gen(function*() {
      const store = yield* Store

      const answers = yield* store.mutation(
        { name: "missing" },
        Effect.all([
          store.patch(things, "a", { rank: 1 }),
          store.replace(things, thing("a")),
          store.remove(things, "a")
        ])
      )

      assert.deepStrictEqual(answers, [false, false, false])
      assert.isUndefined(yield* store.get(things, "a"))
    })
  )

  test(
    "finds a row by its unique key, one or many in one call",
    Effect.gen(function*() {
      const store = yield* Store
      const [a, b] = [thing("a", { name: "x" }), thing("b", { name: "y" })]

      yield* put(a, b, thing("c", { name: "x", scope: "t" }))

      assert.deepStrictEqual(yield* store.unique(things, "byName", ["s", "x"]), a)
      assert.isUndefined(yield* store.unique(things, "byName", ["x", "s"]))
      assert.deepStrictEqual(
        yield* store.uniqueMany(things, "byName", [["s", "y"], ["s", "z"], ["s", "x"], ["s", "y"]]),
        [b, undefined, a, b]
      )
      assert.deepStrictEqual(yield* store.uniqueMany(things, "byName", []), [])
    })
  )

  test(
    "keeps a row as it was inserted when the caller changes its object later",
    Effect.gen(function*() {
      const store = yield* Store
      const data = { list: [1] }
      yield* put(thing("a", { data }))

      data.list.push(2)

      assert.deepStrictEqual((yield* store.get(things, "a"))?.data, { list: [1] })
    })
  )

  test(
    "holds tables, columns and indexes whose names are words of SQL",
    Effect.gen(function*() {
      const store = yield* Store
      const row = { id: "o1", createdAt: 1, group: "by", select: 2 }

      yield* store.mutation(
        { name: "order" },
        Effect.andThen(store.insert(orders, row), store.patch(orders, "o1", { select: 3 }))
      )

      assert.deepStrictEqual(yield* store.unique(orders, "from", ["by"]), { ...row, select: 3 })
      assert.deepStrictEqual(yield* store.first(orders, "where", [3], { limit: 1 }), [{ ...row, select: 3 }])
    })
  )
}
