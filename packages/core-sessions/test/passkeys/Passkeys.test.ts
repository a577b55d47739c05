import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Exit, Layer } from "effect"
import { TestClock } from "effect/testing"
import { AuthSettings, defaults } from "../../src/AuthSettings.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { AttestationPolicy } from "../../src/passkeys/AttestationPolicy.ts"
import { Passkeys } from "../../src/passkeys/Passkeys.ts"
import { PasskeyTable } from "../../src/passkeys/PasskeyTable.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { EmailTable, UserTable } from "../../src/users/UserTable.ts"
import {
  as,
  from,
  newUser,
  owed,
  prove,
  reload,
  services,
  session,
  signedIn,
  withTotp,
  type World
} from "../factors/World.ts"
import { Heard, Outbox, places } from "../Places.ts"
import { SoftAuthenticator } from "./SoftAuthenticator.ts"
import { configured, register, settings, signInWith, withPasskey } from "./World.ts"

const minute = 60_000
const noon = Date.UTC(2026, 0, 2, 12)
const { passkeyMs } = defaults.lifetimes

const demanding = Effect.provideService(SignInPolicy, {
  decide: () => Effect.succeed({ _tag: "Allow" as const, secondFactor: true })
})

const heardOf = (type: string) => Heard.use((all) => Effect.sync(() => all.filter((event) => event.type === type)))

for (const place of places) {
  const world = Layer.provideMerge(services, place.counted)
  const test = (
    name: string,
    body: Effect.Effect<void, unknown, World | StoreCounter>,
    ...given: Parameters<typeof configured>
  ) =>
    it.effect(
      name,
      () =>
        Effect.andThen(TestClock.setTime(noon), body).pipe(configured(...given), Effect.provide(Layer.fresh(world))),
      30_000
    )

  describe(`passkeys on ${place.name}`, () => {
    describe("registration", () => {
      test(
        "keeps what the authenticator says, makes the passkey a factor, and tells the user",
        Effect.gen(function*() {
          const { passkey, passkeys, user } = yield* withPasskey(new SoftAuthenticator({ synced: true }))
          const { items } = yield* passkeys.list({ userId: user.id })
          const outbox = yield* Outbox

          assert.deepStrictEqual(items, [passkey])
          assert.deepInclude(passkey, {
            algorithm: -7,
            deviceType: "multiDevice",
            backedUp: true,
            aaguid: "03030303-0303-0303-0303-030303030303"
          })
          // What a client says about itself is kept only as far as anybody knows it.
          assert.deepStrictEqual([...passkey.transports], ["internal", "hybrid"])
          assert.deepStrictEqual((yield* reload(user.id)).factors, ["passkey"])
          assert.deepInclude(outbox.at(-1), { _tag: "FactorChanged", factor: "passkey", change: "added" })
        })
      )

      for (const algorithm of [-7, -8, -257] as const) {
        test(
          `takes keys of the algorithm ${algorithm}, and signs in with them`,
          Effect.gen(function*() {
            const authenticator = new SoftAuthenticator()
            yield* register(yield* session((yield* newUser).id), authenticator, {}, { algorithm })

            signedIn(yield* signInWith(authenticator))
          })
        )
      }

      test(
        "takes ids of 1,023 bytes",
        Effect.gen(function*() {
          const authenticator = new SoftAuthenticator()
          yield* register(yield* session((yield* newUser).id), authenticator, {}, { idLength: 1023 })

          signedIn(yield* signInWith(authenticator))
        })
      )

      test(
        "asks for what the settings say, excludes what the user has, and names them by nothing personal",
        Effect.gen(function*() {
          const { first, passkey, passkeys, user } = yield* withPasskey()
          const { options } = yield* as(first)(passkeys.startRegistration({}))

          assert.deepStrictEqual(options.rp, { id: "example.com", name: "Example" })
          assert.deepStrictEqual(options.excludeCredentials.map(({ id }) => id), [passkey.credentialId])
          assert.strictEqual(options.timeout, 300_000)
          assert.deepStrictEqual(options.authenticatorSelection, {
            residentKey: "preferred",
            requireResidentKey: false,
            userVerification: "required"
          })
          assert.isAtMost(Buffer.from(options.user.id, "base64url").length, 64)
          assert.strictEqual(Buffer.from(options.user.id, "base64url").toString("base64url"), options.user.id)
          assert.notInclude(options.user.id, user.id)
        })
      )

      test(
        "keeps no challenge that could be read",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const user = yield* newUser
          const caller = yield* session(user.id)
          const { challenge, options } = yield* as(caller)(passkeys.startRegistration({}))
          const rows = JSON.stringify(
            yield* Store.use((store) => store.first(ChallengeTable, "byUser", [user.id], { limit: 10 }))
          )

          assert.notInclude(rows, challenge)
          assert.notInclude(rows, options.challenge)
          // Browsers give challenges back as bytes: the text must survive that.
          assert.strictEqual(
            Buffer.from(options.challenge, "base64url").toString("base64url"),
            options.challenge
          )
        })
      )

      test(
        "is over at its millisecond",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const caller = yield* session((yield* newUser).id)
          const authenticator = new SoftAuthenticator()
          const [a, b] = yield* Effect.replicateEffect(as(caller)(passkeys.startRegistration({})), 2)
          yield* TestClock.adjust(passkeyMs - 1)
          yield* as(caller)(
            passkeys.finishRegistration({ challenge: a!.challenge, response: authenticator.create(a!.options) })
          )
          yield* TestClock.adjust(1)
          const late = yield* Effect.flip(
            as(caller)(
              passkeys.finishRegistration({ challenge: b!.challenge, response: authenticator.create(b!.options) })
            )
          )

          assert.strictEqual(a!.expiresAt, noon + passkeyMs)
          assert.strictEqual(late._tag, "InvalidChallenge")
        })
      )

      test(
        "answered twice at once registers once",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const user = yield* newUser
          const caller = yield* session(user.id)
          const authenticator = new SoftAuthenticator()
          const { challenge, options } = yield* as(caller)(passkeys.startRegistration({}))
          const exits = yield* Effect.forEach(
            [authenticator.create(options), authenticator.create(options)],
            (response) => Effect.exit(as(caller)(passkeys.finishRegistration({ challenge, response }))),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
          assert.strictEqual((yield* passkeys.list({ userId: user.id })).items.length, 1)
        })
      )

      test(
        "ends in the session in which it began, and in no other",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const user = yield* newUser
          const [here, there] = [yield* session(user.id), yield* session(user.id)]
          const eve = yield* session((yield* newUser).id)
          const { challenge, options } = yield* as(here)(passkeys.startRegistration({}))
          const response = new SoftAuthenticator().create(options)
          const failures = yield* Effect.forEach(
            [there, eve],
            (caller) => Effect.flip(as(caller)(passkeys.finishRegistration({ challenge, response })))
          )
          const nobody = yield* Effect.flip(passkeys.finishRegistration({ challenge, response }))

          assert.deepStrictEqual(failures.map(({ _tag }) => _tag), ["InvalidChallenge", "InvalidChallenge"])
          assert.strictEqual(nobody._tag, "NotSignedIn")
        })
      )

      test(
        "needs a recent sign-in",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const caller = yield* session((yield* newUser).id)
          yield* TestClock.adjust(10 * minute + 1)

          assert.strictEqual((yield* Effect.flip(as(caller)(passkeys.startRegistration({}))))._tag, "StepUpRequired")
        })
      )

      test(
        "of a credential that is registered already is refused, whoever has it",
        Effect.gen(function*() {
          const { passkey } = yield* withPasskey()
          const eve = yield* session((yield* newUser).id)
          const refused = yield* Effect.flip(register(eve, new SoftAuthenticator(), { id: passkey.credentialId }))

          assert.deepInclude(refused, { _tag: "PasskeyAlreadyRegistered" })
        })
      )

      test(
        "ends at twenty passkeys",
        Effect.gen(function*() {
          const user = yield* newUser
          const caller = yield* session(user.id)
          const authenticator = new SoftAuthenticator()
          yield* Effect.repeat(register(caller, authenticator), { times: 19 })
          const refused = yield* Effect.flip(register(caller, authenticator))

          assert.deepInclude(refused, { _tag: "TooManyPasskeys", limit: 20 })
        })
      )

      test(
        "asks policy about the authenticator",
        Effect.gen(function*() {
          const asked: Array<string> = []
          const caller = yield* session((yield* newUser).id)
          const refused = yield* Effect.flip(register(caller, new SoftAuthenticator())).pipe(
            Effect.provideService(AttestationPolicy, {
              conveyance: "direct",
              accepts: ({ aaguid, format }) => Effect.sync(() => asked.push(format, aaguid) < 0)
            })
          )

          assert.deepStrictEqual(asked, ["none", "03030303-0303-0303-0303-030303030303"])
          assert.deepInclude(refused, { _tag: "InvalidPasskey", reason: "attestation" })
          assert.deepStrictEqual(yield* heardOf("passkey.registration_refused"), [{
            type: "passkey.registration_refused",
            subject: { kind: "user", id: caller.userId },
            failure: "INVALID_PASSKEY",
            data: { reason: "attestation" }
          }])
        })
      )

      test(
        "is not to be had where the application names no origin",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const caller = yield* session((yield* newUser).id)

          assert.strictEqual(
            (yield* Effect.flip(as(caller)(passkeys.startRegistration({}))))._tag,
            "PasskeysNotConfigured"
          )
          assert.strictEqual((yield* Effect.flip(passkeys.startSignIn({})))._tag, "PasskeysNotConfigured")
        }),
        { origins: [] }
      )
    })

    describe("sign-in", () => {
      test(
        "with a verified user is two factors at once",
        Effect.gen(function*() {
          const { authenticator, user } = yield* withPasskey()
          const opened = signedIn(yield* signInWith(authenticator))
          const { amr, method } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))

          assert.strictEqual(opened.userId, user.id)
          assert.deepStrictEqual([method, [...amr]], ["passkey", ["hwk", "user", "mfa"]])
        })
      )

      test(
        "by a key that is copied between devices says so",
        Effect.gen(function*() {
          const { authenticator } = yield* withPasskey(new SoftAuthenticator({ synced: true, counts: false }))
          const opened = signedIn(yield* signInWith(authenticator))
          const { amr } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))

          assert.deepStrictEqual([...amr], ["swk", "user", "mfa"])
        })
      )

      test(
        "for an address offers its passkeys among decoys; for one without any, the same number of decoys",
        Effect.gen(function*() {
          const { passkey, passkeys, user } = yield* withPasskey()
          const without = yield* newUser
          const counter = yield* StoreCounter
          const ask = (email: string) => counter.count(passkeys.startSignIn({ email }))
          yield* ask(user.email!)
          const [real, realCost] = yield* ask(` ${user.email!.toUpperCase()}`)
          const [none, noneCost] = yield* ask(without.email!)
          const [unknown, unknownCost] = yield* ask("nobody@example.com")
          const again = yield* passkeys.startSignIn({ email: "nobody@example.com" })
          const ids = (started: typeof real) => started.options.allowCredentials.map(({ id }) => id)

          assert.include(ids(real), passkey.credentialId)
          assert.deepStrictEqual([ids(real), ids(none), ids(unknown)].map(({ length }) => length), [4, 4, 4])
          assert.deepStrictEqual(ids(again), ids(unknown))
          assert.notDeepEqual(ids(none), ids(unknown))
          assert.deepStrictEqual([realCost.byMethod, realCost.byMethod], [noneCost.byMethod, unknownCost.byMethod])
          for (const id of [...ids(real), ...ids(unknown)]) {
            assert.strictEqual(Buffer.from(id, "base64url").toString("base64url"), id)
          }
        })
      )

      test(
        "for a user by their id offers the same",
        Effect.gen(function*() {
          const { passkey, passkeys, user } = yield* withPasskey()
          const { options } = yield* passkeys.startSignIn({ userId: user.id })

          assert.include(options.allowCredentials.map(({ id }) => id), passkey.credentialId)
        })
      )

      test(
        "begun for one user and answered as another signs the other in, and so tells nothing of the first",
        Effect.gen(function*() {
          const ada = yield* withPasskey()
          const eve = yield* withPasskey()
          const forSomebody = yield* ada.passkeys.startSignIn({ email: ada.user.email! })
          const forNobody = yield* ada.passkeys.startSignIn({ email: "nobody@example.com" })
          const [a, b] = yield* Effect.forEach(
            [forSomebody, forNobody],
            ({ challenge, options }) =>
              ada.passkeys.finishSignIn({ challenge, response: eve.authenticator.get(options) })
          )

          assert.deepStrictEqual([signedIn(a!).userId, signedIn(b!).userId], [eve.user.id, eve.user.id])
        })
      )

      test(
        "without a name offers whatever the browser has",
        Effect.gen(function*() {
          const { passkeys } = yield* withPasskey()

          assert.deepStrictEqual((yield* passkeys.startSignIn({})).options.allowCredentials, [])
        })
      )

      test(
        "is over at its millisecond",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey()
          const [a, b] = yield* Effect.replicateEffect(passkeys.startSignIn({}), 2)
          yield* TestClock.adjust(passkeyMs - 1)
          signedIn(
            yield* passkeys.finishSignIn({ challenge: a!.challenge, response: authenticator.get(a!.options) })
          )
          yield* TestClock.adjust(1)
          const late = yield* Effect.flip(
            passkeys.finishSignIn({ challenge: b!.challenge, response: authenticator.get(b!.options) })
          )

          assert.strictEqual(late._tag, "InvalidChallenge")
        })
      )

      test(
        "by an answer that was seen before is refused",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey(new SoftAuthenticator({ counts: false }))
          const { challenge, options } = yield* passkeys.startSignIn({})
          const response = authenticator.get(options)
          yield* passkeys.finishSignIn({ challenge, response })
          const replayed = yield* Effect.flip(passkeys.finishSignIn({ challenge, response }))
          const other = yield* passkeys.startSignIn({})
          const elsewhere = yield* Effect.flip(passkeys.finishSignIn({ challenge: other.challenge, response }))

          assert.strictEqual(replayed._tag, "InvalidChallenge")
          assert.deepInclude(elsewhere, { _tag: "InvalidPasskey", reason: "challenge" })
        })
      )

      test(
        "twice at once with one answer gives one session",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey(new SoftAuthenticator({ counts: false }))
          const { challenge, options } = yield* passkeys.startSignIn({})
          const response = authenticator.get(options)
          const exits = yield* Effect.forEach(
            Array.from({ length: 5 }),
            () => Effect.exit(passkeys.finishSignIn({ challenge, response })),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
        })
      )

      test(
        "with a counter that did not grow is refused and heard of, also after five answers made at once",
        Effect.gen(function*() {
          const { authenticator, passkey, passkeys } = yield* withPasskey()
          signedIn(yield* signInWith(authenticator, { counter: 7 }))
          const same = yield* Effect.flip(signInWith(authenticator, { counter: 7 }))
          const less = yield* Effect.flip(signInWith(authenticator, { counter: 3 }))
          const none = yield* Effect.flip(signInWith(authenticator, { counter: 0 }))
          const started = yield* Effect.replicateEffect(passkeys.startSignIn({}), 5)
          const exits = yield* Effect.forEach(
            started,
            ({ challenge, options }) =>
              Effect.exit(
                passkeys.finishSignIn({ challenge, response: authenticator.get(options, { counter: 8 }) })
              ),
            { concurrency: "unbounded" }
          )
          const warnings = yield* heardOf("passkey.clone_warning")

          for (const failure of [same, less, none]) {
            assert.deepInclude(failure, { _tag: "InvalidPasskey", reason: "counter" })
          }
          assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
          assert.deepInclude(warnings[1], {
            subject: { kind: "passkey", id: passkey.id },
            data: { userId: passkey.userId, counter: 3, expectedAbove: 7 }
          })
          assert.strictEqual(warnings.length, 7)
        })
      )

      test(
        "of a passkey that was removed is refused",
        Effect.gen(function*() {
          const { authenticator, first, passkey, passkeys } = yield* withPasskey()
          yield* as(first)(passkeys.remove({ passkeyId: passkey.id }))

          assert.deepInclude(yield* Effect.flip(signInWith(authenticator)), {
            _tag: "InvalidPasskey",
            reason: "unknownCredential"
          })
          const [said] = yield* heardOf("sign_in.failed")
          assert.deepInclude(said, { failure: "INVALID_PASSKEY", data: { method: "passkey" } })
          assert.notStrictEqual(said?.subject.id, passkey.credentialId)
        })
      )

      test(
        "of a user who was deactivated is refused",
        Effect.gen(function*() {
          const { authenticator, user } = yield* withPasskey()
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, { deactivatedAt: 1 })))

          assert.deepInclude(yield* Effect.flip(signInWith(authenticator)), { _tag: "UserDeactivated" })
        })
      )

      test(
        "is counted by address; a known device has a count of its own",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey()
          const { deviceToken } = signedIn(yield* signInWith(authenticator))
          const start = from("192.0.2.1")(passkeys.startSignIn({}))
          yield* Effect.repeat(start, { times: 1 })
          const refused = yield* Effect.flip(start)
          yield* from("192.0.2.2")(passkeys.startSignIn({}))
          const known = { client: { deviceToken: deviceToken! } }
          yield* from("192.0.2.1")(passkeys.startSignIn(known))
          const invented = yield* Effect.flip(
            from("192.0.2.1")(passkeys.startSignIn({ client: { deviceToken: `ghd_${"a".repeat(43)}` } }))
          )

          assert.strictEqual(refused._tag, "RateLimited")
          assert.strictEqual(invented._tag, "RateLimited")
        }),
        {},
        { limits: { passkeyByIp: { maxRequests: 2, windowMs: minute } } }
      )

      test(
        "with wrong answers ends after five, and the limit refuses even a right one",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey()
          const { challenge, options } = yield* passkeys.startSignIn({})
          const wrong = () => authenticator.get(options, { otherKey: true })
          const failures = yield* Effect.forEach(
            Array.from({ length: 6 }),
            () => Effect.flip(from("192.0.2.1")(passkeys.finishSignIn({ challenge, response: wrong() })))
          )
          const next = yield* passkeys.startSignIn({})
          const refused = yield* Effect.flip(
            from("192.0.2.1")(
              passkeys.finishSignIn({ challenge: next.challenge, response: authenticator.get(next.options) })
            )
          )

          assert.deepStrictEqual(
            failures.map(({ _tag }) => _tag),
            [...Array.from({ length: 5 }, () => "InvalidPasskey"), "InvalidChallenge"]
          )
          assert.strictEqual(refused._tag, "RateLimited")
        }),
        {},
        { limits: { passkeyByIp: { maxRequests: 5, windowMs: minute } } }
      )

      test(
        "costs one query and one mutation",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey()
          const { challenge, options } = yield* passkeys.startSignIn({})
          const response = authenticator.get(options)
          const counter = yield* StoreCounter
          const [, counts] = yield* counter.count(passkeys.finishSignIn({ challenge, response }))

          assert.deepStrictEqual([counts.queries, counts.mutations], [1, 1])
          assert.isAtMost(counts.reads, 7)
          assert.isAtMost(counts.writes, 4)
        })
      )
    })

    describe("as a second factor", () => {
      test(
        "ends the sign-in under the challenge that it owes",
        Effect.gen(function*() {
          const { authenticator, passkey, passkeys, user } = yield* withPasskey()
          const { challenge, methods } = owed(yield* prove(user.id))
          const started = yield* passkeys.startSecondFactor({ challenge })
          const opened = signedIn(
            yield* passkeys.finishSecondFactor({ challenge, response: authenticator.get(started.options) })
          )
          const { amr } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))

          assert.deepStrictEqual(methods, ["passkey", "recoveryCode"])
          assert.strictEqual(started.challenge, challenge)
          assert.deepStrictEqual(started.options.allowCredentials.map(({ id }) => id), [passkey.credentialId])
          assert.deepStrictEqual([...amr], ["pwd", "hwk", "user", "mfa"])
        })
      )

      test(
        "is over five minutes after it was asked for, and can be asked for again",
        Effect.gen(function*() {
          const { authenticator, passkeys, user } = yield* withPasskey()
          const { challenge } = owed(yield* prove(user.id))
          const a = yield* passkeys.startSecondFactor({ challenge })
          yield* TestClock.adjust(passkeyMs)
          const late = yield* Effect.flip(
            passkeys.finishSecondFactor({ challenge, response: authenticator.get(a.options) })
          )
          const b = yield* passkeys.startSecondFactor({ challenge })
          const old = yield* Effect.flip(
            passkeys.finishSecondFactor({ challenge, response: authenticator.get(a.options) })
          )
          yield* TestClock.adjust(passkeyMs - 1)

          assert.strictEqual(late._tag, "InvalidChallenge")
          assert.deepInclude(old, { _tag: "InvalidPasskey", reason: "challenge" })
          signedIn(yield* passkeys.finishSecondFactor({ challenge, response: authenticator.get(b.options) }))
        })
      )

      test(
        "is not given before it was asked for, nor by another user's passkey",
        Effect.gen(function*() {
          const ada = yield* withPasskey()
          const eve = yield* withPasskey()
          const { challenge } = owed(yield* prove(ada.user.id))
          const elsewhere = yield* ada.passkeys.startSignIn({})
          const unasked = yield* Effect.flip(
            ada.passkeys.finishSecondFactor({ challenge, response: ada.authenticator.get(elsewhere.options) })
          )
          const { options } = yield* ada.passkeys.startSecondFactor({ challenge })
          const foreign = yield* Effect.flip(
            ada.passkeys.finishSecondFactor({ challenge, response: eve.authenticator.get(options) })
          )

          assert.strictEqual(unasked._tag, "InvalidChallenge")
          assert.deepInclude(foreign, { _tag: "InvalidPasskey", reason: "unknownCredential" })
          assert.deepStrictEqual(yield* heardOf("second_factor.failed"), [{
            type: "second_factor.failed",
            subject: { kind: "user", id: ada.user.id },
            failure: "INVALID_PASSKEY",
            data: { method: "passkey" }
          }])
        })
      )

      test(
        "after the same passkey without a verified user is no second one, until its user is verified",
        Effect.gen(function*() {
          const { authenticator, passkeys } = yield* withPasskey()
          const { challenge } = owed(yield* signInWith(authenticator, { uv: false }))
          const { options } = yield* passkeys.startSecondFactor({ challenge })
          const twice = yield* Effect.flip(
            passkeys.finishSecondFactor({ challenge, response: authenticator.get(options, { uv: false }) })
          )

          assert.deepInclude(twice, { _tag: "InvalidPasskey", reason: "userVerification" })
          signedIn(yield* passkeys.finishSecondFactor({ challenge, response: authenticator.get(options) }))
        }),
        { userVerification: "preferred" }
      )

      test(
        "can be remembered for a device",
        Effect.gen(function*() {
          const { authenticator, passkeys, user } = yield* withPasskey()
          const { challenge } = owed(yield* prove(user.id))
          const { options } = yield* passkeys.startSecondFactor({ challenge })
          const { deviceToken } = signedIn(
            yield* passkeys.finishSecondFactor({
              challenge,
              response: authenticator.get(options),
              trustDevice: true
            })
          )

          signedIn(yield* prove(user.id, { client: { deviceToken: deviceToken! } }))
        })
      )

      test(
        "can be set up by a sign-in that wants one of a user without any",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const user = yield* newUser
          const { challenge } = owed(yield* demanding(prove(user.id)))
          const started = yield* passkeys.startRegistration({ challenge })
          const response = new SoftAuthenticator().create(started.options)
          const opened = signedIn(yield* passkeys.finishRegistration({ challenge, response, name: "Key" }))

          assert.strictEqual(started.challenge, challenge)
          assert.strictEqual(opened.userId, user.id)
          assert.deepStrictEqual((yield* reload(user.id)).factors, ["passkey"])
        })
      )

      test(
        "cannot be set up by whoever has the first factor of a user who has a second",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const user = yield* newUser
          const { challenge } = owed(yield* demanding(prove(user.id)))
          const { options } = yield* passkeys.startRegistration({ challenge })
          yield* register(yield* session(user.id), new SoftAuthenticator())
          const response = new SoftAuthenticator().create(options)
          const finished = yield* Effect.flip(passkeys.finishRegistration({ challenge, response }))
          const anew = yield* Effect.flip(passkeys.startRegistration({ challenge }))

          assert.deepStrictEqual([finished._tag, anew._tag], ["InvalidChallenge", "InvalidChallenge"])
        })
      )

      test(
        "asked for as a sign-in is not answered by a registration",
        Effect.gen(function*() {
          const passkeys = yield* Passkeys
          const user = yield* newUser
          const { challenge } = owed(yield* demanding(prove(user.id)))
          const { options } = yield* passkeys.startRegistration({ challenge })
          yield* passkeys.startSecondFactor({ challenge })
          const response = new SoftAuthenticator().create(options)

          assert.strictEqual(
            (yield* Effect.flip(passkeys.finishRegistration({ challenge, response })))._tag,
            "InvalidChallenge"
          )
        })
      )
    })

    describe("step-up", () => {
      test(
        "gives the session a new time of authentication",
        Effect.gen(function*() {
          const { authenticator, first, passkeys, user } = yield* withPasskey()
          yield* TestClock.adjust(11 * minute)
          const { challenge, options } = yield* as(first)(passkeys.startStepUp({}))
          const stepped = yield* as(first)(passkeys.stepUp({ challenge, response: authenticator.get(options) }))
          const { items } = yield* Sessions.use((sessions) => sessions.list({ userId: user.id }))

          assert.deepInclude(stepped, { id: first.sessionId, authTime: noon + 11 * minute })
          assert.deepStrictEqual([...stepped.amr], ["pwd", "hwk", "user", "mfa"])
          assert.strictEqual(items.length, 1)
        })
      )

      test(
        "ends in the session in which it began, by a passkey of its user",
        Effect.gen(function*() {
          const ada = yield* withPasskey()
          const eve = yield* withPasskey()
          const started = yield* as(ada.first)(ada.passkeys.startStepUp({}))
          const { challenge, options } = started
          const foreign = yield* Effect.flip(
            as(ada.first)(ada.passkeys.stepUp({ challenge, response: eve.authenticator.get(options) }))
          )
          const elsewhere = yield* Effect.flip(
            as(eve.first)(ada.passkeys.stepUp({ challenge, response: ada.authenticator.get(options) }))
          )
          const asSignIn = yield* Effect.flip(
            ada.passkeys.finishSignIn({ challenge, response: ada.authenticator.get(options) })
          )
          const nobody = yield* Effect.flip(ada.passkeys.startStepUp({}))

          assert.deepInclude(foreign, { _tag: "InvalidPasskey", reason: "unknownCredential" })
          assert.strictEqual(elsewhere._tag, "InvalidChallenge")
          assert.strictEqual(asSignIn._tag, "InvalidChallenge")
          assert.strictEqual(nobody._tag, "InvalidSession")
        })
      )
    })

    describe("removal", () => {
      test(
        "ends every other session and tells the user",
        Effect.gen(function*() {
          const { authenticator, first, passkey, passkeys, user } = yield* withPasskey()
          signedIn(yield* signInWith(authenticator))
          yield* as(first)(passkeys.remove({ passkeyId: passkey.id }))
          const { items } = yield* Sessions.use((sessions) => sessions.list({ userId: user.id }))
          const outbox = yield* Outbox

          assert.deepStrictEqual(items.map(({ id }) => id), [first.sessionId])
          assert.deepStrictEqual((yield* reload(user.id)).factors, [])
          assert.deepInclude(outbox.at(-1), { _tag: "FactorChanged", factor: "passkey", change: "removed" })
        })
      )

      test(
        "of the last way to sign in is refused",
        Effect.gen(function*() {
          const { first, passkey, passkeys, user } = yield* withPasskey()
          const store = yield* Store
          yield* store.mutation(
            { name: "test" },
            Effect.flatMap(
              store.first(EmailTable, "byUserAddress", [user.id], { limit: 1 }),
              ([email]) => store.remove(EmailTable, email!.id)
            )
          )
          const refused = yield* Effect.flip(as(first)(passkeys.remove({ passkeyId: passkey.id })))
          yield* register(first, new SoftAuthenticator())

          assert.strictEqual(refused._tag, "LastSignInMethod")
          yield* as(first)(passkeys.remove({ passkeyId: passkey.id }))
          assert.deepStrictEqual((yield* reload(user.id)).factors, ["passkey"])
        })
      )

      test(
        "of both at once leaves one, where they are the only ways to sign in",
        Effect.gen(function*() {
          const { first, passkey, passkeys, user } = yield* withPasskey()
          const other = yield* register(first, new SoftAuthenticator())
          const store = yield* Store
          yield* store.mutation(
            { name: "test" },
            Effect.flatMap(
              store.first(EmailTable, "byUserAddress", [user.id], { limit: 1 }),
              ([email]) => store.remove(EmailTable, email!.id)
            )
          )
          const ids = [passkey.id, (other as { readonly passkey: typeof passkey }).passkey.id]
          const exits = yield* Effect.forEach(
            ids,
            (passkeyId) =>
              Effect.exit(Effect.provideService(passkeys.remove({ passkeyId }), Actor.Current, Actor.system)),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(exits.filter(Exit.isSuccess).length, 1)
          assert.strictEqual((yield* passkeys.list({ userId: user.id })).items.length, 1)
        })
      )

      test(
        "needs a recent sign-in",
        Effect.gen(function*() {
          const { first, passkey, passkeys } = yield* withPasskey()
          yield* TestClock.adjust(10 * minute + 1)

          assert.strictEqual(
            (yield* Effect.flip(as(first)(passkeys.remove({ passkeyId: passkey.id }))))._tag,
            "StepUpRequired"
          )
        })
      )

      test(
        "while an app remains keeps that factor",
        Effect.gen(function*() {
          const { first, user } = yield* withTotp
          const passkeys = yield* Passkeys
          const added = yield* register(first, new SoftAuthenticator())
          const { passkey } = added as Extract<typeof added, { readonly kind: "passkeyAdded" }>
          assert.deepStrictEqual((yield* reload(user.id)).factors, ["totp", "passkey"])
          yield* as(first)(passkeys.remove({ passkeyId: passkey.id }))

          assert.deepStrictEqual((yield* reload(user.id)).factors, ["totp"])
        })
      )
    })

    test(
      "a name can be given and taken away, and no list shows a key",
      Effect.gen(function*() {
        const { passkey, passkeys, user } = yield* withPasskey()
        const named = yield* passkeys.rename({ passkeyId: passkey.id, name: "Laptop" })
        const { items } = yield* passkeys.list({ userId: user.id })
        const unnamed = yield* passkeys.rename({ passkeyId: passkey.id, name: null })
        const row = yield* Store.use((store) => store.get(PasskeyTable, passkey.id))

        assert.deepStrictEqual(items, [{ ...passkey, name: "Laptop" }])
        assert.deepStrictEqual(named, items[0])
        assert.notInclude(JSON.stringify(items), row!.publicKey)
        assert.notProperty(unnamed, "name")
      })
    )
  })
}

/** Verification knows no store: one place is enough for what is forged. */
describe("an answer that is forged", () => {
  const world = Layer.provideMerge(services, places[0]!.base)
  const test = (name: string, body: Effect.Effect<void, unknown, World>) =>
    it.effect(
      name,
      () => Effect.andThen(TestClock.setTime(noon), body).pipe(configured(), Effect.provide(Layer.fresh(world)))
    )

  for (
    const [what, forged, reason] of [
      ["of another ceremony", { type: "webauthn.create" }, "ceremony"],
      ["to another challenge", { challenge: "A".repeat(44) }, "challenge"],
      ["from another origin", { origin: "https://app.example.com.evil.test" }, "origin"],
      ["from the origin without TLS", { origin: "http://app.example.com" }, "origin"],
      ["from another port", { origin: "https://app.example.com:8443" }, "origin"],
      ["from a sister domain", { origin: "https://evil.example.com" }, "origin"],
      ["from a frame of another page", { crossOrigin: true }, "crossOrigin"],
      ["from a frame that names its page", { crossOrigin: true, topOrigin: "https://evil.test" }, "crossOrigin"],
      ["that names a page without a frame", { topOrigin: "https://evil.test" }, "crossOrigin"],
      ["for another domain", { rpId: "evil.test" }, "rpId"],
      ["without a user there", { up: false }, "userPresence"],
      ["without a verified user", { uv: false }, "userVerification"],
      ["signed by another key", { otherKey: true }, "signature"],
      ["for another user's handle", { userHandle: "A".repeat(64) }, "userHandle"],
      ["of a key that became copyable", { be: true, bs: true }, "deviceType"],
      ["backed up without being copyable", { bs: true }, "malformed"],
      ["by an unknown credential", { id: "A".repeat(43) + "A" }, "unknownCredential"],
      [
        "changed after it was signed",
        { afterwards: (data: Record<string, unknown>) => ({ ...data, more: 1 }) },
        "signature"
      ]
    ] as const
  ) {
    test(
      `${what} does not sign in`,
      Effect.gen(function*() {
        const { authenticator, passkey } = yield* withPasskey()
        const failure = yield* Effect.flip(signInWith(authenticator, forged))
        const row = yield* Store.use((store) => store.get(PasskeyTable, passkey.id))

        assert.deepInclude(failure, { _tag: "InvalidPasskey", reason })
        assert.strictEqual(row!.lastUsedAt, undefined)
        if (reason !== "unknownCredential") {
          assert.deepInclude((yield* heardOf("passkey.refused"))[0]?.data, { reason })
        }
      })
    )
  }

  for (
    const [what, forged, reason] of [
      ["of another ceremony", { type: "webauthn.get" }, "ceremony"],
      ["to another challenge", { challenge: "A".repeat(44) }, "challenge"],
      ["from another origin", { origin: "https://evil.test" }, "origin"],
      ["from a frame of another page", { crossOrigin: true }, "crossOrigin"],
      ["for another domain", { rpId: "evil.test" }, "rpId"],
      ["without a user there", { up: false }, "userPresence"],
      ["without a verified user", { uv: false }, "userVerification"],
      ["with a statement where there is none", { statement: Uint8Array.of(0xa1, 0x61, 0x61, 0x01) }, "malformed"],
      ["of an unknown format", { format: "invented" }, "malformed"],
      ["with a statement that proves nothing", { format: "packed" }, "malformed"]
    ] as const
  ) {
    test(
      `${what} registers nothing`,
      Effect.gen(function*() {
        const user = yield* newUser
        const caller = yield* session(user.id)
        const failure = yield* Effect.flip(register(caller, new SoftAuthenticator(), forged))

        assert.deepInclude(failure, { _tag: "InvalidPasskey", reason })
        assert.deepStrictEqual((yield* reload(user.id)).factors, [])
      })
    )
  }

  test(
    "by garbage gets a typed answer",
    Effect.gen(function*() {
      const { authenticator, passkeys } = yield* withPasskey()
      const { challenge, options } = yield* passkeys.startSignIn({})
      const good = authenticator.get(options)
      const garbage = (text: string) => Buffer.from(text).toString("base64url")
      const failures = yield* Effect.forEach(
        [
          { clientDataJSON: garbage("{") },
          { clientDataJSON: garbage("[]") },
          { clientDataJSON: garbage("null") },
          { clientDataJSON: "A" }
        ],
        (broken) =>
          Effect.flip(
            passkeys.finishSignIn({ challenge, response: { ...good, response: { ...good.response, ...broken } } })
          )
      )
      const short = yield* Effect.flip(
        passkeys.finishSignIn({
          challenge,
          response: { ...good, response: { ...good.response, authenticatorData: "AAAA" } }
        })
      )

      for (const failure of [...failures, short]) {
        assert.deepInclude(failure, { _tag: "InvalidPasskey", reason: "malformed" })
      }
    })
  )

  test(
    "an application may name several origins",
    Effect.gen(function*() {
      const { authenticator } = yield* withPasskey()

      signedIn(
        yield* Effect.provideService(
          signInWith(authenticator, { origin: "android:apk-key-hash:abc" }),
          AuthSettings,
          settings({ origins: ["https://app.example.com", "android:apk-key-hash:abc"] })
        )
      )
    })
  )
})
