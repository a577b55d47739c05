import { assert, describe, it } from "@effect/vitest"
import { Cascades } from "@gatehouse/contract/Cascades"
import {
  GroupTable,
  GroupTagTable,
  InviteRoleTable,
  InviteTable,
  MemberRoleTable,
  MemberTable
} from "@gatehouse/groups"
import type { GroupId } from "@gatehouse/groups"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { acme, ada, bob, large, oneStep, services, stores, user, world } from "./World.ts"

const small = { inlineLimit: 2, stepSize: 3 }

/** How many rows are left in each table, up to a hundred. */
const rowsLeft = Effect.gen(function*() {
  const store = yield* Store
  const groups = yield* store.first(GroupTable, "byState", [], { limit: 100 })
  const tags = yield* store.first(GroupTagTable, "byTag", [], { limit: 100 })
  const members = yield* store.first(MemberTable, "byGroup", [], { limit: 100 })
  const memberRoles = yield* store.first(MemberRoleTable, "byRole", [], { limit: 100 })
  const invites = yield* store.first(InviteTable, "byGroup", [], { limit: 100 })
  const inviteRoles = yield* store.first(InviteRoleTable, "byRole", [], { limit: 100 })
  return [groups, tags, members, memberRoles, invites, inviteRoles].map(({ length }) => length)
})

/** A tree with members, invites and tags on each of its groups. */
const grown = Effect.fnUntraced(function*(size: number) {
  const all = yield* services
  const ids: Array<GroupId> = []
  for (let i = 0; i < size; i++) {
    const parentId = ids[Math.floor((i - 1) / 3)]
    const { id } = yield* all.groups.create({
      name: `g${i}`,
      tags: ["t"],
      ...parentId === undefined ? {} : { parentId }
    })
    ids.push(id)
    yield* all.members.add({ groupId: id, userId: bob, roles: ["viewer"] })
    yield* all.invites.create({ groupId: id, roles: ["viewer"] })
  }
  return { ...all, ids }
})

for (const store of stores) {
  describe(`Deletion over ${store.name}`, () => {
    it.effect("leaves no row of a group, its members, invites and tags", () =>
      Effect.gen(function*() {
        const { groups, ids } = yield* grown(5)
        yield* groups.delete({ groupId: ids[0]! })
        yield* JobSteps.drain()

        assert.deepStrictEqual(yield* rowsLeft, [0, 0, 0, 0, 0, 0])
      }).pipe(Effect.provide(world(store))))

    it.effect("of a large tree ends access top-down and never gives it back", () =>
      Effect.gen(function*() {
        const { access, groups, ids } = yield* grown(20)
        yield* groups.delete({ groupId: ids[0]! })
        const gone = new Set<GroupId>()
        const counts: Array<number> = []

        do {
          for (const [i, groupId] of ids.entries()) {
            const { allowed } = yield* access.check({ userId: bob, groupId, grants: ["docs:read"] })
            assert.isFalse(allowed && gone.has(groupId))
            if (!allowed) gone.add(groupId)
            const parentId = ids[Math.floor((i - 1) / 3)]
            assert.isTrue(allowed || parentId === undefined || gone.has(parentId))
          }
          counts.push(gone.size)
        } while (yield* oneStep("groups.delete"))

        assert.strictEqual(counts[0], 1)
        assert.strictEqual(counts.at(-1), 20)
        assert.deepStrictEqual(counts, counts.toSorted((a, b) => a - b))
        assert.deepStrictEqual(yield* rowsLeft, [0, 0, 0, 0, 0, 0])
      }).pipe(Effect.provide(world(store, small))))

    it.effect("takes no new group below a tombstone, wherever in the tree", () =>
      Effect.gen(function*() {
        const { groups, ids } = yield* grown(20)
        yield* groups.delete({ groupId: ids[0]! })

        const failure = yield* Effect.flip(groups.create({ name: "late", parentId: ids[19]! }))
        const escape = yield* Effect.flip(groups.move({ groupId: ids[19]!, parentId: null }))
        const twice = yield* Effect.flip(groups.delete({ groupId: ids[19]! }))

        assert.deepStrictEqual([failure._tag, escape._tag, twice._tag], Array(3).fill("GroupNotFound"))
      }).pipe(Effect.provide(world(store, small))))

    it.effect("goes on where it was after a crash at any step", () =>
      Effect.gen(function*() {
        const { groups, ids } = yield* grown(12)
        const cascades = yield* Cascades
        let calls = 0
        // Half of all groups meet a failure once: the step is rolled back and taken again later.
        yield* cascades.register("group", "test.crash", () =>
          Effect.suspend(() =>
            ++calls % 2 === 1 ? Effect.die(new Error("crash")) : Effect.succeed(true)
          ))
        yield* groups.delete({ groupId: ids[0]! })
        const { step, due } = yield* JobSteps.JobSteps
        let failures = 0
        for (let i = 0; i < 200; i++) {
          for (let shard = 0; shard < 16; shard++) {
            for (const row of yield* due(shard, 10)) {
              if (row.kind === "groups.delete" && (yield* step(row.id))._tag === "Failed") failures++
            }
          }
          yield* TestClock.adjust("1 minute")
        }

        assert.isAbove(failures, 3)
        assert.deepStrictEqual(yield* rowsLeft, [0, 0, 0, 0, 0, 0])
      }).pipe(Effect.provide(world(store, { inlineLimit: 2, stepSize: 1 }))))

    it.effect("does not end while a part has rows left", () =>
      Effect.gen(function*() {
        const { groups, members, root } = yield* acme
        for (let i = 0; i < 10; i++) yield* members.add({ groupId: root.id, userId: user(`u${i}`), roles: ["viewer"] })
        yield* groups.delete({ groupId: root.id })
        let steps = 0
        while (yield* oneStep("groups.delete")) steps++

        assert.isAbove(steps, 4)
        assert.deepStrictEqual(yield* rowsLeft, [0, 0, 0, 0, 0, 0])
      }).pipe(Effect.provide(world(store, small))))

    it.effect("of a group inside a tree that is deleted too ends well", () =>
      Effect.gen(function*() {
        const { groups, ids } = yield* grown(12)
        yield* groups.delete({ groupId: ids[1]! })
        yield* oneStep("groups.delete")
        yield* groups.delete({ groupId: ids[0]! })
        yield* JobSteps.drain()

        assert.deepStrictEqual(yield* rowsLeft, [0, 0, 0, 0, 0, 0])
      }).pipe(Effect.provide(world(store, small))))

    it.effect(
      `of ${large(store).size} groups leaves nothing, and leaves others alone`,
      () =>
        Effect.gen(function*() {
          const { groups, members } = yield* services
          const { size } = large(store)
          const kept = yield* groups.create({ name: "kept" })
          yield* members.add({ groupId: kept.id, userId: ada, roles: ["owner"] })
          const ids: Array<GroupId> = []
          for (let i = 0; i < size; i++) {
            const parentId = ids[Math.floor((i - 1) / 4)]
            ids.push((yield* groups.create({ name: `g${i}`, ...parentId === undefined ? {} : { parentId } })).id)
          }
          yield* groups.delete({ groupId: ids[0]! })
          assert.strictEqual((yield* groups.get({ groupId: ids.at(-1)! })).id, ids.at(-1))
          yield* JobSteps.drain()

          assert.deepStrictEqual(yield* rowsLeft, [1, 0, 1, 1, 0, 0])
        }).pipe(Effect.provide(world(store, large(store).settings)))
    )
  })
}
