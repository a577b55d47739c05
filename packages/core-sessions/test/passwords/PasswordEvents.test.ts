import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Passwords } from "../../src/passwords/Passwords.ts"
import { Heard, places } from "../Places.ts"
import { better, good, imported, oldHash, sent, services, signUp, wrong } from "./PasswordWorld.ts"

const world = Layer.provideMerge(services, places[0]!.base)

const email = "Ada@Example.com"
const identifier = (address: string) => ({
  kind: "identifier",
  id: createHash("sha256").update(address.toLowerCase()).digest("hex")
})

/** What was said from now on while something was done, of what it was refused with. */
const saidOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const heard = yield* Heard
    const before = heard.length
    yield* Effect.exit(effect)
    return heard.slice(before)
  })

const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
  it.effect(name, () => Effect.provide(body, Layer.fresh(world)))

describe("what is said of passwords that are asked for and refused", () => {
  test(
    "is that a sign-up was asked for, of an address with an account as of one without",
    Effect.gen(function*() {
      const passwords = yield* Passwords
      yield* signUp(email)
      const said = yield* Effect.forEach(
        [email, "nobody@example.com"],
        (address) => saidOf(passwords.signUp({ email: address, password: better }))
      )

      assert.deepStrictEqual(
        said,
        [email, "nobody@example.com"].map((address) => [
          { type: "sign_up.requested", subject: identifier(address), data: {} }
        ])
      )
    })
  )

  test(
    "is that a reset was asked for, and of which user, and never the address",
    Effect.gen(function*() {
      const passwords = yield* Passwords
      const { userId } = yield* signUp(email)
      const known = yield* saidOf(passwords.requestReset({ email }))
      const unknown = yield* saidOf(passwords.requestReset({ email: "nobody@example.com" }))

      assert.deepStrictEqual(known, [
        { type: "password.reset_requested", subject: identifier(email), data: { userId } }
      ])
      assert.deepStrictEqual(unknown, [
        { type: "password.reset_requested", subject: identifier("nobody@example.com"), data: {} }
      ])
      assert.notInclude(JSON.stringify([known, unknown]).toLowerCase(), "@example.com")
    })
  )

  test(
    "is that a message was sent again",
    Effect.gen(function*() {
      const passwords = yield* Passwords
      const { challenge } = yield* passwords.requestReset({ email })
      yield* TestClock.adjust(AuthSettings.defaults.resendMs)
      const said = yield* saidOf(passwords.resend({ challenge }))

      assert.deepStrictEqual(said.map(({ data, type }) => [type, data]), [
        ["code.sent", { kind: "passwordReset", again: true }]
      ])
    })
  )

  test(
    "is each wrong code, of a sign-up and of a reset, until the challenge is over",
    Effect.gen(function*() {
      const passwords = yield* Passwords
      const begun = [
        { kind: "passwordSignUp", started: yield* passwords.signUp({ email, password: good }) },
        { kind: "passwordReset", started: yield* passwords.requestReset({ email }) }
      ]
      for (const { kind, started } of begun) {
        const challenge = started.kind === "started" ? started.challenge : ""
        const guess: Effect.Effect<unknown, unknown> = kind === "passwordReset"
          ? passwords.reset({ challenge, code: "00000000", password: better })
          : passwords.confirmSignUp({ challenge, code: "00000000" })
        const said = yield* saidOf(Effect.forEach([1, 2, 3, 4, 5, 6], () => Effect.exit(guess)))

        assert.deepStrictEqual(
          said.map(({ data, failure, type }) => [type, failure, data]),
          [4, 3, 2, 1, 0].map((attemptsLeft) => ["code.refused", "INVALID_CODE", { kind, attemptsLeft }])
        )
      }
    })
  )

  test(
    "is that the link of a sign-up was opened elsewhere without its password",
    Effect.gen(function*() {
      const passwords = yield* Passwords
      yield* passwords.signUp({ email, password: good })
      const { token } = yield* sent
      const said = yield* saidOf(passwords.confirmSignUp({ token: token!, password: wrong }))

      assert.deepStrictEqual(said, [
        { type: "sign_up.refused", subject: identifier(email), failure: "INVALID_CREDENTIALS", data: {} }
      ])
    })
  )

  test(
    "is whose address it is that somebody signed up with, where sign-ups are immediate",
    Effect.gen(function*() {
      const passwords = yield* Passwords
      const user = yield* imported(email, yield* oldHash(good))
      const said = yield* saidOf(passwords.signUp({ email, password: better })).pipe(
        Effect.provideService(AuthSettings.AuthSettings, AuthSettings.make({ immediateSignUp: true }))
      )

      assert.deepStrictEqual(said, [{
        type: "sign_up.refused",
        subject: identifier(email),
        failure: "ACCOUNT_EXISTS",
        data: { userId: user.id }
      }])
    })
  )
})
