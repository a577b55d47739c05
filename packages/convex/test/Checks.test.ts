import { assert, describe, it } from "@effect/vitest"
import * as Checks from "@gatehouse/convex/Checks"

describe("openRecord", () => {
  it.each([
    ["nothing", ""],
    ["half an object", "{\"a\":1"],
    ["two objects", "{}{}"],
    ["null", "null"],
    ["a list", "[{}]"],
    ["a text", "\"{}\""],
    ["a number", "1"]
  ])("leaves %s for the check to refuse", (_, text) => {
    const read = Checks.openRecord(text)

    assert.deepStrictEqual(
      Checks.field("extend", read, (value) => Checks.isOpenRecord(value) ? undefined : "a record"),
      {
        field: "extend",
        expected: "a record"
      }
    )
  })

  it("reads keys with escapes as they are written, whatever was read before", () => {
    const first = JSON.stringify({ "a\\": 1, "b": 2 })
    const second = "{\"a\\u0041\":1,\"b\":2,\"\\\\\":{\"\\n\":3}}"

    for (let i = 0; i < 50; i++) {
      Checks.openRecord(first)
      assert.deepStrictEqual(Checks.openRecord(second), { aA: 1, b: 2, "\\": { "\n": 3 } })
    }
  })

  it("keeps __proto__ as a key of its own, for the check that refuses it", () => {
    const record = Checks.openRecord("{\"__proto__\":{\"isAdmin\":true},\"a\":\"\\\\\"}")

    assert.isTrue(Object.hasOwn(record as object, "__proto__"))
    assert.strictEqual(Object.getPrototypeOf(record), Object.prototype)
    assert.isFalse(Checks.isOpenRecord(record))
  })

  it.each([["plain", "x"], ["with a backslash", "\\\\"]])(
    "reads a text that is nested without bound, %s, without exhausting the stack",
    (_, text) => {
      const depth = 200_000
      const record = Checks.openRecord(`${"{\"a\":".repeat(depth)}"${text}"${"}".repeat(depth)}`)

      assert.isFalse(Checks.isOpenRecord(record))
    }
  )
})

describe("field", () => {
  it("passes over what is absent or null, which a validator has let through", () => {
    const never: Checks.Check = () => "anything else"

    assert.isUndefined(Checks.field("a", undefined, never))
    assert.isUndefined(Checks.field("a", null, never))
    assert.deepStrictEqual(Checks.field("a", 0, never), { field: "a", expected: "anything else" })
  })
})
