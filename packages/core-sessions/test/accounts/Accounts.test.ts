import { assert, describe } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import type { Patch } from "@gatehouse/store/Table"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Accounts } from "../../src/accounts/Accounts.ts"
import * as WaysToSignIn from "../../src/accounts/WaysToSignIn.ts"
import { Emails } from "../../src/emails/Emails.ts"
import { type UserRow, UserTable } from "../../src/users/UserTable.ts"
import { Provider, Subject, type UserId } from "../../src/users/UserWire.ts"
import { as, heardOf, newUser, places, proved, signedIn, tagOf, testOn } from "../users/World.ts"

const minute = 60_000
const provider = Provider.make("ldap")

const link = (userId: UserId, subject: string, secretHash?: string) =>
  Accounts.use((accounts) =>
    accounts.create({
      userId,
      provider,
      subject: Subject.make(subject),
      ...(secretHash === undefined ? {} : { secretHash })
    })
  )

for (const place of places) {
  const test = testOn(place)

  describe(`accounts on ${place.name}`, () => {
    test(
      "belong to one user each",
      Effect.gen(function*() {
        const [ada, bob] = [yield* newUser(), yield* newUser()]
        const account = yield* link(ada.id, "1")

        assert.strictEqual(yield* tagOf(link(bob.id, "1")), "AccountAlreadyLinked")
        assert.deepStrictEqual(yield* (yield* Accounts).get({ accountId: account.id }), account)
      })
    )

    test(
      "at once linked to two users become one's",
      Effect.gen(function*() {
        const [ada, bob] = [yield* newUser(), yield* newUser()]
        const tags = yield* Effect.all([tagOf(link(ada.id, "1")), tagOf(link(bob.id, "1"))], {
          concurrency: "unbounded"
        })

        assert.deepStrictEqual(tags.toSorted(), ["AccountAlreadyLinked", "allowed"])
      })
    )

    test(
      "are listed by provider, page by page",
      Effect.gen(function*() {
        const accounts = yield* Accounts
        const ada = yield* newUser()
        for (const [name, subject] of [["b", "1"], ["a", "2"], ["b", "3"]] as const) {
          yield* accounts.create({
            userId: ada.id,
            provider: Provider.make(name),
            subject: Subject.make(subject)
          })
          // What is made in one millisecond by different processes has no order of its own.
          yield* TestClock.adjust(1)
        }
        const first = yield* accounts.list({ userId: ada.id, limit: 2 })
        const second = yield* accounts.list({ userId: ada.id, limit: 2, cursor: first.nextCursor! })
        const some = yield* accounts.list({ userId: ada.id, provider: Provider.make("b"), order: "desc" })

        assert.deepStrictEqual([...first.items, ...second.items].map(({ subject }) => subject), ["2", "1", "3"])
        assert.deepStrictEqual(some.items.map(({ subject }) => subject), ["3", "1"])
      })
    )

    test(
      "show no secret but to who compares it",
      Effect.gen(function*() {
        const accounts = yield* Accounts
        const ada = yield* newUser()
        const account = yield* link(ada.id, "1", "the hash")
        const shown = [
          account,
          yield* accounts.get({ accountId: account.id }),
          yield* accounts.update({ accountId: account.id, extend: { a: 1 } }),
          ...(yield* accounts.list({ userId: ada.id })).items
        ]
        const kept = yield* accounts.lookup({ provider, subject: Subject.make("1") })

        assert.notInclude(JSON.stringify(shown), "the hash")
        assert.strictEqual(kept?.secretHash, "the hash")
        assert.isNull(yield* accounts.lookup({ provider, subject: Subject.make("2") }))
      })
    )

    test(
      "get another secret only in the place of the one that was read",
      Effect.gen(function*() {
        const accounts = yield* Accounts
        const account = yield* link((yield* newUser()).id, "1", "first")
        const set = (secretHash: string, was?: string) =>
          accounts.setSecret({ accountId: account.id, secretHash, ...(was === undefined ? {} : { was }) })
        const answers = [yield* set("second", "first"), yield* set("third", "first"), yield* set("fourth")]
        const kept = yield* accounts.lookup({ provider, subject: Subject.make("1") })

        assert.deepStrictEqual(answers, [true, false, true])
        assert.strictEqual(kept?.secretHash, "fourth")
        assert.notInclude(JSON.stringify(yield* heardOf("account.updated")), "fourth")
      })
    )

    test(
      "keep what the application wants of them",
      Effect.gen(function*() {
        const accounts = yield* Accounts
        const account = yield* link((yield* newUser()).id, "1")
        const kept = yield* accounts.update({ accountId: account.id, extend: { a: 1 } })
        const cleared = yield* accounts.update({ accountId: account.id, extend: null })

        assert.deepStrictEqual(kept.extend, { a: 1 })
        assert.notProperty(cleared, "extend")
      })
    )

    describe("are disconnected", () => {
      test(
        "unless it is the last way to sign in",
        Effect.gen(function*() {
          const accounts = yield* Accounts
          const ada = yield* newUser()
          const [first, second] = [yield* link(ada.id, "1"), yield* link(ada.id, "2")]
          yield* accounts.remove({ accountId: first.id })

          assert.strictEqual(yield* tagOf(accounts.remove({ accountId: second.id })), "LastSignInMethod")
          yield* (yield* Emails).markVerified({ userId: ada.id, email: "ada@example.com" })
          assert.strictEqual(yield* tagOf(accounts.remove({ accountId: second.id })), "allowed")
          assert.strictEqual((yield* heardOf("account.unlinked")).length, 2)
        })
      )

      test(
        "one of two at once, when both are the last",
        Effect.gen(function*() {
          const accounts = yield* Accounts
          const ada = yield* newUser()
          const both = [yield* link(ada.id, "1"), yield* link(ada.id, "2")]
          const tags = yield* Effect.all(both.map(({ id }) => tagOf(accounts.remove({ accountId: id }))), {
            concurrency: "unbounded"
          })

          assert.deepStrictEqual(tags.toSorted(), ["LastSignInMethod", "allowed"])
        })
      )

      test(
        "after a sign-in of the last ten minutes",
        Effect.gen(function*() {
          const accounts = yield* Accounts
          const ada = yield* proved("ada@example.com")
          const account = yield* link(ada.id, "1")
          const { actor } = yield* signedIn(ada.id)
          yield* TestClock.adjust(10 * minute + 1)
          const late = yield* tagOf(accounts.remove({ accountId: account.id }).pipe(as(actor)))
          const again = yield* signedIn(ada.id)
          yield* TestClock.adjust(10 * minute)

          assert.strictEqual(late, "StepUpRequired")
          assert.strictEqual(
            yield* tagOf(accounts.remove({ accountId: account.id }).pipe(as(again.actor))),
            "allowed"
          )
        })
      )
    })

    test(
      "and other ways to sign in are counted with at most two reads",
      Effect.gen(function*() {
        const store = yield* Store
        const emails = yield* Emails
        const ways = yield* WaysToSignIn.make
        const change = Effect.fnUntraced(function*(userId: UserId, changes: Patch<UserRow>) {
          yield* store.mutation({ name: "test" }, Effect.orDie(store.patch(UserTable, userId, changes)))
          return (yield* store.get(UserTable, userId))!
        })
        const withPassword = yield* newUser({ email: "p@example.com" })
        const password = yield* change(withPassword.id, { passwordHash: "h" })
        const bare = yield* newUser()
        const noAddress = yield* change(bare.id, { passwordHash: "h" })
        yield* emails.add({ userId: bare.id, email: "claimed@example.com" })
        const keyed = yield* change((yield* newUser()).id, { factors: ["passkey"] })
        const timed = yield* change((yield* newUser()).id, { factors: ["totp"] })
        const called = (yield* store.get(UserTable, (yield* newUser({ phone: "+4915112345678" })).id))!
        const account = { kind: "account", id: "acc_none" } as const
        const [, { reads }] = yield* (yield* StoreCounter).count(ways.remain(noAddress, account))

        assert.strictEqual(reads, 2)
        assert.isTrue(yield* ways.remain(password, account), "a password with an address to give")
        assert.isFalse(yield* ways.remain(password, { kind: "password" }), "an address that was not proved")
        assert.isFalse(yield* ways.remain(noAddress, account), "a password without an address")
        assert.isTrue(yield* ways.remain(keyed, account), "a passkey")
        assert.isFalse(yield* ways.remain(keyed, { kind: "passkey", others: false }), "no passkey besides")
        assert.isTrue(yield* ways.remain(keyed, { kind: "passkey", others: true }), "a passkey besides")
        assert.isFalse(yield* ways.remain(timed, account), "a second factor alone")
        assert.isTrue(yield* ways.remain(called, account), "a number")
        assert.isFalse(yield* ways.remain(called, { kind: "phone" }), "no number besides")
      })
    )
  })
}
