/**
 * Passkeys end to end: the options that the service makes, in a real Chromium with a virtual authenticator, and what that
 * answers.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { BrowserContext } from "playwright-core"
import { afterAll, beforeAll } from "vitest"
import { AuthSettings, defaults, make } from "../../src/AuthSettings.ts"
import { Passkeys } from "../../src/passkeys/Passkeys.ts"
import { AuthenticationResponse, RegistrationResponse } from "../../src/passkeys/PasskeyWire.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { as, newUser, owed, prove, reload, services, session, signedIn, type World } from "../factors/World.ts"
import { Heard, Outbox, places } from "../Places.ts"
import * as Chromium from "./Chromium.ts"

const noon = Date.UTC(2026, 0, 2, 12)

interface Running {
  readonly context: BrowserContext
  readonly origin: string
  readonly otherOrigin: string
  readonly end: () => Promise<void>
}
let running: Running

/** One browser for the file: it is what takes long. */
beforeAll(async () => {
  await Chromium.executable()
  let end = () => {}
  const ended = new Promise<void>((resolve) => end = resolve)
  const whole: { promise?: Promise<void> } = {}
  running = await new Promise<Running>((resolve, reject) => {
    whole.promise = Effect.runPromise(Effect.scoped(Effect.gen(function*() {
      const { context } = yield* Chromium.browser
      const { origin } = yield* Chromium.site
      const { origin: otherOrigin } = yield* Chromium.site
      resolve({ context, origin, otherOrigin, end: () => (end(), whole.promise!) })
      yield* Effect.promise(() => ended)
    })))
    whole.promise.catch(reject)
  })
}, 60_000)

afterAll(() => running?.end())

const settings = Effect.sync(() => make({ passkeys: { rpId: "localhost", origins: [running.origin] } }))

/** A page of the application's, with an authenticator of its own. */
const page = (at: () => string = () => running.origin) =>
  Effect.acquireRelease(
    Effect.promise(() => Chromium.VirtualPage.open(running.context, at())),
    (opened) => Effect.promise(() => opened.close())
  )

const ask = (promise: () => Promise<any>) => Effect.promise(promise)

/** What the browser answers is what the contract takes, without a field more. */
const strictly = { onExcessProperty: "error" } as const
const created = (at: Chromium.VirtualPage, options: unknown) =>
  Effect.flatMap(
    ask(() => at.create(options)),
    (json) => Schema.decodeUnknownEffect(RegistrationResponse, strictly)(json)
  )
const got = (at: Chromium.VirtualPage, options: unknown, mediation?: "conditional") =>
  Effect.flatMap(
    ask(() => at.get(options, mediation)),
    (json) => Schema.decodeUnknownEffect(AuthenticationResponse, strictly)(json)
  )

/** A user with a passkey that a page's authenticator has. */
const withPasskey = Effect.gen(function*() {
  const passkeys = yield* Passkeys
  const opened = yield* page()
  const user = yield* newUser
  const first = yield* session(user.id)
  const { challenge, options } = yield* as(first)(passkeys.startRegistration({}))
  const response = yield* created(opened, options)
  const added = yield* as(first)(passkeys.finishRegistration({ challenge, response, name: "Laptop" }))
  if (added.kind !== "passkeyAdded") return yield* Effect.die("a passkey was registered in a session")
  return { passkeys, page: opened, user, first, passkey: added.passkey, response }
})

const demanding = Effect.provideService(SignInPolicy, {
  decide: () => Effect.succeed({ _tag: "Allow" as const, secondFactor: true })
})

describe("passkeys in Chromium", { concurrent: false }, () => {
  const world = Layer.provideMerge(services, places[0]!.base)
  const test = (name: string, body: Effect.Effect<void, unknown, World | Scope.Scope>) =>
    it.effect(name, () =>
      Effect.flatMap(settings, (made) =>
        Effect.andThen(TestClock.setTime(noon), body).pipe(
          Effect.provideService(AuthSettings, made),
          Effect.provide(Layer.fresh(world))
        )), 60_000)

  test(
    "are registered, and found again by the browser for their user",
    Effect.gen(function*() {
      const { page, passkey, user } = yield* withPasskey
      const [credential] = yield* ask(() => page.credentials())

      assert.strictEqual(Buffer.from(credential.credentialId, "base64").toString("base64url"), passkey.credentialId)
      assert.isTrue(credential.isResidentCredential)
      assert.deepInclude(passkey, { name: "Laptop", algorithm: -7, deviceType: "singleDevice", backedUp: false })
      assert.deepStrictEqual([...passkey.transports], ["internal"])
      assert.deepStrictEqual((yield* reload(user.id)).factors, ["passkey"])
      assert.deepInclude((yield* Outbox).at(-1), { _tag: "FactorChanged", factor: "passkey", change: "added" })
    })
  )

  test(
    "sign in without a user name",
    Effect.gen(function*() {
      const { page, passkeys, user } = yield* withPasskey
      const { challenge, options } = yield* passkeys.startSignIn({})
      const response = yield* got(page, options)
      const opened = signedIn(yield* passkeys.finishSignIn({ challenge, response }))
      const { amr } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))

      assert.strictEqual(opened.userId, user.id)
      assert.deepStrictEqual([...amr], ["hwk", "user", "mfa"])
    })
  )

  test(
    "sign in with a user name, among decoys",
    Effect.gen(function*() {
      const { page, passkeys, user } = yield* withPasskey
      const { challenge, options } = yield* passkeys.startSignIn({ email: user.email! })
      const response = yield* got(page, options)

      assert.strictEqual(signedIn(yield* passkeys.finishSignIn({ challenge, response })).userId, user.id)
    })
  )

  test(
    "are not offered for an address that has none, though the list looks the same",
    Effect.gen(function*() {
      const { page, passkeys } = yield* withPasskey
      const { options } = yield* passkeys.startSignIn({ email: "nobody@example.com" })

      assert.deepStrictEqual(yield* ask(() => page.get(options)), { refused: "NotAllowedError" })
    })
  )

  test(
    "sign in by autofill (conditional mediation)",
    Effect.gen(function*() {
      const { page, passkeys, user } = yield* withPasskey
      const { challenge, options } = yield* passkeys.startSignIn({})
      const response = yield* got(page, options, "conditional")

      assert.strictEqual(signedIn(yield* passkeys.finishSignIn({ challenge, response })).userId, user.id)
    })
  )

  test(
    "are a second factor after a password",
    Effect.gen(function*() {
      const { page, passkeys, user } = yield* withPasskey
      const { challenge } = owed(yield* prove(user.id))
      const { options } = yield* passkeys.startSecondFactor({ challenge })
      const response = yield* got(page, options)
      const opened = signedIn(yield* passkeys.finishSecondFactor({ challenge, response }))
      const { amr } = yield* Sessions.use((sessions) => sessions.get({ sessionId: opened.sessionId }))

      assert.deepStrictEqual([...amr], ["pwd", "hwk", "user", "mfa"])
    })
  )

  test(
    "are set up by a sign-in that wants a second factor of a user without one",
    Effect.gen(function*() {
      const passkeys = yield* Passkeys
      const opened = yield* page()
      const user = yield* newUser
      const { challenge } = owed(yield* demanding(prove(user.id)))
      const { options } = yield* passkeys.startRegistration({ challenge })
      const response = yield* created(opened, options)

      assert.strictEqual(signedIn(yield* passkeys.finishRegistration({ challenge, response })).userId, user.id)
    })
  )

  test(
    "step a session up",
    Effect.gen(function*() {
      const { first, page, passkeys } = yield* withPasskey
      yield* TestClock.adjust("11 minutes")
      const { challenge, options } = yield* as(first)(passkeys.startStepUp({}))
      const response = yield* got(page, options)
      const stepped = yield* as(first)(passkeys.stepUp({ challenge, response }))

      assert.strictEqual(stepped.authTime, noon + 660_000)
    })
  )

  test(
    "that are registered already are not registered twice in one authenticator",
    Effect.gen(function*() {
      const { first, page, passkeys } = yield* withPasskey
      const { options } = yield* as(first)(passkeys.startRegistration({}))

      assert.deepStrictEqual(yield* ask(() => page.create(options)), { refused: "InvalidStateError" })
    })
  )

  test(
    "whose user the authenticator cannot verify are not made",
    Effect.gen(function*() {
      const passkeys = yield* Passkeys
      const opened = yield* page()
      yield* ask(() => opened.addAuthenticator({ hasUserVerification: false }))
      const { options } = yield* as(yield* session((yield* newUser).id))(passkeys.startRegistration({}))

      assert.property(yield* ask(() => opened.create(options)), "refused")
    })
  )

  test(
    "without a verified user are refused where the page asks for less than the application",
    Effect.gen(function*() {
      const passkeys = yield* Passkeys
      const opened = yield* page()
      yield* ask(() => opened.addAuthenticator({ hasUserVerification: false }))
      const caller = yield* session((yield* newUser).id)
      const { challenge, options } = yield* as(caller)(passkeys.startRegistration({}))
      const lesser = {
        ...options,
        authenticatorSelection: { ...options.authenticatorSelection, userVerification: "discouraged" }
      }
      const response = yield* created(opened, lesser)
      const refused = yield* Effect.flip(as(caller)(passkeys.finishRegistration({ challenge, response })))

      assert.deepInclude(refused, { _tag: "InvalidPasskey", reason: "userVerification" })
    })
  )

  test(
    "that were copied are refused by their counter, and said to be",
    Effect.gen(function*() {
      const { page: original, passkey, passkeys } = yield* withPasskey
      const copy = yield* page()
      yield* ask(() => copy.copyFrom(original))
      const signIn = Effect.fnUntraced(function*(at: Chromium.VirtualPage) {
        const { challenge, options } = yield* passkeys.startSignIn({})
        const response = yield* got(at, options)
        return yield* passkeys.finishSignIn({ challenge, response })
      })
      signedIn(yield* signIn(original))
      signedIn(yield* signIn(original))
      const refused = yield* Effect.flip(signIn(copy))
      yield* ask(() => original.setCounter(1))
      const setBack = yield* Effect.flip(signIn(original))
      const warnings = (yield* Heard).filter(({ type }) => type === "passkey.clone_warning")

      assert.deepInclude(refused, { _tag: "InvalidPasskey", reason: "counter" })
      assert.deepInclude(setBack, { _tag: "InvalidPasskey", reason: "counter" })
      assert.deepStrictEqual(warnings.map(({ subject }) => subject.id), [passkey.id, passkey.id])
    })
  )

  test(
    "that were removed do not sign in",
    Effect.gen(function*() {
      const { first, page, passkey, passkeys } = yield* withPasskey
      yield* as(first)(passkeys.remove({ passkeyId: passkey.id }))
      const { challenge, options } = yield* passkeys.startSignIn({})
      const response = yield* got(page, options)
      const refused = yield* Effect.flip(passkeys.finishSignIn({ challenge, response }))

      assert.deepInclude(refused, { _tag: "InvalidPasskey", reason: "unknownCredential" })
    })
  )

  test(
    "used on a page of another origin are refused",
    Effect.gen(function*() {
      const { page: original, passkeys } = yield* withPasskey
      const evil = yield* page(() => running.otherOrigin)
      yield* ask(() => evil.copyFrom(original))
      const { challenge, options } = yield* passkeys.startSignIn({})
      const response = yield* got(evil, options)
      const refused = yield* Effect.flip(passkeys.finishSignIn({ challenge, response }))

      assert.deepInclude(refused, { _tag: "InvalidPasskey", reason: "origin" })
    })
  )

  test(
    "made for another domain are refused",
    Effect.gen(function*() {
      const { page, passkeys } = yield* withPasskey
      const { challenge, options } = yield* passkeys.startSignIn({})
      const response = yield* got(page, options)
      const refused = yield* Effect.flip(Effect.provideService(
        passkeys.finishSignIn({ challenge, response }),
        AuthSettings,
        make({ passkeys: { rpId: "example.com", origins: [running.origin] } })
      ))

      assert.deepInclude(refused, { _tag: "InvalidPasskey", reason: "rpId" })
    })
  )

  test(
    "answer once, and not for another challenge",
    Effect.gen(function*() {
      const { page, passkeys } = yield* withPasskey
      const a = yield* passkeys.startSignIn({})
      const b = yield* passkeys.startSignIn({})
      const response = yield* got(page, a.options)
      const elsewhere = yield* Effect.flip(passkeys.finishSignIn({ challenge: b.challenge, response }))
      signedIn(yield* passkeys.finishSignIn({ challenge: a.challenge, response }))
      const again = yield* Effect.flip(passkeys.finishSignIn({ challenge: a.challenge, response }))

      assert.deepInclude(elsewhere, { _tag: "InvalidPasskey", reason: "challenge" })
      assert.strictEqual(again._tag, "InvalidChallenge")
    })
  )

  test(
    "are refused when five minutes are over",
    Effect.gen(function*() {
      const { page, passkeys } = yield* withPasskey
      const { challenge, options } = yield* passkeys.startSignIn({})
      const response = yield* got(page, options)
      yield* TestClock.adjust(defaults.lifetimes.passkeyMs)
      const late = yield* Effect.flip(passkeys.finishSignIn({ challenge, response }))

      assert.strictEqual(late._tag, "InvalidChallenge")
    })
  )
})
