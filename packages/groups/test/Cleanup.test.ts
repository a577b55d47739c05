import { assert, describe, it } from "@effect/vitest"
import * as Cleanup from "@gatehouse/groups/Cleanup"
import { InviteRoleTable, InviteTable } from "@gatehouse/groups/InviteTable"
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { acme, bob, oneStep, services, stores, world } from "./World.ts"

const rows = Store.use((store) =>
  Effect.all([
    store.first(InviteTable, "byGroup", [], { limit: 1_000 }),
    store.first(InviteRoleTable, "byRoleAnyStatus", [], { limit: 1_000 })
  ])
)

/** What is left of these invites. */
const left = Effect.map(rows, ([invites]) => invites.map(({ id }) => id).toSorted())

for (const store of stores.filter(({ name }) => name !== "http")) {
  describe(`cleaning up invites over ${store.name}`, () => {
    it.effect("removes those that ended thirty days ago, with their roles, and not a millisecond sooner", () =>
      Effect.gen(function*() {
        const { invites, web } = yield* acme
        yield* TestClock.setTime(10)
        const create = invites.create({ groupId: web.id, roles: ["viewer", "writer"], expiresIn: 80 * 86_400_000 })
        const [accepted, declined, revoked, pending] = [yield* create, yield* create, yield* create, yield* create]
        yield* invites.acceptByToken({ token: accepted.token, userId: bob })
        yield* invites.declineByToken({ token: declined.token })
        yield* TestClock.adjust(1)
        yield* invites.revoke({ inviteId: revoked.inviteId })
        yield* JobSteps.drain()

        const seen: Array<ReadonlyArray<string>> = []
        for (const at of [9, 10, 11]) {
          yield* TestClock.setTime(at + Cleanup.endedKeptMs)
          const step = yield* Cleanup.make
          yield* Store.use((store) => store.mutation({ name: "test" }, step({})))
          seen.push(yield* left)
        }

        const all = [accepted, declined, revoked, pending].map(({ inviteId }) => inviteId)
        assert.deepStrictEqual(seen, [all.toSorted(), all.slice(2).toSorted(), all.slice(3)])
        const [, roles] = yield* rows
        assert.deepStrictEqual(roles.map(({ inviteId }) => inviteId), [pending.inviteId, pending.inviteId])
      }).pipe(Effect.provide(world(store))))
  })
}

describe("the job that cleans up invites", () => {
  it.effect("removes an invite that ran out thirty days after it did, and says nothing more of it", () =>
    Effect.gen(function*() {
      const { heard, invites, web } = yield* acme
      const { expiresAt } = yield* invites.create({ groupId: web.id, roles: ["viewer"], expiresIn: 60_000 })
      yield* TestClock.setTime(expiresAt)
      yield* JobSteps.drain()
      const said = heard.events.length

      yield* TestClock.setTime(expiresAt + Cleanup.endedKeptMs - 1)
      yield* JobSteps.drain()
      const before = yield* left
      yield* TestClock.adjust(CleanupJob.everyMs)
      yield* JobSteps.drain()

      assert.deepStrictEqual([before.length, yield* left], [1, []])
      assert.strictEqual(heard.events.at(-1)?.type, "invite.expired")
      assert.strictEqual(heard.events.length, said)
    }).pipe(Effect.provide(world(stores[0]!))))

  it.effect("leaves one that was sent again after it had run out", () =>
    Effect.gen(function*() {
      const { invites, web } = yield* acme
      const { expiresAt, inviteId } = yield* invites.create({ groupId: web.id, expiresIn: 60_000 })
      yield* TestClock.setTime(expiresAt)
      yield* JobSteps.drain()
      yield* invites.resend({ inviteId, expiresIn: 80 * 86_400_000 })

      yield* TestClock.setTime(expiresAt + Cleanup.endedKeptMs + CleanupJob.everyMs)
      yield* JobSteps.drain()

      assert.deepStrictEqual(yield* left, [inviteId])
    }).pipe(Effect.provide(world(stores[0]!))))

  it.effect("takes a hundred in a step, and then waits for an hour", () =>
    Effect.gen(function*() {
      const { groups, invites } = yield* services
      const { id: groupId } = yield* groups.create({ name: "Acme" })
      for (let i = 0; i < 250; i++) {
        const { inviteId } = yield* invites.create({ groupId })
        yield* invites.revoke({ inviteId })
      }
      yield* JobSteps.drain()
      yield* TestClock.setTime(Cleanup.endedKeptMs + CleanupJob.everyMs)
      const before = yield* left

      const counts: Array<number> = [before.length]
      while (yield* oneStep(Cleanup.cleanupJob)) counts.push((yield* left).length)

      assert.deepStrictEqual(counts, [250, 150, 50, 0])
      yield* TestClock.adjust(CleanupJob.everyMs - 1)
      const early = yield* oneStep(Cleanup.cleanupJob)
      yield* TestClock.adjust(1)
      assert.deepStrictEqual([early, yield* oneStep(Cleanup.cleanupJob)], [false, true])
    }).pipe(Effect.provide(world(stores[0]!))))
})
