import { assert, describe, it } from "@effect/vitest"
import { Memberships } from "@gatehouse/contract/Memberships"
import type { UserId } from "@gatehouse/contract/Text"
import type { GroupId, MemberId } from "@gatehouse/groups"
import { Groups, Members } from "@gatehouse/groups/server"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { counted, stores, user } from "./World.ts"

const ada = user("ada")
const bob = user("bob")

const newGroup = (name: string, parentId?: GroupId) =>
  Effect.flatMap(Groups, (groups) => groups.create(parentId === undefined ? { name } : { name, parentId }))

const join = (groupId: GroupId, userId: UserId, roles: ReadonlyArray<string>) =>
  Effect.flatMap(Members, (members) => members.add({ groupId, userId, roles }))

const suspend = (memberId: MemberId) =>
  Effect.flatMap(Members, (members) => members.update({ memberId, status: "suspended" }))

for (const place of stores.filter(({ name }) => name !== "http")) {
  const test = (title: string, body: Effect.Effect<void, unknown, Layer.Success<ReturnType<typeof counted>>>) =>
    it.effect(title, () => Effect.provide(body, Layer.fresh(counted(place))))

  describe(`what users ask of memberships on ${place.name}`, () => {
    test(
      "who is an active member of a group itself",
      Effect.gen(function*() {
        const { isMember } = yield* Memberships
        const parent = yield* newGroup("Parent")
        const child = yield* newGroup("Child", parent.id)
        const membership = yield* join(parent.id, ada, ["viewer"])

        assert.isTrue(yield* isMember(ada, parent.id))
        assert.isFalse(yield* isMember(ada, child.id))
        assert.isFalse(yield* isMember(bob, parent.id))
        assert.isFalse(yield* isMember(ada, "grp_none"))
        yield* suspend(membership.id)
        assert.isFalse(yield* isMember(ada, parent.id))
      })
    )

    test(
      "nobody is a member of a group that is gone",
      Effect.gen(function*() {
        const { isMember } = yield* Memberships
        const group = yield* newGroup("Gone")
        yield* join(group.id, ada, ["owner"])
        yield* (yield* Groups).delete({ groupId: group.id })

        assert.isFalse(yield* isMember(ada, group.id))
        assert.deepStrictEqual(yield* (yield* Memberships).ownedAlone(ada), [])
      })
    )

    test(
      "which groups would be without an owner",
      Effect.gen(function*() {
        const { ownedAlone } = yield* Memberships
        const [alone, shared, stewarded, viewed, suspended] = yield* Effect.all(
          ["Alone", "Shared", "Stewarded", "Viewed", "Suspended"].map((name) => newGroup(name))
        )
        yield* join(alone!.id, ada, ["owner", "steward"])
        yield* join(shared!.id, ada, ["owner"])
        yield* join(shared!.id, bob, ["owner"])
        // Another role that makes an owner is as good.
        yield* join(stewarded!.id, ada, ["owner"])
        yield* join(stewarded!.id, bob, ["steward"])
        yield* join(viewed!.id, ada, ["viewer"])
        yield* join(suspended!.id, ada, ["steward"])
        const other = yield* join(suspended!.id, bob, ["owner"])
        yield* suspend(other.id)

        assert.sameMembers([...yield* ownedAlone(ada)], [alone!.id, suspended!.id])
        assert.deepStrictEqual(yield* ownedAlone(bob), [])
      })
    )

    test(
      "which changes with roles and memberships",
      Effect.gen(function*() {
        const { ownedAlone } = yield* Memberships
        const members = yield* Members
        const group = yield* newGroup("Group")
        yield* join(group.id, ada, ["owner"])
        const other = yield* join(group.id, bob, ["viewer"])
        const before = yield* ownedAlone(ada)
        yield* members.update({ memberId: other.id, roles: ["owner"] })
        const shared = yield* ownedAlone(ada)
        yield* members.remove({ memberId: other.id })

        assert.deepStrictEqual([before, shared, yield* ownedAlone(ada)], [[group.id], [], [group.id]])
      })
    )

    test(
      "with reads that others' groups and plain memberships do not add to",
      Effect.gen(function*() {
        const { isMember, ownedAlone } = yield* Memberships
        const counter = yield* StoreCounter
        const group = yield* newGroup("Group")
        yield* join(group.id, ada, ["owner"])
        const measure = Effect.map(
          counter.count(Effect.all([ownedAlone(ada), isMember(ada, group.id)])),
          ([, { reads }]) => reads
        )
        const few = yield* measure
        for (let i = 0; i < 60; i++) {
          const more = yield* newGroup(`More ${i}`)
          yield* join(more.id, bob, ["owner"])
          yield* join(more.id, ada, ["viewer"])
        }

        assert.strictEqual(yield* measure, few)
      })
    )

    test(
      "twenty at most, of the hundred that are looked at, and never none for want of looking",
      Effect.gen(function*() {
        const { ownedAlone } = yield* Memberships
        const counter = yield* StoreCounter
        for (let i = 0; i < 105; i++) {
          const group = yield* newGroup(`Group ${i}`)
          yield* join(group.id, ada, ["owner"])
          if (i < 100) yield* join(group.id, bob, ["owner"])
        }
        const [ofAda, { reads }] = yield* counter.count(ownedAlone(ada))
        for (let i = 0; i < 30; i++) yield* join((yield* newGroup(`Own ${i}`)).id, user("eve"), ["owner"])

        assert.strictEqual(ofAda.length, 1)
        assert.isAtMost(reads, 210)
        assert.strictEqual((yield* ownedAlone(user("eve"))).length, 20)
      })
    )
  })
}
