import { assert, describe } from "@effect/vitest"
import { Cascades } from "@gatehouse/contract/Cascades"
import { Jobs } from "@gatehouse/contract/Jobs"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Users as UsersPort } from "@gatehouse/contract/Users"
import { drain, JobSteps } from "@gatehouse/store/JobSteps"
import * as JobTable from "@gatehouse/store/JobTable"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Accounts } from "../../src/accounts/Accounts.ts"
import * as AuthSettings from "../../src/AuthSettings.ts"
import * as Challenges from "../../src/challenges/Challenges.ts"
import { ChallengeTable } from "../../src/challenges/ChallengeTable.ts"
import { DeviceTable } from "../../src/devices/DeviceTable.ts"
import { Emails } from "../../src/emails/Emails.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SessionTable } from "../../src/sessions/SessionTable.ts"
import { Users } from "../../src/users/Users.ts"
import { AccountTable, EmailTable, UserTable } from "../../src/users/UserTable.ts"
import type { UserId } from "../../src/users/UserWire.ts"
import { Outbox } from "../Places.ts"
import { actorOf, as, heardOf, newUser, places, proved, signedIn, Standing, tagOf, testOn } from "./World.ts"

const minute = 60_000
const { deletionMs } = AuthSettings.defaults.lifetimes

/** How many rows of each kind a user has. */
const belongings = Effect.fnUntraced(function*(userId: UserId) {
  const store = yield* Store
  const limit = 5_000
  return {
    emails: (yield* store.first(EmailTable, "byUserAddress", [userId], { limit })).length,
    accounts: (yield* store.first(AccountTable, "byUser", [userId], { limit })).length,
    sessions: (yield* store.first(SessionTable, "byUser", [userId], { limit })).length,
    devices: (yield* store.first(DeviceTable, "byUser", [userId], { limit })).length,
    challenges: (yield* store.first(ChallengeTable, "byUser", [userId], { limit })).length
  }
})

const nothing = { emails: 0, accounts: 0, sessions: 0, devices: 0, challenges: 0 }

/** A user with something of everything, and `size` of what has no bound. */
const wealthy = Effect.fnUntraced(function*(email: string, size = 2) {
  const ada = yield* newUser({ email, emailVerified: true, name: "Ada", phone: "+4915112345678", extend: { a: 1 } })
  const accounts = yield* Accounts
  const sessions = yield* Sessions
  const store = yield* Store
  const challenges = yield* Challenges.make
  yield* (yield* Emails).add({ userId: ada.id, email: `second-${email}`, verified: true })
  for (let i = 0; i < size; i++) {
    yield* accounts.create({ userId: ada.id, provider: "google" as never, subject: `${email}-${i}` as never })
    yield* sessions.create({ userId: ada.id })
    yield* store.mutation(
      { name: "test" },
      challenges.begin({ kind: "emailChange", userId: ada.id, lifetime: minute })
    )
  }
  return ada
})

for (const place of places) {
  const test = testOn(place)

  describe(`the removal of a user on ${place.name}`, () => {
    test(
      "leaves nothing of theirs, and everything of others",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* wealthy("ada@example.com")
        const bob = yield* proved("bob@example.com")
        yield* signedIn(bob.id)
        const others = yield* belongings(bob.id)
        yield* users.remove({ userId: ada.id })
        yield* drain()

        assert.deepStrictEqual(yield* belongings(ada.id), nothing)
        assert.deepStrictEqual(yield* belongings(bob.id), others)
        assert.isUndefined(yield* (yield* Store).get(UserTable, ada.id))
        assert.deepStrictEqual((yield* heardOf("user.removed")).map(({ data, subject }) => [subject.id, data]), [
          [ada.id, { by: "administrator" }]
        ])
      })
    )

    test(
      "shuts them out at once, before any job runs",
      Effect.gen(function*() {
        const users = yield* Users
        const sessions = yield* Sessions
        const ada = yield* wealthy("ada@example.com")
        const { sessionToken } = yield* sessions.create({ userId: ada.id, mode: "cookie" })
        yield* users.remove({ userId: ada.id })
        const port = yield* UsersPort

        assert.strictEqual(yield* tagOf(sessions.verify({ token: sessionToken! })), "InvalidSession")
        assert.strictEqual(yield* tagOf(users.viewer({}).pipe(as(actorOf(ada.id)))), "NotSignedIn")
        assert.strictEqual(yield* tagOf(users.update({ name: "x" }).pipe(as(actorOf(ada.id)))), "UserNotFound")
        assert.strictEqual(yield* tagOf(users.reactivate({ userId: ada.id })), "UserNotFound")
        assert.strictEqual(
          yield* tagOf((yield* Emails).add({ email: "x@example.com" }).pipe(as(actorOf(ada.id)))),
          "UserNotFound"
        )
        assert.deepStrictEqual(yield* users.getMany({ userIds: [ada.id] }), [null])
        assert.deepStrictEqual(yield* port.profiles([ada.id]), [undefined])
        assert.deepStrictEqual(yield* port.verifiedEmails(ada.id), [])
        for (const orderBy of ["createdAt", "name", "email"] as const) {
          assert.deepStrictEqual((yield* users.list({ orderBy })).items, [])
        }
        assert.deepStrictEqual((yield* users.list({ anonymous: false })).items, [])
      })
    )

    test(
      "frees addresses, numbers and identities at once",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* wealthy("ada@example.com")
        yield* users.remove({ userId: ada.id })
        const next = yield* wealthy("ada@example.com")

        yield* drain()

        assert.deepInclude(yield* users.get({ userId: next.id }), {
          email: "ada@example.com",
          phone: "+4915112345678"
        })
        assert.deepInclude(yield* belongings(next.id), { emails: 2, accounts: 2, sessions: 2 })
      })
    )

    test(
      "keeps nothing that says who it was while the rows go",
      Effect.gen(function*() {
        const ada = yield* wealthy("ada@example.com")
        yield* (yield* Users).remove({ userId: ada.id })
        const row = yield* (yield* Store).get(UserTable, ada.id)

        assert.doesNotHaveAnyKeys(row, ["name", "image", "email", "phone", "extend", "passwordHash", "activeGroupId"])
      })
    )

    test(
      "is refused for the last owner of a group, unless it is meant",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* proved("ada@example.com")
        ;(yield* Standing).alone.set(ada.id, ["grp_1", "grp_2"])
        const refused = yield* Effect.flip(users.remove({ userId: ada.id }))

        assert.deepInclude(refused, { _tag: "LastOwner", groupIds: ["grp_1", "grp_2"] })
        assert.deepStrictEqual(yield* users.get({ userId: ada.id }), ada)
        yield* users.remove({ userId: ada.id, force: true })
        assert.strictEqual(yield* tagOf(users.get({ userId: ada.id })), "UserNotFound")
      })
    )

    test(
      "happens once when it is asked for twice at once",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* proved("ada@example.com")
        const remove = tagOf(users.remove({ userId: ada.id }))
        const tags = yield* Effect.all([remove, remove], { concurrency: "unbounded" })

        assert.deepStrictEqual(tags.toSorted(), ["UserNotFound", "allowed"])
      })
    )

    test(
      "goes on where a step failed",
      Effect.gen(function*() {
        const users = yield* Users
        const jobs = yield* Jobs
        const cascades = yield* Cascades
        const ada = yield* wealthy("ada@example.com", 150)
        let isDown = true
        yield* cascades.register(
          "user",
          "elsewhere",
          () => Effect.suspend(() => isDown ? Effect.die(new Error("down")) : Effect.succeed(true))
        )
        yield* users.remove({ userId: ada.id })
        yield* drain()
        const failed = yield* jobs.get("users.remove", ada.id)
        const row = yield* (yield* Store).get(UserTable, ada.id)
        isDown = false
        yield* TestClock.adjust("1 hour")
        yield* drain()

        assert.strictEqual(failed?.attempts, 1)
        assert.isDefined(row?.removedAt)
        assert.deepStrictEqual(yield* belongings(ada.id), nothing)
        assert.isUndefined(yield* (yield* Store).get(UserTable, ada.id))
        assert.isUndefined(yield* jobs.get("users.remove", ada.id))
      })
    )

    test(
      "touches nobody whom no one has removed",
      Effect.gen(function*() {
        const jobs = yield* Jobs
        const ada = yield* wealthy("ada@example.com")
        const before = yield* belongings(ada.id)
        yield* (yield* Store).mutation(
          { name: "test" },
          jobs.enqueue({ kind: "users.remove", key: ada.id, payload: { userId: ada.id } })
        )
        yield* drain()

        assert.deepStrictEqual(yield* belongings(ada.id), before)
        assert.deepStrictEqual((yield* (yield* Users).get({ userId: ada.id })).name, "Ada")
      })
    )

    test(
      "asks other domains for their part until they are done",
      Effect.gen(function*() {
        let left = 5
        yield* (yield* Cascades).register("user", "elsewhere", () => Effect.sync(() => --left === 0))
        const ada = yield* proved("ada@example.com")
        yield* (yield* Users).remove({ userId: ada.id })
        yield* drain()

        assert.strictEqual(left, 0)
      })
    )

    if (!place.isWire) {
      test(
        "takes the same reads and writes at once, and bounded steps, however much there is",
        Effect.gen(function*() {
          const users = yield* Users
          const store = yield* Store
          const tokens = yield* Tokens
          const counter = yield* StoreCounter
          const poor = yield* wealthy("poor@example.com")
          yield* users.update({ userId: poor.id, phone: null })
          const rich = yield* wealthy("rich@example.com")
          const [like] = yield* store.first(SessionTable, "byUser", [rich.id], { limit: 1 })
          yield* store.mutation(
            { name: "fill" },
            Effect.forEach(Array.from({ length: 1_000 }, (_, i) => i), (i) =>
              Effect.gen(function*() {
                const id = (yield* tokens.id("ses")) as never
                yield* Effect.orDie(store.insert(SessionTable, { ...like!, id, secretHash: `hash-${i}` }))
              }))
          )
          const cost = (userId: UserId) =>
            Effect.map(counter.count(users.remove({ userId })), ([, { reads, writes }]) => ({ reads, writes }))
          const few = yield* cost(poor.id)
          const many = yield* cost(rich.id)
          const steps = yield* JobSteps
          let most = 0
          for (;;) {
            const job = yield* store.unique(JobTable.jobs, "byKey", ["users.remove", rich.id])
            if (job === undefined) break
            const [, { writes }] = yield* counter.count(steps.step(job.id))
            most = Math.max(most, writes)
          }

          assert.deepStrictEqual(many, few)
          assert.isAtMost(most, 120)
          assert.deepStrictEqual(yield* belongings(rich.id), nothing)
        })
      )
    }
  })

  describe(`a deletion that its owner asks for on ${place.name}`, () => {
    test(
      "happens at its time and not a millisecond before",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* proved("ada@example.com")
        const { actor } = yield* signedIn(ada.id)
        const { deleteAt } = yield* users.requestDeletion({}).pipe(as(actor))
        yield* TestClock.setTime(deletionMs - 1)
        yield* drain()
        const before = yield* users.get({ userId: ada.id })
        yield* TestClock.adjust(1)
        yield* drain()

        assert.strictEqual(deleteAt, deletionMs)
        assert.strictEqual(before.deleteAt, deletionMs)
        assert.strictEqual(yield* tagOf(users.get({ userId: ada.id })), "UserNotFound")
        assert.deepStrictEqual((yield* heardOf("user.removed")).map(({ data }) => data), [{ by: "owner" }])
      })
    )

    test(
      "can be called off until its time and not at it",
      Effect.gen(function*() {
        const users = yield* Users
        const [ada, bob] = [yield* proved("ada@example.com"), yield* proved("bob@example.com")]
        for (const { id } of [ada, bob]) yield* users.requestDeletion({ userId: id })
        yield* TestClock.setTime(deletionMs - 1)
        yield* users.cancelDeletion({ userId: ada.id })
        yield* TestClock.adjust(1)
        const late = yield* tagOf(users.cancelDeletion({ userId: bob.id }))
        yield* drain()

        assert.strictEqual(late, "DeletionNotPending")
        assert.strictEqual(yield* tagOf(users.get({ userId: bob.id })), "UserNotFound")
        assert.notProperty(yield* users.get({ userId: ada.id }), "deleteAt")
        assert.strictEqual(yield* tagOf(users.cancelDeletion({ userId: ada.id })), "DeletionNotPending")
      })
    )

    test(
      "asked for again after it was called off waits its whole time anew",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* proved("ada@example.com")
        yield* users.requestDeletion({ userId: ada.id })
        yield* TestClock.setTime(1_000)
        yield* users.cancelDeletion({ userId: ada.id })
        yield* users.requestDeletion({ userId: ada.id })
        yield* TestClock.setTime(deletionMs + 999)
        yield* drain()
        const before = yield* tagOf(users.get({ userId: ada.id }))
        yield* TestClock.adjust(1)
        yield* drain()

        assert.strictEqual(before, "allowed")
        assert.strictEqual(yield* tagOf(users.get({ userId: ada.id })), "UserNotFound")
      })
    )

    test(
      "asked for twice keeps its time and is told once",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* proved("ada@example.com")
        const { actor } = yield* signedIn(ada.id)
        yield* users.requestDeletion({}).pipe(as(actor))
        yield* TestClock.adjust(minute)
        const second = yield* users.requestDeletion({}).pipe(as(actor))
        const sent = (yield* Outbox).filter(({ _tag }) => _tag === "DeletionScheduled")

        assert.strictEqual(second.deleteAt, deletionMs)
        assert.deepStrictEqual(sent, [
          {
            _tag: "DeletionScheduled",
            to: { kind: "email", address: "ada@example.com" },
            deleteAt: deletionMs,
            at: 0
          }
        ])
      })
    )

    test(
      "needs a sign-in of the last ten minutes",
      Effect.gen(function*() {
        const users = yield* Users
        const ada = yield* proved("ada@example.com")
        const { actor } = yield* signedIn(ada.id)
        yield* TestClock.adjust(10 * minute + 1)

        assert.strictEqual(yield* tagOf(users.requestDeletion({}).pipe(as(actor))), "StepUpRequired")
        assert.strictEqual(
          yield* tagOf(users.requestDeletion({}).pipe(as(actorOf(ada.id)))),
          "StepUpRequired"
        )
        assert.notProperty(yield* users.get({ userId: ada.id }), "deleteAt")
      })
    )

    test(
      "is refused for the last owner of a group, and put off while they are when its time comes",
      Effect.gen(function*() {
        const users = yield* Users
        const { alone } = yield* Standing
        const ada = yield* proved("ada@example.com")
        alone.set(ada.id, ["grp_1"])
        const refused = yield* tagOf(users.requestDeletion({ userId: ada.id }))
        alone.clear()
        yield* users.requestDeletion({ userId: ada.id })
        alone.set(ada.id, ["grp_1"])
        yield* TestClock.setTime(deletionMs)
        yield* drain()
        const put = yield* users.get({ userId: ada.id })
        alone.clear()
        yield* TestClock.setTime(put.deleteAt! - 1)
        yield* drain()
        const still = yield* tagOf(users.get({ userId: ada.id }))
        yield* TestClock.adjust(1)
        yield* drain()

        assert.strictEqual(refused, "LastOwner")
        assert.strictEqual(put.deleteAt, deletionMs + 86_400_000)
        assert.strictEqual((yield* heardOf("user.deletion_deferred")).length, 1)
        assert.strictEqual(still, "allowed")
        assert.strictEqual(yield* tagOf(users.get({ userId: ada.id })), "UserNotFound")
      })
    )
  })
}
