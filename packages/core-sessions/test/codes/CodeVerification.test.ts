import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { Codes } from "../../src/codes/Codes.ts"
import { EmailTable, UserTable } from "../../src/users/UserTable.ts"
import { EmailId } from "../../src/users/UserWire.ts"
import { Heard, Outbox } from "../Places.ts"
import {
  as,
  claim,
  emailRow,
  lastSent,
  newUser,
  places,
  sessionOf,
  signInByEmail,
  tagOf,
  userRow,
  verified,
  wrong
} from "./World.ts"

const { codeAttempts, lifetimes, limits, resendMs } = AuthSettings.defaults
const minute = 60_000
const phone = "+4915112345678"

/** Ada, who is signed in, and claims another address. */
const ada = Effect.gen(function*() {
  const user = yield* newUser({ email: verified("ada@example.com") })
  const email = yield* claim(user, "Ada@Work.example")
  const { actor } = yield* sessionOf(user)
  return { user, email, actor }
})

/** A mail to prove Ada's other address. */
const asked = Effect.gen(function*() {
  const codes = yield* Codes
  const { actor, email, user } = yield* ada
  const started = yield* codes.startEmailVerification({ emailId: email.id }).pipe(as(actor))
  const sent = yield* lastSent("Ada@Work.example")
  return { codes, user, email, actor, ...started, ...sent }
})

/** A message to prove a number of Ada's. */
const askedByPhone = Effect.gen(function*() {
  const codes = yield* Codes
  const { actor, user } = yield* ada
  const started = yield* codes.startPhoneVerification({ phone }).pipe(as(actor))
  const { code } = yield* lastSent(phone)
  return { codes, user, actor, code, ...started }
})

const patchUser = (id: string, changes: Record<string, unknown>) =>
  Store.use((store) => store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, id, changes))))

for (const place of places) {
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof place.world>>) =>
    it.effect(name, () => Effect.provide(body, Layer.fresh(place.world)))

  describe(`proving an address, on ${place.name}`, () => {
    test(
      "makes it one that its user signs in with, by code or by link",
      Effect.gen(function*() {
        const { actor, challenge, code, codes, email, user } = yield* asked
        const proved = yield* codes.finishEmailVerification({ challenge, code }).pipe(as(actor))
        const third = yield* claim(user, "third@example.com")
        yield* codes.startEmailVerification({ emailId: third.id }).pipe(as(actor))
        const { token } = yield* lastSent("third@example.com")
        yield* codes.finishEmailVerification({ token }).pipe(as(actor))

        assert.deepInclude(proved, { id: email.id, address: "ada@work.example", verifiedAt: 0, primary: false })
        for (const address of ["ada@work.example", "third@example.com"]) {
          assert.strictEqual((yield* signInByEmail(address)).userId, user.id)
        }
        assert.strictEqual((yield* userRow(user.id)).email, "ada@example.com")
      })
    )

    test(
      "takes a link only where its user is signed in",
      Effect.gen(function*() {
        const { codes, token } = yield* asked
        const eve = yield* sessionOf(yield* newUser({ email: verified("eve@example.com") }))

        assert.strictEqual(yield* tagOf(codes.finishEmailVerification({ token })), "NotSignedIn")
        assert.strictEqual(
          yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(eve.actor))),
          "InvalidChallenge"
        )
        assert.isUndefined((yield* emailRow(eve.opened.user.id, "ada@work.example"))?.verifiedAt)
      })
    )

    test(
      "refuses a code of another user's, and wrong ones after the last attempt",
      Effect.gen(function*() {
        const { actor, challenge, code, codes } = yield* asked
        const eve = yield* sessionOf(yield* newUser({ email: verified("eve@example.com") }))
        const stolen = yield* tagOf(codes.finishEmailVerification({ challenge, code }).pipe(as(eve.actor)))
        const guess = codes.finishEmailVerification({ challenge, code: wrong(code) }).pipe(as(actor))
        const tags = yield* Effect.forEach(Array.from({ length: codeAttempts }), () => tagOf(guess))

        assert.strictEqual(stolen, "InvalidChallenge")
        assert.deepStrictEqual(tags, Array.from({ length: codeAttempts }, () => "InvalidCode"))
        assert.strictEqual(
          yield* tagOf(codes.finishEmailVerification({ challenge, code }).pipe(as(actor))),
          "InvalidChallenge"
        )
      })
    )

    test(
      "works until the last millisecond of its time and not after it",
      Effect.gen(function*() {
        const { actor, codes, email, expiresAt, token } = yield* asked
        yield* codes.startEmailVerification({ emailId: email.id }).pipe(as(actor))
        const late = yield* lastSent()
        yield* TestClock.adjust(lifetimes.linkMs - 1)
        const inTime = yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor)))
        yield* TestClock.adjust(1)

        assert.strictEqual(expiresAt, lifetimes.linkMs)
        assert.deepStrictEqual(
          [inTime, yield* tagOf(codes.finishEmailVerification({ token: late.token }).pipe(as(actor)))],
          ["done", "InvalidChallenge"]
        )
      })
    )

    test(
      "with the same code twice at once succeeds once",
      Effect.gen(function*() {
        const { actor, challenge, code, codes, token } = yield* asked
        const tags = yield* Effect.all(
          [
            tagOf(codes.finishEmailVerification({ challenge, code }).pipe(as(actor))),
            tagOf(codes.finishEmailVerification({ token }).pipe(as(actor)))
          ],
          { concurrency: "unbounded" }
        )

        assert.deepStrictEqual(tags.toSorted(), ["InvalidChallenge", "done"])
      })
    )

    test(
      "by two users at once gives it to one of them",
      Effect.gen(function*() {
        const first = yield* asked
        const eve = yield* newUser({ email: verified("eve@example.com") })
        const claimed = yield* claim(eve, "ada@work.example")
        const { actor } = yield* sessionOf(eve)
        yield* first.codes.startEmailVerification({ emailId: claimed.id }).pipe(as(actor))
        const { token } = yield* lastSent("ada@work.example")
        const tags = yield* Effect.all(
          [
            tagOf(first.codes.finishEmailVerification({ token: first.token }).pipe(as(first.actor))),
            tagOf(first.codes.finishEmailVerification({ token }).pipe(as(actor)))
          ],
          { concurrency: "unbounded" }
        )

        assert.deepStrictEqual(tags.toSorted(), ["EmailTaken", "done"])
        const rows = yield* Store.use((store) =>
          store.first(EmailTable, "byAddress", ["ada@work.example"], { limit: 10 })
        )
        assert.strictEqual(rows.filter(({ login }) => login !== undefined).length, 1)
      })
    )

    test(
      "of another user is refused once it is proved, and uses the challenge up; asking for it tells nothing",
      Effect.gen(function*() {
        const { actor, codes, token } = yield* asked
        yield* newUser({ email: verified("ada@work.example") })

        assert.strictEqual(yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor))), "EmailTaken")
        assert.strictEqual(yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor))), "InvalidChallenge")
        const said = (yield* Heard).filter(({ failure }) => failure !== undefined)
        assert.deepStrictEqual(said.map(({ failure, type }) => [type, failure]), [["email.refused", "EMAIL_TAKEN"]])
      })
    )

    test(
      "that was removed meanwhile brings it not back",
      Effect.gen(function*() {
        const { actor, codes, email, token, user } = yield* asked
        yield* Store.use((store) => store.mutation({ name: "test" }, store.remove(EmailTable, email.id)))

        assert.strictEqual(yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor))), "InvalidChallenge")
        assert.isUndefined(yield* emailRow(user.id, "ada@work.example"))
      })
    )

    test(
      "is over when the user's sessions have ended since, or the user is deactivated",
      Effect.gen(function*() {
        const { actor, codes, token, user } = yield* asked
        yield* patchUser(user.id, { deactivatedAt: 1 })
        const deactivated = yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor)))
        yield* patchUser(user.id, { deactivatedAt: null, sessionEpoch: 1 })

        assert.deepStrictEqual(
          [deactivated, yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor)))],
          ["InvalidChallenge", "InvalidChallenge"]
        )
      })
    )

    test(
      "asks for a recent sign-in, to the millisecond; not for the address that the user signed up with",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { actor, email } = yield* ada
        const bob = yield* newUser({
          email: { address: "bob@example.com", original: "bob@example.com", verified: false, login: true }
        })
        const own = yield* emailRow(bob.id, "bob@example.com")
        const bobs = yield* sessionOf(bob)
        yield* TestClock.adjust(10 * minute)
        const inTime = yield* tagOf(codes.startEmailVerification({ emailId: email.id }).pipe(as(actor)))
        yield* TestClock.adjust(1)
        const late = yield* tagOf(codes.startEmailVerification({ emailId: email.id }).pipe(as(actor)))
        const first = yield* tagOf(codes.startEmailVerification({ emailId: own!.id }).pipe(as(bobs.actor)))

        assert.deepStrictEqual([inTime, late, first], ["done", "StepUpRequired", "done"])
        yield* codes.finishEmailVerification({ token: (yield* lastSent("bob@example.com")).token }).pipe(as(bobs.actor))
        assert.isTrue((yield* userRow(bob.id)).emailVerified)
      })
    )

    test(
      "is mailed to one user's addresses only so often",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { actor, user } = yield* ada
        const { maxRequests } = limits.sendByIdentifier
        const tags = yield* Effect.forEach(
          Array.from({ length: maxRequests + 1 }, (_, i) => i),
          (i) =>
            Effect.flatMap(
              claim(user, `victim${i}@example.com`),
              ({ id }) => tagOf(codes.startEmailVerification({ emailId: id }).pipe(as(actor)))
            )
        )

        assert.deepStrictEqual(tags, [...Array.from({ length: maxRequests }, () => "done"), "RateLimited"])
      })
    )

    test(
      "of an id that is no address says so",
      Effect.gen(function*() {
        const codes = yield* Codes
        const emailId = EmailId.make("eml_01j9z3x5q8r7t6v4w2y1k0m9n8")

        assert.strictEqual(yield* tagOf(codes.startEmailVerification({ emailId })), "EmailNotFound")
      })
    )

    test(
      "is mailed again with a new code and a new link",
      Effect.gen(function*() {
        const { actor, challenge, codes, token } = yield* asked
        yield* TestClock.adjust(resendMs)
        yield* codes.resend({ challenge })
        const again = yield* lastSent("Ada@Work.example")

        assert.strictEqual(again._tag, "AddressVerification")
        assert.strictEqual(yield* tagOf(codes.finishEmailVerification({ token }).pipe(as(actor))), "InvalidChallenge")
        yield* codes.finishEmailVerification({ token: again.token }).pipe(as(actor))
      })
    )

    test(
      "tells the page of the link what it is for",
      Effect.gen(function*() {
        const { challenge, codes, token } = yield* asked

        assert.deepInclude(yield* codes.inspectLink({ token, challenge }), {
          purpose: "emailVerification",
          address: "a***@work.example",
          sameBrowser: true
        })
      })
    )

    test(
      "makes a full account of an anonymous user, unless sign-up is closed",
      Effect.gen(function*() {
        const codes = yield* Codes
        const store = yield* Store
        const guest = yield* newUser({ email: verified("old@example.com"), anonymous: true })
        const email = yield* claim(guest, "guest@example.com")
        const { actor } = yield* sessionOf(guest, "anonymous")
        yield* codes.startEmailVerification({ emailId: email.id }).pipe(as(actor))
        const { token } = yield* lastSent("guest@example.com")
        const closed = AuthSettings.make({ signUp: "closed" })
        const refused = yield* tagOf(
          codes.finishEmailVerification({ token }).pipe(
            as(actor),
            Effect.provideService(AuthSettings.AuthSettings, closed)
          )
        )
        yield* codes.finishEmailVerification({ token }).pipe(as(actor))

        assert.strictEqual(refused, "SignUpClosed")
        assert.isFalse((yield* store.get(UserTable, guest.id))!.anonymous)
      })
    )
  })

  describe(`proving a number, on ${place.name}`, () => {
    test(
      "gives it to the user, who is told, and signs in with it",
      Effect.gen(function*() {
        const { actor, challenge, code, codes, user } = yield* askedByPhone
        const changed = yield* codes.finishPhoneVerification({ challenge, code }).pipe(as(actor))
        const { challenge: next } = yield* codes.startPhone({ phone })
        const session = yield* codes.finishPhone({ challenge: next, code: (yield* lastSent(phone)).code })

        assert.deepStrictEqual([changed.id, changed.phone], [user.id, phone])
        assert.deepInclude(session, { kind: "signedIn", userId: user.id })
        const told = (yield* Outbox).filter(({ _tag }) => _tag === "PhoneChanged")
        assert.strictEqual(told.length, 1)
        assert.deepInclude(told[0], { change: "added", to: { kind: "email", address: "ada@example.com" } })
      })
    )

    test(
      "takes the place of the one before, and says nothing when it is the same",
      Effect.gen(function*() {
        const { actor, challenge, code, codes, user } = yield* askedByPhone
        yield* patchUser(user.id, { phone: "+4915100000000" })
        yield* codes.finishPhoneVerification({ challenge, code }).pipe(as(actor))
        const again = yield* codes.startPhoneVerification({ phone }).pipe(as(actor))
        yield* codes
          .finishPhoneVerification({ challenge: again.challenge, code: (yield* lastSent(phone)).code })
          .pipe(as(actor))

        const told = (yield* Outbox).filter(({ _tag }) => _tag === "PhoneChanged")
        assert.deepStrictEqual(told.map((message) => "change" in message && message.change), ["changed"])
        assert.strictEqual((yield* userRow(user.id)).phone, phone)
        assert.isUndefined(yield* Store.use((store) => store.unique(UserTable, "byPhone", ["+4915100000000"])))
      })
    )

    test(
      "that was another user's takes it from them and tells them, when they can still sign in",
      Effect.gen(function*() {
        const { actor, challenge, code, codes, user } = yield* askedByPhone
        const before = yield* newUser({ email: verified("before@example.com"), phone })
        yield* codes.finishPhoneVerification({ challenge, code }).pipe(as(actor))

        assert.deepStrictEqual([(yield* userRow(user.id)).phone, (yield* userRow(before.id)).phone], [phone, undefined])
        const told = (yield* Outbox).filter((message) =>
          message._tag === "PhoneChanged" && message.change === "removed"
        )
        assert.deepStrictEqual(told, [{
          _tag: "PhoneChanged",
          to: { kind: "email", address: "before@example.com" },
          change: "removed",
          at: 0
        }])
        assert.deepInclude((yield* Heard).map(({ type }) => type), "user.phone_removed")
      })
    )

    test(
      "that is another user's only way to sign in stays theirs",
      Effect.gen(function*() {
        const { actor, challenge, code, codes, user } = yield* askedByPhone
        const { challenge: theirs } = yield* codes.startPhone({ phone })
        const other = yield* codes.finishPhone({ challenge: theirs, code: (yield* lastSent(phone)).code })
        const refused = yield* tagOf(codes.finishPhoneVerification({ challenge, code }).pipe(as(actor)))

        assert.deepStrictEqual([other.kind, refused], ["signedIn", "PhoneTaken"])
        assert.isUndefined((yield* userRow(user.id)).phone)
        assert.strictEqual(
          yield* tagOf(codes.finishPhoneVerification({ challenge, code }).pipe(as(actor))),
          "InvalidChallenge"
        )
        const said = (yield* Heard).filter(({ failure }) => failure !== undefined)
        assert.deepStrictEqual(said, [
          { type: "user.phone_refused", subject: { kind: "user", id: user.id }, failure: "PHONE_TAKEN" }
        ])
      })
    )

    test(
      "by two users at once leaves it with one of them",
      Effect.gen(function*() {
        const first = yield* askedByPhone
        const eve = yield* newUser({ email: verified("eve@example.com") })
        const { actor } = yield* sessionOf(eve)
        const { challenge } = yield* first.codes.startPhoneVerification({ phone }).pipe(as(actor))
        const { code } = yield* lastSent(phone)
        yield* Effect.all(
          [
            first.codes.finishPhoneVerification({ challenge: first.challenge, code: first.code }).pipe(as(first.actor)),
            first.codes.finishPhoneVerification({ challenge, code }).pipe(as(actor))
          ],
          { concurrency: "unbounded" }
        )

        const phones = [(yield* userRow(first.user.id)).phone, (yield* userRow(eve.id)).phone]
        assert.deepStrictEqual(phones.filter((held) => held === phone), [phone])
      })
    )

    test(
      "works until the last millisecond of its time and not after it, for who asked",
      Effect.gen(function*() {
        const { actor, challenge, code, codes } = yield* askedByPhone
        const eve = yield* sessionOf(yield* newUser({ email: verified("eve@example.com") }))
        const again = yield* codes.startPhoneVerification({ phone }).pipe(as(actor))
        const late = yield* lastSent(phone)
        yield* TestClock.adjust(lifetimes.codeMs - 1)
        const finish = (challenge: string, code: string, actor: Actor.Actor) =>
          tagOf(codes.finishPhoneVerification({ challenge, code }).pipe(as(actor)))
        const tags = [
          yield* finish(challenge, code, eve.actor),
          yield* finish(challenge, code, { kind: "anonymous" }),
          yield* finish(challenge, code, actor)
        ]
        yield* TestClock.adjust(1)

        assert.deepStrictEqual([...tags, yield* finish(again.challenge, late.code, actor)], [
          "InvalidChallenge",
          "NotSignedIn",
          "done",
          "InvalidChallenge"
        ])
      })
    )

    test(
      "with the same code twice at once succeeds once, and wrong codes end it",
      Effect.gen(function*() {
        const { actor, challenge, code, codes } = yield* askedByPhone
        const finish = (code: string) => tagOf(codes.finishPhoneVerification({ challenge, code }).pipe(as(actor)))
        const tags = yield* Effect.all([finish(code), finish(code)], { concurrency: "unbounded" })
        const next = yield* codes.startPhoneVerification({ phone }).pipe(as(actor))
        const right = (yield* lastSent(phone)).code
        const guess = (code: string) =>
          tagOf(codes.finishPhoneVerification({ challenge: next.challenge, code }).pipe(as(actor)))
        const guesses = yield* Effect.forEach(Array.from({ length: codeAttempts }), () => guess(wrong(right)))

        assert.deepStrictEqual(tags.toSorted(), ["InvalidChallenge", "done"])
        assert.deepStrictEqual(guesses, Array.from({ length: codeAttempts }, () => "InvalidCode"))
        assert.strictEqual(yield* guess(right), "InvalidChallenge")
      })
    )

    test(
      "makes a full account of an anonymous user, unless sign-up is closed",
      Effect.gen(function*() {
        const codes = yield* Codes
        const guest = yield* newUser({ email: verified("guest@example.com"), anonymous: true })
        const { actor } = yield* sessionOf(guest, "anonymous")
        const { challenge } = yield* codes.startPhoneVerification({ phone }).pipe(as(actor))
        const { code } = yield* lastSent(phone)
        const finish = codes.finishPhoneVerification({ challenge, code }).pipe(as(actor))
        const closed = AuthSettings.make({ signUp: "closed" })
        const refused = yield* tagOf(Effect.provideService(finish, AuthSettings.AuthSettings, closed))
        const user = yield* finish

        assert.deepStrictEqual([refused, user.anonymous], ["SignUpClosed", false])
        assert.isFalse((yield* userRow(guest.id)).anonymous)
      })
    )

    test(
      "asks for a recent sign-in",
      Effect.gen(function*() {
        const codes = yield* Codes
        const { actor } = yield* ada
        yield* TestClock.adjust(10 * minute + 1)

        assert.strictEqual(yield* tagOf(codes.startPhoneVerification({ phone }).pipe(as(actor))), "StepUpRequired")
        assert.strictEqual(yield* tagOf(codes.startPhoneVerification({ phone })), "NotSignedIn")
      })
    )
  })
}
