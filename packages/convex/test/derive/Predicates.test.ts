import { assert, describe, it } from "@effect/vitest"
import { Id, isMaxBytes, isStorable, OpenRecord, Text } from "@gatehouse/contract/Text"
import { Effect, Schema } from "effect"
import { contractOf, dataOf, sourceOf } from "./Derived.ts"
import { componentOf, schemaOf } from "./Validation.ts"

const texts = [
  "",
  "a",
  "ab",
  "abc",
  "abcd",
  "ABC",
  "aBc",
  " abc",
  "abc ",
  "xabcx",
  "ab\n",
  "é",
  "éé",
  "💥",
  "\ud800",
  "a\0b",
  "\u00a0a",
  "ß",
  "İ",
  "\"",
  "\\",
  "a\"b",
  "/",
  "a/b"
]
const numbers = [
  NaN,
  Infinity,
  -Infinity,
  -0,
  0,
  1,
  1.5,
  2,
  2.5,
  3,
  -1,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53 - 1,
  2 ** 53,
  1e308
]
const lists = [[], ["a"], ["a", "b"], ["a", "b", "c"], ["a", "b", "c", "d"], ["", "b"]]

const { String, Number } = Schema

const checks: ReadonlyArray<readonly [name: string, Schema.Top, ReadonlyArray<unknown>]> = [
  ["isMinLength", String.check(Schema.isMinLength(2)), texts],
  ["isMaxLength", String.check(Schema.isMaxLength(2)), texts],
  ["isBetweenLength", String.check(Schema.isBetweenLength(2, 3)), texts],
  ["isNonEmpty", String.check(Schema.isNonEmpty()), texts],
  ["isMinLength of an array", Schema.Array(String).check(Schema.isMinLength(2)), lists],
  ["isMaxLength of an array", Schema.Array(String).check(Schema.isMaxLength(2)), lists],
  ["isBetweenLength of an array", Schema.Array(String).check(Schema.isBetweenLength(2, 3)), lists],
  ["checks of the items of an array", Schema.Array(Text({ max: 1 })), lists],
  ["isPattern", String.check(Schema.isPattern(/^[a-c]+$/u)), texts],
  ["isPattern with a slash and a quote", String.check(Schema.isPattern(/["\\/]/)), texts],
  ["isPattern that ignores case", String.check(Schema.isPattern(/^abc$/i)), texts],
  ["isPattern that keeps its place", String.check(Schema.isPattern(/b/gy)), texts],
  ["isTrimmed", String.check(Schema.isTrimmed()), texts],
  ["isLowercased", String.check(Schema.isLowercased()), texts],
  ["isUppercased", String.check(Schema.isUppercased()), texts],
  ["isStartingWith", String.check(Schema.isStartingWith("a\"")), texts],
  ["isEndingWith", String.check(Schema.isEndingWith("c")), texts],
  ["isIncluding", String.check(Schema.isIncluding("\\")), texts],
  ["isStorable", String.check(isStorable), texts],
  ["isMaxBytes", String.check(isMaxBytes(3)), texts],
  ["isInt", Number.check(Schema.isInt()), numbers],
  ["isFinite", Number.check(Schema.isFinite()), numbers],
  ["isInt32, a group", Number.check(Schema.isInt32()), numbers],
  ["isUint32, a group", Number.check(Schema.isUint32()), numbers],
  ["isGreaterThan", Number.check(Schema.isGreaterThan(1)), numbers],
  ["isGreaterThanOrEqualTo", Number.check(Schema.isGreaterThanOrEqualTo(1)), numbers],
  ["isLessThan", Number.check(Schema.isLessThan(2)), numbers],
  ["isLessThanOrEqualTo", Number.check(Schema.isLessThanOrEqualTo(2)), numbers],
  ["isBetween", Number.check(Schema.isBetween({ minimum: 0, maximum: 2 })), numbers],
  [
    "isBetween without its ends",
    Number.check(Schema.isBetween({ minimum: 0, maximum: 2, exclusiveMinimum: true, exclusiveMaximum: true })),
    numbers
  ],
  ["a number without checks", Number, numbers],
  ["several literals", Schema.Literals(["a", "", 1, true]), [...texts, 1, 0, true, false]],
  ["a literal beside a text that it does not fit", Schema.Union([Text({ min: 3, max: 3 }), Schema.Literal("")]), texts],
  [
    "a text, a number, a list and a struct",
    Schema.Union([
      Text({ max: 2 }),
      Schema.Int,
      Schema.Array(Text({ max: 1 })).check(Schema.isMaxLength(2)),
      Schema.Struct({ a: Text({ max: 1 }) }),
      Schema.Boolean
    ]),
    [...texts, ...numbers, ...lists, { a: "x" }, { a: "xy" }, {}, true]
  ],
  [
    "structs with tags",
    Schema.Union([
      Schema.Struct({ kind: Schema.Literal("a"), to: Text({ max: 1 }) }),
      Schema.Struct({ kind: Schema.Literal("b"), to: Text({ max: 2 }) }),
      Schema.Struct({ kind: Schema.Literal("c") })
    ]),
    ["a", "b", "c"].flatMap((kind) => [{ kind }, { kind, to: "x" }, { kind, to: "xy" }, { kind, to: "xyz" }])
  ],
  ["what may be null", Schema.NullOr(Text({ max: 2 })), [...texts, null]],
  ["items that may be null", Schema.Array(Schema.NullOr(Text({ max: 1 }))), [[null], [null, "a"], ["ab", null]]],
  ["a list of open records", Schema.Array(OpenRecord), [[], [{}, { a: { $b: 1 } }], [{ a: "\0" }], [{}, []], [1]]]
]

describe("predicates", () => {
  it.effect.each(checks)("says of %s what the schema says", ([, schema, values]) =>
    Effect.gen(function*() {
      const bySchema = schemaOf(contractOf({ payload: { value: schema } }).operations.run)
      const byComponent = componentOf(dataOf({ payload: { value: schema } }))
      const judged = yield* Effect.forEach(values, (value) => Effect.promise(() => byComponent({ value })))

      assert.deepStrictEqual(
        judged.map((judgement) => judgement === "accepted"),
        values.map((value) => bySchema({ value }).length === 0)
      )
    }))

  it("names the first fault by its path, with the words of the schema", () => {
    const part = Schema.Struct({ names: Schema.Array(Text({ max: 2 })) })
    const { fault } = dataOf({ payload: { parts: Schema.Array(part), id: Id("grp", "GroupId") } })
    const id = "grp_01j9z3x5q8r7t6v4w2y1k0m9n8"

    assert.deepStrictEqual(fault({ parts: [{ names: [] }, { names: ["a", "abc"] }], id: "x" }), {
      field: "parts[1].names[1]",
      expected: "at most 2 bytes of UTF-8"
    })
    assert.deepStrictEqual(fault({ parts: [], id: "x" }), { field: "id", expected: `an id such as ${id}` })
    assert.isUndefined(fault({ parts: [{ names: ["ab"] }], id }))
  })

  it("says what a check expects where the contract has words of its own", () => {
    const { fault } = dataOf({
      payload: { value: String.check(Schema.isMinLength(2, { expected: "a name and a letter" })) }
    })

    assert.deepStrictEqual(fault({ value: "x" }), { field: "value", expected: "a name and a letter" })
  })

  it("writes equal checks once", () => {
    const source = sourceOf({
      payload: { a: Text({ max: 7 }), b: Text({ max: 7 }), c: Schema.Array(Text({ max: 7 })) }
    })

    assert.strictEqual(source.split("at most 7 bytes").length, 2)
  })

  it("refuses an open record only after its limits, so that deep text cannot exhaust the stack", () => {
    const { fault } = dataOf({ payload: { value: OpenRecord } })
    const deep: unknown = JSON.parse(`${"{\"a\":".repeat(100_000)}1${"}".repeat(100_000)}`)

    assert.strictEqual(fault({ value: deep })?.field, "value")
  })
})
