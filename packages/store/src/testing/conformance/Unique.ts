/**
 * Keys that at most one row has.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Store, type UniqueViolation } from "../../Store.ts"
import { allIds, put, type Suite, thing, things } from "./Suite.ts"

const violation = (error: UniqueViolation) => [error._tag, error.table, error.index]

export const register = ({ test }: Suite): void => {
  test(
    "names the index of a clash on insert",
    Effect.gen(function*() {
      yield* put(thing("a", { name: "x", note: "n" }))

      const byName = yield* Effect.flip(put(thing("b", { name: "x" })))
      const byNote = yield* Effect.flip(put(thing("b", { note: "n" })))

      assert.deepStrictEqual(violation(byName), ["UniqueViolation", "things", "byName"])
      assert.deepStrictEqual(violation(byNote), ["UniqueViolation", "things", "byNote"])
      assert.deepStrictEqual(yield* allIds, ["a"])
    })
  )

  test(
    "names the id when two rows share it",
    Effect.gen(function*() {
      yield* put(thing("a"))

      const error = yield* Effect.flip(put(thing("a", { name: "other" })))

      assert.deepStrictEqual(violation(error), ["UniqueViolation", "things", "id"])
      assert.strictEqual((yield* (yield* Store).get(things, "a"))?.name, "a")
    })
  )

  test(
    "refuses a patch and a replacement that take another row's key, and changes nothing",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { note: "n" }), thing("b", { rank: 1 }))

      const patched = yield* Effect.flip(
        store.mutation({ name: "patch" }, store.patch(things, "b", { note: "n", rank: 2 }))
      )
      const replaced = yield* Effect.flip(
        store.mutation({ name: "replace" }, store.replace(things, thing("b", { name: "a", rank: 2 })))
      )

      assert.deepStrictEqual(violation(patched), ["UniqueViolation", "things", "byNote"])
      assert.deepStrictEqual(violation(replaced), ["UniqueViolation", "things", "byName"])
      assert.deepStrictEqual(yield* store.get(things, "b"), thing("b", { rank: 1 }))
    })
  )

  test(
    "lets a row keep its own key in a patch and a replacement",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { note: "n" }))

      yield* store.mutation(
        { name: "same" },
        Effect.andThen(
          store.patch(things, "a", { name: "a", note: "n", rank: 1 }),
          store.replace(things, thing("a", { note: "n", rank: 2 }))
        )
      )

      assert.strictEqual((yield* store.unique(things, "byNote", ["s", "n"]))?.rank, 2)
    })
  )

  test(
    "goes on with the transaction after a clash that was caught",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"))

      const clash = yield* store.mutation(
        { name: "goesOn" },
        Effect.gen(function*() {
          yield* store.insert(things, thing("before"))
          const onInsert = yield* Effect.flip(store.insert(things, thing("b", { name: "a" })))
          const onPatch = yield* Effect.flip(store.patch(things, "before", { name: "a" }))
          const seen = yield* store.get(things, "before")
          yield* store.insert(things, thing("after"))
          return [onInsert.index, onPatch.index, seen?.name]
        })
      )

      assert.deepStrictEqual(clash, ["byName", "byName", "before"])
      assert.deepStrictEqual(yield* allIds, ["a", "after", "before"])
    })
  )

  test(
    "frees a key for another row of the same transaction",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { name: "x" }), thing("b", { name: "y" }))

      yield* store.mutation(
        { name: "swap" },
        Effect.gen(function*() {
          yield* store.patch(things, "a", { name: "free" })
          yield* store.patch(things, "b", { name: "x" })
          yield* store.patch(things, "a", { name: "y" })
        })
      )

      assert.strictEqual((yield* store.unique(things, "byName", ["s", "x"]))?.id, "b")
      assert.strictEqual((yield* store.unique(things, "byName", ["s", "y"]))?.id, "a")
    })
  )

  test(
    "does not bind a key with an absent field, until the field comes",
    Effect.gen(function*() {
      const store = yield* Store

      yield* put(thing("a"), thing("b"), thing("c", { note: "n" }))

      const error = yield* Effect.flip(store.mutation({ name: "bind" }, store.patch(things, "a", { note: "n" })))
      assert.strictEqual(error.index, "byNote")
    })
  )

  test(
    "frees a key when one of its fields is cleared",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { note: "n" }))

      yield* store.mutation({ name: "clear" }, store.patch(things, "a", { note: null }))

      yield* put(thing("b", { note: "n" }))
      assert.strictEqual((yield* store.unique(things, "byNote", ["s", "n"]))?.id, "b")
    })
  )

  test(
    "tells keys apart whose parts only look alike when joined",
    Effect.gen(function*() {
      const store = yield* Store

      yield* put(
        thing("a", { scope: "x", name: "y|z" }),
        thing("b", { scope: "x|y", name: "z" }),
        thing("c", { scope: "x", name: "1:y" }),
        thing("d", { scope: "x1:", name: "y" })
      )

      assert.strictEqual((yield* store.unique(things, "byName", ["x|y", "z"]))?.id, "b")
    })
  )

  test(
    "tells keys apart by case, accent, width and trailing space",
    Effect.gen(function*() {
      const store = yield* Store
      const names = ["a", "A", "á", "a\u0301", "ａ", "a ", " a", "ß", "ss"]

      yield* put(...names.map((name, i) => thing(`i${i}`, { name })))

      const found = yield* store.uniqueMany(things, "byName", names.map((name) => ["s", name] as const))
      assert.deepStrictEqual(found.map((row) => row?.name), names)
    })
  )
}
