/**
 * That shutting a user out, letting them in and removing them tells the domains that hold something of theirs.
 */
import { assert, describe } from "@effect/vitest"
import * as Jobs from "@gatehouse/contract/Jobs"
import { Suspensions } from "@gatehouse/contract/Suspensions"
import { Users as UsersPort } from "@gatehouse/contract/Users"
import { drain } from "@gatehouse/store/JobSteps"
import { Effect } from "effect"
import { suspensionJob } from "../../src/users/SuspendUser.ts"
import { Users } from "../../src/users/Users.ts"
import { newUser, places, tagOf, testOn } from "./World.ts"

/** Something of each user's, `size` of it, that works or does not. */
const holding = Effect.fnUntraced(function*(size: number) {
  const suspended = new Map<string, number>()
  const calls: Array<boolean> = []
  yield* (yield* Suspensions).register("elsewhere", (userId, isSuspended, limit) =>
    Effect.sync(() => {
      calls.push(isSuspended)
      const before = suspended.get(userId) ?? 0
      suspended.set(userId, isSuspended ? Math.min(size, before + limit) : Math.max(0, before - limit))
      return suspended.get(userId) === (isSuspended ? size : 0)
    }))
  return { calls, of: (userId: string) => suspended.get(userId) ?? 0 }
})

const waits = (userId: string) =>
  Jobs.Jobs.use((jobs) => Effect.map(jobs.get(suspensionJob, userId), (job) => job !== undefined))

for (const place of places) {
  const test = testOn(place)

  describe(`what others hold of a user, on ${place.name}`, () => {
    test(
      "is suspended with them and works again with them, at once and without a job when it is little",
      Effect.gen(function*() {
        const users = yield* Users
        const held = yield* holding(100)
        const ada = yield* newUser()
        const bob = yield* newUser()

        yield* users.deactivate({ userId: ada.id })
        assert.deepStrictEqual([held.of(ada.id), held.of(bob.id), yield* waits(ada.id)], [100, 0, false])
        yield* users.deactivate({ userId: ada.id })
        yield* users.reactivate({ userId: ada.id })
        assert.deepStrictEqual([held.of(ada.id), yield* waits(ada.id)], [0, false])
        assert.deepStrictEqual(held.calls, [true, false])
      })
    )

    test(
      "is suspended to the end by a job when it is much",
      Effect.gen(function*() {
        const users = yield* Users
        const held = yield* holding(350)
        const ada = yield* newUser()

        yield* users.deactivate({ userId: ada.id })
        assert.deepStrictEqual([held.of(ada.id), yield* waits(ada.id)], [100, true])
        yield* drain()

        assert.deepStrictEqual([held.of(ada.id), yield* waits(ada.id)], [350, false])
      })
    )

    test(
      "is as the user is when the job comes late",
      Effect.gen(function*() {
        const users = yield* Users
        const held = yield* holding(350)
        const ada = yield* newUser()

        yield* users.deactivate({ userId: ada.id })
        yield* users.reactivate({ userId: ada.id })
        yield* drain()
        assert.strictEqual(held.of(ada.id), 0)
        yield* users.deactivate({ userId: ada.id })
        yield* drain()
        assert.strictEqual(held.of(ada.id), 350)
      })
    )

    test(
      "is suspended in the transaction that removes the user",
      Effect.gen(function*() {
        const users = yield* Users
        const held = yield* holding(150)
        const ada = yield* newUser()

        yield* users.remove({ userId: ada.id, force: true })
        assert.strictEqual(held.of(ada.id), 100)
        yield* drain()

        assert.strictEqual(yield* tagOf(users.get({ userId: ada.id })), "UserNotFound")
        assert.isFalse(yield* waits(ada.id))
      })
    )

    test(
      "can be asked for by whether the user is active, who is while nobody knows better",
      Effect.gen(function*() {
        const users = yield* Users
        const port = yield* UsersPort
        const ada = yield* newUser()
        const answers = [yield* port.isActive(ada.id), yield* port.isActive("usr_unknown")]
        yield* users.deactivate({ userId: ada.id })
        answers.push(yield* port.isActive(ada.id))
        yield* users.reactivate({ userId: ada.id })
        answers.push(yield* port.isActive(ada.id))
        yield* users.remove({ userId: ada.id })
        answers.push(yield* port.isActive(ada.id))

        assert.deepStrictEqual(answers, [true, true, false, true, false])
      })
    )
  })
}
