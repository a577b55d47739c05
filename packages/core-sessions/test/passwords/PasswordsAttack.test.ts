import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { Effect, Exit, Layer, Logger, References } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { MessageNotSent, Messenger } from "../../src/messages/Messenger.ts"
import { Passwords } from "../../src/passwords/Passwords.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { allow, SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { EmailTable, UserTable } from "../../src/users/UserTable.ts"
import { Heard, Outbox, places } from "../Places.ts"
import {
  addressRow,
  better,
  from,
  good,
  Hashes,
  imported,
  inSession,
  mail,
  sent,
  services,
  signUp,
  userRow,
  wrong
} from "./PasswordWorld.ts"

const minute = 60_000
const email = "ada@example.com"
const { lifetimes, limits, resendMs } = AuthSettings.defaults
const settings = (overrides: AuthSettings.Overrides) =>
  Effect.provideService(AuthSettings.AuthSettings, AuthSettings.make(overrides))
const immediate = settings({ immediateSignUp: true })
const tagOf = <A extends { readonly kind: string }, E extends { readonly _tag: string }, R>(
  effect: Effect.Effect<A, E, R>
) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? result.success.kind : result.failure._tag)
const atOnce = <A, E, R>(count: number, effect: (i: number) => Effect.Effect<A, E, R>) =>
  Effect.all(Array.from({ length: count }, (_, i) => effect(i)), { concurrency: "unbounded" })
const countOf = (tags: ReadonlyArray<string>, tag: string) => tags.filter((each) => each === tag).length

/** Begins a sign-up, and what was sent. */
const begun = Effect.fnUntraced(function*(address: string, password: string) {
  const started = yield* (yield* Passwords).signUp({ email: address, password })
  const { code, token } = yield* sent
  return { challenge: started.kind === "started" ? started.challenge : "", code, token: token! }
})

const requested = Effect.fnUntraced(function*(address: string) {
  const { challenge } = yield* (yield* Passwords).requestReset({ email: address })
  const { code, token } = yield* sent
  return { challenge, code, token: token! }
})

const challengesAlive = Store.use((store) => store.first(ChallengeTable, "byExpiry", [], { limit: 1000 }))

for (const place of places) {
  const world = Layer.provideMerge(services, place.counted)
  /** Each test has a world of its own, because it moves the clock. */
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
    it.effect(name, () => Effect.provide(body, Layer.fresh(world)), 120_000)

  describe(`attacks on passwords on ${place.name}`, () => {
    describe("at the same time", () => {
      test(
        "fifty guesses with the right one among them get no more than the limit",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const tags = yield* atOnce(
            50,
            (i) => tagOf(passwords.signIn({ email, password: i === 40 ? good : `${wrong} ${i}` }))
          )

          const judged = countOf(tags, "InvalidCredentials") + countOf(tags, "signedIn")
          assert.isAtMost(judged, limits.signInByIdentifier.maxRequests + 1)
          assert.strictEqual(countOf(tags, "RateLimited"), 50 - judged)
          assert.strictEqual(yield* tagOf(passwords.signIn({ email, password: good })), "RateLimited")
        })
      )

      test(
        "two sign-ups with one address make one user",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const first = yield* begun(email, good)
          const second = yield* begun("ADA@example.com", better)
          const tags = yield* Effect.all([
            tagOf(passwords.confirmSignUp({ challenge: first.challenge, code: first.code })),
            tagOf(passwords.confirmSignUp({ challenge: second.challenge, code: second.code }))
          ], { concurrency: 2 })

          assert.deepStrictEqual(tags.toSorted(), ["AccountExists", "signedIn"])
          const users = yield* Store.use((store) => store.first(UserTable, "byCreated", [], { limit: 10 }))
          assert.strictEqual(users.length, 1)
        })
      )

      test(
        "two immediate sign-ups with one address make one user",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const tags = yield* atOnce(
            5,
            (i) => tagOf(passwords.signUp({ email, password: `${good} ${i}` }).pipe(immediate))
          )

          assert.strictEqual(countOf(tags, "signedIn"), 1)
          assert.strictEqual(countOf(tags, "AccountExists"), 4)
          const users = yield* Store.use((store) => store.first(UserTable, "byCreated", [], { limit: 10 }))
          assert.strictEqual(users.length, 1)
        })
      )

      test(
        "one confirmation is used once",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { challenge, code } = yield* begun(email, good)
          const tags = yield* atOnce(8, () => tagOf(passwords.confirmSignUp({ challenge, code })))

          assert.strictEqual(countOf(tags, "signedIn"), 1)
          assert.strictEqual(countOf(tags, "InvalidChallenge"), 7)
        })
      )

      test(
        "one reset is used once, by its code or by its link",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const { challenge, code, token } = yield* requested(email)
          const tags = yield* atOnce(
            8,
            (i) =>
              tagOf(passwords.reset({ ...(i % 2 === 0 ? { challenge, code } : { token }), password: `${better} ${i}` }))
          )

          assert.strictEqual(countOf(tags, "signedIn"), 1)
          assert.strictEqual(countOf(tags, "InvalidChallenge"), 7)
        })
      )

      test(
        "a password that is changed during a sign-in signs nobody in",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const here = yield* signUp(email)
          const found = yield* passwords.lookup({ email })
          yield* passwords.change({ current: good, password: better }).pipe(inSession(here))

          assert.strictEqual(
            yield* tagOf(passwords.finishSignIn({ email, ...found, matches: true })),
            "InvalidCredentials"
          )
        })
      )

      test(
        "two changes by one old password: the second finds another password",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const here = yield* signUp(email)
          const change = (i: number) =>
            Effect.map(
              Effect.result(passwords.change({ current: good, password: `${better} ${i}` }).pipe(inSession(here))),
              ({ _tag }) => _tag
            )
          const results = yield* atOnce(2, change)

          assert.deepStrictEqual(results.toSorted(), ["Failure", "Success"])
        })
      )
    })

    describe("somebody who wants to know which addresses have accounts", () => {
      test(
        "learns nothing from signing up: same answer, same rows, same hashes",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const hashes = yield* Hashes
          const try_ = Effect.fnUntraced(function*(address: string) {
            const before = hashes.count
            const answer = yield* passwords.signUp({ email: address, password: better })
            const row = (yield* challengesAlive).at(-1)!
            const mailed = yield* mail
            return {
              fields: Object.keys(answer),
              hashes: hashes.count - before,
              row: Object.keys(row),
              data: Object.keys(row.data!),
              mailed: mailed._tag
            }
          })
          const unknown = yield* try_("eve@example.com")
          const known = yield* try_(email)

          assert.strictEqual(known.mailed, "AlreadySignedUp")
          assert.strictEqual(unknown.mailed, "SignUpConfirmation")
          assert.deepStrictEqual({ ...known, mailed: "" }, { ...unknown, mailed: "" })
        })
      )

      test(
        "learns nothing from the name that a password is made of",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { userId } = yield* signUp(email)
          const store = yield* Store
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, userId, { name: "Lovelace" })))
          const { challenge, token } = yield* requested(email)
          const attempt = { challenge, code: "00000000", password: "Lovelace1" }
          assert.strictEqual(yield* tagOf(passwords.reset(attempt)), "InvalidCode")

          // Who reads the mail may be told.
          assert.strictEqual(yield* tagOf(passwords.reset({ token, password: "Lovelace1" })), "WeakPassword")
        })
      )

      test(
        "learns nothing from asking for the message of a reset once more",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const outbox = yield* Outbox
          const { challenge } = yield* passwords.requestReset({ email: "eve@example.com" })
          yield* TestClock.adjust(resendMs)
          yield* passwords.resend({ challenge })

          assert.deepStrictEqual(outbox.slice(-2).map(({ _tag }) => _tag), ["NoAccount", "NoAccount"])
        })
      )
    })

    describe("somebody who signs up with another's address", () => {
      test(
        "cannot have the owner confirm it by opening the link",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          // The attacker's browser has the challenge; the mail is the owner's.
          const attack = yield* begun(email, wrong)
          const own = yield* begun(email, good)
          const link = { token: attack.token }
          assert.strictEqual(yield* tagOf(passwords.confirmSignUp(link)), "PasswordRequired")
          assert.strictEqual(
            yield* tagOf(passwords.confirmSignUp({ ...link, challenge: own.challenge })),
            "PasswordRequired"
          )
          assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ ...link, password: good })), "InvalidCredentials")
          assert.strictEqual(
            yield* tagOf(passwords.confirmSignUp({ challenge: own.challenge, code: attack.code })),
            "InvalidCode"
          )
          const confirmed = yield* passwords.confirmSignUp({ challenge: own.challenge, code: own.code })
          assert.strictEqual(confirmed.kind, "signedIn")

          // What the attacker began leads nowhere, even with the mail.
          const late = passwords.confirmSignUp({ challenge: attack.challenge, code: attack.code })
          assert.strictEqual(yield* tagOf(late), "AccountExists")
          assert.strictEqual(yield* tagOf(passwords.signIn({ email, password: wrong })), "InvalidCredentials")
        })
      )

      test(
        "at once, and waits, keeps neither the address nor a way in when the owner resets the password",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const squatter = yield* passwords.signUp({ email, password: wrong }).pipe(immediate)
          if (squatter.kind !== "signedIn") return yield* Effect.die(new Error(squatter.kind))
          const { token } = yield* requested(email)
          const owner = yield* passwords.reset({ token, password: good }).pipe(immediate)
          if (owner.kind !== "signedIn") return yield* Effect.die(new Error(owner.kind))

          assert.notStrictEqual(owner.userId, squatter.userId)
          assert.isTrue(owner.created)
          assert.notInclude((yield* Outbox).map(({ _tag }) => _tag), "PasswordChanged")
          assert.strictEqual((yield* addressRow(email))!.userId, owner.userId)
          assert.notProperty(yield* userRow(squatter.userId), "email")
          assert.strictEqual(yield* tagOf(passwords.signIn({ email, password: wrong })), "InvalidCredentials")
          assert.deepInclude(yield* passwords.signIn({ email, password: good }), { userId: owner.userId })
          const heard = yield* Heard
          assert.deepInclude(heard.find(({ type }) => type === "email.removed"), {
            data: { userId: squatter.userId, reason: "provedByAnother" }
          })
        })
      )

      test(
        "at once leaves the owner no device of theirs, even where they tried it",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const first = yield* passwords.signUp({ email, password: wrong }).pipe(immediate)
          if (first.kind !== "signedIn") return yield* Effect.die(new Error(first.kind))
          const { token } = yield* requested(email)
          const client = { deviceToken: first.deviceToken! }
          const owner = yield* passwords.reset({ token, password: good, client })

          assert.isString(owner.kind === "signedIn" ? owner.deviceToken : undefined)
        })
      )

      test(
        "at once cannot prove the address any more once its owner has",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* passwords.signUp({ email, password: wrong }).pipe(immediate)
          const started = yield* passwords.signIn({ email, password: wrong })
          const { code } = yield* sent
          yield* signUp(email)

          const challenge = started.kind === "started" ? started.challenge : ""
          assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ challenge, code })), "InvalidChallenge")
        })
      )

      test(
        "is another than who signed up at once, is still in that session, and resets the password there",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const holder = yield* passwords.signUp({ email, password: wrong }).pipe(immediate)
          if (holder.kind !== "signedIn") return yield* Effect.die(new Error(holder.kind))
          const { token } = yield* requested(email)
          const signedIn = yield* passwords.reset({ token, password: good }).pipe(inSession(holder))

          assert.deepInclude(signedIn, { kind: "signedIn", userId: holder.userId, created: false })
          assert.isTrue((yield* userRow(holder.userId)).emailVerified)
        })
      )
    })

    describe("somebody with one proof", () => {
      test(
        "uses it for nothing else",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const reset = yield* requested(email)
          const signingUp = yield* begun("eve@example.com", better)
          const crossed = [
            tagOf(passwords.confirmSignUp({ challenge: reset.challenge, code: reset.code })),
            tagOf(passwords.confirmSignUp({ token: reset.token, password: good })),
            tagOf(passwords.reset({ challenge: signingUp.challenge, code: signingUp.code, password: better })),
            tagOf(passwords.reset({ token: signingUp.token, password: better }))
          ]
          for (const call of crossed) assert.strictEqual(yield* call, "InvalidChallenge")
        })
      )

      test(
        "cannot use the code of another's challenge with their own",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          yield* signUp("eve@example.com", better)
          const ada = yield* requested(email)
          const eve = yield* requested("eve@example.com")

          assert.strictEqual(
            yield* tagOf(passwords.reset({ challenge: eve.challenge, code: ada.code, password: wrong })),
            "InvalidCode"
          )
          assert.strictEqual(
            yield* tagOf(passwords.reset({ challenge: "x".repeat(43), code: ada.code, password: wrong })),
            "InvalidChallenge"
          )
        })
      )

      test(
        "guesses no codes over many challenges: they count for the address and for where they come from",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          yield* signUp(email)
          const tags: Array<string> = []
          let token = ""
          for (let i = 0; i < 3; i++) {
            const { challenge, ...last } = yield* requested(email)
            token = last.token
            for (let j = 0; j < 4; j++) {
              tags.push(yield* tagOf(passwords.reset({ challenge, code: `1234567${j}`, password: better })))
            }
          }
          assert.deepStrictEqual(
            [countOf(tags, "InvalidCode"), countOf(tags, "RateLimited")],
            [limits.signInByIdentifier.maxRequests, 2]
          )

          // Those of a sign-up are guessed no more often.
          const { challenge } = yield* begun(email, better)
          assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ challenge, code: "1" })), "RateLimited")

          // The owner's link is not in reach of these guesses.
          assert.strictEqual(yield* tagOf(passwords.reset({ token, password: better })), "signedIn")
        })
      )

      test(
        "of a reset loses it when all sessions are ended meanwhile",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { userId } = yield* signUp(email)
          const { token } = yield* requested(email)
          yield* (yield* Sessions).invalidateAll({ userId: (yield* userRow(userId)).id })

          assert.strictEqual(yield* tagOf(passwords.reset({ token, password: better })), "InvalidChallenge")
        })
      )

      test(
        "of a reset loses it when the address goes to somebody else meanwhile",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { userId } = yield* signUp(email)
          const { token } = yield* requested(email)
          const store = yield* Store
          const eve = yield* signUp("eve@example.com", better)
          const row = yield* addressRow(email)
          yield* store.mutation(
            { name: "test" },
            Effect.orDie(store.patch(EmailTable, row!.id, { userId: (yield* userRow(eve.userId)).id }))
          )

          assert.strictEqual(yield* tagOf(passwords.reset({ token, password: wrong })), "InvalidChallenge")
          assert.isDefined((yield* userRow(userId)).passwordHash)
        })
      )

      test(
        "of an unproved address cannot go on once the password is another",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const holder = yield* passwords.signUp({ email, password: good }).pipe(immediate)
          if (holder.kind !== "signedIn") return yield* Effect.die(new Error(holder.kind))
          const started = yield* passwords.signIn({ email, password: good })
          const { code } = yield* sent
          yield* passwords.change({ current: good, password: better }).pipe(inSession(holder))

          const challenge = started.kind === "started" ? started.challenge : ""
          assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ challenge, code })), "InvalidChallenge")
        })
      )
    })

    describe("a second message", () => {
      test(
        "takes the place of the first, keeps the challenge, and cannot be had too soon, to the millisecond",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const first = yield* begun(email, good)
          const { challenge } = first
          yield* TestClock.adjust(resendMs - 1)
          assert.deepInclude(yield* Effect.flip(passwords.resend({ challenge })), {
            _tag: "RateLimited",
            retryAfter: 1
          })
          yield* TestClock.adjust(1)
          const again = yield* passwords.resend({ challenge })
          assert.deepStrictEqual({ ...again }, {
            kind: "started",
            challenge,
            expiresAt: resendMs + lifetimes.linkMs,
            resendAt: 2 * resendMs
          })
          const second = yield* sent
          assert.strictEqual(
            yield* tagOf(passwords.confirmSignUp({ challenge, token: first.token })),
            "InvalidChallenge"
          )
          assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ challenge, code: first.code })), "InvalidCode")

          assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ challenge, code: second.code })), "signedIn")
        })
      )

      test(
        "does not forget wrong codes, and counts against the limit of the address",
        Effect.gen(function*() {
          const passwords = yield* Passwords
          const { challenge } = yield* begun(email, good)
          const bad = { challenge, code: "1" }
          for (let i = 0; i < 4; i++) yield* tagOf(passwords.confirmSignUp(bad))
          for (let i = 1; i < limits.sendByIdentifier.maxRequests; i++) {
            yield* TestClock.adjust(resendMs)
            yield* passwords.resend({ challenge })
          }
          yield* TestClock.adjust(resendMs)
          assert.strictEqual(yield* tagOf(passwords.resend({ challenge })), "RateLimited")

          assert.deepInclude(yield* Effect.flip(passwords.confirmSignUp(bad)), { _tag: "InvalidCode", attemptsLeft: 0 })
        })
      )
    })

    test(
      "messages to one address are limited over sign-ups and resets, and from one place over addresses",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        for (let i = 0; i < 5; i++) yield* passwords.requestReset({ email })
        assert.strictEqual(yield* tagOf(passwords.requestReset({ email })), "RateLimited")
        assert.strictEqual(yield* tagOf(passwords.signUp({ email, password: good })), "RateLimited")
        assert.strictEqual((yield* Hashes).count, 0)
        const few = settings({ limits: { sendByIp: { maxRequests: 2, windowMs: 60 * minute } } })
        const ask = (i: number) =>
          passwords.requestReset({ email: `user${i}@example.com` }).pipe(from("192.0.2.1"), few)
        yield* ask(1)
        yield* ask(2)

        assert.strictEqual(yield* tagOf(ask(3)), "RateLimited")
      })
    )

    test(
      "sign-ups from one place are limited",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        const few = settings({
          limits: { signUpByIp: { maxRequests: 2, windowMs: 60 * minute } },
          immediateSignUp: true
        })
        const attempt = (i: number) =>
          tagOf(passwords.signUp({ email: `user${i}@example.com`, password: good }).pipe(from("192.0.2.1"), few))

        assert.strictEqual(yield* attempt(1), "signedIn")
        // Who asks which addresses have accounts pays for it too.
        assert.strictEqual(yield* attempt(1), "AccountExists")
        assert.strictEqual(yield* attempt(2), "RateLimited")
      })
    )

    test(
      "a page that the application has not named is no place to go on to",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        const redirects = settings({ redirects: ["https://app.example.com"] })
        for (const redirect of ["https://evil.example", "//evil.example", "https://app.example.com.evil.example"]) {
          const asked = [
            passwords.signUp({ email, password: good, redirect }),
            passwords.requestReset({ email, redirect })
          ]
          for (const call of asked) assert.strictEqual(yield* tagOf(call.pipe(redirects)), "InvalidRedirect")
        }
        yield* passwords.requestReset({ email, redirect: "https://app.example.com/next" }).pipe(redirects)

        assert.strictEqual((yield* challengesAlive)[0]!.data!["redirect"], "https://app.example.com/next")
      })
    )

    test(
      "policy that refuses passwords undoes the sign-up, and says so only to who knows the password",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        const policy = Effect.provideService(SignInPolicy, {
          decide: ({ email }) =>
            Effect.succeed(email === undefined ? allow : { _tag: "Refuse" as const, reason: "ssoRequired" as const })
        })
        const { challenge, code } = yield* begun(email, good)
        assert.strictEqual(yield* tagOf(passwords.confirmSignUp({ challenge, code }).pipe(policy)), "SignInRefused")
        assert.isUndefined(yield* addressRow(email))
        yield* signUp(email)

        assert.strictEqual(
          yield* tagOf(passwords.signIn({ email, password: wrong }).pipe(policy)),
          "InvalidCredentials"
        )
        assert.strictEqual(yield* tagOf(passwords.signIn({ email, password: good }).pipe(policy)), "SignInRefused")
      })
    )

    test(
      "an address that looks like another's is another address",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        const { userId } = yield* signUp("kim@example.com")
        // The Kelvin sign, which full case folding makes a k.
        const kelvin = "\u212Aim@example.com"
        const signIn = passwords.signIn({ email: kelvin, password: good })
        if (place.name === "convex") {
          // The component holds payloads to the contract, which refuses such an address.
          assert.isTrue(Exit.isFailure(yield* Effect.exit(signIn)))
        } else {
          assert.strictEqual(yield* tagOf(signIn), "InvalidCredentials")
          yield* passwords.requestReset({ email: kelvin })
          assert.strictEqual((yield* mail)._tag, "NoAccount")
        }
        assert.deepInclude(yield* passwords.signIn({ email: "KIM@EXAMPLE.COM", password: good }), { userId })
      })
    )

    test(
      "no password, code, token or hash is in an event, a log or another message",
      Effect.gen(function*() {
        const passwords = yield* Passwords
        const lines: Array<string> = []
        const logger = Logger.make(({ message }) => void lines.push(JSON.stringify(message)))
        yield* Effect.gen(function*() {
          const here = yield* signUp(email)
          yield* tagOf(passwords.signIn({ email, password: wrong }))
          yield* tagOf(passwords.signIn({ email: "nobody@example.com", password: wrong }))
          yield* passwords.change({ current: good, password: better }).pipe(inSession(here))
          yield* Effect.ignore(passwords.change({ current: wrong, password: good }).pipe(inSession(here)))
          const { challenge } = yield* passwords.requestReset({ email })
          yield* tagOf(passwords.reset({ challenge, code: "1", password: good }))
          const { token } = yield* sent
          yield* passwords.reset({ token: token!, password: good })
          yield* passwords.signUp({ email, password: better })
        }).pipe(Effect.provide(Logger.layer([logger])), Effect.provideService(References.MinimumLogLevel, "Trace"))

        const outbox = yield* Outbox
        const secrets = [
          good,
          better,
          wrong,
          "$pbkdf2",
          ...outbox.flatMap((message) => "code" in message ? [message.code, message.token!] : [])
        ]
        const heard = JSON.stringify(yield* Heard)
        const told = JSON.stringify(outbox.filter((message) => !("code" in message)))
        const mailed = JSON.stringify(outbox)
        assert.isAbove(secrets.length, 6)
        for (const secret of secrets) {
          assert.notInclude(heard, secret)
          assert.notInclude(told, secret)
          assert.notInclude(lines.join("\n"), secret)
        }
        for (const secret of [good, better, wrong, "$pbkdf2"]) assert.notInclude(mailed, secret)
        // Nor is the address of somebody who has no account.
        assert.notInclude(heard, "nobody@example.com")
        assert.includeMembers((yield* Heard).map(({ type }) => type), [
          "sign_in.failed",
          "password.changed",
          "password.change_refused",
          "password.reset"
        ])
      })
    )

    test(
      "nothing at rest is a code, the token of a link or the verifier of a challenge",
      Effect.gen(function*() {
        const { challenge, code, token } = yield* begun(email, good)
        const rows = JSON.stringify(yield* challengesAlive)

        for (const secret of [challenge, code, token, good]) assert.notInclude(rows, secret)
      })
    )

    test(
      "what cannot be sent is said, whether there is an account or not, and leaves a step that can be begun again",
      Effect.gen(function*() {
        yield* imported(email, undefined)
        const broken = Layer.succeed(Messenger, { send: () => Effect.fail(new MessageNotSent({ reason: "no route" })) })
        const tags = yield* Effect.gen(function*() {
          const passwords = yield* Passwords
          return [
            yield* tagOf(passwords.requestReset({ email })),
            yield* tagOf(passwords.requestReset({ email: "nobody@example.com" })),
            yield* tagOf(passwords.signUp({ email, password: good })),
            yield* tagOf(passwords.signUp({ email: "nobody@example.com", password: good }))
          ]
        }).pipe(Effect.provide(Layer.fresh(Layer.provide(services, broken))))

        assert.deepStrictEqual(tags, ["CodeNotSent", "CodeNotSent", "CodeNotSent", "CodeNotSent"])
      })
    )
  })
}
