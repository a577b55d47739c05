import { assert, describe, it } from "@effect/vitest"
import { Id, isMaxBytes, OpenRecord, openRecordLimits, Text, Time, UserId, utf8Length } from "@gatehouse/contract/Text"
import { Result, Schema } from "effect"

const accepts = (schema: Schema.Codec<any, any>, value: unknown): boolean =>
  Result.isSuccess(Schema.decodeUnknownResult(schema)(value))

const nested = (depth: number): unknown => depth === 0 ? 1 : { in: nested(depth - 1) }

describe("Text", () => {
  it.prop("counts the bytes of UTF-8", [Schema.String], ([text]) => {
    const wellFormed = text.toWellFormed()
    assert.strictEqual(utf8Length(wellFormed), new TextEncoder().encode(wellFormed).length)
  })

  it.each(["a", "Ada Lovelace", "日本語", "👩‍👩‍👧‍👦", "\u202ertl", "' OR 1=1 --", "__proto__", "\n"])("takes %j", (text) => {
    assert.isTrue(accepts(Text(), text))
  })

  it.each(["", "\0", "a\0b", "\ud800", "a\udc00b", 1, null, undefined, ["a"], {}])("refuses %j", (value) => {
    assert.isFalse(accepts(Text(), value))
  })

  it("bounds bytes, not characters, at the exact number", () => {
    assert.isTrue(accepts(Text({ max: 8 }), "éééé"))
    assert.isFalse(accepts(Text({ max: 8 }), "ééééx"))
    assert.isTrue(accepts(Text({ max: 8 }), "😀😀"))
    assert.isFalse(accepts(Text({ max: 8 }), "😀😀x"))
    assert.isTrue(accepts(Text(), "x".repeat(256)))
    assert.isFalse(accepts(Text(), "x".repeat(257)))
  })

  it("takes a least length and a pattern", () => {
    assert.isTrue(accepts(Text({ min: 0 }), ""))
    assert.isFalse(accepts(Text({ min: 3 }), "ab"))
    assert.isFalse(accepts(Text({ pattern: /^[a-z]+$/ }), "ab1"))
  })

  it("says what it expects, without repeating what was sent", () => {
    const result = Schema.decodeUnknownResult(Schema.String.check(isMaxBytes(3)))("secret")

    assert.include(Result.isFailure(result) ? result.failure.message : "", "at most 3 bytes")
  })

  it("describes its bounds in JSON Schema", () => {
    const document = Schema.toJsonSchemaDocument(Text({ max: 100, description: "A name" }))

    assert.include(JSON.stringify(document.schema), "\"maxLength\":100")
  })
})

describe("Id", () => {
  const GroupId = Id("grp", "GroupId")

  it("takes an id of its own prefix", () => {
    assert.isTrue(accepts(GroupId, "grp_01j9z3x5q8r7t6v4w2y1k0m9n8"))
  })

  it.each([
    "",
    "grp_",
    "key_01j9z3x5q8r7t6v4w2y1k0m9n8",
    "GRP_01j9z3x5q8r7t6v4w2y1k0m9n8",
    "grp_01J9Z3X5Q8R7T6V4W2Y1K0M9N8",
    "grp_01j9z3x5q8r7t6v4w2y1k0m9n",
    "grp_01j9z3x5q8r7t6v4w2y1k0m9n8x",
    "grp_81j9z3x5q8r7t6v4w2y1k0m9n8",
    "grp_01j9z3x5q8r7t6v4w2y1k0m9nu",
    "grp_01j9z3x5q8r7t6v4w2y1k0m9n8\n",
    " grp_01j9z3x5q8r7t6v4w2y1k0m9n8"
  ])("refuses %j", (id) => {
    assert.isFalse(accepts(GroupId, id))
  })

  it("takes an application's own user ids", () => {
    assert.isTrue(accepts(UserId, "auth0|507f1f77bcf86cd799439011"))
    assert.isFalse(accepts(UserId, "x".repeat(129)))
  })
})

describe("Time", () => {
  it.each([[0, true], [8_640_000_000_000_000, true], [-1, false], [1.5, false], [8_640_000_000_000_001, false], [
    "0",
    false
  ]])(
    "of %j is a time: %j",
    (value, expected) => {
      assert.strictEqual(accepts(Time, value), expected)
    }
  )
})

describe("OpenRecord", () => {
  it("takes any JSON within its bounds", () => {
    assert.isTrue(accepts(OpenRecord, {}))
    assert.isTrue(accepts(OpenRecord, { a: [1, null, { b: "é" }], "": true, constructor: 1 }))
  })

  it("refuses what is no object", () => {
    for (const value of [null, [], "x", 1, undefined]) assert.isFalse(accepts(OpenRecord, value))
  })

  it("refuses text that not every store can hold, as key or as value, at any depth", () => {
    for (const text of ["\0", "\ud800"]) {
      assert.isFalse(accepts(OpenRecord, { a: text }))
      assert.isFalse(accepts(OpenRecord, { [text]: 1 }))
      assert.isFalse(accepts(OpenRecord, { a: [{ b: [text] }] }))
    }
  })

  it("refuses __proto__ as a key, at any depth", () => {
    assert.isFalse(accepts(OpenRecord, JSON.parse(`{"__proto__":{"admin":true}}`)))
    assert.isFalse(accepts(OpenRecord, JSON.parse(`{"a":[{"__proto__":1}]}`)))
  })

  it("refuses numbers that JSON has not", () => {
    for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) assert.isFalse(accepts(OpenRecord, { a: number }))
  })

  it("takes 16 levels and refuses 17", () => {
    assert.isTrue(accepts(OpenRecord, nested(openRecordLimits.depth)))
    assert.isFalse(accepts(OpenRecord, nested(openRecordLimits.depth + 1)))
  })

  it("takes 16 KiB of JSON and refuses one byte more", () => {
    const room = openRecordLimits.bytes - `{"a":""}`.length
    assert.isTrue(accepts(OpenRecord, { a: "x".repeat(room) }))
    assert.isFalse(accepts(OpenRecord, { a: "x".repeat(room + 1) }))
    assert.isFalse(accepts(OpenRecord, { a: "é".repeat(room / 2 + 1) }))
  })
})
