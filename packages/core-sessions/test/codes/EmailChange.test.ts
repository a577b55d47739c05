import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { Codes } from "../../src/codes/Codes.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import { EmailTable, type UserRow, UserTable } from "../../src/users/UserTable.ts"
import { Heard, Outbox } from "../Places.ts"
import { as, claim, emailRow, lastSent, newUser, places, sessionOf, tagOf, userRow, verified, wrong } from "./World.ts"

const { codeAttempts, lifetimes, limits, resendMs } = AuthSettings.defaults
const minute = 60_000
const before = "ada@example.com"
const after = "Ada@New.example"

/** Ada has asked for another address: both have a code and a link. */
const asked = Effect.gen(function*() {
  const codes = yield* Codes
  const user = yield* newUser({ email: verified(before) })
  const { actor, opened } = yield* sessionOf(user)
  const started = yield* codes.startEmailChange({ email: after }).pipe(as(actor))
  const present = yield* lastSent(before)
  const fresh = yield* lastSent(after)
  const confirm = (proof: { readonly code: string } | { readonly token: string }) =>
    codes.confirmEmailChange("code" in proof ? { code: proof.code, challenge: started.challenge } : proof).pipe(
      as(actor)
    )
  return { codes, user, actor, opened, started, present, fresh, confirm }
})

/** What a change must leave alone until it is whole. */
const standing = (user: UserRow) =>
  Effect.gen(function*() {
    const store = yield* Store
    return {
      user: yield* userRow(user.id),
      emails: yield* store.first(EmailTable, "byUserAddress", [user.id], { limit: 20 }),
      sessions: yield* store.first(SessionTable, "byUser", [user.id], { limit: 20 })
    }
  })

const alive = (user: UserRow) =>
  Effect.gen(function*() {
    const store = yield* Store
    const { sessionEpoch } = yield* userRow(user.id)
    const rows = yield* store.first(SessionTable, "byUser", [user.id, sessionEpoch], { limit: 20 })
    return rows.map(({ id }) => id)
  })

for (const place of places) {
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof place.world>>) =>
    it.effect(name, () => Effect.provide(body, Layer.fresh(place.world)))

  describe(`a change of address, on ${place.name}`, () => {
    for (const order of ["presentFirst", "newFirst"] as const) {
      for (const by of ["code", "link"] as const) {
        test(
          `by ${by}, ${order}, changes nothing with the first confirmation and all with the second`,
          Effect.gen(function*() {
            const { confirm, fresh, opened, present, user } = yield* asked
            const elsewhere = yield* sessionOf(user)
            const untouched = yield* standing(user)
            const [first, second] = (order === "presentFirst" ? [present, fresh] : [fresh, present]).map((sent) =>
              by === "code" ? { code: sent.code } : { token: sent.token }
            )
            const half = yield* confirm(first!)
            assert.deepStrictEqual(half, { changed: false, remaining: [order === "presentFirst" ? "new" : "present"] })
            assert.deepStrictEqual(yield* standing(user), untouched)

            const whole = yield* confirm(second!)

            assert.deepStrictEqual(whole, { changed: true, remaining: [] })
            const { email, emailVerified } = yield* userRow(user.id)
            assert.deepStrictEqual([email, emailVerified], ["ada@new.example", true])
            assert.deepInclude(yield* emailRow(user.id, "ada@new.example"), { primary: true, original: after })
            assert.deepInclude(yield* emailRow(user.id, before), { primary: false, login: before })
            assert.deepStrictEqual(yield* alive(user), [opened.sessionId])
            assert.notInclude(yield* alive(user), elsewhere.opened.sessionId)
            const told = (yield* Outbox).filter(({ _tag }) => _tag === "EmailChanged").map(({ to }) => to)
            assert.deepStrictEqual(told, [{ kind: "email", address: before }, { kind: "email", address: after }])
          })
        )
      }
    }

    test(
      "goes to both addresses with codes and links of their own",
      Effect.gen(function*() {
        const { fresh, present, started } = yield* asked

        assert.strictEqual(new Set([present.code, fresh.code, present.token, fresh.token, started.challenge]).size, 5)
        assert.deepStrictEqual([present, fresh].map((sent) => "newAddress" in sent && sent.newAddress), [after, after])
      })
    )

    test(
      "is not confirmed twice by one address",
      Effect.gen(function*() {
        const { codes, confirm, fresh, user } = yield* asked
        yield* confirm({ token: fresh.token })

        assert.strictEqual(yield* tagOf(confirm({ token: fresh.token })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(confirm({ code: fresh.code })), "InvalidCode")
        assert.strictEqual(yield* tagOf(codes.inspectLink({ token: fresh.token })), "InvalidChallenge")
        assert.strictEqual((yield* userRow(user.id)).email, before)
      })
    )

    test(
      "confirmed by one address twice at once waits for the other",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        const tags = yield* Effect.all([tagOf(confirm({ token: fresh.token })), tagOf(confirm({ code: fresh.code }))], {
          concurrency: "unbounded"
        })

        assert.include([["InvalidChallenge", "done"].join(), ["InvalidCode", "done"].join()], tags.toSorted().join())
        assert.strictEqual((yield* userRow(user.id)).email, before)
        assert.isTrue((yield* confirm({ token: present.token })).changed)
      })
    )

    test(
      "confirmed by both at once happens once",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        const answers = yield* Effect.all([confirm({ token: fresh.token }), confirm({ code: present.code })], {
          concurrency: "unbounded"
        })

        assert.deepStrictEqual(answers.map(({ changed }) => changed).toSorted(), [false, true])
        assert.strictEqual((yield* userRow(user.id)).email, "ada@new.example")
        assert.strictEqual((yield* Heard).filter(({ type }) => type === "user.email_changed").length, 1)
      })
    )

    test(
      "half confirmed ends in its last millisecond, and leaves everything as it was",
      Effect.gen(function*() {
        const { confirm, fresh, present, started, user } = yield* asked
        const untouched = yield* standing(user)
        yield* confirm({ token: fresh.token })
        yield* TestClock.adjust(lifetimes.linkMs)

        assert.strictEqual(started.expiresAt, lifetimes.linkMs)
        assert.strictEqual(yield* tagOf(confirm({ token: present.token })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(confirm({ code: present.code })), "InvalidChallenge")
        assert.deepStrictEqual(yield* standing(user), untouched)
      })
    )

    test(
      "can be confirmed until the last millisecond",
      Effect.gen(function*() {
        const { confirm, fresh, present } = yield* asked
        yield* TestClock.adjust(lifetimes.linkMs - 1)
        yield* confirm({ token: fresh.token })

        assert.isTrue((yield* confirm({ code: present.code })).changed)
      })
    )

    test(
      "that was canceled or asked for anew is confirmed no more",
      Effect.gen(function*() {
        const { actor, codes, confirm, fresh, present, user } = yield* asked
        yield* confirm({ token: fresh.token })
        const second = yield* codes.startEmailChange({ email: "other@example.com" }).pipe(as(actor))
        const next = yield* lastSent("other@example.com")
        const replaced = yield* tagOf(confirm({ token: present.token }))
        yield* codes.cancelEmailChange({}).pipe(as(actor))
        yield* codes.cancelEmailChange({}).pipe(as(actor))
        const canceled = yield* tagOf(
          codes.confirmEmailChange({ challenge: second.challenge, code: next.code }).pipe(as(actor))
        )

        assert.deepStrictEqual([replaced, canceled], ["InvalidChallenge", "InvalidChallenge"])
        assert.strictEqual((yield* userRow(user.id)).email, before)
        assert.strictEqual((yield* Heard).filter(({ type }) => type === "user.email_change_cancelled").length, 1)
      })
    )

    test(
      "canceled while its second address confirms is one or the other",
      Effect.gen(function*() {
        const { actor, codes, confirm, fresh, present, user } = yield* asked
        yield* confirm({ token: fresh.token })
        const [tag] = yield* Effect.all(
          [tagOf(confirm({ token: present.token })), codes.cancelEmailChange({}).pipe(as(actor))],
          { concurrency: "unbounded" }
        )

        assert.strictEqual((yield* userRow(user.id)).email, tag === "done" ? "ada@new.example" : before)
      })
    )

    test(
      "is confirmed only by its user",
      Effect.gen(function*() {
        const { codes, fresh, present, started, user } = yield* asked
        const eve = yield* sessionOf(yield* newUser({ email: verified("eve@example.com") }))
        const byEve = yield* tagOf(codes.confirmEmailChange({ token: fresh.token }).pipe(as(eve.actor)))
        const byNobody = yield* tagOf(codes.confirmEmailChange({ token: present.token }))
        yield* codes.cancelEmailChange({}).pipe(as(eve.actor))

        assert.deepStrictEqual([byEve, byNobody], ["InvalidChallenge", "NotSignedIn"])
        const rows = yield* Store.use((store) => store.first(ChallengeTable, "byUser", [user.id], { limit: 10 }))
        assert.strictEqual(rows.length, 1)
        assert.strictEqual(rows[0]!.expiresAt, started.expiresAt)
      })
    )

    test(
      "ends with the last wrong code, for both addresses",
      Effect.gen(function*() {
        const { confirm, fresh, present } = yield* asked
        let guess = wrong(present.code)
        while (guess === fresh.code) guess = wrong(guess)
        const tags = yield* Effect.forEach(Array.from({ length: codeAttempts }), () => tagOf(confirm({ code: guess })))

        assert.deepStrictEqual(tags, Array.from({ length: codeAttempts }, () => "InvalidCode"))
        assert.strictEqual(yield* tagOf(confirm({ code: present.code })), "InvalidChallenge")
        assert.strictEqual(yield* tagOf(confirm({ token: fresh.token })), "InvalidChallenge")
      })
    )

    test(
      "takes no link that was put together from two, or that is cut",
      Effect.gen(function*() {
        const { codes, confirm, fresh, present, user } = yield* asked
        const [lookup, secret] = fresh.token.split(".") as [string, string]
        const forged = [lookup, `${lookup}.`, `${lookup}.${"x".repeat(43)}`, secret, `${secret}.${lookup}`, "."]
        const tags = yield* Effect.forEach(forged, (token) => tagOf(confirm({ token })))
        const shown = yield* Effect.forEach(forged, (token) => tagOf(codes.inspectLink({ token })))

        assert.deepStrictEqual([...tags, ...shown], [...forged, ...forged].map(() => "InvalidChallenge"))
        assert.strictEqual(present.token.split(".")[0], lookup)
        assert.strictEqual((yield* userRow(user.id)).email, before)
      })
    )

    test(
      "to the address of another user is refused to who proved it, not to who asks",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        const other = yield* newUser({ email: verified("ada@new.example") })
        const first = yield* tagOf(confirm({ token: present.token }))
        const second = yield* tagOf(confirm({ token: fresh.token }))

        assert.deepStrictEqual([first, second, yield* tagOf(confirm({ token: fresh.token }))], [
          "done",
          "EmailTaken",
          "InvalidChallenge"
        ])
        assert.deepStrictEqual([(yield* userRow(user.id)).email, (yield* userRow(other.id)).email], [
          before,
          "ada@new.example"
        ])
      })
    )

    test(
      "to the address of another user is refused as soon as it is proved, before the present address has a say",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        yield* newUser({ email: verified("ada@new.example") })

        assert.strictEqual(yield* tagOf(confirm({ code: fresh.code })), "EmailTaken")
        assert.strictEqual(yield* tagOf(confirm({ token: present.token })), "InvalidChallenge")
        assert.deepStrictEqual((yield* Heard).filter(({ failure }) => failure !== undefined), [
          { type: "user.email_change_refused", subject: { kind: "user", id: user.id }, failure: "EMAIL_TAKEN" }
        ])
      })
    )

    test(
      "to an address that another user proves between the two confirmations is refused",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        yield* confirm({ token: fresh.token })
        yield* newUser({ email: verified("ada@new.example") })

        assert.strictEqual(yield* tagOf(confirm({ token: present.token })), "EmailTaken")
        assert.strictEqual((yield* userRow(user.id)).email, before)
      })
    )

    test(
      "takes the address from somebody who only reserved it, and keeps one that the user had claimed",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        const squatter = yield* newUser({
          email: { address: "ada@new.example", original: "ada@new.example", verified: false, login: true }
        })
        const claimed = yield* claim(user, after)
        yield* confirm({ token: fresh.token })
        yield* confirm({ token: present.token })

        assert.isUndefined((yield* userRow(squatter.id)).email)
        assert.deepInclude(yield* emailRow(user.id, "ada@new.example"), { id: claimed.id, primary: true })
      })
    )

    test(
      "is over when the sessions of its user ended, or another address became the primary one",
      Effect.gen(function*() {
        const { confirm, fresh, present, user } = yield* asked
        const store = yield* Store
        const patch = (changes: Partial<UserRow>) =>
          store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, user.id, changes)))
        yield* patch({ sessionEpoch: 1 })
        const ended = yield* tagOf(confirm({ token: fresh.token }))
        yield* patch({ sessionEpoch: 0, email: "third@example.com" })
        const switched = yield* tagOf(confirm({ token: present.token }))

        assert.deepStrictEqual([ended, switched], ["InvalidChallenge", "InvalidChallenge"])
      })
    )

    test(
      "of a user without a verified address needs the new one alone",
      Effect.gen(function*() {
        const codes = yield* Codes
        const user = yield* newUser({
          email: { address: "unproved@example.com", original: "unproved@example.com", verified: false, login: true }
        })
        const { actor } = yield* sessionOf(user)
        yield* codes.startEmailChange({ email: after }).pipe(as(actor))
        const { token } = yield* lastSent()
        const answer = yield* codes.confirmEmailChange({ token }).pipe(as(actor))

        assert.deepStrictEqual(answer, { changed: true, remaining: [] })
        assert.deepStrictEqual((yield* Outbox).map(({ to }) => to), [
          { kind: "email", address: after },
          { kind: "email", address: after }
        ])
        assert.strictEqual((yield* userRow(user.id)).email, "ada@new.example")
      })
    )

    test(
      "keeps the session that asked and the one that confirms, and no other",
      Effect.gen(function*() {
        const { codes, confirm, fresh, opened, present, user } = yield* asked
        const phone = yield* sessionOf(user)
        yield* sessionOf(user)
        yield* confirm({ token: fresh.token })
        yield* codes.confirmEmailChange({ token: present.token }).pipe(as(phone.actor))

        assert.sameMembers(yield* alive(user), [opened.sessionId, phone.opened.sessionId])
      })
    )

    test(
      "asks for a recent sign-in, to the millisecond, and for another address",
      Effect.gen(function*() {
        const codes = yield* Codes
        const user = yield* newUser({ email: verified(before) })
        const { actor } = yield* sessionOf(user)
        const change = (email: string) => tagOf(codes.startEmailChange({ email }).pipe(as(actor)))
        const same = yield* change("ADA@example.com ")
        yield* TestClock.adjust(10 * minute)
        const inTime = yield* change(after)
        yield* TestClock.adjust(1)

        assert.deepStrictEqual([same, inTime, yield* change(after)], ["EmailUnchanged", "done", "StepUpRequired"])
        assert.strictEqual(yield* tagOf(codes.startEmailChange({ email: after })), "NotSignedIn")
      })
    )

    test(
      "is mailed again to who has not confirmed",
      Effect.gen(function*() {
        const { codes, confirm, fresh, present, started } = yield* asked
        yield* confirm({ token: fresh.token })
        yield* TestClock.adjust(resendMs - 1)
        const early = yield* tagOf(codes.resend({ challenge: started.challenge }))
        yield* TestClock.adjust(1)
        const count = (yield* Outbox).length
        const again = yield* codes.resend({ challenge: started.challenge })
        const mails = (yield* Outbox).slice(count)
        const next = yield* lastSent(before)

        assert.strictEqual(early, "RateLimited")
        assert.deepStrictEqual(mails.map(({ to }) => to), [{ kind: "email", address: before }])
        assert.strictEqual(again.challenge, started.challenge)
        assert.strictEqual(yield* tagOf(confirm({ token: present.token })), "InvalidChallenge")
        assert.isTrue((yield* confirm({ code: next.code })).changed)
      })
    )

    test(
      "writes to addresses only so often, however it is asked",
      Effect.gen(function*() {
        const { actor, codes, started } = yield* asked
        const tags: Array<string> = []
        for (let i = 1; i < limits.sendByIdentifier.maxRequests; i++) {
          yield* TestClock.adjust(resendMs)
          tags.push(yield* tagOf(codes.resend({ challenge: started.challenge })))
        }
        const anew = yield* tagOf(codes.startEmailChange({ email: "another@example.com" }).pipe(as(actor)))
        yield* TestClock.adjust(resendMs)

        assert.deepStrictEqual(tags, tags.map(() => "done"))
        assert.deepStrictEqual([anew, yield* tagOf(codes.resend({ challenge: started.challenge }))], [
          "RateLimited",
          "RateLimited"
        ])
      })
    )

    test(
      "counts wrong codes for its user, over all changes that they ask for",
      Effect.gen(function*() {
        const { confirm, fresh, present } = yield* asked
        let guess = wrong(present.code)
        while (guess === fresh.code) guess = wrong(guess)
        const tags = yield* Effect.forEach([1, 2, 3], () => tagOf(confirm({ code: guess })))

        assert.deepStrictEqual(tags, ["InvalidCode", "InvalidCode", "RateLimited"])
        assert.strictEqual(yield* tagOf(confirm({ code: present.code })), "RateLimited")
        assert.strictEqual(yield* tagOf(confirm({ token: present.token })), "done")
      }).pipe(Effect.provideService(
        AuthSettings.AuthSettings,
        AuthSettings.make({ limits: { signInByIdentifier: { maxRequests: 2, windowMs: 3_600_000 } } })
      ))
    )

    test(
      "tells the page of a link whose it is, and keeps no secret in clear",
      Effect.gen(function*() {
        const { codes, fresh, present, started, user } = yield* asked
        const shown = yield* Effect.forEach(
          [present, fresh],
          ({ token }) => codes.inspectLink({ token, challenge: started.challenge })
        )
        const rows = yield* Store.use((store) => store.first(ChallengeTable, "byUser", [user.id], { limit: 10 }))
        const kept = JSON.stringify([rows, yield* Heard])

        assert.deepStrictEqual(shown.map(({ address, purpose, sameBrowser }) => [purpose, address, sameBrowser]), [
          ["emailChange", "a***@example.com", true],
          ["emailChange", "A***@New.example", true]
        ])
        const secrets = [present, fresh].flatMap(({ code, token }) => [code, token, ...token.split(".")])
        for (const secret of [...secrets, started.challenge]) assert.notInclude(kept, secret)
      })
    )
  })
}
