import { assert, describe, it } from "@effect/vitest"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { Tokens } from "@gatehouse/contract/Tokens"
import { tokens } from "@gatehouse/convex/ConvexTokens"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"

describe("ConvexTokens", () => {
  it.effect("hashes as Node does", () =>
    Effect.gen(function*() {
      const node = yield* Tokens
      for (const token of ["", "abc", "gh_live_ü😀", "x".repeat(1_000)]) {
        assert.strictEqual(yield* tokens.hash(token), yield* node.hash(token))
      }
    }).pipe(Effect.provide(TokensLayer.layer)))

  it.effect.each([0, 1, 22, 43, 500])("makes tokens of %s characters of base62", (length) =>
    Effect.gen(function*() {
      const token = yield* tokens.random(length)

      assert.match(token, new RegExp(`^[0-9A-Za-z]{${length}}$`))
    }))

  it.effect("makes every character of base62", () =>
    Effect.gen(function*() {
      const seen = new Set(yield* tokens.random(20_000))

      assert.strictEqual(seen.size, 62)
    }))

  it.effect("makes ids that are ULIDs in lower case, of the clock's time", () =>
    Effect.gen(function*() {
      // Later than any other test's: the time of an id never goes back.
      yield* TestClock.setTime(Date.UTC(2080, 0, 1))

      const id = yield* tokens.id("grp")

      assert.match(id, /^grp_[0-9a-hjkmnp-tv-z]{26}$/)
      const digits = "0123456789abcdefghjkmnpqrstvwxyz"
      const time = id.slice(4, 14).split("").reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0)
      assert.strictEqual(time, Date.UTC(2080, 0, 1))
    }))

  it.effect("orders ids as they were made, within a millisecond and when the clock goes back", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(2_000)
      const before = yield* Effect.all(Array.from({ length: 100 }, () => tokens.id("x")))
      yield* TestClock.setTime(1_000)
      const after = yield* Effect.all(Array.from({ length: 100 }, () => tokens.id("x")))

      const made = [...before, ...after]
      assert.deepStrictEqual(made, [...new Set(made)].toSorted())
    }))
})
