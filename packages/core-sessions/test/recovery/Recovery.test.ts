import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { Store } from "@gatehouse/store/Store"
import { Effect, Exit, Layer } from "effect"
import { TestClock } from "effect/testing"
import { Recovery } from "../../src/recovery/Recovery.ts"
import { RecoveryCodesTable } from "../../src/recovery/RecoveryCodesTable.ts"
import * as RecoveryCodeText from "../../src/recovery/RecoveryCodeText.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { as, newUser, owed, prove, services, session, signedIn, withTotp, type World } from "../factors/World.ts"
import { Heard, Outbox, places } from "../Places.ts"

const noon = Date.UTC(2026, 0, 2, 12)

const withCodes = Effect.gen(function*() {
  const found = yield* withTotp
  const recovery = yield* Recovery
  const { codes } = yield* as(found.first)(recovery.generate({}))
  return { ...found, recovery, codes }
})

for (const place of places) {
  const world = Layer.provideMerge(services, place.base)
  const test = (name: string, body: Effect.Effect<void, unknown, World>) =>
    it.effect(name, () => Effect.provide(Effect.andThen(TestClock.setTime(noon), body), Layer.fresh(world)), 30_000)

  describe(`recovery codes on ${place.name}`, () => {
    test(
      "are ten of 80 bits, shown once and kept as hashes",
      Effect.gen(function*() {
        const { codes, recovery, user } = yield* withCodes
        const rows = yield* Store.use((store) => store.first(RecoveryCodesTable, "byUser", [user.id], { limit: 2 }))
        const kept = JSON.stringify(rows)
        const outbox = yield* Outbox

        assert.strictEqual(new Set(codes).size, 10)
        for (const code of codes) {
          assert.match(code, /^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
          assert.notInclude(kept, code)
          assert.notInclude(kept, RecoveryCodeText.read(code))
        }
        assert.deepStrictEqual(yield* recovery.status({ userId: user.id }), { left: 10, createdAt: noon })
        assert.deepInclude(outbox.at(-1), { _tag: "FactorChanged", factor: "recoveryCodes", change: "added" })
      })
    )

    test(
      "stand in for a second factor, however they are typed, and their user is told",
      Effect.gen(function*() {
        const { codes, recovery, user } = yield* withCodes
        const { challenge } = owed(yield* prove(user.id))
        const typed = ` ${codes[3]!.toUpperCase().replaceAll("-", " ").replaceAll("0", "O").replaceAll("1", "l")}`
        const opened = signedIn(yield* recovery.verify({ challenge, code: typed }))
        const { amr } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))
        const told = (yield* Outbox).find(({ _tag }) => _tag === "RecoveryCodeUsed")

        assert.deepStrictEqual([...amr], ["pwd", "recovery", "mfa"])
        assert.strictEqual((yield* recovery.status({ userId: user.id })).left, 9)
        assert.deepInclude(told, { left: 9, at: noon })
      })
    )

    test(
      "work once",
      Effect.gen(function*() {
        const { codes, recovery, user } = yield* withCodes
        const code = codes[0]!
        yield* recovery.verify({ challenge: owed(yield* prove(user.id)).challenge, code })
        const again = yield* Effect.flip(
          recovery.verify({ challenge: owed(yield* prove(user.id)).challenge, code })
        )

        assert.strictEqual(again._tag, "InvalidCode")
      })
    )

    test(
      "used twice at once work once",
      Effect.gen(function*() {
        const { codes, recovery, user } = yield* withCodes
        const challenges = yield* Effect.replicateEffect(Effect.map(prove(user.id), owed), 5)
        const exits = yield* Effect.forEach(
          challenges,
          ({ challenge }) => Effect.exit(recovery.verify({ challenge, code: codes[0]! })),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
        assert.strictEqual((yield* recovery.status({ userId: user.id })).left, 9)
      })
    )

    test(
      "of before are worth nothing when there are new ones",
      Effect.gen(function*() {
        const { codes, first, recovery, user } = yield* withCodes
        yield* as(first)(recovery.generate({}))
        const refused = yield* Effect.flip(
          recovery.verify({ challenge: owed(yield* prove(user.id)).challenge, code: codes[0]! })
        )

        assert.strictEqual(refused._tag, "InvalidCode")
      })
    )

    test(
      "of one user do nothing for another",
      Effect.gen(function*() {
        const ada = yield* withCodes
        const eve = yield* withCodes
        const refused = yield* Effect.flip(
          ada.recovery.verify({ challenge: owed(yield* prove(ada.user.id)).challenge, code: eve.codes[0]! })
        )

        assert.strictEqual(refused._tag, "InvalidCode")
      })
    )

    test(
      "can be guessed at as little as other second factors",
      Effect.gen(function*() {
        const { codes, recovery, user } = yield* withCodes
        const guess = Effect.fnUntraced(function*() {
          const { challenge } = owed(yield* prove(user.id))
          return yield* Effect.forEach(
            Array.from({ length: 6 }),
            () => Effect.flip(recovery.verify({ challenge, code: "0000-0000-0000-0000" }))
          )
        })
        const [a, b] = [yield* guess(), yield* guess()]
        const { challenge } = owed(yield* prove(user.id))
        const right = yield* Effect.flip(recovery.verify({ challenge, code: codes[0]! }))
        const heard = (yield* Heard).filter(({ type }) => type === "second_factor.failed")

        assert.strictEqual(a[5]!._tag, "InvalidChallenge")
        assert.strictEqual(b[4]!._tag, "InvalidCode")
        assert.strictEqual(right._tag, "RateLimited")
        assert.strictEqual(heard.length, 10)
      })
    )

    test(
      "are not to be had without a recent sign-in, nor by nobody",
      Effect.gen(function*() {
        const recovery = yield* Recovery
        const user = yield* newUser
        const caller = yield* session(user.id)
        yield* TestClock.adjust(600_001)
        const late = yield* Effect.flip(as(caller)(recovery.generate({})))
        const nobody = yield* Effect.flip(recovery.generate({}))
        const key = yield* Effect.flip(Effect.provideService(recovery.generate({}), Actor.Current, {
          kind: "key",
          keyId: "key_x",
          userId: user.id,
          scopes: [{ resource: "*", actions: ["*"] }]
        }))

        assert.deepStrictEqual([late._tag, nobody._tag, key._tag], ["StepUpRequired", "NotSignedIn", "StepUpRequired"])
      })
    )
  })
}
