/**
 * The order of indexes and ranges in them, alike on every store.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { type Range, Store } from "../../Store.ts"
import { stream } from "../../StoreStream.ts"
import { compareBytes } from "./Model.ts"
import { ids, put, type Suite, thing, things } from "./Suite.ts"

/** In order of their UTF-8 bytes, which is neither that of UTF-16 (U+FFFF and U+1F600) nor any language's. */
const texts: ReadonlyArray<string> = [
  "",
  "\u0001",
  " ",
  "!",
  "0",
  "10",
  "2",
  "A",
  "B",
  "Z",
  "_",
  "a",
  "a ",
  "a!",
  "aa",
  "a\u0301",
  "b",
  "z",
  "~",
  "\u0080",
  "É",
  "á",
  "é",
  "\u07ff",
  "\u0800",
  "日本",
  "\ud7ff",
  "\ue000",
  "\ufffd",
  "\uffff",
  "\u{10000}",
  "\u{1f600}",
  "\u{10ffff}"
]

export const register = ({ property, shows, slowTest, test }: Suite): void => {
  test(
    "orders text by its UTF-8 bytes, absent first, in both directions",
    Effect.gen(function*() {
      const store = yield* Store
      const rows = texts.map((label, i) => thing(`t${i}`, { label })).toSorted((a, b) => compareBytes(a.name, b.name))

      yield* put(...rows, thing("absent"))

      const up = yield* store.first(things, "byLabel", [], { limit: 100 })
      const down = yield* store.first(things, "byLabel", [], { limit: 100, order: "desc" })
      assert.deepStrictEqual(up.map((row) => row.label), [undefined, ...texts])
      assert.deepStrictEqual(down, up.toReversed())
    })
  )

  test(
    "cuts text at a bound by its UTF-8 bytes",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(...texts.map((label, i) => thing(`t${i}`, { label })), thing("absent"))
      for (const [i, bound] of texts.entries()) {
        const labels = (range: Range) =>
          Effect.map(
            store.first(things, "byLabel", [], { limit: 100, range }),
            (rows) => rows.map((row) => row.label)
          )
        assert.deepStrictEqual(yield* labels({ lt: bound }), texts.slice(0, i))
        assert.deepStrictEqual(yield* labels({ gt: bound }), texts.slice(i + 1))
      }
    })
  )

  test(
    "orders by each column in turn, then by id: false before true, absent before numbers",
    Effect.gen(function*() {
      const store = yield* Store
      const rows = [
        thing("f-absent"),
        thing("f-low", { rank: -5 }),
        thing("f-zero-1", { rank: 0 }),
        thing("f-zero-2", { rank: 0 }),
        thing("f-nine", { rank: 9 }),
        thing("f-ten", { rank: 10 }),
        thing("t-absent", { flag: true }),
        thing("t-one", { flag: true, rank: 1 })
      ]

      yield* put(...rows.toReversed(), thing("elsewhere", { scope: "r" }), thing("after", { scope: "t" }))

      const up = yield* store.first(things, "byFlagAndRank", ["s"], { limit: 100 })
      const down = yield* store.first(things, "byFlagAndRank", ["s"], { limit: 100, order: "desc" })
      assert.deepStrictEqual(ids(up), ids(rows))
      assert.deepStrictEqual(ids(down), ids(rows.toReversed()))
    })
  )

  test(
    "takes prefixes of every length, and null for rows that lack the field",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(
        thing("a"),
        thing("b", { rank: 1 }),
        thing("c", { rank: 1 }),
        thing("d", { rank: 2 }),
        thing("e", { flag: true, rank: 1 }),
        thing("f", { scope: "t", rank: 1 })
      )
      const read = (...prefix: ReadonlyArray<any>) =>
        Effect.map(store.first(things, "byFlagAndRank", prefix as any, { limit: 100 }), ids)

      assert.deepStrictEqual(yield* read(), ["a", "b", "c", "d", "e", "f"])
      assert.deepStrictEqual(yield* read("s"), ["a", "b", "c", "d", "e"])
      assert.deepStrictEqual(yield* read("s", false), ["a", "b", "c", "d"])
      assert.deepStrictEqual(yield* read("s", false, 1), ["b", "c"])
      assert.deepStrictEqual(yield* read("s", false, null), ["a"])
      assert.deepStrictEqual(yield* read("s", true, null), [])
      assert.deepStrictEqual(yield* read("u"), [])
    })
  )

  test(
    "reads an index of a unique key like any other, rows without the key included",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { note: "z" }), thing("b"), thing("c", { note: "y" }), thing("d"))

      const page = yield* store.first(things, "byNote", ["s"], { limit: 100 })
      const absent = yield* store.first(things, "byNote", ["s", null], { limit: 100, order: "desc" })

      assert.deepStrictEqual(ids(page), ["b", "d", "c", "a"])
      assert.deepStrictEqual(ids(absent), ["d", "b"])
    })
  )

  test(
    "bounds the column after the prefix, ends in or out, in both directions; absent is never within",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(
        ...[1, 2, 2, 3, 4].map((rank, i) => thing(`r${i}`, { rank })),
        thing("absent"),
        thing("true", { flag: true, rank: 2 }),
        thing("other", { scope: "t", rank: 2 })
      )
      const cases: ReadonlyArray<readonly [Range, ReadonlyArray<string>]> = [
        [{}, ["r0", "r1", "r2", "r3", "r4"]],
        [{ gt: 2 }, ["r3", "r4"]],
        [{ gte: 2 }, ["r1", "r2", "r3", "r4"]],
        [{ lt: 2 }, ["r0"]],
        [{ lte: 2 }, ["r0", "r1", "r2"]],
        [{ gt: 1, lt: 4 }, ["r1", "r2", "r3"]],
        [{ gte: 2, lte: 2 }, ["r1", "r2"]],
        [{ gt: 1, gte: 3 }, ["r3", "r4"]],
        [{ lt: 4, lte: 2 }, ["r0", "r1", "r2"]],
        [{ gt: 2, lt: 2 }, []],
        [{ gt: 3, lt: 2 }, []],
        [{ gt: 9 }, []],
        [{ lt: -9 }, []]
      ]
      for (const [range, expected] of cases) {
        const up = yield* store.first(things, "byFlagAndRank", ["s", false], { limit: 100, range })
        const down = yield* store.first(things, "byFlagAndRank", ["s", false], { limit: 100, range, order: "desc" })
        assert.deepStrictEqual(ids(up), expected, JSON.stringify(range))
        assert.deepStrictEqual(ids(down), expected.toReversed(), JSON.stringify(range))
      }
    })
  )

  test(
    "bounds a yes-or-no column",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"), thing("b", { flag: true, rank: 1 }), thing("c", { flag: true }))

      const above = yield* store.first(things, "byFlagAndRank", ["s"], { limit: 9, range: { gt: false } })
      const upTo = yield* store.first(things, "byFlagAndRank", ["s"], { limit: 9, range: { lte: false } })

      assert.deepStrictEqual([ids(above), ids(upTo)], [["c", "b"], ["a"]])
    })
  )

  test(
    "gives no more rows than the limit, and a cursor only if there are more",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"), thing("b"), thing("c"))

      const some = yield* store.page(things, "byCreation", [], { limit: 2 })
      const exact = yield* store.page(things, "byCreation", [], { limit: 3 })

      assert.deepStrictEqual(ids(some.items), ["a", "b"])
      assert.isString(some.nextCursor)
      assert.deepStrictEqual(ids(exact.items), ["a", "b", "c"])
      assert.isNull(exact.nextCursor)
    })
  )

  test(
    "streams all rows under a prefix, whatever the size of its pages",
    Effect.gen(function*() {
      const store = yield* Store
      const rows = Array.from({ length: 25 }, (_, i) => thing(`k${String(i).padStart(2, "0")}`, { rank: i % 3 }))
      yield* put(...rows, thing("other", { scope: "t" }))
      const expected = ids(yield* store.first(things, "byFlagAndRank", ["s", false], { limit: 100 }))
      for (const pageSize of [1, 5, 24, 25, 26]) {
        const up = yield* Stream.runCollect(stream(store, things, "byFlagAndRank", ["s", false], { pageSize }))
        assert.deepStrictEqual(ids(up), expected)
      }
      const down = yield* Stream.runCollect(
        stream(store, things, "byFlagAndRank", ["s", false], { order: "desc", range: { gte: 1 } })
      )
      assert.deepStrictEqual(
        ids(down),
        expected.toReversed().filter((id) => rows.find((row) => row.id === id)!.rank! >= 1)
      )
    })
  )

  slowTest(
    `walks ${shows.size} rows in order, and reads from anywhere among them`,
    Effect.gen(function*() {
      const store = yield* Store
      const name = (i: number) => `k${String(i).padStart(9, "0")}`
      const chunk = 500
      for (let start = 0; start < shows.size; start += chunk) {
        const length = Math.min(chunk, shows.size - start)
        yield* put(...Array.from({ length }, (_, i) => thing(name(start + i), { rank: start + i, label: "same" })))
      }
      const half = shows.size >> 1

      let next = 0
      yield* Stream.runForEach(
        stream(store, things, "byLabel", ["same"], { pageSize: 1_000 }),
        (row) =>
          Effect.sync(() => {
            if (row.id !== name(next)) assert.fail(`${row.id} in place ${next}`)
            next++
          })
      )
      const middle = yield* store.page(things, "byFlagAndRank", ["s", false], { limit: 3, range: { gte: half } })
      const below = yield* store.first(things, "byFlagAndRank", ["s", false], {
        limit: 2,
        order: "desc",
        range: { lt: half }
      })
      const end = yield* store.first(things, "byName", ["s"], { limit: 1, order: "desc" })

      assert.strictEqual(next, shows.size)
      assert.deepStrictEqual(ids(middle.items), [name(half), name(half + 1), name(half + 2)])
      assert.deepStrictEqual(ids(below), [name(half - 1), name(half - 2)])
      assert.deepStrictEqual(ids(end), [name(shows.size - 1)])
    })
  )

  property(
    "orders any texts by their UTF-8 bytes, and cuts them there",
    Schema.Struct({ texts: Schema.Array(Schema.String), bound: Schema.String }),
    (input) =>
      Effect.gen(function*() {
        const store = yield* Store
        const clean = (text: string) => text.toWellFormed().replaceAll("\0", "").slice(0, 100)
        const labels = [...new Set(input.texts.map(clean))].slice(0, 30)
        const bound = clean(input.bound)

        yield* put(...labels.map((label, i) => thing(`t${i}`, { label })))

        const sorted = labels.toSorted(compareBytes)
        const all = yield* store.first(things, "byLabel", [], { limit: 100 })
        const above = yield* store.first(things, "byLabel", [], { limit: 100, range: { gt: bound } })
        assert.deepStrictEqual(all.map((row) => row.label), sorted)
        assert.deepStrictEqual(
          above.map((row) => row.label),
          sorted.filter((label) => compareBytes(label, bound) > 0)
        )
      })
  )
}
