import { assert, describe, it } from "@effect/vitest"
import { base62, type Tokens } from "@gatehouse/contract/Tokens"
import { Effect, Schema } from "effect"
import * as UserCode from "../../src/deviceCodes/UserCode.ts"

/** The code that is made when these are drawn, the last of them for ever, and how often was drawn. */
const drawn = (...texts: ReadonlyArray<string>) => {
  let draws = 0
  const random = () => Effect.sync(() => texts[Math.min(draws++, texts.length - 1)]!)
  return { code: Effect.runSync(UserCode.make({ random } as unknown as Tokens["Service"])), draws }
}

describe("a code to type", () => {
  it("is as likely to have any of its letters as any other", () => {
    const letters = new Map<string, number>()
    for (const character of base62) {
      const { code, draws } = drawn(character.repeat(8), "0")
      const letter = draws > 1 ? "" : code[0]!
      letters.set(letter, (letters.get(letter) ?? 0) + 1)
    }

    assert.deepStrictEqual(
      [...letters].toSorted(),
      [["", 2], ...[..."BCDFGHJKLMNPQRSTVWXZ"].map((letter) => [letter, 3] as [string, number])]
    )
  })

  it("has no more than eight letters, however much randomness there is", () => {
    assert.strictEqual(drawn(base62).code, "BCDFGHJK")
  })

  it.prop(
    "is read as it is shown",
    [Schema.Array(Schema.Literals([...base62])).check(Schema.isMinLength(10))],
    ([text]) => {
      const { code } = drawn(text.join(""), "0")
      assert.lengthOf(code, 8)
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
