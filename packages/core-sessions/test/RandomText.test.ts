import { assert, describe, it } from "@effect/vitest"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Effect } from "effect"
import { randomText } from "../src/RandomText.ts"

/** Randomness that gives each character of base62 in turn. */
const inTurn = Effect.sync(() => {
  const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
  let at = 0
  const random = (length: number) =>
    Effect.sync(() => Array.from({ length }, () => base62[at++ % base62.length]!).join(""))
  return Tokens.of({ random, hash: () => Effect.die("not here"), id: () => Effect.die("not here") })
})

describe("random text", () => {
  it.effect.each([10, 20, 32, 62])("favours none of %s characters", (size) =>
    Effect.gen(function*() {
      const alphabet = Array.from({ length: size }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("")
      const text = yield* randomText(yield* inTurn, alphabet, 62 * size)
      const counts = new Map<string, number>()
      for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)

      assert.deepStrictEqual(new Set(counts.values()), new Set([62]))
    }))

  it.effect("is as long as was asked for, and another each time", () =>
    Effect.gen(function*() {
      const tokens = yield* Tokens
      const texts = yield* Effect.replicateEffect(randomText(tokens, "0123456789abcdef", 32), 50)

      assert.isTrue(texts.every((text) => /^[0-9a-f]{32}$/u.test(text)))
      assert.strictEqual(new Set(texts).size, 50)
    }).pipe(Effect.provide(TokensLayer.layer)))
})
