import { assert, describe, it } from "@effect/vitest"
import * as Text from "@gatehouse/contract/Text"
import { compare, maxIndexedBytes } from "@gatehouse/store/Value"
import { Schema } from "effect"

const bytes = (text: string) => Buffer.from(text, "utf8")

describe("compare", () => {
  it.prop("orders well-formed text as its UTF-8 bytes", [Schema.String, Schema.String], ([a, b]) => {
    const [x, y] = [a.toWellFormed(), b.toWellFormed()]
    assert.strictEqual(Math.sign(compare(x, y)), Buffer.compare(bytes(x), bytes(y)))
  })

  it.each([["\uffff", "\u{10000}"], ["\ue000", "\u{1f600}"], ["a\ud7ff", "a\u{10ffff}"]])(
    "puts %j before %j, where UTF-16 has them the other way round",
    (a, b) => {
      assert.isBelow(compare(a, b), 0)
      assert.isAbove(compare(b, a), 0)
    }
  )

  it("puts absent before everything, and takes null for absent", () => {
    for (const value of ["", 0, -1, false]) assert.isBelow(compare(undefined, value), 0)
    assert.strictEqual(compare(undefined, null), 0)
  })

  it("has the same bound of indexed text as the schema of strings", () => {
    assert.strictEqual(maxIndexedBytes, Text.maxIndexedBytes)
  })
})
