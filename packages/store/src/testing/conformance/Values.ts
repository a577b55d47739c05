/**
 * What columns hold: hostile texts, large numbers, JSON, and what no store may take.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Store } from "../../Store.ts"
import { maxIndexedBytes } from "../../Value.ts"
import { allIds, defectOf, put, type Suite, thing, things } from "./Suite.ts"

const hostileTexts: ReadonlyArray<string> = [
  "",
  " ",
  "'",
  "\"",
  "`",
  "''; DROP TABLE things; --",
  "\" OR \"1\"=\"1",
  "%",
  "_",
  "\\",
  "\\'",
  "a%b_c\\d",
  "*",
  "$1",
  "?",
  ":name",
  "${x}",
  "null",
  "NULL",
  "undefined",
  "true",
  "0",
  "1e3",
  "{}",
  "[]",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "\n",
  "\r\n",
  "\t",
  "\u0001",
  "\u007f",
  "\u00a0",
  "\u200b",
  "\u2028",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "\ud7ff",
  "\ue000",
  "é",
  "e\u0301",
  "İi̇ıI",
  "👩‍👩‍👧‍👦",
  "\u{1f600}",
  "\u{10ffff}",
  "\u202eright to left\u202c",
  "العربية",
  "日本語"
]

const unstorable: ReadonlyArray<string> = ["\0", "a\0b", "\ud800", "\udc00", "a\ud83d", "\ude00\ud83d"]

export const register = ({ property, test }: Suite): void => {
  test(
    "holds hostile texts, indexed or not, and finds each by exactly itself",
    Effect.gen(function*() {
      const store = yield* Store
      const rows = hostileTexts.map((text, i) => thing(`h${i}`, { name: text, note: text, label: text, data: text }))

      yield* put(...rows)

      assert.deepStrictEqual(yield* store.getMany(things, rows.map((row) => row.id)), rows)
      const keys = hostileTexts.map((text) => ["s", text] as const)
      assert.deepStrictEqual(yield* store.uniqueMany(things, "byName", keys), rows)
      for (const [i, text] of hostileTexts.entries()) {
        assert.deepStrictEqual(yield* store.first(things, "byLabel", [text], { limit: 5 }), [rows[i]!])
      }
    })
  )

  test(
    "takes hostile texts as ids",
    Effect.gen(function*() {
      const store = yield* Store

      yield* put(...hostileTexts.map((text) => thing(text)))

      const found = yield* store.getMany(things, hostileTexts)
      assert.deepStrictEqual(found.map((row) => row?.id), [...hostileTexts])
      const removed = yield* store.mutation({ name: "remove" }, store.remove(things, "%"))
      assert.isTrue(removed)
      assert.strictEqual((yield* allIds).length, hostileTexts.length - 1)
    })
  )

  test(
    "dies on a text that not every store could hold, naming the column, and writes nothing",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"))
      for (const text of unstorable) {
        assert.include(yield* defectOf(put(thing("b", { name: text }))), "things.name")
        assert.include(yield* defectOf(put(thing("b", { note: text }))), "things.note")
        assert.include(yield* defectOf(put(thing(text, { name: "b" }))), "things.id")
        const patch = store.mutation({ name: "patch" }, store.patch(things, "a", { label: text }))
        assert.include(yield* defectOf(patch), "things.label")
        const replace = store.mutation({ name: "replace" }, store.replace(things, thing("a", { label: text })))
        assert.include(yield* defectOf(replace), "things.label")
      }
      assert.deepStrictEqual(yield* store.first(things, "byCreation", [], { limit: 5 }), [thing("a")])
    })
  )

  test(
    "finds nothing for a text that no store could hold",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { label: "a" }))
      for (const text of unstorable) {
        assert.isUndefined(yield* store.get(things, text))
        assert.deepStrictEqual((yield* store.getMany(things, [text, "a"])).map((row) => row?.id), [undefined, "a"])
        assert.isUndefined(yield* store.unique(things, "byName", ["s", text]))
        assert.deepStrictEqual(
          (yield* store.uniqueMany(things, "byName", [[text, "a"], ["s", "a"]])).map((row) => row?.id),
          [undefined, "a"]
        )
        assert.deepStrictEqual(yield* store.page(things, "byLabel", [text], { limit: 5 }), {
          items: [],
          nextCursor: null
        })
        for (const bound of ["gt", "gte", "lt", "lte"] as const) {
          assert.deepStrictEqual(
            yield* store.first(things, "byLabel", [], { limit: 5, range: { [bound]: text } }),
            [],
            `a bound ${bound} that no row can have`
          )
        }
      }
      const answers = yield* store.mutation(
        { name: "unstorable id" },
        Effect.all([store.patch(things, "\0", { rank: 1 }), store.remove(things, "\ud800")])
      )
      assert.deepStrictEqual(answers, [false, false])
    })
  )

  test(
    "takes 512 bytes of UTF-8 in an indexed column and dies on 513, however few characters they are",
    Effect.gen(function*() {
      const store = yield* Store
      const longest = "é".repeat(maxIndexedBytes / 2)

      yield* put(thing("a", { name: longest, label: longest }))

      assert.strictEqual((yield* store.unique(things, "byName", ["s", longest]))?.id, "a")
      const message = yield* defectOf(put(thing("b", { name: `${longest}x` })))
      assert.include(message, "things.name")
      assert.include(message, "512")
      assert.include(yield* defectOf(put(thing("i".repeat(513)))), "things.id")
      assert.isUndefined(yield* store.unique(things, "byName", ["s", `${longest}x`]))
    })
  )

  test(
    "holds a long value in a column that is not indexed",
    Effect.gen(function*() {
      const data = "\u{1f600}'\\".repeat(50_000)

      yield* put(thing("a", { data }))

      assert.strictEqual((yield* (yield* Store).get(things, "a"))?.data, data)
    })
  )

  test(
    "holds whole numbers up to 2^53 - 1, and times that are negative or zero",
    Effect.gen(function*() {
      const store = yield* Store
      const numbers = [Number.MIN_SAFE_INTEGER, -(2 ** 31) - 1, -1, 0, 1, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER]

      yield* put(...numbers.map((rank, i) => thing(`n${i}`, { rank, createdAt: rank })))

      const rows = yield* store.first(things, "byFlagAndRank", ["s", false], { limit: 10 })
      assert.deepStrictEqual(rows.map((row) => row.rank), numbers)
      assert.deepStrictEqual(rows.map((row) => row.createdAt), numbers)
    })
  )

  test(
    "reads minus zero as zero, in numbers and in JSON",
    Effect.gen(function*() {
      yield* put(thing("a", { rank: -0, score: -0, data: [-0] }))

      const row = yield* (yield* Store).get(things, "a")
      assert.deepStrictEqual([row?.rank, row?.score, row?.data], [0, 0, [0]])
    })
  )

  test(
    "holds real numbers to the last bit",
    Effect.gen(function*() {
      const scores = [0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, -Number.EPSILON, 5, 1 / 3]

      yield* put(...scores.map((score, i) => thing(`r${i}`, { score })))

      const rows = yield* (yield* Store).first(things, "byCreation", [], { limit: 10 })
      assert.deepStrictEqual(rows.map((row) => row.score), scores)
    })
  )

  test(
    "dies on a value of another kind than its column, on an unknown column and on one that is missing",
    Effect.gen(function*() {
      const wrong: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>]> = [
        ["things.rank", { rank: 1.5 }],
        ["things.rank", { rank: 2 ** 53 }],
        ["things.rank", { rank: "1" }],
        ["things.score", { score: Number.NaN }],
        ["things.score", { score: Number.POSITIVE_INFINITY }],
        ["things.flag", { flag: 1 }],
        ["things.name", { name: 1 }],
        ["things.scope", { scope: undefined }],
        ["colour", { colour: "red" }]
      ]
      for (const [column, fields] of wrong) {
        assert.include(yield* defectOf(put(thing("a", fields as object))), column)
      }
      assert.deepStrictEqual(yield* allIds, [])
    })
  )

  test(
    "dies on a patch that clears a column which every row has",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a"))

      const clear = store.mutation({ name: "clear" }, store.patch(things, "a", { name: null as unknown as string }))

      assert.include(yield* defectOf(clear), "things.name")
      assert.deepStrictEqual(yield* store.get(things, "a"), thing("a"))
    })
  )

  test(
    "gives JSON back as it was: nested, empty, null inside, odd keys, any text",
    Effect.gen(function*() {
      const values: ReadonlyArray<unknown> = [
        {},
        [],
        "",
        "text",
        0,
        1.5,
        true,
        false,
        [null],
        { a: null, b: [{ c: [[]] }], "": 1, "a.b": 2, "$x": 3, "ключ": "значение" },
        { constructor: 1, toString: "x", hasOwnProperty: null },
        { text: "\0 and \ud800 are JSON, escaped" },
        hostileTexts,
        Array.from({ length: 1_000 }, (_, i) => ({ i }))
      ]

      yield* put(...values.map((data, i) => thing(`j${i}`, { data })))

      const rows = yield* (yield* Store).getMany(things, values.map((_, i) => `j${i}`))
      assert.deepStrictEqual(rows.map((row) => row?.data), values)
    })
  )

  test(
    "gives each row its own JSON keys, whatever another's ended in",
    Effect.gen(function*() {
      const store = yield* Store
      // V8 12.8 to 14.6 mistakes a key with an escape for one read before: https://github.com/nodejs/node/issues/63785.
      const keys = ["\\", "\"", "\n", "h\\", "h\"", "h\n", "a\\", "a\""]
      const rows = keys.flatMap((first, i) =>
        keys.flatMap((second, j) => [
          thing(`${i}-${j}-first`, { data: { [`shape${i}-${j}`]: 0, [first]: 1 } }),
          thing(`${i}-${j}-second`, { data: { [`shape${i}-${j}`]: 0, [second]: 1 } })
        ])
      )

      yield* put(...rows)

      assert.deepStrictEqual(yield* store.getMany(things, rows.map((row) => row.id)), rows)
    })
  )

  test(
    "keeps `__proto__` in JSON a plain key",
    Effect.gen(function*() {
      yield* put(thing("a", { data: JSON.parse(`{"__proto__":{"admin":true}}`) }))

      const data = (yield* (yield* Store).get(things, "a"))?.data as Record<string, unknown>

      assert.isUndefined(data["admin"])
      assert.strictEqual(Object.getPrototypeOf(data), Object.prototype)
      assert.strictEqual(JSON.stringify(data), `{"__proto__":{"admin":true}}`)
    })
  )

  property(
    "gives back any row",
    Schema.Struct({
      name: Schema.String,
      note: Schema.optionalKey(Schema.String),
      rank: Schema.optionalKey(Schema.Int),
      score: Schema.optionalKey(Schema.Finite),
      flag: Schema.Boolean,
      data: Schema.Record(Schema.String, Schema.Json)
    }),
    (fields) =>
      Effect.gen(function*() {
        const store = yield* Store
        const text = (value: string) => value.toWellFormed().replaceAll("\0", "").slice(0, 100)
        const { note, ...rest } = fields
        const row = thing("a", {
          ...rest,
          name: text(fields.name),
          ...(note === undefined ? {} : { note: text(note) })
        })

        yield* put(row)

        // JSON knows no minus zero.
        const expected = JSON.parse(JSON.stringify(row))
        assert.deepStrictEqual(yield* store.get(things, "a"), expected)
        assert.deepStrictEqual(yield* store.unique(things, "byName", ["s", row.name]), expected)
      })
  )
}
