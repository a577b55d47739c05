import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { Codes } from "../../src/codes/Codes.ts"
import { MessageNotSent, Messenger } from "../../src/messages/Messenger.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import { SignInPolicy } from "../../src/signin/SignInPolicy.ts"
import { EmailTable, UserTable } from "../../src/users/UserTable.ts"
import { Heard, Outbox, places as stores } from "../Places.ts"
import {
  as,
  at,
  claim,
  emailRow,
  lastSent,
  newUser,
  places,
  services,
  sessionOf,
  signedIn,
  signInByEmail,
  tagOf,
  userRow,
  verified,
  wrong
} from "./World.ts"

const { codeAttempts, lifetimes, limits, resendMs } = AuthSettings.defaults
const ada = "ada@example.com"
const phone = "+4915112345678"

const rowsOf = (identifier: string) =>
  Store.use((store) =>
    Effect.map(
      store.first(ChallengeTable, "byExpiry", [], { limit: 50 }),
      (rows) => rows.filter((row) => row.identifier === identifier)
    )
  )

for (const place of places) {
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof place.world>>) =>
    it.effect(name, () => Effect.provide(body, Layer.fresh(place.world)))

  describe(`signing in by code, on ${place.name}`, () => {
    test(
      "makes a user for a new address, and finds the same one the next time",
      Effect.gen(function*() {
        const first = yield* signInByEmail(" Ada@Example.com ")
        const second = yield* signInByEmail("ADA@example.COM", { deviceToken: first.deviceToken! })

        assert.deepStrictEqual([first.created, second.created, second.userId], [true, false, first.userId])
        const user = yield* userRow(first.userId)
        assert.deepStrictEqual([user.email, user.emailVerified], [ada, true])
        assert.strictEqual((yield* emailRow(user.id, ada))!.original, "Ada@Example.com")
        assert.isUndefined(second.deviceToken)
      })
    )

    test(
      "writes to the address as it was given, without the space around it",
      Effect.gen(function*() {
        const codes = yield* Codes
        yield* codes.startEmail({ email: " Ada@Example.com " })

        const { code, to, token } = yield* lastSent()
        assert.deepStrictEqual(to, { kind: "email", address: "Ada@Example.com" })
        assert.match(code, /^\d{8}$/)
        assert.match(token, /^[0-9A-Za-z]{43}$/)
      })
    )

    test(
      "takes a code with spaces and dashes in it",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code } = yield* lastSent()

        yield* codes.finishEmail({ challenge, code: ` ${code.slice(0, 4)}-${code.slice(4)} ` })
      })
    )

    test(
      "makes a user for a new number, and finds the same one the next time",
      Effect.gen(function*() {
        const codes = yield* Codes
        const signIn = Effect.gen(function*() {
          const { challenge } = yield* codes.startPhone({ phone })
          const { code, token } = yield* lastSent(phone)
          assert.match(code, /^\d{6}$/)
          assert.isUndefined(token)
          return signedIn(yield* codes.finishPhone({ challenge, code }))
        })
        const first = yield* signIn
        const second = yield* signIn

        assert.deepStrictEqual([first.created, second.created, second.userId], [true, false, first.userId])
        const user = yield* userRow(first.userId)
        assert.deepStrictEqual([user.phone, user.email], [phone, undefined])
        const session = yield* Store.use((store) => store.get(SessionTable, second.sessionId))
        assert.deepStrictEqual([session?.method, session?.amr], ["phone", ["sms"]])
      })
    )

    test(
      "by a link works in a browser that has not asked, once",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code, token } = yield* lastSent()

        const session = signedIn(yield* codes.finishEmail({ token }))

        assert.isTrue(session.created)
        assert.strictEqual(yield* tagOf(codes.finishEmail({ token })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code })), "InvalidChallenge")
      })
    )

    test(
      "by a code kills the link that was sent with it",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code, token } = yield* lastSent()
        yield* codes.finishEmail({ challenge, code })

        assert.strictEqual(yield* tagOf(codes.finishEmail({ token })), "InvalidChallenge")
      })
    )

    test(
      "refuses a code without the challenge of the browser that asked, and with that of another",
      Effect.gen(function*() {
        const codes = yield* Codes
        yield* codes.startEmail({ email: ada })
        const { code } = yield* lastSent()
        const other = yield* codes.startEmail({ email: "eve@example.com" })

        assert.strictEqual(yield* tagOf(codes.finishEmail({ code })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge: "x".repeat(43), code })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge: other.challenge, code })), "InvalidCode")
      })
    )

    test(
      "refuses the proof of one kind for another kind",
      Effect.gen(function*() {
        const codes = yield* Codes
        const byPhone = yield* codes.startPhone({ phone })
        const { code } = yield* lastSent(phone)
        const byEmail = yield* codes.startEmail({ email: ada })
        const mail = yield* lastSent(ada)

        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge: byPhone.challenge, code })), "InvalidChallenge")
        assert.strictEqual(
          yield* tagOf(codes.finishPhone({ challenge: byEmail.challenge, code: mail.code })),
          "InvalidChallenge"
        )
        const { actor } = yield* sessionOf(yield* newUser({ email: verified("eve@example.com") }))
        assert.strictEqual(
          yield* tagOf(codes.finishEmailVerification({ token: mail.token }).pipe(as(actor))),
          "InvalidChallenge"
        )
        assert.strictEqual(
          yield* tagOf(codes.confirmEmailChange({ token: mail.token }).pipe(as(actor))),
          "InvalidChallenge"
        )
      })
    )

    for (const [by, lifetime] of [["email", lifetimes.codeMs], ["phone", lifetimes.codeMs]] as const) {
      test(
        `by ${by} works until the last millisecond of its time and not after it`,
        Effect.gen(function*() {
          const codes = yield* Codes
          const start = by === "email" ? codes.startEmail({ email: ada }) : codes.startPhone({ phone })
          const finish = (challenge: string, code: string) =>
            by === "email" ? codes.finishEmail({ challenge, code }) : codes.finishPhone({ challenge, code })
          const early = yield* start
          const { code } = yield* lastSent()
          const late = yield* start
          const { code: lateCode } = yield* lastSent()
          yield* TestClock.adjust(lifetime - 1)
          const inTime = yield* tagOf(finish(early.challenge, code))
          yield* TestClock.adjust(1)

          assert.strictEqual(inTime, "done")
          assert.strictEqual(late.expiresAt, lifetime)
          assert.strictEqual(yield* tagOf(finish(late.challenge, lateCode)), "InvalidChallenge")
        })
      )
    }

    test(
      "by a link works until the last millisecond of its time and not after it",
      Effect.gen(function*() {
        const codes = yield* Codes
        yield* codes.startEmail({ email: ada })
        const early = yield* lastSent()
        yield* codes.startEmail({ email: ada })
        const late = yield* lastSent()
        yield* TestClock.adjust(lifetimes.codeMs - 1)
        const inTime = yield* tagOf(codes.finishEmail({ token: early.token }))
        yield* TestClock.adjust(1)

        assert.deepStrictEqual([inTime, yield* tagOf(codes.finishEmail({ token: late.token }))], [
          "done",
          "InvalidChallenge"
        ])
        assert.strictEqual(yield* tagOf(codes.inspectLink({ token: late.token })), "InvalidChallenge")
      })
    )

    test(
      "counts wrong codes, and ends with the last one",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code, token } = yield* lastSent()
        const left: Array<number> = []
        for (let i = 0; i < codeAttempts; i++) {
          const failure = yield* Effect.flip(codes.finishEmail({ challenge, code: wrong(code) }))
          if (failure._tag === "InvalidCode") left.push(failure.attemptsLeft)
        }

        assert.deepStrictEqual(left, [4, 3, 2, 1, 0])
        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(codes.finishEmail({ token })), "InvalidChallenge")
      })
    )

    test(
      "with the same code twice at once succeeds once",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code, token } = yield* lastSent()
        const tags = yield* Effect.all(
          [
            tagOf(codes.finishEmail({ challenge, code })),
            tagOf(codes.finishEmail({ token })),
            tagOf(codes.finishEmail({ challenge, code }))
          ],
          { concurrency: "unbounded" }
        )

        assert.deepStrictEqual(tags.toSorted(), ["InvalidChallenge", "InvalidChallenge", "done"])
      })
    )

    test(
      "with two codes for one new address at once makes one user",
      Effect.gen(function*() {
        const codes = yield* Codes
        const first = yield* codes.startEmail({ email: ada })
        const one = yield* lastSent()
        const second = yield* codes.startEmail({ email: ada })
        const two = yield* lastSent()
        const [a, b] = yield* Effect.all(
          [
            codes.finishEmail({ challenge: first.challenge, code: one.code }),
            codes.finishEmail({ challenge: second.challenge, code: two.code })
          ],
          { concurrency: "unbounded" }
        )

        assert.strictEqual(signedIn(a).userId, signedIn(b).userId)
        const users = yield* Store.use((store) => store.first(UserTable, "byCreated", [], { limit: 10 }))
        assert.strictEqual(users.length, 1)
      })
    )

    test(
      "with two codes for one new number at once makes one user",
      Effect.gen(function*() {
        const codes = yield* Codes
        const first = yield* codes.startPhone({ phone })
        const one = yield* lastSent()
        const second = yield* codes.startPhone({ phone })
        const two = yield* lastSent()
        const [a, b] = yield* Effect.all(
          [
            codes.finishPhone({ challenge: first.challenge, code: one.code }),
            codes.finishPhone({ challenge: second.challenge, code: two.code })
          ],
          { concurrency: "unbounded" }
        )

        assert.strictEqual(signedIn(a).userId, signedIn(b).userId)
      })
    )

    test(
      "gains nothing by guessing in parallel",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code } = yield* lastSent()
        const guesses = Array.from({ length: 12 }, (_, i) => String((Number(code) + i + 1) % 1e8).padStart(8, "0"))
        const tags = yield* Effect.forEach(guesses, (guess) => tagOf(codes.finishEmail({ challenge, code: guess })), {
          concurrency: "unbounded"
        })

        assert.strictEqual(tags.filter((tag) => tag === "InvalidCode").length, codeAttempts)
        assert.strictEqual(tags.filter((tag) => tag === "InvalidChallenge").length, 12 - codeAttempts)
        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code })), "InvalidChallenge")
      })
    )

    test(
      "takes the address from somebody who reserved it and never proved it",
      Effect.gen(function*() {
        const squatter = yield* newUser({
          email: { address: ada, original: ada, verified: false, login: true },
          passwordHash: "known to the squatter"
        })
        const session = yield* signInByEmail(ada)

        assert.notStrictEqual(session.userId, squatter.id)
        assert.isUndefined((yield* userRow(squatter.id)).email)
      })
    )

    test(
      "leaves the address of somebody who only claims it alone, and signs nobody in as them",
      Effect.gen(function*() {
        const other = yield* newUser({ email: verified("eve@example.com") })
        yield* claim(other, ada)
        const session = yield* signInByEmail(ada)

        assert.notStrictEqual(session.userId, other.id)
        assert.isDefined(yield* emailRow(other.id, ada))
      })
    )

    test(
      "asks a user with a second factor for it",
      Effect.gen(function*() {
        const store = yield* Store
        const codes = yield* Codes
        const user = yield* newUser({ email: verified(ada), phone })
        yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, { factors: ["totp"] })))
        const results = [
          yield* codes.startEmail({ email: ada }).pipe(
            Effect.flatMap(({ challenge }) =>
              Effect.flatMap(lastSent(ada), ({ code }) => codes.finishEmail({ challenge, code }))
            )
          ),
          yield* codes.startEmail({ email: ada }).pipe(
            Effect.andThen(lastSent(ada)),
            Effect.flatMap(({ token }) => codes.finishEmail({ token }))
          ),
          yield* codes.startPhone({ phone }).pipe(
            Effect.flatMap(({ challenge }) =>
              Effect.flatMap(lastSent(phone), ({ code }) => codes.finishPhone({ challenge, code }))
            )
          )
        ]

        assert.deepStrictEqual(results.map(({ kind }) => kind), [
          "secondFactorRequired",
          "secondFactorRequired",
          "secondFactorRequired"
        ])
        const sessions = yield* store.first(SessionTable, "byUser", [user.id], { limit: 1 })
        assert.deepStrictEqual(sessions, [])
      })
    )

    test(
      "refuses a deactivated user, and whom policy refuses",
      Effect.gen(function*() {
        const store = yield* Store
        const user = yield* newUser({ email: verified(ada) })
        yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, { deactivatedAt: 1 })))
        yield* newUser({ email: verified("eve@example.com") })

        assert.strictEqual(yield* tagOf(signInByEmail(ada)), "UserDeactivated")
        const policy = { decide: () => Effect.succeed({ _tag: "Refuse", reason: "ssoRequired" } as const) }
        assert.strictEqual(
          yield* tagOf(Effect.provideService(signInByEmail("eve@example.com"), SignInPolicy, policy)),
          "SignInRefused"
        )
      })
    )

    test(
      "makes nobody a user where sign-up is closed, and says so only to who proved the address",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code } = yield* lastSent(ada)

        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code: wrong(code) })), "InvalidCode")
        assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code })), "SignUpClosed")
        assert.isUndefined(yield* Store.use((store) => store.unique(EmailTable, "byLogin", [ada])))
      }).pipe(Effect.provideService(AuthSettings.AuthSettings, AuthSettings.make({ signUp: "closed" })))
    )

    test(
      "makes a full account of an anonymous caller, and keeps their id",
      Effect.gen(function*() {
        const codes = yield* Codes
        const store = yield* Store
        const user = yield* newUser({ email: verified("x@example.com"), anonymous: true })
        const { actor } = yield* sessionOf(user, "anonymous")
        const { challenge } = yield* codes.startPhone({ phone }).pipe(as(actor))
        const { code } = yield* lastSent(phone)
        const session = signedIn(yield* codes.finishPhone({ challenge, code }).pipe(as(actor)))

        assert.strictEqual(session.userId, user.id)
        const row = yield* store.get(UserTable, user.id)
        assert.deepStrictEqual([row?.anonymous, row?.phone], [false, phone])
      })
    )

    describe("a link", () => {
      test(
        "tells what it is for as often as it is opened, and is used up by none of that",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { challenge, expiresAt } = yield* codes.startEmail({
            email: ada,
            redirect: "https://app.example.com/home"
          })
          const { token } = yield* lastSent()
          const asking = yield* codes.inspectLink({ token, challenge })
          const another = yield* codes.inspectLink({ token, challenge: "y".repeat(43) })
          const without = yield* codes.inspectLink({ token })

          assert.deepStrictEqual(asking, {
            purpose: "signIn",
            address: "a***@example.com",
            sameBrowser: true,
            redirect: "https://app.example.com/home",
            expiresAt
          })
          assert.deepStrictEqual([another.sameBrowser, without.sameBrowser], [false, false])
          yield* codes.finishEmail({ token })
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({ redirects: ["https://app.example.com"] })
        ))
      )

      test(
        "is read once and changes nothing",
        Effect.gen(function*() {
          const codes = yield* Codes
          const counter = yield* StoreCounter
          yield* codes.startEmail({ email: ada })
          const { token } = yield* lastSent()

          const [, counts] = yield* counter.count(codes.inspectLink({ token }))
          const [, forged] = yield* counter.count(Effect.flip(codes.inspectLink({ token: "x".repeat(43) })))

          // On Convex every query is a transaction.
          const queries = place.name === "convex" ? 1 : 0
          assert.deepStrictEqual([counts.reads, counts.writes, counts.queries, counts.mutations], [1, 0, queries, 0])
          assert.deepStrictEqual([forged.reads, forged.writes], [1, 0])
        })
      )

      test(
        "works beside the challenge of another step, which the browser happens to hold",
        Effect.gen(function*() {
          const codes = yield* Codes
          const other = yield* codes.startEmail({ email: "eve@example.com" })
          yield* codes.startEmail({ email: ada })
          const { token } = yield* lastSent(ada)

          yield* codes.finishEmail({ token, challenge: other.challenge })
        })
      )
    })

    describe("another message", () => {
      test(
        "is refused until its time, to the millisecond, and then keeps the challenge and kills the code before",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { challenge, resendAt } = yield* codes.startEmail({ email: ada })
          const before = yield* lastSent()
          yield* TestClock.adjust(resendMs - 1)
          const early = yield* Effect.flip(codes.resend({ challenge }))
          yield* TestClock.adjust(1)
          const again = yield* codes.resend({ challenge })
          const after = yield* lastSent()

          assert.strictEqual(resendAt, resendMs)
          assert.deepInclude(early, { _tag: "RateLimited", retryAfter: 1 })
          assert.strictEqual(again.challenge, challenge)
          assert.strictEqual(again.resendAt, 2 * resendMs)
          assert.strictEqual(again.expiresAt, resendMs + lifetimes.codeMs)
          assert.notStrictEqual(after.code, before.code)
          assert.strictEqual(yield* tagOf(codes.finishEmail({ token: before.token })), "InvalidChallenge")
          assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code: before.code })), "InvalidCode")
          yield* codes.finishEmail({ challenge, code: after.code })
        })
      )

      test(
        "asked for twice at once is sent once",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { challenge } = yield* codes.startEmail({ email: ada })
          yield* TestClock.adjust(resendMs)
          const tags = yield* Effect.all([tagOf(codes.resend({ challenge })), tagOf(codes.resend({ challenge }))], {
            concurrency: "unbounded"
          })

          assert.deepStrictEqual(tags.toSorted(), ["RateLimited", "done"])
          assert.strictEqual((yield* Outbox).length, 2)
        })
      )

      test(
        "gives no more attempts",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { challenge } = yield* codes.startEmail({ email: ada })
          const { code } = yield* lastSent()
          for (let i = 1; i < codeAttempts; i++) yield* Effect.flip(codes.finishEmail({ challenge, code: wrong(code) }))
          yield* TestClock.adjust(resendMs)
          yield* codes.resend({ challenge })
          const again = yield* lastSent()

          const failure = yield* Effect.flip(codes.finishEmail({ challenge, code: wrong(again.code) }))
          assert.deepInclude(failure, { _tag: "InvalidCode", attemptsLeft: 0 })
        })
      )

      test(
        "is not sent for a challenge that is over, used or unknown",
        Effect.gen(function*() {
          const codes = yield* Codes
          const used = yield* codes.startEmail({ email: ada })
          const { code } = yield* lastSent()
          yield* codes.finishEmail({ challenge: used.challenge, code })
          const over = yield* codes.startEmail({ email: ada })
          yield* TestClock.adjust(lifetimes.codeMs)

          const tags = yield* Effect.forEach(
            [used.challenge, over.challenge, "z".repeat(43)],
            (challenge) => tagOf(codes.resend({ challenge }))
          )
          assert.deepStrictEqual(tags, ["InvalidChallenge", "InvalidChallenge", "InvalidChallenge"])
        })
      )
    })

    describe("limits", () => {
      test(
        "let five messages an hour go to an address, from wherever they are asked for, however it is written",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { maxRequests } = limits.sendByIdentifier
          const ask = (i: number) =>
            tagOf(codes.startEmail({ email: i % 2 === 0 ? ada : "ADA@Example.com" }).pipe(at(`192.0.2.${i}`)))
          const tags = yield* Effect.forEach(Array.from({ length: maxRequests + 2 }, (_, i) => i), ask)

          assert.deepStrictEqual(tags, [
            ...Array.from({ length: maxRequests }, () => "done"),
            "RateLimited",
            "RateLimited"
          ])
          assert.strictEqual((yield* Outbox).length, maxRequests)
        })
      )

      test(
        "let five messages an hour go to an address when all are asked for at once",
        Effect.gen(function*() {
          const codes = yield* Codes
          const tags = yield* Effect.forEach(
            Array.from({ length: 9 }, (_, i) => i),
            (i) => tagOf(codes.startEmail({ email: ada }).pipe(at(`192.0.2.${i}`))),
            { concurrency: "unbounded" }
          )

          assert.strictEqual(tags.filter((tag) => tag === "done").length, limits.sendByIdentifier.maxRequests)
        })
      )

      test(
        "let so many messages go out for one address of the network",
        Effect.gen(function*() {
          const codes = yield* Codes
          const ask = (i: number) => tagOf(codes.startEmail({ email: `u${i}@example.com` }).pipe(at("192.0.2.1")))
          const tags = yield* Effect.forEach([0, 1, 2, 3], ask)

          assert.deepStrictEqual(tags, ["done", "done", "done", "RateLimited"])
          assert.strictEqual(
            yield* tagOf(codes.startPhone({ phone }).pipe(at("192.0.2.1"))),
            "RateLimited"
          )
          assert.strictEqual(yield* tagOf(codes.startPhone({ phone }).pipe(at("192.0.2.2"))), "done")
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({ limits: { sendByIp: { maxRequests: 3, windowMs: 3_600_000 } } })
        ))
      )

      test(
        "count another message for a challenge like a first one",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { challenge } = yield* codes.startEmail({ email: ada })
          yield* TestClock.adjust(resendMs)
          yield* codes.resend({ challenge })
          const tags = yield* Effect.forEach([1, 2, 3, 4], () => tagOf(codes.startEmail({ email: ada })))

          assert.deepStrictEqual(tags, ["done", "done", "done", "RateLimited"])
        })
      )

      test(
        "on wrong codes hold across challenges, refuse even a right code, and leave the link alone",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { challenge } = yield* codes.startEmail({ email: ada })
          const { code, token } = yield* lastSent()
          for (let i = 0; i < 2; i++) yield* Effect.flip(codes.finishEmail({ challenge, code: wrong(code) }))
          const fresh = yield* codes.startEmail({ email: ada })
          const next = yield* lastSent()

          const refused = yield* Effect.flip(codes.finishEmail({ challenge: fresh.challenge, code: next.code }))
          assert.strictEqual(refused._tag, "RateLimited")
          assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code })), "RateLimited")
          assert.strictEqual(yield* tagOf(codes.finishEmail({ token })), "done")
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({ limits: { signInByIdentifier: { maxRequests: 2, windowMs: 3_600_000 } } })
        ))
      )

      test(
        "on wrong codes hold for one address of the network over many people",
        Effect.gen(function*() {
          const codes = yield* Codes
          const guess = Effect.fnUntraced(function*(i: number) {
            const { challenge } = yield* codes.startEmail({ email: `u${i}@example.com` })
            const { code } = yield* lastSent()
            return yield* tagOf(codes.finishEmail({ challenge, code: wrong(code) }))
          })
          const tags = yield* Effect.forEach([0, 1, 2], guess).pipe(at("192.0.2.1"))

          assert.deepStrictEqual(tags, ["InvalidCode", "InvalidCode", "RateLimited"])
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({ limits: { codeByIp: { maxRequests: 2, windowMs: 3_600_000 } } })
        ))
      )

      test(
        "that others have used up do not lock a user out of a device of theirs",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { deviceToken, userId } = yield* signInByEmail(ada)
          const attack = Effect.gen(function*() {
            const { challenge } = yield* codes.startEmail({ email: ada })
            const { code } = yield* lastSent(ada)
            yield* Effect.flip(codes.finishEmail({ challenge, code: wrong(code) }))
          })
          // Until no more mail goes out, and until no more codes are taken.
          yield* Effect.ignore(Effect.forever(attack))
          const locked = yield* tagOf(codes.startEmail({ email: ada }))
          const session = yield* signInByEmail(ada, { deviceToken: deviceToken! })

          assert.strictEqual(locked, "RateLimited")
          assert.strictEqual(session.userId, userId)
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({ limits: { signInByIdentifier: { maxRequests: 2, windowMs: 3_600_000 } } })
        ))
      )

      test(
        "of messages to a known device are others than those of guesses there",
        Effect.gen(function*() {
          const codes = yield* Codes
          const { deviceToken } = yield* signInByEmail(ada)
          const client = { deviceToken: deviceToken! }
          const ask = codes.startEmail({ email: ada, client })
          yield* ask
          const { challenge } = yield* ask
          const { code } = yield* lastSent()

          assert.strictEqual(yield* tagOf(ask), "RateLimited")
          assert.strictEqual(yield* tagOf(codes.finishEmail({ challenge, code, client })), "done")
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({
            limits: {
              sendByDevice: { maxRequests: 2, windowMs: 3_600_000 },
              signInByDevice: { maxRequests: 1, windowMs: 3_600_000 }
            }
          })
        ))
      )

      test(
        "are not passed by the device of somebody else, nor by one that is forged or over",
        Effect.gen(function*() {
          const codes = yield* Codes
          const eve = yield* signInByEmail("eve@example.com")
          const { deviceToken } = yield* signInByEmail(ada)
          const { maxRequests } = limits.sendByIdentifier
          yield* Effect.forEach(Array.from({ length: maxRequests - 1 }), () => codes.startEmail({ email: ada }))
          const ask = (deviceToken: string) => tagOf(codes.startEmail({ email: ada, client: { deviceToken } }))
          const others = yield* Effect.forEach([eve.deviceToken!, `ghd_${"x".repeat(43)}`, "nonsense"], ask)
          const own = yield* ask(deviceToken!)

          assert.deepStrictEqual([...others, own], ["RateLimited", "RateLimited", "RateLimited", "done"])
          yield* TestClock.adjust(lifetimes.knownDeviceMs - 1)
          yield* Effect.forEach(Array.from({ length: maxRequests }), () => codes.startEmail({ email: ada }))
          const lastMoment = yield* ask(deviceToken!)
          yield* TestClock.adjust(1)
          assert.deepStrictEqual([lastMoment, yield* ask(deviceToken!)], ["done", "RateLimited"])
        })
      )
    })

    describe("what it tells of accounts", () => {
      test(
        "asking costs the same and answers the same, with and without one, with and without a device",
        Effect.gen(function*() {
          const codes = yield* Codes
          const counter = yield* StoreCounter
          yield* newUser({ email: verified(ada), phone })
          const eve = yield* signInByEmail("eve@example.com")
          const shape = Effect.fnUntraced(function*(
            start: Effect.Effect<{ readonly challenge: string }, { readonly _tag: string }>
          ) {
            const before = (yield* Outbox).length
            const [started, counts] = yield* counter.count(start)
            return {
              keys: Object.keys(started).toSorted(),
              length: started.challenge.length,
              counts,
              sent: (yield* Outbox).slice(before).map(({ _tag }) => _tag)
            }
          })
          for (const client of [{}, { deviceToken: eve.deviceToken! }, { deviceToken: `ghd_${"x".repeat(43)}` }]) {
            const known = yield* shape(codes.startEmail({ email: ada, client }).pipe(at("192.0.2.1")))
            const unknown = yield* shape(
              codes.startEmail({ email: "nobody@example.com", client }).pipe(at("192.0.2.2"))
            )
            assert.deepStrictEqual(unknown, known)
            assert.strictEqual(known.counts.mutations, 1)
            const phoned = yield* shape(codes.startPhone({ phone, client }).pipe(at("192.0.2.3")))
            const unphoned = yield* shape(codes.startPhone({ phone: "+4915100000000", client }).pipe(at("192.0.2.4")))
            assert.deepStrictEqual(unphoned, phoned)
          }
        })
      )

      test(
        "a wrong code costs the same and answers the same, with and without one, also over the limit",
        Effect.gen(function*() {
          const codes = yield* Codes
          const counter = yield* StoreCounter
          yield* newUser({ email: verified(ada) })
          const eve = yield* signInByEmail("eve@example.com")
          const answers = Effect.fnUntraced(function*(email: string, client: { readonly deviceToken?: string }) {
            const { challenge } = yield* codes.startEmail({ email })
            const { code } = yield* lastSent(email)
            const ask = counter.count(Effect.flip(codes.finishEmail({ challenge, code: wrong(code), client })))
            return yield* Effect.forEach(
              [1, 2, 3],
              () => Effect.map(ask, ([failure, counts]) => ({ ...failure, _tag: failure._tag, counts }))
            )
          })
          for (const client of [{}, { deviceToken: eve.deviceToken! }]) {
            const known = yield* answers(ada, client)
            const unknown = yield* answers("nobody@example.com", client)
            assert.deepStrictEqual(unknown, known)
          }
        }).pipe(Effect.provideService(
          AuthSettings.AuthSettings,
          AuthSettings.make({ limits: { signInByIdentifier: { maxRequests: 2, windowMs: 3_600_000 } } })
        ))
      )

      test(
        "a right code on a known device costs one mutation, of six reads and three writes",
        Effect.gen(function*() {
          const codes = yield* Codes
          const counter = yield* StoreCounter
          yield* signInByEmail(ada)
          const { deviceToken } = yield* signInByEmail(ada)
          const { challenge } = yield* codes.startEmail({ email: ada })
          const { code } = yield* lastSent()
          const [, counts] = yield* counter.count(
            codes.finishEmail({ challenge, code, client: { deviceToken: deviceToken! } }).pipe(at("192.0.2.1"))
          )

          assert.deepStrictEqual([counts.queries, counts.mutations], [0, 1])
          assert.deepStrictEqual([counts.reads, counts.writes], [6, 3])
        })
      )
    })

    test(
      "keeps no code, token or challenge in clear",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { challenge } = yield* codes.startEmail({ email: ada })
        const { code, token } = yield* lastSent()
        yield* Effect.flip(codes.finishEmail({ challenge, code: wrong(code) }))
        const kept = JSON.stringify([yield* rowsOf(ada), yield* Heard])

        for (const secret of [challenge, code, token]) assert.notInclude(kept, secret)
        assert.include(kept, "code.refused")
      })
    )

    test(
      "tells the owner of a new device, after the first one",
      Effect.gen(function*() {
        const codes = yield* Codes
        yield* signInByEmail(ada)
        yield* codes.startEmail({ email: ada })
        const { token } = yield* lastSent()
        yield* TestClock.adjust(1)
        yield* codes.finishEmail({ token }).pipe(at("192.0.2.7"))

        const told = (yield* Outbox).filter(({ _tag }) => _tag === "NewDevice")
        assert.strictEqual(told.length, 1)
        assert.deepInclude(told[0], { to: { kind: "email", address: ada }, ip: "192.0.2.7", at: 1 })
      })
    )

    test(
      "leads back only where the application says",
      Effect.gen(function*() {
        const codes = yield* Codes
        const counter = yield* StoreCounter
        const bad = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0d%0aX: y"]
        const [tags, counts] = yield* counter.count(
          Effect.forEach(bad, (redirect) => tagOf(codes.startEmail({ email: ada, redirect })))
        )

        assert.deepStrictEqual(tags, bad.map(() => "InvalidRedirect"))
        assert.strictEqual(counts.reads + counts.writes, 0)
        assert.deepStrictEqual(yield* Outbox, [])
      }).pipe(Effect.provideService(
        AuthSettings.AuthSettings,
        AuthSettings.make({ redirects: ["https://app.example.com"] })
      ))
    )
  })
}

describe("a message that cannot be sent", () => {
  const broken = Layer.succeed(Messenger, {
    send: () => Effect.fail(new MessageNotSent({ reason: "550 no such mailbox" }))
  })
  const world = services.pipe(Layer.provide(broken), Layer.provideMerge(stores[0]!.base))

  it.effect("is the asker's failure, and does not say why", () =>
    Effect.gen(function*() {
      const codes = yield* Codes
      const failure = yield* Effect.flip(codes.startEmail({ email: ada }))

      assert.deepStrictEqual([failure._tag, Object.keys(failure)], ["CodeNotSent", ["_tag"]])
    }).pipe(Effect.provide(world)))
})
