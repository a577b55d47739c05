import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { BreachCheck } from "../../src/passwords/BreachCheck.ts"
import { Passwords } from "../../src/passwords/Passwords.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { Invitations } from "../../src/signin/SignUpGate.ts"
import * as NewUser from "../../src/users/NewUser.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import { Heard, Outbox, places } from "../Places.ts"
import {
  addressRow,
  as,
  better,
  currentHash,
  good,
  Hashes,
  imported,
  inSession,
  mail,
  oldHash,
  sent,
  services,
  signUp,
  userRow,
  wrong
} from "./PasswordWorld.ts"

const minute = 60_000
/** 256 characters. */
const longest = Array.from({ length: 256 }, (_, i) => String.fromCharCode(33 + (i * i * 7 + i * 3) % 90)).join("")
const email = "Ada.Byron@Example.com"
const { lifetimes, limits, resendMs } = AuthSettings.defaults
const settings = (overrides: AuthSettings.Overrides) =>
  Effect.provideService(AuthSettings.AuthSettings, AuthSettings.make(overrides))

for (const place of places) {
  const world = Layer.provideMerge(services, place.counted)
  /** Each test has a world of its own, because it moves the clock. */
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
    it.effect(name, () => Effect.provide(body, Layer.fresh(world)), 120_000)

  describe(`passwords on ${place.name}`, () => {
    describe("sign-up", () => {
      test(
        "makes the user by the code in the browser that asked",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const started = yield* passwords.signUp({ email: ` ${email}`, password: good, name: "Ada" })
          assert.strictEqual(started.kind, "started")
          assert.isUndefined(yield* addressRow("ada.byron@example.com"))

          const { code, to } = yield* sent
          assert.deepStrictEqual(to, { kind: "email", address: email })
          assert.match(code, /^\d{8}$/)
          const challenge = started.kind === "started" ? started.challenge : ""
          const signedIn = yield* passwords.confirmSignUp({ challenge, code: `${code.slice(0, 4)} ${code.slice(4)}` })

          assert.strictEqual(signedIn.kind, "signedIn")
          const row = yield* addressRow("ada.byron@example.com")
          const user = yield* userRow(row!.userId)
          assert.deepInclude(user, {
            name: "Ada",
            email: "ada.byron@example.com",
            emailVerified: true,
            anonymous: false
          })
          const again = yield* passwords.signIn({ email: "ADA.byron@example.COM", password: good })
          assert.deepInclude(again, { kind: "signedIn", userId: user.id, created: false })
        })
      )

      test(
        "makes the user by the link in the browser that asked, without the password",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const started = yield* passwords.signUp({ email, password: good })
          const challenge = started.kind === "started" ? started.challenge : ""
          const { token } = yield* sent
          const signedIn = yield* passwords.confirmSignUp({ challenge, token: token! })

          assert.deepInclude(signedIn, { kind: "signedIn", created: true })
          assert.strictEqual(
            (yield* Effect.flip(passwords.confirmSignUp({ challenge, token: token! })))._tag,
            "InvalidChallenge"
          )
        })
      )

      test(
        "makes the user by the link in another browser with the password",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* passwords.signUp({ email, password: good })
          const { token } = yield* sent
          const other = { challenge: "of-another-step", token: token! }
          assert.strictEqual((yield* Effect.flip(passwords.confirmSignUp({ token: token! })))._tag, "PasswordRequired")
          assert.strictEqual((yield* Effect.flip(passwords.confirmSignUp(other)))._tag, "PasswordRequired")
          const refused = yield* Effect.flip(passwords.confirmSignUp({ token: token!, password: wrong }))
          assert.strictEqual(refused._tag, "InvalidCredentials")

          const signedIn = yield* passwords.confirmSignUp({ ...other, password: good })

          assert.deepInclude(signedIn, { kind: "signedIn", created: true })
        })
      )

      test(
        "is over for a link after so many wrong passwords",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* passwords.signUp({ email, password: good })
          const { token } = yield* sent
          const open = (password: string) => Effect.flip(passwords.confirmSignUp({ token: token!, password }))
          for (let i = 0; i < 5; i++) assert.strictEqual((yield* open(wrong))._tag, "InvalidCredentials")

          assert.strictEqual((yield* open(good))._tag, "InvalidChallenge")
        })
      )

      test(
        "can be confirmed until its time is over, to the millisecond",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const begin = (address: string) =>
            Effect.gen(function*() {
              const started = yield* passwords.signUp({ email: address, password: good })
              assert.deepInclude(started, { kind: "started", expiresAt: lifetimes.linkMs, resendAt: resendMs })
              const challenge = started.kind === "started" ? started.challenge : ""
              return { challenge, code: (yield* sent).code }
            })
          const [before, at] = [yield* begin("a@example.com"), yield* begin("b@example.com")]
          yield* TestClock.adjust(lifetimes.linkMs - 1)
          assert.strictEqual((yield* passwords.confirmSignUp(before)).kind, "signedIn")
          yield* TestClock.adjust(1)

          assert.strictEqual((yield* Effect.flip(passwords.confirmSignUp(at)))._tag, "InvalidChallenge")
        })
      )

      test(
        "counts wrong codes and is over after the last",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const started = yield* passwords.signUp({ email, password: good })
          const challenge = started.kind === "started" ? started.challenge : ""
          const { code } = yield* sent
          const bad = code === "00000000" ? "00000001" : "00000000"
          for (const attemptsLeft of [4, 3, 2, 1, 0]) {
            const refused = yield* Effect.flip(passwords.confirmSignUp({ challenge, code: bad }))
            assert.deepInclude(refused, { _tag: "InvalidCode", attemptsLeft })
          }

          assert.strictEqual(
            (yield* Effect.flip(passwords.confirmSignUp({ challenge, code })))._tag,
            "InvalidChallenge"
          )
        })
      )

      test(
        "keeps the id of an anonymous user",
        Effect.gen(function*() {
          const store = yield* Store
          const passwords = yield* Passwords
          const { createUser } = yield* NewUser.make
          const anonymous = yield* store.mutation(
            { name: "test" },
            Effect.orDie(createUser({ by: "anonymous", anonymous: true }))
          )
          const session = yield* (yield* Sessions).create({ userId: anonymous.id })
          const started = yield* passwords.signUp({ email, password: good }).pipe(inSession(session))
          const challenge = started.kind === "started" ? started.challenge : ""
          const { code } = yield* sent
          const signedIn = yield* passwords.confirmSignUp({ challenge, code }).pipe(inSession(session))

          assert.deepInclude(signedIn, { kind: "signedIn", userId: anonymous.id })
          assert.deepInclude(yield* userRow(anonymous.id), { anonymous: false, email: "ada.byron@example.com" })
          assert.deepInclude(yield* passwords.signIn({ email, password: good }), { userId: anonymous.id })
        })
      )

      test(
        "refuses passwords that are too short, too long, common, of the address, or breached",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const reasonOf = (password: string) =>
            Effect.map(
              Effect.flip(passwords.signUp({ email, password, name: "Lovelace" })),
              (failure) => failure._tag === "WeakPassword" ? failure.reason : failure._tag
            )

          assert.strictEqual(yield* reasonOf("seven77"), "tooShort")
          assert.strictEqual(yield* reasonOf(`${longest}x`), "tooLong")
          assert.strictEqual(yield* reasonOf("password1"), "common")
          assert.strictEqual(yield* reasonOf("Lovelace1"), "common")
          assert.strictEqual(yield* reasonOf("with\u0007a bell in it"), "characters")
          const breached = reasonOf(good).pipe(Effect.provideService(BreachCheck, () => Effect.succeed(true)))
          assert.strictEqual(yield* breached, "breached")
          assert.strictEqual((yield* Hashes).count, 0)
          yield* passwords.signUp({ email, password: longest })
        })
      )

      test(
        "is closed to everybody when the application says so, at the same cost",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const refused = yield* Effect.flip(
            passwords.signUp({ email, password: good }).pipe(settings({ signUp: "closed" }))
          )

          assert.deepInclude(refused, { _tag: "SignUpClosed" })
          assert.strictEqual((yield* Hashes).count, 0)
        })
      )

      test(
        "by invite sends a code to who was invited only, and answers all the same",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const ofInvited = Effect.provideService(Invitations, {
            isInvited: (address) => Effect.succeed(address === "ada.byron@example.com")
          })
          const begin = (address: string) =>
            passwords.signUp({ email: address, password: good }).pipe(ofInvited, settings({ signUp: "invite" }))
          const stranger = yield* begin("eve@example.com")
          assert.deepInclude(yield* mail, { _tag: "NoAccount", wanted: "signUp" })
          const started = yield* begin(email)
          const { _tag, code } = yield* sent
          assert.strictEqual(_tag, "SignUpConfirmation")
          assert.deepStrictEqual(Object.keys(stranger), Object.keys(started))
          const challenge = started.kind === "started" ? started.challenge : ""
          // The invite may be gone by then.
          const late = yield* Effect.flip(
            passwords.confirmSignUp({ challenge, code }).pipe(settings({ signUp: "invite" }))
          )
          assert.deepInclude(late, { _tag: "SignUpClosed", needs: "invite" })

          const signedIn = yield* passwords.confirmSignUp({ challenge, code }).pipe(
            ofInvited,
            settings({ signUp: "invite" })
          )
          assert.strictEqual(signedIn.kind, "signedIn")
        })
      )
    })

    describe("immediate sign-up", () => {
      const immediate = settings({ immediateSignUp: true })

      test(
        "answers with a session at once, and says which addresses have an account",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const signedIn = yield* passwords.signUp({ email, password: good }).pipe(immediate)
          assert.deepInclude(signedIn, { kind: "signedIn", created: true })
          const refused = yield* Effect.flip(passwords.signUp({ email, password: better }).pipe(immediate))
          assert.strictEqual(refused._tag, "AccountExists")
          const again = yield* passwords.signIn({ email, password: good }).pipe(immediate)

          assert.strictEqual(again.kind, "signedIn")
          assert.isUndefined((yield* addressRow("ada.byron@example.com"))!.verifiedAt)
          assert.deepStrictEqual(yield* Outbox, [])
        })
      )

      test(
        "sends nothing, so that it does not count as a message, and tells nobody at an address of a change",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          for (let i = 0; i < 5; i++) yield* passwords.requestReset({ email })
          ;(yield* Outbox).length = 0
          const here = yield* passwords.signUp({ email, password: good }).pipe(immediate)
          if (here.kind !== "signedIn") return yield* Effect.die(new Error(here.kind))
          yield* passwords.change({ current: good, password: better }).pipe(inSession(here))

          assert.deepStrictEqual(yield* Outbox, [])
        })
      )

      test(
        "sends no more than so many proofs at sign-in to one address",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* imported(email, yield* currentHash(good), false)
          const attempt = passwords.signIn({ email, password: good })
          for (let i = 0; i < 5; i++) assert.strictEqual((yield* attempt).kind, "started")

          assert.strictEqual((yield* Effect.flip(attempt))._tag, "RateLimited")
        })
      )

      test(
        "is not for applications that need an invite",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const answer = yield* passwords.signUp({ email, password: good }).pipe(
            settings({ immediateSignUp: true, signUp: "invite" })
          )

          assert.strictEqual(answer.kind, "started")
        })
      )

      test(
        "asks for a proof at the next sign-in once the application stops allowing it, and keeps the user",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const first = yield* passwords.signUp({ email, password: good }).pipe(immediate)
          const started = yield* passwords.signIn({ email, password: good })
          assert.strictEqual(started.kind, "started")
          const challenge = started.kind === "started" ? started.challenge : ""
          const { _tag, code } = yield* sent
          assert.strictEqual(_tag, "SignUpConfirmation")
          const signedIn = yield* passwords.confirmSignUp({ challenge, code })

          const userId = first.kind === "signedIn" ? first.userId : undefined
          assert.deepInclude({ ...signedIn }, { kind: "signedIn", userId, created: false } as {})
          assert.isTrue((yield* userRow(userId!)).emailVerified)
          assert.strictEqual((yield* passwords.signIn({ email, password: good })).kind, "signedIn")
        })
      )

      test(
        "leaves no address to who reserved it when somebody proves it by signing up",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const squatter = yield* passwords.signUp({ email, password: wrong }).pipe(immediate)
          const owner = yield* signUp(email)

          assert.notStrictEqual(owner.userId, squatter.kind === "signedIn" ? squatter.userId : "")
          assert.strictEqual(
            (yield* Effect.flip(passwords.signIn({ email, password: wrong })))._tag,
            "InvalidCredentials"
          )
          assert.deepInclude(yield* passwords.signIn({ email, password: good }), { userId: owner.userId })
        })
      )
    })

    describe("sign-in", () => {
      test(
        "answers the same to a wrong password, an unknown address and a user without a password",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          yield* imported("bare@example.com", undefined)
          const failures = yield* Effect.forEach(
            [email, "nobody@example.com", "bare@example.com"],
            (address) => Effect.flip(passwords.signIn({ email: address, password: wrong }))
          )

          assert.deepStrictEqual(failures.map((failure) => ({ ...failure })), [
            { _tag: "InvalidCredentials" },
            { _tag: "InvalidCredentials" },
            { _tag: "InvalidCredentials" }
          ] as Array<any>)
          assert.strictEqual(new Set(failures.map((failure) => failure.message)).size, 1)
        })
      )

      test(
        "counts failures and waits for the limit to refill, to the millisecond, also with the right password",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          for (let i = 0; i < limits.signInByIdentifier.maxRequests; i++) {
            yield* Effect.flip(passwords.signIn({ email, password: wrong }))
          }
          const hashes = yield* Hashes
          const before = hashes.count
          const refused = yield* Effect.flip(passwords.signIn({ email, password: good }))
          assert.deepInclude(refused, { _tag: "RateLimited", retryAfter: 6 * minute })
          assert.strictEqual(hashes.count, before)
          yield* TestClock.adjust(6 * minute - 1)
          assert.deepInclude(yield* Effect.flip(passwords.signIn({ email, password: good })), { retryAfter: 1 })
          yield* TestClock.adjust(1)

          assert.strictEqual((yield* passwords.signIn({ email, password: good })).kind, "signedIn")
        })
      )

      test(
        "says that the limit is used up for an address without an account as well",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const attempt = Effect.flip(passwords.signIn({ email: "nobody@example.com", password: wrong }))
          for (let i = 0; i < 10; i++) assert.strictEqual((yield* attempt)._tag, "InvalidCredentials")

          assert.deepInclude(yield* attempt, { _tag: "RateLimited", retryAfter: 6 * minute })
        })
      )

      test(
        "counts failures of one address of the network over all accounts",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const at = (ip: string, i: number) =>
            Effect.flip(passwords.signIn({ email: `user${i}@example.com`, password: wrong })).pipe(
              as({ kind: "anonymous", ip }),
              settings({ limits: { signInByIp: { maxRequests: 3, windowMs: 60 * minute } } })
            )
          for (let i = 0; i < 3; i++) assert.strictEqual((yield* at("192.0.2.1", i))._tag, "InvalidCredentials")

          assert.strictEqual((yield* at("192.0.2.1", 4))._tag, "RateLimited")
          assert.strictEqual((yield* at("192.0.2.2", 4))._tag, "InvalidCredentials")
        })
      )

      test(
        "does not lock a known device out, and limits it by itself",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { deviceToken } = yield* signUp(email)
          const client = { deviceToken: deviceToken! }
          for (let i = 0; i < 10; i++) yield* Effect.flip(passwords.signIn({ email, password: wrong }))
          assert.strictEqual((yield* Effect.flip(passwords.signIn({ email, password: good })))._tag, "RateLimited")
          const known = yield* passwords.signIn({ email, password: good, client })
          assert.deepInclude(known, { kind: "signedIn" })
          assert.notProperty(known, "deviceToken")

          for (let i = 0; i < 10; i++) yield* Effect.flip(passwords.signIn({ email, password: wrong, client }))
          assert.strictEqual(
            (yield* Effect.flip(passwords.signIn({ email, password: good, client })))._tag,
            "RateLimited"
          )
        })
      )

      test(
        "knows no device of another user's, nor one whose time is over",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const eve = yield* signUp("eve@example.com", better)
          const ada = yield* signUp(email)
          for (let i = 0; i < 10; i++) yield* Effect.flip(passwords.signIn({ email, password: wrong }))
          const attempt = (deviceToken: string) => passwords.signIn({ email, password: good, client: { deviceToken } })
          assert.strictEqual((yield* Effect.flip(attempt(eve.deviceToken!)))._tag, "RateLimited")
          assert.strictEqual((yield* attempt(ada.deviceToken!)).kind, "signedIn")
          yield* TestClock.adjust(lifetimes.knownDeviceMs)
          for (let i = 0; i < 10; i++) yield* Effect.flip(passwords.signIn({ email, password: wrong }))

          assert.strictEqual((yield* Effect.flip(attempt(ada.deviceToken!)))._tag, "RateLimited")
        })
      )

      test(
        "hashes the password anew when the recipe has changed, once and only for the right one",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const stored = yield* oldHash(good)
          const user = yield* imported(email, stored)
          const hashes = yield* Hashes
          yield* Effect.flip(passwords.signIn({ email, password: wrong }))
          assert.strictEqual((yield* userRow(user.id)).passwordHash, stored)
          assert.strictEqual(hashes.count, 1)
          yield* passwords.signIn({ email, password: good })
          const renewed = (yield* userRow(user.id)).passwordHash!
          const before = hashes.count
          yield* passwords.signIn({ email, password: good })

          assert.match(renewed, /^\$pbkdf2-sha256\$i=2\$/)
          assert.strictEqual((yield* userRow(user.id)).passwordHash, renewed)
          assert.strictEqual(hashes.count, before + 1)
        })
      )

      test(
        "takes an old hash for nothing once the password has changed meanwhile",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const stored = yield* oldHash(good)
          const user = yield* imported(email, stored)
          const found = yield* passwords.lookup({ email })
          const store = yield* Store
          const passwordHash = yield* currentHash(better)
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, { passwordHash })))
          const rehash = yield* currentHash(good)
          const refused = yield* Effect.flip(passwords.finishSignIn({ email, ...found, matches: true, rehash }))

          assert.strictEqual(refused._tag, "InvalidCredentials")
          assert.strictEqual((yield* userRow(user.id)).passwordHash, passwordHash)
        })
      )

      test(
        "tells a deactivated user so, after the right password only",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { userId } = yield* signUp(email)
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, userId, { deactivatedAt: 1 })))

          assert.strictEqual(
            (yield* Effect.flip(passwords.signIn({ email, password: wrong })))._tag,
            "InvalidCredentials"
          )
          assert.strictEqual((yield* Effect.flip(passwords.signIn({ email, password: good })))._tag, "UserDeactivated")
          const unproved = yield* imported("eve@example.com", yield* currentHash(good), false)
          yield* store.mutation(
            { name: "test" },
            Effect.orDie(store.patch(UserTable, unproved.id, { deactivatedAt: 1 }))
          )
          const refused = yield* Effect.flip(passwords.signIn({ email: "eve@example.com", password: good }))
          assert.strictEqual(refused._tag, "UserDeactivated")
        })
      )

      test(
        "asks for the second factor that the user has",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { userId } = yield* signUp(email)
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, userId, { factors: ["totp"] })))

          const answer = yield* passwords.signIn({ email, password: good })
          assert.deepInclude(answer, { kind: "secondFactorRequired", methods: ["totp", "recoveryCode"] })
        })
      )
    })

    describe("reset", () => {
      /** Asks for a reset, and what was sent. */
      const requested = Effect.gen(function*() {
        const { challenge } = yield* (yield* Passwords).requestReset({ email })
        const { code, token } = yield* sent
        return { challenge, code, token: token! }
      })

      test(
        "by code sets the password, ends all sessions, tells the user and signs in",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const sessions = yield* Sessions
          const before = yield* signUp(email)
          const { challenge, code } = yield* requested
          const after = yield* passwords.reset({ challenge, code, password: better })

          assert.deepInclude(after, { kind: "signedIn", userId: before.userId, created: false })
          assert.strictEqual(
            (yield* Effect.flip(sessions.refresh({ refreshToken: before.refreshToken! })))._tag,
            "InvalidRefreshToken"
          )
          assert.isString(after.kind === "signedIn" ? after.refreshToken : undefined)
          yield* sessions.refresh({ refreshToken: after.kind === "signedIn" ? after.refreshToken! : "" })
          assert.include((yield* Outbox).map(({ _tag }) => _tag), "PasswordChanged")
          assert.strictEqual(
            (yield* Effect.flip(passwords.signIn({ email, password: good })))._tag,
            "InvalidCredentials"
          )
          assert.strictEqual((yield* passwords.signIn({ email, password: better })).kind, "signedIn")
        })
      )

      test(
        "by link works in any browser, once",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const { code, challenge, token } = yield* requested
          assert.strictEqual((yield* passwords.reset({ token, password: better })).kind, "signedIn")
          const left = yield* Store.use((store) => store.first(ChallengeTable, "byExpiry", [], { limit: 10 }))
          assert.deepStrictEqual(left, [])
          const again = [{ token, password: wrong }, { challenge, code, password: wrong }]
          for (const payload of again) {
            assert.strictEqual((yield* Effect.flip(passwords.reset(payload)))._tag, "InvalidChallenge")
          }
        })
      )

      test(
        "can be finished until its time is over, to the millisecond",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const { token } = yield* requested
          yield* TestClock.adjust(lifetimes.resetMs)
          assert.strictEqual(
            (yield* Effect.flip(passwords.reset({ token, password: better })))._tag,
            "InvalidChallenge"
          )
          const next = yield* requested
          yield* TestClock.adjust(lifetimes.resetMs - 1)

          assert.strictEqual((yield* passwords.reset({ token: next.token, password: better })).kind, "signedIn")
        })
      )

      test(
        "is not used up by a password that is refused, and hashes nothing without a challenge",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const { token } = yield* requested
          const hashes = yield* Hashes
          const before = hashes.count
          const weak = yield* Effect.flip(passwords.reset({ token, password: "Byron2024" }))
          assert.deepInclude(weak, { _tag: "WeakPassword", reason: "common" })
          yield* Effect.flip(passwords.reset({ token: "of-nobody", password: better }))
          assert.strictEqual(hashes.count, before)

          assert.strictEqual((yield* passwords.reset({ token, password: better })).kind, "signedIn")
        })
      )

      test(
        "of an address without an account starts and ends like any other, and changes nothing",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { challenge } = yield* passwords.requestReset({ email })
          assert.deepInclude(yield* mail, { _tag: "NoAccount", wanted: "passwordReset" })
          for (const attemptsLeft of [4, 3, 2, 1, 0]) {
            const refused = yield* Effect.flip(passwords.reset({ challenge, code: "00000000", password: better }))
            assert.deepInclude(refused, { _tag: "InvalidCode", attemptsLeft })
          }
          const over = yield* Effect.flip(passwords.reset({ challenge, code: "00000000", password: better }))

          assert.strictEqual(over._tag, "InvalidChallenge")
          assert.isUndefined(yield* addressRow("ada.byron@example.com"))
        })
      )

      test(
        "is sent to the address as it was proved, however it is typed, as is the news of a second sign-up",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          yield* passwords.requestReset({ email: "ADA.BYRON@example.com" })
          assert.deepInclude(yield* mail, { _tag: "PasswordReset", to: { kind: "email", address: email } })
          yield* passwords.signUp({ email: "ada.byron@EXAMPLE.com", password: better })

          assert.deepInclude(yield* mail, { _tag: "AlreadySignedUp", to: { kind: "email", address: email } })
        })
      )

      test(
        "gives a password to a user who had none",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const user = yield* imported(email, undefined)
          const { token } = yield* requested
          const signedIn = yield* passwords.reset({ token, password: better })

          assert.deepInclude(signedIn, { kind: "signedIn", userId: user.id })
        })
      )

      test(
        "still asks for the second factor, and trusts no device of before",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { deviceToken, userId } = yield* signUp(email)
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, userId, { factors: ["totp"] })))
          const { token } = yield* requested
          const answer = yield* passwords.reset({ token, password: better, client: { deviceToken: deviceToken! } })

          assert.strictEqual(answer.kind, "secondFactorRequired")
          assert.include((yield* Outbox).map(({ _tag }) => _tag), "PasswordChanged")
        })
      )

      test(
        "voids every reset that was asked for before",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const first = yield* requested
          const second = yield* requested
          yield* passwords.reset({ token: second.token, password: better })

          assert.strictEqual(
            (yield* Effect.flip(passwords.reset({ token: first.token, password: wrong })))._tag,
            "InvalidChallenge"
          )
        })
      )

      test(
        "can be asked for from a known device when others have used the limit up",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { deviceToken } = yield* signUp(email)
          for (let i = 1; i < limits.sendByIdentifier.maxRequests; i++) yield* passwords.requestReset({ email })
          assert.strictEqual((yield* Effect.flip(passwords.requestReset({ email })))._tag, "RateLimited")

          const started = yield* passwords.requestReset({ email, client: { deviceToken: deviceToken! } })
          assert.strictEqual(started.kind, "started")
        })
      )
    })

    describe("a change", () => {
      test(
        "by the old password ends all sessions but the caller's",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const sessions = yield* Sessions
          const here = yield* signUp(email)
          const there = yield* passwords.signIn({ email, password: good })
          yield* TestClock.adjust(60 * minute)
          yield* passwords.change({ current: good, password: better }).pipe(inSession(here))

          yield* sessions.refresh({ refreshToken: here.refreshToken! })
          const ended = yield* Effect.flip(
            sessions.refresh({ refreshToken: there.kind === "signedIn" ? there.refreshToken! : "" })
          )
          assert.strictEqual(ended._tag, "InvalidRefreshToken")
          assert.strictEqual((yield* passwords.signIn({ email, password: better })).kind, "signedIn")
          assert.deepInclude(
            yield* Outbox.use((all) => Effect.succeed(all.find(({ _tag }) => _tag === "PasswordChanged"))),
            {
              to: { kind: "email", address: "ada.byron@example.com" },
              at: 60 * minute
            }
          )
        })
      )

      test(
        "without the old password needs a sign-in of the last ten minutes, to the millisecond",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const here = yield* signUp(email)
          yield* TestClock.adjust(10 * minute)
          yield* passwords.change({ password: better }).pipe(inSession(here))
          yield* TestClock.adjust(1)
          const hashes = yield* Hashes
          const before = hashes.count

          const refused = yield* Effect.flip(passwords.change({ password: good }).pipe(inSession(here)))
          assert.strictEqual(refused._tag, "StepUpRequired")
          assert.strictEqual(hashes.count, before)
          const { userId } = yield* passwords.lookupChange({ userId: (yield* userRow(here.userId)).id, guesses: true })
          const passwordHash = yield* currentHash(good)
          const late = yield* Effect.flip(passwords.finishChange({ userId, passwordHash }).pipe(inSession(here)))
          assert.strictEqual(late._tag, "StepUpRequired")
        })
      )

      test(
        "with a wrong old password is counted, for this user and not for their sign-ins",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const here = yield* signUp(email)
          const guess = (current: string) =>
            Effect.flip(passwords.change({ current, password: better }).pipe(inSession(here)))
          for (let i = 0; i < 10; i++) assert.strictEqual((yield* guess(wrong))._tag, "InvalidCredentials")

          assert.strictEqual((yield* guess(good))._tag, "RateLimited")
          assert.strictEqual((yield* passwords.signIn({ email, password: good })).kind, "signedIn")
          yield* passwords.change({ password: better }).pipe(inSession(here))
        })
      )

      test(
        "is no way to make a first password, nor is setting one a way to replace it",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const user = yield* imported(email, undefined)
          const session = yield* (yield* Sessions).create({ userId: user.id })
          const refused = yield* Effect.flip(passwords.change({ password: better }).pipe(inSession(session)))
          assert.strictEqual(refused._tag, "NoPassword")
          yield* passwords.set({ password: better }).pipe(inSession(session))
          const again = yield* Effect.flip(passwords.set({ password: good }).pipe(inSession(session)))

          assert.strictEqual(again._tag, "PasswordAlreadySet")
          assert.deepInclude(yield* passwords.signIn({ email, password: better }), { userId: user.id })
        })
      )

      test(
        "needs somebody who is signed in",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          assert.strictEqual((yield* Effect.flip(passwords.change({ password: better })))._tag, "NotSignedIn")
          assert.strictEqual((yield* Effect.flip(passwords.set({ password: better })))._tag, "NotSignedIn")
          assert.strictEqual((yield* Effect.flip(passwords.remove({})))._tag, "NotSignedIn")
        })
      )
    })

    describe("removal", () => {
      test(
        "takes the password of a user who has another way in",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const here = yield* signUp(email)
          yield* passwords.remove({}).pipe(inSession(here))

          assert.strictEqual(
            (yield* Effect.flip(passwords.signIn({ email, password: good })))._tag,
            "InvalidCredentials"
          )
          yield* (yield* Sessions).refresh({ refreshToken: here.refreshToken! })
          assert.strictEqual((yield* Effect.flip(passwords.remove({}).pipe(inSession(here))))._tag, "NoPassword")
        })
      )

      test(
        "is refused where it is the last way in, and long after the sign-in",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const immediate = settings({ immediateSignUp: true })
          const here = yield* passwords.signUp({ email, password: good }).pipe(immediate)
          if (here.kind !== "signedIn") return yield* Effect.die(new Error(here.kind))
          assert.strictEqual((yield* Effect.flip(passwords.remove({}).pipe(inSession(here))))._tag, "LastSignInMethod")
          yield* TestClock.adjust(10 * minute + 1)

          assert.strictEqual((yield* Effect.flip(passwords.remove({}).pipe(inSession(here))))._tag, "StepUpRequired")
        })
      )
    })

    test(
      "a password is checked without anything being looked up",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        yield* passwords.check({ password: good })

        assert.deepInclude(yield* Effect.flip(passwords.check({ password: "Byron2024", known: [email] })), {
          reason: "common"
        })
        assert.deepStrictEqual(yield* Heard, [])
      })
    )
  })
}
