import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Exit, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { AuthSettings, defaults, make as settings } from "../../src/AuthSettings.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { Recovery } from "../../src/recovery/Recovery.ts"
import * as EndSessions from "../../src/sessions/EndSessions.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import * as TotpLayer from "../../src/totp/TotpLayer.ts"
import { Totps } from "../../src/totp/Totps.ts"
import { TotpTable } from "../../src/totp/TotpTable.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import {
  accessTokens,
  as,
  codeOf,
  newUser,
  owed,
  prove,
  reload,
  services,
  session,
  signedIn,
  withTotp,
  type World,
  wrongCodeOf
} from "../factors/World.ts"
import { Heard, Outbox, places } from "../Places.ts"

const minute = 60_000
const noon = Date.UTC(2026, 0, 2, 12)

/** Policy asks everybody for a second factor. */
const demanding = Effect.provideService(SignInPolicy, {
  decide: () => Effect.succeed({ _tag: "Allow" as const, secondFactor: true })
})

const typesHeard = Heard.use((all) => Effect.sync(() => all.map(({ type }) => type)))

for (const place of places) {
  const world = Layer.provideMerge(services, place.counted)
  const test = (name: string, body: Effect.Effect<void, unknown, World | StoreCounter>) =>
    it.effect(name, () => Effect.provide(Effect.andThen(TestClock.setTime(noon), body), Layer.fresh(world)), 30_000)

  describe(`authenticator apps on ${place.name}`, () => {
    describe("setting one up", () => {
      test(
        "shows the secret once, keeps it sealed, and makes it a factor with the first code",
        Effect.gen(function*() {
          const { secret, totpId, user } = yield* withTotp
          const row = yield* Store.use((store) => store.get(TotpTable, totpId))
          const { factors } = yield* reload(user.id)
          const outbox = yield* Outbox

          assert.match(secret, /^[A-Z2-7]{32}$/)
          assert.notInclude(JSON.stringify(row), secret)
          assert.deepStrictEqual(factors, ["totp"])
          assert.deepInclude(outbox.at(-1), { _tag: "FactorChanged", factor: "totp", change: "added" })
          assert.includeMembers(yield* typesHeard, ["totp.added", "factor.added"])
        })
      )

      test(
        "tells that it is the first factor, so that recovery codes are offered, and of the second that it is not",
        Effect.gen(function*() {
          const totps = yield* Totps
          const user = yield* newUser
          const caller = yield* session(user.id)
          const add = Effect.gen(function*() {
            const { secret, totpId } = yield* totps.start({ name: "Phone" })
            return yield* totps.confirm({ totpId, code: yield* codeOf(secret) })
          }).pipe(as(caller))
          const first = yield* add
          const second = yield* add

          assert.deepInclude(first, { kind: "totpAdded", isFirstFactor: true })
          assert.deepInclude(second, { kind: "totpAdded", isFirstFactor: false })
        })
      )

      test(
        "takes a wrong code again and again, and leaves no factor behind",
        Effect.gen(function*() {
          const totps = yield* Totps
          const user = yield* newUser
          const caller = yield* session(user.id)
          const { secret, totpId } = yield* as(caller)(totps.start({}))
          const wrong = yield* wrongCodeOf(secret)
          const failures = yield* Effect.forEach(
            Array.from({ length: 7 }),
            () => Effect.flip(as(caller)(totps.confirm({ totpId, code: wrong })))
          )

          assert.isTrue(failures.every(({ _tag }) => _tag === "InvalidCode"))
          assert.deepStrictEqual((yield* reload(user.id)).factors, [])
        })
      )

      test(
        "must end before its time is over, to the millisecond",
        Effect.gen(function*() {
          const totps = yield* Totps
          const { lifetimes } = defaults
          const early = yield* session((yield* newUser).id)
          const late = yield* session((yield* newUser).id)
          const a = yield* as(early)(totps.start({}))
          const b = yield* as(late)(totps.start({}))
          yield* TestClock.adjust(lifetimes.totpSetupMs - 1)
          const inTime = yield* as(early)(totps.confirm({ totpId: a.totpId, code: yield* codeOf(a.secret) }))
          yield* TestClock.adjust(1)
          const tooLate = yield* Effect.flip(
            as(late)(totps.confirm({ totpId: b.totpId, code: yield* codeOf(b.secret) }))
          )

          assert.strictEqual(a.expiresAt, noon + lifetimes.totpSetupMs)
          assert.strictEqual(inTime.kind, "totpAdded")
          assert.strictEqual(tooLate._tag, "TotpSetupExpired")
        })
      )

      test(
        "begun again makes the set-up before worthless",
        Effect.gen(function*() {
          const totps = yield* Totps
          const caller = yield* session((yield* newUser).id)
          const before = yield* as(caller)(totps.start({}))
          yield* as(caller)(totps.start({}))
          const refused = yield* Effect.flip(
            as(caller)(totps.confirm({ totpId: before.totpId, code: yield* codeOf(before.secret) }))
          )

          assert.strictEqual(refused._tag, "TotpSetupExpired")
        })
      )

      test(
        "of somebody else's cannot be confirmed",
        Effect.gen(function*() {
          const totps = yield* Totps
          const ada = yield* session((yield* newUser).id)
          const eve = yield* session((yield* newUser).id)
          const { secret, totpId } = yield* as(eve)(totps.start({}))
          const refused = yield* Effect.flip(as(ada)(totps.confirm({ totpId, code: yield* codeOf(secret) })))

          assert.strictEqual(refused._tag, "TotpSetupExpired")
        })
      )

      test(
        "needs a session of the last ten minutes, to the millisecond",
        Effect.gen(function*() {
          const totps = yield* Totps
          const caller = yield* session((yield* newUser).id)
          yield* TestClock.adjust(10 * minute)
          yield* as(caller)(totps.start({}))
          yield* TestClock.adjust(1)
          const refused = yield* Effect.flip(as(caller)(totps.start({})))

          assert.strictEqual(refused._tag, "StepUpRequired")
        })
      )

      test(
        "is refused to nobody, to a user's key, and to an access token whose session was ended",
        Effect.gen(function*() {
          const totps = yield* Totps
          const sessions = yield* Sessions
          const user = yield* newUser
          const caller = yield* session(user.id)
          const nobody = yield* Effect.flip(totps.start({}))
          const key = yield* Effect.flip(Effect.provideService(totps.start({}), Actor.Current, {
            kind: "key",
            keyId: "key_x",
            userId: user.id,
            scopes: [{ resource: "*", actions: ["*"] }]
          }))
          yield* sessions.invalidateAll({ userId: user.id })
          const ended = yield* Effect.flip(as(caller)(totps.start({})))

          assert.strictEqual(nobody._tag, "NotSignedIn")
          assert.strictEqual(key._tag, "NotSignedIn")
          assert.strictEqual(ended._tag, "StepUpRequired")
        })
      )

      test(
        "ends at ten apps",
        Effect.gen(function*() {
          const totps = yield* Totps
          const caller = yield* session((yield* newUser).id)
          const add = Effect.gen(function*() {
            const { secret, totpId } = yield* totps.start({})
            yield* totps.confirm({ totpId, code: yield* codeOf(secret) })
          }).pipe(as(caller))
          yield* Effect.repeat(add, { times: 9 })
          const refused = yield* Effect.flip(add)

          assert.deepInclude(refused, { _tag: "TooManyTotps", limit: 10 })
        })
      )
    })

    describe("as a second factor", () => {
      test(
        "a code ends the sign-in, with both factors in `amr`",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const sessions = yield* Sessions
          const required = owed(yield* prove(user.id))
          const opened = signedIn(yield* totps.verify({ challenge: required.challenge, code: yield* codeOf(secret) }))
          const { amr, method } = yield* sessions.get({ sessionId: opened.sessionId })

          assert.deepStrictEqual(required.methods, ["totp", "recoveryCode"])
          assert.deepStrictEqual([method, [...amr]], ["password", ["pwd", "otp", "mfa"]])
        })
      )

      for (const method of ["password", "email", "phone", "oauth", "sso", "anonymous", "credentials"] as const) {
        test(
          `is asked for after the first factor ${method}`,
          Effect.gen(function*() {
            const { user } = yield* withTotp
            const required = owed(yield* prove(user.id, { method, amr: [] }))

            assert.deepStrictEqual(required.enrol, [])
          })
        )
      }

      test(
        "spaces in a typed code do not matter",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          const code = yield* codeOf(secret)

          signedIn(yield* totps.verify({ challenge, code: `${code.slice(0, 3)} ${code.slice(3)} ` }))
        })
      )

      test(
        "a code is taken once, also for another sign-in",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const [a, b] = [owed(yield* prove(user.id)), owed(yield* prove(user.id))]
          const code = yield* codeOf(secret)
          yield* totps.verify({ challenge: a.challenge, code })
          const again = yield* Effect.flip(totps.verify({ challenge: b.challenge, code }))

          assert.deepInclude(again, { _tag: "InvalidCode", attemptsLeft: 4 })
        })
      )

      test(
        "the same code twice at once succeeds once",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const required = yield* Effect.replicateEffect(Effect.map(prove(user.id), owed), 5)
          const code = yield* codeOf(secret)
          const exits = yield* Effect.forEach(
            required,
            ({ challenge }) => Effect.exit(totps.verify({ challenge, code })),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
        })
      )

      test(
        "one challenge answered twice at once gives one session",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const sessions = yield* Sessions
          const { challenge } = owed(yield* prove(user.id))
          const now = noon
          const codes = [yield* codeOf(secret, now), yield* codeOf(secret, now + 30_000)]
          const exits = yield* Effect.forEach(
            codes,
            (code) => Effect.exit(totps.verify({ challenge, code })),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
          assert.strictEqual((yield* sessions.list({ userId: user.id })).items.length, 2)
        })
      )

      test(
        "an older step is refused after a newer one",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const [a, b] = [owed(yield* prove(user.id)), owed(yield* prove(user.id))]
          yield* totps.verify({ challenge: a.challenge, code: yield* codeOf(secret, noon + 30_000) })
          const older = yield* Effect.flip(totps.verify({ challenge: b.challenge, code: yield* codeOf(secret, noon) }))

          assert.strictEqual(older._tag, "InvalidCode")
        })
      )

      test(
        "the code that confirmed the set-up does not sign in",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          const used = yield* codeOf(secret, noon - 30_000)

          assert.strictEqual((yield* Effect.flip(totps.verify({ challenge, code: used })))._tag, "InvalidCode")
        })
      )

      test(
        "five wrong codes end the challenge",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          const wrong = yield* wrongCodeOf(secret)
          const left = yield* Effect.forEach(
            Array.from({ length: 5 }),
            () => Effect.flip(totps.verify({ challenge, code: wrong }))
          )
          const after = yield* Effect.flip(totps.verify({ challenge, code: yield* codeOf(secret) }))

          assert.deepStrictEqual(left.map((failure) => "attemptsLeft" in failure && failure.attemptsLeft), [
            4,
            3,
            2,
            1,
            0
          ])
          assert.strictEqual(after._tag, "InvalidChallenge")
        })
      )

      test(
        "ten wrong codes use the user's hour up, over all challenges, and then even the right one is refused",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const wrong = yield* wrongCodeOf(secret)
          for (let i = 0; i < 2; i++) {
            const { challenge } = owed(yield* prove(user.id))
            yield* Effect.repeat(Effect.ignore(totps.verify({ challenge, code: wrong })), { times: 4 })
          }
          const { challenge } = owed(yield* prove(user.id))
          const refused = yield* Effect.flip(totps.verify({ challenge, code: yield* codeOf(secret) }))
          const retryAfter = refused._tag === "RateLimited" ? refused.retryAfter : 0
          yield* TestClock.adjust(retryAfter - 1)
          const early = yield* Effect.flip(totps.verify({ challenge, code: yield* codeOf(secret) }))
          yield* TestClock.adjust(1)

          assert.strictEqual(refused._tag, "RateLimited")
          assert.strictEqual(early._tag, "RateLimited")
          signedIn(yield* totps.verify({ challenge, code: yield* codeOf(secret) }))
        })
      )

      test(
        "guesses made at once gain nothing: as many are counted as were made",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const wrong = yield* wrongCodeOf(secret)
          const challenges = yield* Effect.replicateEffect(Effect.map(prove(user.id), owed), 4)
          yield* Effect.forEach(
            challenges.flatMap(({ challenge }) => Array.from({ length: 5 }, () => challenge)),
            (challenge) => Effect.exit(totps.verify({ challenge, code: wrong })),
            { concurrency: "unbounded" }
          )
          const heard = yield* typesHeard

          assert.strictEqual(heard.filter((type) => type === "second_factor.failed").length, 10)
        })
      )

      test(
        "a device that the user has used before is not locked out by guesses from elsewhere",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const known = signedIn(
            yield* totps.verify({ challenge: owed(yield* prove(user.id)).challenge, code: yield* codeOf(secret) })
          )
          const wrong = yield* wrongCodeOf(secret)
          for (let i = 0; i < 2; i++) {
            const { challenge } = owed(yield* prove(user.id))
            yield* Effect.repeat(Effect.ignore(totps.verify({ challenge, code: wrong })), { times: 4 })
          }
          yield* TestClock.adjust(30_000)
          const there = owed(yield* prove(user.id, { client: { deviceToken: known.deviceToken! } }))
          const elsewhere = owed(yield* prove(user.id))
          const code = yield* codeOf(secret)

          assert.strictEqual(
            (yield* Effect.flip(totps.verify({ challenge: elsewhere.challenge, code })))._tag,
            "RateLimited"
          )
          signedIn(yield* totps.verify({ challenge: there.challenge, code }))
        })
      )

      test(
        "the challenge is over at its millisecond",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const [a, b] = [owed(yield* prove(user.id)), owed(yield* prove(user.id))]
          yield* TestClock.adjust(defaults.lifetimes.secondFactorMs - 1)
          signedIn(yield* totps.verify({ challenge: a.challenge, code: yield* codeOf(secret) }))
          yield* TestClock.adjust(1)
          const late = yield* Effect.flip(totps.verify({ challenge: b.challenge, code: yield* codeOf(secret) }))

          assert.strictEqual(a.expiresAt, noon + defaults.lifetimes.secondFactorMs)
          assert.strictEqual(late._tag, "InvalidChallenge")
        })
      )

      test(
        "a code of another user's app is wrong",
        Effect.gen(function*() {
          const ada = yield* withTotp
          const eve = yield* withTotp
          const { challenge } = owed(yield* prove(ada.user.id))
          const refused = yield* Effect.flip(ada.totps.verify({ challenge, code: yield* codeOf(eve.secret) }))

          assert.strictEqual(refused._tag, "InvalidCode")
        })
      )

      test(
        "a step of another user's app is no proof, whatever the action says",
        Effect.gen(function*() {
          const ada = yield* withTotp
          const eve = yield* withTotp
          const { challenge } = owed(yield* prove(ada.user.id))
          const matched = { totpId: eve.totpId, step: Math.floor(noon / 30_000) }
          const refused = yield* Effect.flip(ada.totps.finishVerify({ challenge, matched }))

          assert.strictEqual(refused._tag, "InvalidCode")
        })
      )

      test(
        "a user who was deactivated in between is refused",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, { deactivatedAt: 1 })))
          const refused = yield* Effect.flip(totps.verify({ challenge, code: yield* codeOf(secret) }))

          assert.strictEqual(refused._tag, "UserDeactivated")
        })
      )

      test(
        "a sign-in that was begun before all sessions were ended does not end in one",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          yield* Sessions.use((sessions) => sessions.invalidateAll({ userId: user.id }))
          const refused = yield* Effect.flip(totps.verify({ challenge, code: yield* codeOf(secret) }))

          assert.strictEqual(refused._tag, "InvalidChallenge")
        })
      )

      test(
        "secrets sealed under an older key of the ring are sealed anew when they are used",
        Effect.gen(function*() {
          const { secret, totpId, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          const newer = SecretBoxLayer.make([
            { kid: "newer", key: Redacted.make(new Uint8Array(32).fill(1)) },
            { kid: "test", key: Redacted.make(new Uint8Array(32).fill(7)) }
          ])
          const totps = yield* Effect.provide(
            Totps,
            Layer.fresh(TotpLayer.layer).pipe(Layer.provide([accessTokens, Layer.succeed(SecretBox, newer)]))
          )
          yield* totps.verify({ challenge, code: yield* codeOf(secret) })
          const row = yield* Store.use((store) => store.get(TotpTable, totpId))

          assert.isFalse(newer.isStale(row!.secret))
          assert.strictEqual(yield* newer.open(row!.secret, `totps|${totpId}|secret`), secret)
        })
      )
    })

    describe("a trusted device", () => {
      const trusted = Effect.gen(function*() {
        const found = yield* withTotp
        const { challenge } = owed(yield* prove(found.user.id))
        const opened = signedIn(
          yield* found.totps.verify({ challenge, code: yield* codeOf(found.secret), trustDevice: true })
        )
        return { ...found, opened, client: { deviceToken: opened.deviceToken! } }
      })

      test(
        "is asked for no second factor until its time is over, to the millisecond",
        Effect.gen(function*() {
          const { client, user } = yield* trusted
          yield* TestClock.adjust(defaults.lifetimes.trustedDeviceMs - 1)
          signedIn(yield* prove(user.id, { client }))
          yield* TestClock.adjust(1)

          owed(yield* prove(user.id, { client }))
        })
      )

      test(
        "is one only when somebody asked for it",
        Effect.gen(function*() {
          const { secret, totps, user } = yield* withTotp
          const { challenge } = owed(yield* prove(user.id))
          const { deviceToken } = signedIn(yield* totps.verify({ challenge, code: yield* codeOf(secret) }))

          owed(yield* prove(user.id, { client: { deviceToken: deviceToken! } }))
        })
      )

      test(
        "does not come of a first factor alone",
        Effect.gen(function*() {
          const user = yield* newUser
          const { deviceToken } = signedIn(yield* prove(user.id, { client: { trustDevice: true } }))
          const totps = yield* Totps
          const caller = yield* session(user.id)
          const { secret, totpId } = yield* as(caller)(totps.start({}))
          yield* as(caller)(totps.confirm({ totpId, code: yield* codeOf(secret) }))

          owed(yield* prove(user.id, { client: { deviceToken: deviceToken! } }))
        })
      )

      test(
        "of one user is none of another's",
        Effect.gen(function*() {
          const { client } = yield* trusted
          const { user } = yield* withTotp

          owed(yield* prove(user.id, { client }))
        })
      )

      test(
        "is trusted no longer when a factor was removed",
        Effect.gen(function*() {
          const { client, opened, totps, user } = yield* trusted
          const other = yield* as(opened)(totps.start({}))
          yield* as(opened)(totps.confirm({ totpId: other.totpId, code: yield* codeOf(other.secret) }))
          yield* as(opened)(totps.remove({ totpId: other.totpId }))

          owed(yield* prove(user.id, { client }))
        })
      )

      test(
        "is trusted no longer when the password was changed",
        Effect.gen(function*() {
          const { client, user } = yield* trusted
          const store = yield* Store
          const endSessions = yield* EndSessions.make
          yield* store.mutation(
            { name: "test" },
            Effect.flatMap(
              reload(user.id),
              (row) => endSessions(row, "passwordChanged", { changes: { passwordHash: "x" } })
            )
          )

          owed(yield* prove(user.id, { client }))
        })
      )
    })

    describe("a sign-in that wants a factor of a user without one", () => {
      test(
        "ends with the first code of an app that is set up for it",
        Effect.gen(function*() {
          const totps = yield* Totps
          const user = yield* newUser
          const { challenge, enrol, methods } = owed(yield* demanding(prove(user.id)))
          const { secret, totpId } = yield* totps.start({ challenge })
          const opened = signedIn(
            yield* demanding(totps.confirm({ challenge, totpId, code: yield* codeOf(secret) }))
          )
          const { amr } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))

          assert.deepStrictEqual([enrol, methods], [["totp", "passkey"], []])
          assert.deepStrictEqual([...amr], ["pwd", "otp", "mfa"])
          assert.deepStrictEqual((yield* reload(user.id)).factors, ["totp"])
        })
      )

      test(
        "takes five wrong codes and no more",
        Effect.gen(function*() {
          const totps = yield* Totps
          const user = yield* newUser
          const { challenge } = owed(yield* demanding(prove(user.id)))
          const { secret, totpId } = yield* totps.start({ challenge })
          const wrong = yield* wrongCodeOf(secret)
          yield* Effect.repeat(Effect.ignore(totps.confirm({ challenge, totpId, code: wrong })), { times: 4 })
          const after = yield* Effect.flip(totps.confirm({ challenge, totpId, code: yield* codeOf(secret) }))

          assert.strictEqual(after._tag, "InvalidChallenge")
          assert.deepStrictEqual(
            (yield* Heard).filter(({ type }) => type === "totp.refused"),
            Array.from({ length: 5 }, () => ({
              type: "totp.refused",
              subject: { kind: "totp", id: totpId },
              failure: "INVALID_CODE",
              data: { userId: user.id }
            }))
          )
        })
      )

      test(
        "does not let whoever has the first factor add one where the user got one meanwhile",
        Effect.gen(function*() {
          const totps = yield* Totps
          const user = yield* newUser
          const thief = owed(yield* demanding(prove(user.id)))
          const begun = yield* totps.start({ challenge: thief.challenge })
          const owner = owed(yield* demanding(prove(user.id)))
          const setup = yield* totps.start({ challenge: owner.challenge })
          yield* totps.confirm({
            challenge: owner.challenge,
            totpId: setup.totpId,
            code: yield* codeOf(setup.secret)
          })
          const confirmed = yield* Effect.flip(totps.confirm({
            challenge: thief.challenge,
            totpId: begun.totpId,
            code: yield* codeOf(begun.secret)
          }))
          const anew = yield* Effect.flip(totps.start({ challenge: thief.challenge }))

          assert.strictEqual(confirmed._tag, "InvalidChallenge")
          assert.strictEqual(anew._tag, "InvalidChallenge")
        })
      )

      test(
        "of a user who has one does not let them set up another instead",
        Effect.gen(function*() {
          const { totps, user } = yield* withTotp
          const { challenge } = owed(yield* demanding(prove(user.id)))

          assert.strictEqual((yield* Effect.flip(totps.start({ challenge })))._tag, "InvalidChallenge")
        })
      )
    })

    describe("step-up", () => {
      test(
        "gives the session a new time of authentication, and begins no other",
        Effect.gen(function*() {
          const { first, secret, totps, user } = yield* withTotp
          const sessions = yield* Sessions
          yield* TestClock.adjust(11 * minute)
          const before = yield* Effect.flip(as(first)(sessions.requireRecent({ maxAgeMs: 10 * minute })))
          const stepped = yield* as(first)(totps.stepUp({ code: yield* codeOf(secret) }))
          const recent = yield* as(first)(sessions.requireRecent({ maxAgeMs: 0, methods: ["otp"] }))

          assert.strictEqual(before._tag, "StepUpRequired")
          assert.deepStrictEqual([...stepped.amr], ["pwd", "otp", "mfa"])
          assert.strictEqual(stepped.authTime, noon + 11 * minute)
          assert.strictEqual(recent.id, first.sessionId)
          assert.strictEqual((yield* sessions.list({ userId: user.id })).items.length, 1)
        })
      )

      test(
        "takes no code twice, and not as many guesses as one likes",
        Effect.gen(function*() {
          const { first, secret, totps } = yield* withTotp
          const code = yield* codeOf(secret)
          yield* as(first)(totps.stepUp({ code }))
          const again = yield* Effect.flip(as(first)(totps.stepUp({ code })))
          const wrong = yield* wrongCodeOf(secret)
          yield* Effect.repeat(Effect.ignore(as(first)(totps.stepUp({ code: wrong }))), { times: 8 })
          const limited = yield* Effect.flip(
            as(first)(totps.stepUp({ code: yield* codeOf(secret, noon + 30_000) }))
          )

          assert.strictEqual(again._tag, "InvalidCode")
          assert.strictEqual(limited._tag, "RateLimited")
        })
      )

      test(
        "is not for a session that has ended, nor for an administrator who acts as the user",
        Effect.gen(function*() {
          const { first, secret, totps, user } = yield* withTotp
          const sessions = yield* Sessions
          const admin = yield* sessions.impersonate({ userId: user.id, actorId: "usr_admin", reason: "support" })
          const acting = yield* Effect.flip(as(admin)(totps.stepUp({ code: yield* codeOf(secret) })))
          yield* sessions.invalidateAll({ userId: user.id })
          const ended = yield* Effect.flip(as(first)(totps.stepUp({ code: yield* codeOf(secret) })))

          assert.strictEqual(acting._tag, "InvalidSession")
          assert.strictEqual(ended._tag, "InvalidSession")
        })
      )
    })

    describe("removing one", () => {
      test(
        "ends every other session, and the last takes the second factor and its recovery codes away",
        Effect.gen(function*() {
          const { first, secret, totpId, totps, user } = yield* withTotp
          const sessions = yield* Sessions
          const recovery = yield* Recovery
          yield* as(first)(recovery.generate({}))
          const other = signedIn(
            yield* totps.verify({ challenge: owed(yield* prove(user.id)).challenge, code: yield* codeOf(secret) })
          )
          yield* as(first)(totps.remove({ totpId }))
          const kept = yield* sessions.list({ userId: user.id })
          const outbox = yield* Outbox

          assert.deepStrictEqual(kept.items.map(({ id }) => id), [first.sessionId])
          assert.notStrictEqual(other.sessionId, first.sessionId)
          assert.deepStrictEqual((yield* reload(user.id)).factors, [])
          assert.strictEqual((yield* recovery.status({ userId: user.id })).left, 0)
          assert.deepInclude(outbox.at(-1), { _tag: "FactorChanged", factor: "totp", change: "removed" })
          signedIn(yield* prove(user.id))
        })
      )

      test(
        "while another remains keeps the factor",
        Effect.gen(function*() {
          const { first, totpId, totps, user } = yield* withTotp
          const other = yield* as(first)(totps.start({}))
          yield* as(first)(totps.confirm({ totpId: other.totpId, code: yield* codeOf(other.secret) }))
          yield* as(first)(totps.remove({ totpId }))

          assert.deepStrictEqual((yield* reload(user.id)).factors, ["totp"])
          assert.deepStrictEqual(
            (yield* totps.list({ userId: user.id })).items.map(({ id }) => id),
            [other.totpId]
          )
        })
      )

      test(
        "needs a recent sign-in",
        Effect.gen(function*() {
          const { first, totpId, totps, user } = yield* withTotp
          yield* TestClock.adjust(10 * minute + 1)
          const refused = yield* Effect.flip(as(first)(totps.remove({ totpId })))

          assert.strictEqual(refused._tag, "StepUpRequired")
          assert.deepStrictEqual((yield* reload(user.id)).factors, ["totp"])
        })
      )

      test(
        "by the application ends all sessions",
        Effect.gen(function*() {
          const { totpId, totps, user } = yield* withTotp
          yield* Effect.provideService(totps.remove({ totpId }), Actor.Current, Actor.system)

          assert.deepStrictEqual((yield* Sessions.use((sessions) => sessions.list({ userId: user.id }))).items, [])
        })
      )
    })

    test(
      "a name can be given and taken away, and lists show apps that work without their secrets",
      Effect.gen(function*() {
        const { first, secret, totpId, totps, user } = yield* withTotp
        const named = yield* totps.rename({ totpId, name: "Phone" })
        yield* as(first)(totps.start({}))
        const list = yield* totps.list({ userId: user.id })
        const unnamed = yield* totps.rename({ totpId, name: null })

        assert.strictEqual(named.name, "Phone")
        assert.deepStrictEqual(list.items, [named])
        assert.notInclude(JSON.stringify(list), secret)
        assert.notProperty(unnamed, "name")
      })
    )

    test(
      "a second step costs one query and one mutation, whatever else there is",
      Effect.gen(function*() {
        const { secret, totps, user } = yield* withTotp
        const { challenge } = owed(yield* prove(user.id))
        const code = yield* codeOf(secret)
        const counter = yield* StoreCounter
        const [, counts] = yield* counter.count(totps.verify({ challenge, code }))

        assert.deepStrictEqual([counts.queries, counts.mutations], [1, 1])
        assert.isAtMost(counts.reads, 9)
        assert.isAtMost(counts.writes, 4)
      })
    )

    test(
      "attempts are counted as the application's settings say",
      Effect.gen(function*() {
        const { secret, totps, user } = yield* withTotp
        const { challenge } = owed(yield* prove(user.id))
        const wrong = yield* wrongCodeOf(secret)
        const first = yield* Effect.flip(totps.verify({ challenge, code: wrong }))
        const second = yield* Effect.flip(totps.verify({ challenge, code: wrong }))

        assert.deepInclude(first, { _tag: "InvalidCode", attemptsLeft: 1 })
        assert.strictEqual(second._tag, "RateLimited")
      }).pipe(Effect.provideService(
        AuthSettings,
        settings({ codeAttempts: 2, limits: { secondFactorByUser: { maxRequests: 1, windowMs: minute } } })
      ))
    )

    test(
      "challenges keep no token of the client's device",
      Effect.gen(function*() {
        const { secret, totps, user } = yield* withTotp
        const opened = signedIn(
          yield* totps.verify({ challenge: owed(yield* prove(user.id)).challenge, code: yield* codeOf(secret) })
        )
        yield* prove(user.id, { client: { deviceToken: opened.deviceToken!, mode: "cookie" } })
        const rows = yield* Store.use((store) => store.first(ChallengeTable, "byUser", [user.id], { limit: 10 }))

        assert.notInclude(JSON.stringify(rows), opened.deviceToken!)
      })
    )
  })
}
