/**
 * Ways around a second factor: what was laid in before there was one, and one factor that is shown twice.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Recovery } from "../../src/recovery/Recovery.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { Totps } from "../../src/totp/Totps.ts"
import { as, codeOf, newUser, owed, prove, reload, services, session, signedIn, withTotp } from "../factors/World.ts"
import { places } from "../Places.ts"

const noon = 12 * 3_600_000

for (const place of places) {
  const world = Layer.provideMerge(services, place.base)

  describe(`a second factor on ${place.name}`, () => {
    it.effect("is not stood in for by recovery codes that were made before there was one", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(noon)
        const recovery = yield* Recovery
        const totps = yield* Totps
        const user = yield* newUser
        // Somebody had the session for a minute.
        const taken = yield* session(user.id)
        const made = yield* Effect.result(as(taken)(recovery.generate({})))
        const own = yield* session(user.id)
        const setup = yield* as(own)(totps.start({}))
        yield* as(own)(totps.confirm({ totpId: setup.totpId, code: yield* codeOf(setup.secret) }))
        assert.deepStrictEqual([...(yield* reload(user.id)).factors], ["totp"])

        const { challenge } = owed(yield* prove(user.id))
        const code = made._tag === "Success" ? made.success.codes[0]! : "0000-0000-0000-0000"
        const error = yield* Effect.flip(recovery.verify({ challenge, code }))

        assert.strictEqual(error._tag, "InvalidCode")
        assert.strictEqual((yield* recovery.status({ userId: user.id })).left, 0)
      }).pipe(Effect.provide(world)))

    it.effect("makes no other proof of the session a recent one", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(noon)
        const { secret, totps, user } = yield* withTotp
        const { challenge } = owed(yield* prove(user.id))
        const own = signedIn(yield* totps.verify({ challenge, code: yield* codeOf(secret) }))
        yield* TestClock.adjust(86_400_000)
        yield* as(own)(totps.stepUp({ code: yield* codeOf(secret) }))

        const sessions = yield* Sessions
        const asked = yield* Effect.forEach([["otp"], ["mfa"], ["pwd"], ["pwd", "otp"], undefined], (methods) =>
          Effect.map(
            Effect.result(
              as(own)(sessions.requireRecent({ maxAgeMs: 60_000, ...(methods === undefined ? {} : { methods }) }))
            ),
            (result) =>
              result._tag === "Success" ? "recent" : result.failure._tag
          ))

        assert.deepStrictEqual(asked, ["recent", "recent", "StepUpRequired", "recent", "recent"])
      }).pipe(Effect.provide(world)))

    it.effect("is not the same factor shown twice in a session that began without a proof", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(noon)
        const { secret, totps, user } = yield* withTotp
        const begun = yield* Sessions.use((sessions) => sessions.create({ userId: user.id }))
        const once = yield* as(begun)(totps.stepUp({ code: yield* codeOf(secret) }))
        yield* TestClock.adjust(30_000)
        const twice = yield* as(begun)(totps.stepUp({ code: yield* codeOf(secret) }))

        assert.deepStrictEqual([[...once.amr], [...twice.amr]], [["otp"], ["otp"]])
      }).pipe(Effect.provide(world)))
  })
}
