import { assert, describe } from "@effect/vitest"
import { Users as UsersPort } from "@gatehouse/contract/Users"
import { drain } from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Emails } from "../../src/emails/Emails.ts"
import * as ResolveIdentity from "../../src/signin/ResolveIdentity.ts"
import { Users } from "../../src/users/Users.ts"
import { EmailTable } from "../../src/users/UserTable.ts"
import { Outbox } from "../Places.ts"
import { as, heardOf, newUser, places, proved, signedIn, tagOf, testOn } from "../users/World.ts"

const minute = 60_000

for (const place of places) {
  const test = testOn(place)

  describe(`addresses on ${place.name}`, () => {
    test(
      "are added as they were written, compared without case, and each once",
      Effect.gen(function*() {
        const emails = yield* Emails
        const ada = yield* newUser()
        const added = yield* emails.add({ userId: ada.id, email: " Ada@Example.com " })
        const again = yield* emails.add({ userId: ada.id, email: "ada@EXAMPLE.com" })

        assert.deepInclude(added, { address: "ada@example.com", original: "Ada@Example.com", primary: false })
        assert.deepStrictEqual(again, added)
        assert.strictEqual((yield* heardOf("email.added")).length, 1)
      })
    )

    test(
      "that others have proved can be claimed, so nobody learns who has an account",
      Effect.gen(function*() {
        const emails = yield* Emails
        yield* proved("ada@example.com")
        const bob = yield* proved("bob@example.com")
        const claimed = yield* emails.add({ userId: bob.id, email: "ada@example.com" })
        const free = yield* emails.add({ userId: bob.id, email: "free@example.com" })

        assert.deepStrictEqual(Object.keys(claimed).toSorted(), Object.keys(free).toSorted())
        assert.notProperty(claimed, "verifiedAt")
      })
    )

    test(
      "are twenty at most",
      Effect.gen(function*() {
        const emails = yield* Emails
        const ada = yield* proved("ada@example.com")
        for (let i = 1; i < 20; i++) yield* emails.add({ userId: ada.id, email: `a${i}@example.com` })

        assert.strictEqual(yield* tagOf(emails.add({ userId: ada.id, email: "more@example.com" })), "TooManyEmails")
        assert.strictEqual(
          yield* tagOf(emails.markVerified({ userId: ada.id, email: "more@example.com" })),
          "TooManyEmails"
        )
        assert.strictEqual(yield* tagOf(emails.markVerified({ userId: ada.id, email: "a1@example.com" })), "allowed")
        assert.strictEqual((yield* emails.list({ userId: ada.id, limit: 100 })).items.length, 20)
      })
    )

    test(
      "are listed in the order of their text, page by page",
      Effect.gen(function*() {
        const emails = yield* Emails
        const ada = yield* proved("b@example.com")
        for (const name of ["d", "a", "c"]) yield* emails.add({ userId: ada.id, email: `${name}@example.com` })
        const first = yield* emails.list({ userId: ada.id, limit: 3 })
        const second = yield* emails.list({ userId: ada.id, limit: 3, cursor: first.nextCursor! })

        assert.deepStrictEqual([...first.items, ...second.items].map(({ address }) => address[0]), ["a", "b", "c", "d"])
        assert.isNull(second.nextCursor)
      })
    )

    describe("that are proved", () => {
      test(
        "are their user's alone",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("ada@example.com")
          const bob = yield* proved("bob@example.com")
          const port = yield* UsersPort

          assert.strictEqual(
            yield* tagOf(emails.markVerified({ userId: bob.id, email: "ADA@example.com" })),
            "EmailTaken"
          )
          assert.deepStrictEqual(yield* port.verifiedEmails(ada.id), ["ada@example.com"])
          assert.deepStrictEqual(yield* port.verifiedEmails(bob.id), ["bob@example.com"])
        })
      )

      test(
        "at once by two users become one's",
        Effect.gen(function*() {
          const emails = yield* Emails
          const users = [yield* newUser(), yield* newUser(), yield* newUser()]
          yield* emails.add({ userId: users[0]!.id, email: "new@example.com" })
          yield* emails.add({ userId: users[1]!.id, email: "new@example.com" })
          const tags = yield* Effect.all(
            users.map(({ id }) => tagOf(emails.markVerified({ userId: id, email: "new@example.com" }))),
            { concurrency: "unbounded" }
          )
          const port = yield* UsersPort
          const holders = yield* Effect.forEach(users, ({ id }) => port.verifiedEmails(id))

          assert.deepStrictEqual(tags.toSorted(), ["EmailTaken", "EmailTaken", "allowed"])
          assert.deepStrictEqual(
            holders.map((addresses) => addresses.length),
            tags.map((tag) => tag === "allowed" ? 1 : 0)
          )
        })
      )

      test(
        "are taken from who had only reserved them, who keeps another proved one as primary",
        Effect.gen(function*() {
          const emails = yield* Emails
          const users = yield* Users
          const squatter = yield* newUser({ email: "ada@example.com" })
          yield* emails.markVerified({ userId: squatter.id, email: "squatter@example.com" })
          const ada = yield* newUser()
          yield* emails.markVerified({ userId: ada.id, email: "ada@example.com" })

          assert.deepInclude(yield* users.get({ userId: squatter.id }), {
            email: "squatter@example.com",
            emailVerified: true
          })
          assert.deepStrictEqual((yield* emails.list({ userId: squatter.id })).items.map(({ primary }) => primary), [
            true
          ])
          assert.deepInclude(yield* users.get({ userId: ada.id }), { email: "ada@example.com", emailVerified: true })
          assert.deepStrictEqual((yield* heardOf("email.removed")).map(({ data }) => data), [
            { userId: squatter.id, reason: "provedByAnother" }
          ])
        })
      )

      test(
        "become primary where there is none, and only there unless it is asked for",
        Effect.gen(function*() {
          const emails = yield* Emails
          const users = yield* Users
          const ada = yield* newUser()
          yield* emails.markVerified({ userId: ada.id, email: "a@example.com" })
          yield* emails.markVerified({ userId: ada.id, email: "b@example.com" })
          const before = yield* users.get({ userId: ada.id })
          yield* emails.markVerified({ userId: ada.id, email: "c@example.com", primary: true })
          const primaries = (yield* emails.list({ userId: ada.id })).items.filter(({ primary }) => primary)

          assert.strictEqual(before.email, "a@example.com")
          assert.deepStrictEqual(primaries.map(({ address }) => address), ["c@example.com"])
          assert.strictEqual((yield* users.get({ userId: ada.id })).email, "c@example.com")
        })
      )

      test(
        "once more change nothing",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("ada@example.com")
          yield* TestClock.adjust(minute)
          const again = yield* emails.markVerified({ userId: ada.id, email: "ada@example.com" })

          assert.strictEqual(again.verifiedAt, 0)
          assert.deepStrictEqual(yield* heardOf("email.verified"), [])
        })
      )
    })

    describe("as the primary one", () => {
      test(
        "are proved first, and the one before is told",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("old@example.com")
          const next = yield* emails.add({ userId: ada.id, email: "new@example.com" })
          const { actor } = yield* signedIn(ada.id)
          const promote = emails.promote({ emailId: next.id }).pipe(as(actor))
          const early = yield* tagOf(promote)
          yield* emails.markVerified({ userId: ada.id, email: "new@example.com" })
          yield* promote
          const told = (yield* Outbox).filter(({ _tag }) => _tag === "EmailChanged")

          assert.strictEqual(early, "EmailNotVerified")
          assert.strictEqual((yield* (yield* Users).get({ userId: ada.id })).email, "new@example.com")
          assert.deepStrictEqual(told, [
            {
              _tag: "EmailChanged",
              to: { kind: "email", address: "old@example.com" },
              newAddress: "new@example.com",
              at: 0
            }
          ])
        })
      )

      test(
        "need a sign-in of the last ten minutes",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("old@example.com")
          const next = yield* emails.markVerified({ userId: ada.id, email: "new@example.com" })
          const { actor } = yield* signedIn(ada.id)
          yield* TestClock.adjust(10 * minute + 1)

          assert.strictEqual(
            yield* tagOf(emails.promote({ emailId: next.id }).pipe(as(actor))),
            "StepUpRequired"
          )
          assert.deepStrictEqual(yield* Outbox, [])
        })
      )
    })

    describe("are removed", () => {
      test(
        "unless they are the primary one",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("ada@example.com")
          const other = yield* emails.add({ userId: ada.id, email: "other@example.com" })
          const [primary] = (yield* emails.list({ userId: ada.id })).items

          assert.strictEqual(yield* tagOf(emails.remove({ emailId: primary!.id })), "PrimaryEmail")
          yield* emails.remove({ emailId: other.id })
          assert.strictEqual(yield* tagOf(emails.remove({ emailId: other.id })), "EmailNotFound")
        })
      )

      test(
        "unless nothing else lets their user in",
        Effect.gen(function*() {
          const emails = yield* Emails
          const store = yield* Store
          const resolve = yield* ResolveIdentity.make
          // A provider that vouches for no address: the primary one is only claimed.
          const { user } = yield* store.mutation(
            { name: "test" },
            Effect.orDie(
              resolve.resolve({ provider: "p", subject: "1", email: "claimed@example.com", emailVerified: false })
            )
          )
          const other = yield* emails.markVerified({ userId: user.id, email: "other@example.com" })
          const accounts = yield* store.mutation(
            { name: "test" },
            store.first(EmailTable, "byUserAddress", [user.id], { limit: 10 })
          )

          assert.strictEqual(accounts.length, 2)
          assert.strictEqual(yield* tagOf(emails.remove({ emailId: other.id })), "allowed")
          const last = yield* newUser({ email: "reserved@example.com" })
          const only = yield* emails.markVerified({ userId: last.id, email: "only@example.com" })
          assert.strictEqual(yield* tagOf(emails.remove({ emailId: only.id })), "LastSignInMethod")
        })
      )

      test(
        "after a recent sign-in where they were proved",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("ada@example.com")
          const claimed = yield* emails.add({ userId: ada.id, email: "claimed@example.com" })
          const other = yield* emails.markVerified({ userId: ada.id, email: "other@example.com" })
          const { actor } = yield* signedIn(ada.id)
          yield* TestClock.adjust(10 * minute + 1)

          assert.strictEqual(
            yield* tagOf(emails.remove({ emailId: other.id }).pipe(as(actor))),
            "StepUpRequired"
          )
          assert.strictEqual(yield* tagOf(emails.remove({ emailId: claimed.id }).pipe(as(actor))), "allowed")
        })
      )

      test(
        "and are free for others then",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* proved("ada@example.com")
          const other = yield* emails.markVerified({ userId: ada.id, email: "other@example.com" })
          yield* emails.remove({ emailId: other.id })
          const bob = yield* newUser()

          assert.strictEqual(
            yield* tagOf(emails.markVerified({ userId: bob.id, email: "other@example.com" })),
            "allowed"
          )
        })
      )

      test(
        "one of two at once, when both are the last",
        Effect.gen(function*() {
          const emails = yield* Emails
          const ada = yield* newUser({ email: "reserved@example.com" })
          const rows = [
            yield* emails.markVerified({ userId: ada.id, email: "a@example.com" }),
            yield* emails.markVerified({ userId: ada.id, email: "b@example.com" })
          ]
          const tags = yield* Effect.all(rows.map(({ id }) => tagOf(emails.remove({ emailId: id }))), {
            concurrency: "unbounded"
          })

          assert.deepStrictEqual(tags.toSorted(), ["LastSignInMethod", "allowed"])
        })
      )
    })

    test(
      "of nobody are nobody's",
      Effect.gen(function*() {
        const emails = yield* Emails
        const ada = yield* proved("ada@example.com")
        const [row] = (yield* emails.list({ userId: ada.id })).items
        yield* (yield* Users).remove({ userId: ada.id })
        yield* drain()

        assert.strictEqual(yield* tagOf(emails.list({})), "NotSignedIn")
        assert.strictEqual(yield* tagOf(emails.promote({ emailId: row!.id })), "EmailNotFound")
        assert.strictEqual(
          yield* tagOf(emails.markVerified({ userId: ada.id, email: "ada@example.com" })),
          "UserNotFound"
        )
      })
    )

    if (!place.isWire) {
      test(
        "are proved at the same cost by the first and the thousandth user",
        Effect.gen(function*() {
          const emails = yield* Emails
          const store = yield* Store
          const counter = yield* StoreCounter
          const ada = yield* newUser({ email: "ada@example.com" })
          const bob = yield* newUser({ email: "bob@example.com" })
          const prove = (userId: typeof ada.id, email: string) =>
            Effect.map(counter.count(emails.markVerified({ userId, email })), ([, { reads, writes }]) => ({
              reads,
              writes
            }))
          const few = yield* prove(ada.id, "ada@example.com")
          const [like] = yield* store.first(EmailTable, "byUserAddress", [ada.id], { limit: 1 })
          const { login: _login, ...claim } = like!
          yield* store.mutation(
            { name: "fill" },
            Effect.forEach(Array.from({ length: 1_000 }, (_, i) => i), (i) =>
              Effect.orDie(store.insert(EmailTable, {
                ...claim,
                id: `eml_${i}` as never,
                userId: `usr_${i}` as never,
                address: "bob@example.com"
              })))
          )

          assert.deepStrictEqual(yield* prove(bob.id, "bob@example.com"), few)
          assert.deepStrictEqual(few, { reads: 2, writes: 2 })
        })
      )
    }
  })
}
