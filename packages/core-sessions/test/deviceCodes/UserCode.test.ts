import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as UserCode from "../../src/deviceCodes/UserCode.ts"

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

describe("a code to type", () => {
  it("is as likely to have any of its letters as any other", () => {
    const letters = new Map<string, number>()
    for (const character of base62) {
      const code = UserCode.append("", character)
      letters.set(code, (letters.get(code) ?? 0) + 1)
    }

    assert.deepStrictEqual(
      [...letters].toSorted(),
      [["", 2], ...[..."BCDFGHJKLMNPQRSTVWXZ"].map((letter) => [letter, 3] as [string, number])]
    )
  })

  it("has no more than eight letters, however much randomness there is", () => {
    assert.strictEqual(UserCode.append("", base62), "BCDFGHJK")
  })

  it.prop(
    "is read as it is shown",
    [Schema.Array(Schema.Literals([...base62])).check(Schema.isMinLength(10))],
    ([text]) => {
      const code = UserCode.append("", text.join(""))
      if (code.length < UserCode.userCodeLength) return
      assert.strictEqual(UserCode.read(UserCode.show(code).toLowerCase()), code)
    }
  )

  for (
    const typed of [
      "",
      "WDJBMJH",
      "WDJBMJHTT",
      "WDJB-MJHA",
      "WDJBMJH0",
      "ﬀWDJBMJ",
      "WDJBMJH\u0000T",
      "ＷＤＪＢＭＪＨＴ",
      "WDJB/MJHT"
    ]
  ) {
    it(`is not ${JSON.stringify(typed)}`, () => {
      assert.isUndefined(UserCode.read(typed))
    })
  }
})
