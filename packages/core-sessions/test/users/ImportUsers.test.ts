import { assert, describe } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Schema } from "effect"
import { Accounts } from "../../src/accounts/Accounts.ts"
import { Emails } from "../../src/emails/Emails.ts"
import { ImportedUser } from "../../src/users/ImportWire.ts"
import { Users } from "../../src/users/Users.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import { UserId } from "../../src/users/UserWire.ts"
import { newUser, places, proved, tagOf, testOn } from "./World.ts"

const bcrypt = `$2b$12$${"a".repeat(53)}`

const item = (user: typeof ImportedUser.Encoded) => Schema.decodeSync(ImportedUser)(user)

const ada = item({
  id: "auth0|ada",
  name: "Ada",
  emails: [{ address: "work@example.com", verified: false }, {
    address: "Ada@Example.com",
    verified: true,
    primary: true
  }],
  phone: "+4915112345678",
  passwordHash: bcrypt,
  accounts: [{ provider: "google", subject: "1234", email: "Ada@Example.com", emailVerified: true }],
  extend: { plan: "paid" }
})

for (const place of places) {
  const test = testOn(place)

  describe(`an import on ${place.name}`, () => {
    test(
      "brings users with their ids, addresses, numbers, passwords and accounts",
      Effect.gen(function*() {
        const users = yield* Users
        const { results } = yield* users.import({ users: [ada] })
        const userId = UserId.make("auth0|ada")
        const user = yield* users.get({ userId })
        const emails = yield* (yield* Emails).list({ userId })
        const accounts = yield* (yield* Accounts).list({ userId })

        assert.deepStrictEqual(results, [{ result: "created", userId }])
        assert.deepInclude(user, {
          name: "Ada",
          email: "ada@example.com",
          emailVerified: true,
          phone: "+4915112345678",
          hasPassword: true,
          extend: { plan: "paid" }
        })
        assert.deepStrictEqual(
          emails.items.map(({ address, original, primary, verifiedAt }) => [address, original, primary, verifiedAt]),
          [["ada@example.com", "Ada@Example.com", true, 0], ["work@example.com", "work@example.com", false, undefined]]
        )
        assert.deepStrictEqual(accounts.items.map(({ email, provider, subject }) => [provider, subject, email]), [
          ["google", "1234", "ada@example.com"]
        ])
      })
    )

    test(
      "keeps the hash of the password as it was",
      Effect.gen(function*() {
        yield* (yield* Users).import({ users: [ada] })

        assert.strictEqual((yield* (yield* Store).get(UserTable, "auth0|ada"))?.passwordHash, bcrypt)
      })
    )

    test(
      "can be sent again, and changes nothing then",
      Effect.gen(function*() {
        const users = yield* Users
        const again = item({ emails: [{ address: "bob@example.com", verified: true }] })
        const first = yield* users.import({ users: [ada, again] })
        const second = yield* users.import({ users: [{ ...ada, name: "Other" }, again] })

        assert.deepStrictEqual(
          second.results,
          first.results.map(({ userId }) => ({ result: "exists", userId: userId! }))
        )
        assert.strictEqual((yield* users.get({ userId: UserId.make("auth0|ada") })).name, "Ada")
      })
    )

    test(
      "finds users that are there by address, number and identity",
      Effect.gen(function*() {
        const users = yield* Users
        yield* users.import({ users: [ada] })
        const { results } = yield* users.import({
          users: [
            item({ emails: [{ address: "ADA@example.com", verified: false }] }),
            item({ phone: "+4915112345678" }),
            item({ accounts: [{ provider: "google", subject: "1234" }] })
          ]
        })

        assert.deepStrictEqual(results, results.map(() => ({ result: "exists", userId: UserId.make("auth0|ada") })))
      })
    )

    test(
      "makes no second user of what belongs to another, or to two",
      Effect.gen(function*() {
        const users = yield* Users
        const bob = yield* proved("bob@example.com")
        const { results } = yield* users.import({
          users: [
            item({ id: "new", emails: [{ address: "bob@example.com", verified: true }] }),
            ada,
            item({ emails: [{ address: "bob@example.com", verified: true }], phone: "+4915112345678" })
          ]
        })

        assert.deepStrictEqual(results.map(({ reason, result }) => reason ?? result), ["taken", "created", "taken"])
        assert.strictEqual((yield* users.get({ userId: bob.id })).email, "bob@example.com")
        assert.strictEqual(yield* tagOf(users.get({ userId: UserId.make("new") })), "UserNotFound")
      })
    )

    test(
      "sees what the same batch made before",
      Effect.gen(function*() {
        const { results } = yield* (yield* Users).import({
          users: [
            item({ id: "a", emails: [{ address: "x@example.com", verified: true }] }),
            item({ id: "a", emails: [{ address: "y@example.com", verified: true }] }),
            item({ id: "b", emails: [{ address: "X@example.com", verified: true }] }),
            item({ emails: [{ address: "x@example.com", verified: true }] })
          ]
        })

        assert.deepStrictEqual(results, [
          { result: "created", userId: UserId.make("a") },
          { result: "exists", userId: UserId.make("a") },
          { result: "invalid", reason: "taken" },
          { result: "exists", userId: UserId.make("a") }
        ])
      })
    )

    test(
      "takes a proved address from who only reserved it, also within a batch",
      Effect.gen(function*() {
        const users = yield* Users
        const squatter = yield* newUser({ email: "x@example.com" })
        const { results } = yield* users.import({
          users: [
            item({ id: "claims", emails: [{ address: "y@example.com", verified: false }] }),
            item({
              id: "proved",
              emails: [{ address: "x@example.com", verified: true }, { address: "y@example.com", verified: true }]
            })
          ]
        })
        const after = yield* users.getMany({
          userIds: [squatter.id, UserId.make("claims"), UserId.make("proved")]
        })

        assert.deepStrictEqual(results.map(({ result }) => result), ["created", "created"])
        assert.deepStrictEqual(after.map((user) => user?.email), [undefined, undefined, "x@example.com"])
      })
    )

    test(
      "refuses one user whose password hash nobody could verify, and brings the others",
      Effect.gen(function*() {
        const { results } = yield* (yield* Users).import({
          users: [
            item({ id: "plain", passwordHash: "hunter2" }),
            item({ id: "hungry", passwordHash: `$scrypt$ln=30,r=32,p=1$${"A".repeat(22)}$${"A".repeat(43)}` }),
            item({ id: "fine", passwordHash: bcrypt })
          ]
        })

        assert.deepStrictEqual(results.map(({ reason, result }) => reason ?? result), [
          "passwordHash",
          "passwordHash",
          "created"
        ])
      })
    )

    test(
      "makes nobody of an id that is being removed",
      Effect.gen(function*() {
        const users = yield* Users
        yield* users.import({ users: [ada] })
        yield* users.remove({ userId: UserId.make("auth0|ada") })
        const { results } = yield* users.import({ users: [ada, { ...ada, id: "auth0|new" }] })

        assert.deepStrictEqual(results.map(({ reason, result }) => reason ?? result), ["beingRemoved", "created"])
      })
    )

    test(
      "makes each user once when the same batch comes twice at once",
      Effect.gen(function*() {
        const users = yield* Users
        const batch = [ada, item({ emails: [{ address: "bob@example.com", verified: true }] })]
        const answers = yield* Effect.all([users.import({ users: batch }), users.import({ users: batch })], {
          concurrency: "unbounded"
        })

        assert.deepStrictEqual(
          answers.map(({ results }) => results.map(({ result }) => result).join()).toSorted(),
          ["created,created", "exists,exists"]
        )
      })
    )

    if (!place.isWire) {
      test(
        "of a hundred users takes four reads",
        Effect.gen(function*() {
          const users = yield* Users
          const counter = yield* StoreCounter
          const batch = Array.from({ length: 100 }, (_, i) =>
            item({
              id: `user-${i}`,
              emails: [{ address: `u${i}@example.com`, verified: true }],
              phone: `+49151${1_000_000 + i}`,
              accounts: [{ provider: "google", subject: String(i) }]
            }))
          const [, { reads, writes }] = yield* counter.count(users.import({ users: batch }))

          assert.deepStrictEqual({ reads, writes }, { reads: 4, writes: 300 })
        })
      )
    }
  })
}
