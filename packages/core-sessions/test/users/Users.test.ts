import { assert, describe } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Emails } from "../../src/emails/Emails.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { Users } from "../../src/users/Users.ts"
import { UserTable } from "../../src/users/UserTable.ts"
import { UserId } from "../../src/users/UserWire.ts"
import { actorOf, as, group, heardOf, newUser, places, proved, signedIn, Standing, tagOf, testOn } from "./World.ts"

const minute = 60_000
const everyone = Array.from({ length: 25 }, (_, i) => i)

for (const place of places) {
  const test = testOn(place)

  describe(`users on ${place.name}`, () => {
    test(
      "are read one by one and in the order that was asked for",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* newUser({ name: "Ada" })
        const bob = yield* newUser({ name: "Bob", email: " Bob@Example.com ", emailVerified: true })
        const read = yield* users.getMany({ userIds: [bob.id, UserId.make("usr_unknown"), ada.id] })

        assert.deepStrictEqual(read, [bob, null, ada])
        assert.strictEqual(bob.email, "bob@example.com")
        assert.deepStrictEqual(yield* users.get({ userId: ada.id }), ada)
        assert.deepStrictEqual(yield* users.getMany({ userIds: [] }), [])
      })
    )

    test(
      "show nothing of what is kept for their sign-in",
      Effect.gen(function*() {
        const users = yield* Users
        const { results } = yield* users.import({
          users: [{ passwordHash: `${"0".repeat(32)}:${"0".repeat(128)}` }]
        })
        const user = yield* users.get({ userId: results[0]!.userId! })

        assert.isTrue(user.hasPassword)
        assert.doesNotHaveAnyKeys(user, ["passwordHash", "passwordChangedAt", "sessionEpoch", "removedAt"])
      })
    )

    test(
      "see themselves as the viewer, and nobody sees anybody",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* newUser({ name: "Ada" })

        assert.deepStrictEqual(yield* users.viewer({}).pipe(as(actorOf(ada.id))), ada)
        assert.strictEqual(yield* tagOf(users.viewer({})), "NotSignedIn")
        assert.strictEqual(yield* tagOf(users.viewer({}).pipe(as(actorOf(UserId.make("usr_gone"))))), "NotSignedIn")
      })
    )

    test(
      "have one user to an address and to a number",
      Effect.gen(function*() {
        yield* newUser({ email: "ada@example.com", emailVerified: true, phone: "+4915112345678" })

        assert.strictEqual(yield* tagOf((yield* Users).create({ email: "ADA@example.com" })), "EmailTaken")
        assert.strictEqual(yield* tagOf((yield* Users).create({ phone: "+4915112345678" })), "PhoneTaken")
      })
    )

    test(
      "are made once when two are asked for with one address at once",
      Effect.gen(function*() {
        const users = yield* Users
        const create = tagOf(users.create({ email: "ada@example.com", emailVerified: true }))
        const tags = yield* Effect.all([create, create, create], { concurrency: "unbounded" })

        assert.deepStrictEqual(tags.toSorted(), ["EmailTaken", "EmailTaken", "allowed"])
      })
    )

    test(
      "take an address from whoever reserved it when the application has seen a proof",
      Effect.gen(function*() {
        const reserving = yield* newUser({ email: "ada@example.com" })
        const holding = yield* proved("ada@example.com")
        const before = yield* (yield* Users).get({ userId: reserving.id })

        assert.strictEqual(holding.email, "ada@example.com")
        assert.notProperty(before, "email")
      })
    )

    describe("are changed", () => {
      test(
        "by their own hand in name and image, and `null` clears",
        Effect.gen(function*() {
          const users = yield* Users
          const ada = yield* newUser({ name: "Ada", image: "https://example.com/a.png" })
          const changed = yield* users.update({ name: "Ada L.", image: null }).pipe(as(actorOf(ada.id)))

          assert.strictEqual(changed.name, "Ada L.")
          assert.notProperty(changed, "image")
          assert.deepStrictEqual((yield* heardOf("user.updated")).map(({ data }) => data), [{
            fields: ["image", "name"]
          }])
        })
      )

      test(
        "in what the application keeps only by the application, which replaces it",
        Effect.gen(function*() {
          const users = yield* Users
          const ada = yield* newUser({ extend: { plan: "free", seats: 1 } })
          const own = as(actorOf(ada.id))

          assert.strictEqual(yield* tagOf(users.update({ extend: { plan: "paid" } }).pipe(own)), "Forbidden")
          assert.strictEqual(yield* tagOf(users.update({ extend: null }).pipe(own)), "Forbidden")
          const changed = yield* users.update({ userId: ada.id, extend: { plan: "paid" } })
          assert.deepStrictEqual(changed.extend, { plan: "paid" })
        })
      )

      test(
        "in their number only by the application, once for each number",
        Effect.gen(function*() {
          const users = yield* Users
          const ada = yield* newUser()
          const bob = yield* newUser({ phone: "+4915112345678" })
          const phone = "+4915112345678"

          assert.strictEqual(yield* tagOf(users.update({ phone }).pipe(as(actorOf(ada.id)))), "Forbidden")
          assert.strictEqual(yield* tagOf(users.update({ userId: ada.id, phone })), "PhoneTaken")
          assert.strictEqual((yield* users.update({ userId: bob.id, phone })).phone, phone)
        })
      )

      test(
        "when they give up their number, if they signed in recently and can come back without it",
        Effect.gen(function*() {
          const users = yield* Users
          const ada = yield* newUser({ phone: "+4915112345678" })
          const { actor } = yield* signedIn(ada.id)
          const giveUp = users.update({ phone: null }).pipe(as(actor))

          assert.strictEqual(yield* tagOf(giveUp), "LastSignInMethod")
          yield* (yield* Emails).add({ userId: ada.id, email: "ada@example.com", verified: true })
          yield* TestClock.adjust(10 * minute + 1)
          assert.strictEqual(yield* tagOf(giveUp), "StepUpRequired")
          const again = yield* signedIn(ada.id)
          yield* TestClock.adjust(10 * minute)
          assert.notProperty(yield* users.update({ phone: null }).pipe(as(again.actor)), "phone")
        })
      )

      test(
        "at once by two calls that give one number to one of them",
        Effect.gen(function*() {
          const users = yield* Users
          const [ada, bob] = [yield* newUser(), yield* newUser()]
          const tags = yield* Effect.all(
            [ada, bob].map(({ id }) => tagOf(users.update({ userId: id, phone: "+4915112345678" }))),
            { concurrency: "unbounded" }
          )

          assert.deepStrictEqual(tags.toSorted(), ["PhoneTaken", "allowed"])
        })
      )
    })

    describe("work in a group", () => {
      test(
        "that they are a member of, until they are not",
        Effect.gen(function*() {
          const users = yield* Users
          const { members } = yield* Standing
          const ada = yield* newUser()
          const own = as(actorOf(ada.id))
          const choose = users.setActiveGroup({ groupId: group("a") }).pipe(own)

          assert.strictEqual(yield* tagOf(choose), "NotAMember")
          members.add(`${ada.id} ${group("a")}`)
          yield* choose
          assert.deepStrictEqual(yield* users.getActiveGroup({}).pipe(own), { groupId: group("a") })
          members.clear()
          assert.deepStrictEqual(yield* users.getActiveGroup({}).pipe(own), { groupId: null })
        })
      )

      test(
        "or in none",
        Effect.gen(function*() {
          const users = yield* Users
          const ada = yield* newUser()
          ;(yield* Standing).members.add(`${ada.id} ${group("a")}`)
          yield* users.setActiveGroup({ userId: ada.id, groupId: group("a") })
          yield* users.setActiveGroup({ userId: ada.id, groupId: null })

          assert.deepStrictEqual(yield* users.getActiveGroup({ userId: ada.id }), { groupId: null })
        })
      )
    })

    test(
      "who are shut out lose their sessions, and begin new ones when they are let in again",
      Effect.gen(function*() {
        const users = yield* Users
        const sessions = yield* Sessions
        const ada = yield* newUser()
        const { sessionToken } = yield* sessions.create({ userId: ada.id, mode: "cookie" })
        yield* users.deactivate({ userId: ada.id })
        const checked = yield* tagOf(sessions.verify({ token: sessionToken! }))
        const refused = yield* tagOf(sessions.create({ userId: ada.id }))
        yield* users.reactivate({ userId: ada.id })
        const still = yield* tagOf(sessions.verify({ token: sessionToken! }))

        assert.deepStrictEqual([checked, refused, still], ["InvalidSession", "UserDeactivated", "InvalidSession"])
        assert.strictEqual(yield* tagOf(sessions.create({ userId: ada.id })), "allowed")
      })
    )

    describe("are listed", () => {
      const crowd = Effect.gen(function*() {
        for (const i of everyone) {
          if (i % 5 === 0) yield* TestClock.adjust(1)
          yield* newUser({
            ...(i % 3 === 0 ? {} : { name: `n${i % 4}` }),
            ...(i % 2 === 0 ? {} : { email: `e${24 - i}@example.com` })
          })
        }
      })
      const idsOf = Effect.fnUntraced(function*(payload: Parameters<Users["Service"]["list"]>[0]) {
        const users = yield* Users
        const ids: Array<string> = []
        let cursor: string | null = null
        do {
          const page: { readonly items: ReadonlyArray<{ readonly id: string }>; readonly nextCursor: string | null } =
            yield* users.list({ limit: 4, ...payload, ...(cursor === null ? {} : { cursor }) })
          ids.push(...page.items.map(({ id }) => id))
          cursor = page.nextCursor
        } while (cursor !== null)
        return ids
      })

      for (const orderBy of ["createdAt", "name", "email"] as const) {
        test(
          `by ${orderBy} each once, and backwards in the reverse order`,
          Effect.gen(function*() {
            yield* crowd
            const forward = yield* idsOf({ orderBy })
            const backward = yield* idsOf({ orderBy, order: "desc" })

            assert.strictEqual(new Set(forward).size, everyone.length)
            assert.deepStrictEqual(backward, forward.toReversed())
            const values = yield* Effect.forEach(forward, (id) => userBy(id))
            const shown = values.map((user) => user[orderBy] ?? "")
            assert.deepStrictEqual(shown, shown.toSorted((a, b) => a < b ? -1 : a > b ? 1 : 0))
          })
        )
      }

      test(
        "without a gap while others come and go",
        Effect.gen(function*() {
          const users = yield* Users
          yield* crowd
          const all = yield* idsOf({ orderBy: "name" })
          const first = yield* users.list({ orderBy: "name", limit: 10 })
          yield* users.remove({ userId: first.items[2]!.id })
          yield* newUser({ name: "n0" })
          yield* newUser({ name: "n3" })
          const rest = yield* users.list({ orderBy: "name", limit: 100, cursor: first.nextCursor! })

          assert.includeMembers(rest.items.map(({ id }) => id), all.slice(10) as Array<UserId>)
          assert.notIncludeMembers(rest.items.map(({ id }) => id), first.items.map(({ id }) => id))
        })
      )

      test(
        "by any of their addresses, claimed ones too",
        Effect.gen(function*() {
          const users = yield* Users
          const ada = yield* proved("ada@example.com")
          const bob = yield* newUser()
          const emails = yield* Emails
          yield* emails.add({ userId: ada.id, email: "second@example.com" })
          // In one millisecond neither was first.
          yield* TestClock.adjust(1)
          yield* emails.add({ userId: bob.id, email: "second@example.com" })

          assert.deepStrictEqual((yield* users.list({ email: "Ada@example.com" })).items.map(({ id }) => id), [ada.id])
          assert.deepStrictEqual(yield* idsOf({ email: "second@example.com", limit: 1 }), [ada.id, bob.id])
        })
      )

      test(
        "by number, by name, by whether they are anonymous, and by when they came",
        Effect.gen(function*() {
          const users = yield* Users
          yield* TestClock.setTime(1_000)
          const early = yield* newUser({ name: "Ada", phone: "+4915112345678" })
          yield* TestClock.setTime(2_000)
          const late = yield* newUser({ name: "Ada" })
          const list = (payload: Parameters<typeof users.list>[0]) =>
            Effect.map(users.list(payload), ({ items }) => items.map(({ id }) => id))

          assert.deepStrictEqual(yield* list({ phone: "+4915112345678" }), [early.id])
          assert.deepStrictEqual(yield* list({ name: "Ada" }), [early.id, late.id])
          assert.deepStrictEqual(yield* list({ name: "Ada", order: "desc" }), [late.id, early.id])
          assert.deepStrictEqual(yield* list({ name: "Ad" }), [])
          assert.deepStrictEqual(yield* list({ anonymous: true }), [])
          assert.deepStrictEqual(yield* list({ anonymous: false, createdFrom: 1_001 }), [late.id])
          assert.deepStrictEqual(yield* list({ createdFrom: 1_000, createdBefore: 2_000 }), [early.id])
          assert.deepStrictEqual(yield* list({ name: "Ada", createdFrom: 2_000 }), [late.id])
        })
      )

      test(
        "only by what has an index",
        Effect.gen(function*() {
          const users = yield* Users
          const combinations: ReadonlyArray<Parameters<typeof users.list>[0]> = [
            { email: "a@example.com", name: "Ada" },
            { email: "a@example.com", createdFrom: 0 },
            { email: "a@example.com", orderBy: "createdAt" },
            { phone: "+4915112345678", anonymous: true },
            { name: "Ada", anonymous: false },
            { name: "Ada", orderBy: "name" },
            { orderBy: "email", createdBefore: 1 }
          ]
          const refused = yield* Effect.forEach(combinations, (payload) => tagOf(users.list(payload)))

          assert.deepStrictEqual(refused, combinations.map(() => "UnsupportedFilter"))
          assert.strictEqual(yield* tagOf(users.list({ cursor: "x" })), "InvalidCursor")
        })
      )
    })

    if (!place.isWire) {
      test(
        "cost the same reads among ten and among a thousand",
        Effect.gen(function*() {
          const users = yield* Users
          const store = yield* Store
          const counter = yield* StoreCounter
          const ada = yield* newUser({ email: "ada@example.com", emailVerified: true, name: "Ada" })
          const measure = Effect.map(
            counter.count(Effect.all([
              users.get({ userId: ada.id }),
              users.getMany({ userIds: [ada.id] }),
              users.list({ email: "ada@example.com" }),
              users.list({ name: "Ada", limit: 1 }),
              users.list({ orderBy: "email", limit: 1 }),
              users.update({ userId: ada.id, name: "Ada" }),
              users.setActiveGroup({ userId: ada.id, groupId: null })
            ])),
            ([, { reads, writes }]) => ({ reads, writes })
          )
          const few = yield* measure
          yield* store.mutation(
            { name: "fill" },
            Effect.forEach(Array.from({ length: 1_000 }, (_, i) => i), (i) =>
              Effect.orDie(store.insert(UserTable, {
                id: UserId.make(`usr_${i}`),
                createdAt: i,
                name: "Ada",
                emailVerified: false,
                anonymous: false,
                factors: [],
                sessionEpoch: 0
              })))
          )

          assert.deepStrictEqual(yield* measure, few)
          assert.isAtMost(few.reads, 9)
        })
      )
    }
  })
}

const userBy = (id: string) => Users.use((users) => users.get({ userId: UserId.make(id) }))
