import { assert, describe, it } from "@effect/vitest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Cause, Effect, Exit } from "effect"
import { Messenger } from "../src/messages/Messenger.ts"
import { leaksIn } from "./NothingLeaks.ts"
import { places } from "./Places.ts"

/** What the watch over a test says when the test does this. */
const said = (test: Effect.Effect<void, never, Tokens | Messenger>) =>
  Effect.map(
    Effect.exit(Effect.provide(test, places[0]!.base)),
    (exit) => Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "nothing"
  )

describe("the watch over secrets", () => {
  it.effect("fails a test in which a token is logged, at any level", () =>
    Effect.gen(function*() {
      const answer = yield* said(Effect.gen(function*() {
        yield* Effect.logTrace({ nested: yield* (yield* Tokens).random(43) })
      }))

      assert.include(answer, "logged or emitted")
    }))

  it.effect("fails a test in which a code that was sent is logged", () =>
    Effect.gen(function*() {
      const answer = yield* said(Effect.gen(function*() {
        const to = { kind: "phone", number: "+4915112345678" } as const
        yield* Effect.orDie((yield* Messenger).send({ _tag: "SignInCode", to, code: "314159", expiresAt: 0 }))
        yield* Effect.logDebug("the code is 314159")
      }))

      assert.include(answer, "314159")
    }))

  it.effect("passes what only counts and names", () =>
    Effect.gen(function*() {
      const answer = yield* said(Effect.gen(function*() {
        yield* (yield* Tokens).random(43)
        yield* Effect.log("a message of kind SignInCode was not sent", { userId: "usr_1", at: 1_314_159_000 })
      }))

      assert.strictEqual(answer, "nothing")
    }))

  it("knows tokens and hashes by their shape", () => {
    const texts = [
      `token ghs_${"a".repeat(22)}`,
      "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1c3JfMSJ9.c2ln",
      "$argon2id$v=19$m=19456"
    ]

    assert.deepStrictEqual(texts.map((text) => leaksIn(text, []).length), [1, 1, 1])
  })
})
