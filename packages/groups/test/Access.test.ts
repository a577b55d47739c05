import { assert, describe, it } from "@effect/vitest"
import { AccessReads } from "@gatehouse/contract/Access"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { AccessContract, type GroupId } from "@gatehouse/groups"
import { AccessChecks } from "@gatehouse/groups/server"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import {
  acme,
  ada,
  as,
  bob,
  chain,
  counted,
  cyd,
  nowhere,
  platform,
  services,
  stores,
  withKey,
  world
} from "./World.ts"

for (const store of stores) {
  describe(`AccessChecks over ${store.name}`, () => {
    it.effect("allows what the memberships on the path give together", () =>
      Effect.gen(function*() {
        const { access, eng, members, root, web } = yield* acme
        yield* members.add({ groupId: root.id, userId: bob, roles: ["viewer"] })
        yield* members.add({ groupId: eng.id, userId: bob, roles: ["writer"] })

        const both = yield* access.check({ userId: bob, groupId: web.id, grants: ["docs:write", "docs:read"] })
        const above = yield* access.check({ userId: bob, groupId: root.id, grants: ["docs:write", "docs:read"] })

        assert.deepStrictEqual(both, {
          allowed: true,
          grants: ["docs:read", "docs:write", "groups:read", "members:read"],
          missing: []
        })
        assert.deepStrictEqual(above, {
          allowed: false,
          grants: ["docs:read", "groups:read", "members:read"],
          missing: ["docs:write"]
        })
      }).pipe(Effect.provide(world(store))))

    it.effect("answers for an unknown group as for one where the user is nobody", () =>
      Effect.gen(function*() {
        const { web } = yield* acme
        const guarded = yield* Wire.guarded(AccessChecks, AccessContract)

        const nobody = yield* guarded.check({ groupId: web.id, grants: ["docs:read"] }).pipe(as(bob))
        const unknown = yield* guarded.check({ groupId: nowhere, grants: ["docs:read"] }).pipe(as(bob))

        assert.deepStrictEqual(nobody, { allowed: false, grants: [], missing: ["docs:read"] })
        assert.deepStrictEqual(unknown, nobody)
      }).pipe(Effect.provide(world(store))))

    it.effect("denies what a suspended membership would give", () =>
      Effect.gen(function*() {
        const { access, members, owner, root, web } = yield* acme
        yield* members.add({ groupId: root.id, userId: bob, roles: ["owner"] })
        yield* members.update({ memberId: owner.id, status: "suspended" })

        const answer = yield* access.check({ userId: ada, groupId: web.id, grants: ["docs:read"] })

        assert.deepStrictEqual(answer, { allowed: false, grants: [], missing: ["docs:read"] })
      }).pipe(Effect.provide(world(store))))

    it.effect("denies everything to a member without roles, and grants that nobody declared", () =>
      Effect.gen(function*() {
        const { access, members, web } = yield* acme
        yield* members.add({ groupId: web.id, userId: bob })

        assert.isFalse((yield* access.check({ userId: bob, groupId: web.id, grants: ["docs:read"] })).allowed)
        assert.isFalse((yield* access.check({ userId: ada, groupId: web.id, grants: ["docs:erase"] })).allowed)
        assert.isFalse((yield* access.check({ userId: ada, groupId: web.id, grants: ["*"] })).allowed)
      }).pipe(Effect.provide(world(store))))

    it.effect("gives a user's key its scopes' part of what the user holds", () =>
      Effect.gen(function*() {
        const { access, web } = yield* acme
        const key = withKey({ userId: ada, scopes: [{ resource: "docs", actions: ["read"] }] })

        const named = yield* access.check({ userId: ada, groupId: web.id, grants: ["docs:read", "docs:write"] }).pipe(
          key
        )
        const unnamed = yield* access.check({ groupId: web.id, grants: ["docs:read", "docs:write"] }).pipe(key)

        assert.deepStrictEqual(named, { allowed: false, grants: ["docs:read"], missing: ["docs:write"] })
        assert.deepStrictEqual(unnamed, named)
      }).pipe(Effect.provide(world(store))))

    it.effect("tells about others only who may read the members", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme
        yield* members.add({ groupId: web.id, userId: bob, roles: ["writer"] })
        const guarded = yield* Wire.guarded(AccessChecks, AccessContract)
        const ask = guarded.check({ userId: ada, groupId: web.id, grants: ["docs:read"] })

        assert.strictEqual((yield* Effect.flip(ask.pipe(as(bob))))._tag, "Forbidden")
        assert.strictEqual((yield* Effect.flip(ask.pipe(as(cyd))))._tag, "NotFound")
        assert.isTrue((yield* ask.pipe(platform)).allowed)
        assert.strictEqual((yield* Effect.flip(ask))._tag, "NotSignedIn")
      }).pipe(Effect.provide(world(store))))

    it.effect("tells the guard what each kind of caller holds", () =>
      Effect.gen(function*() {
        const { eng, members, root, web } = yield* acme
        yield* members.add({ groupId: eng.id, userId: bob, roles: ["viewer"] })
        const reads = yield* AccessReads
        const key = { kind: "key", keyId: "key_1" } as const

        const held = (actor: Parameters<typeof reads.held>[0], groupId: string) =>
          Effect.map(reads.held(actor, groupId), (found) => found && [...found.grants].toSorted())

        assert.deepStrictEqual(yield* held({ kind: "user", userId: bob }, web.id), [
          "docs:read",
          "groups:read",
          "members:read"
        ])
        assert.isUndefined(yield* held({ kind: "user", userId: bob }, root.id))
        assert.isUndefined(yield* held({ kind: "user", userId: bob }, nowhere))
        assert.deepStrictEqual(
          yield* held({ ...key, userId: bob, scopes: [{ resource: "docs", actions: ["*"] }] }, web.id),
          ["docs:read"]
        )
        assert.deepStrictEqual(yield* held({ ...key, groupId: eng.id, roles: ["writer"], scopes: [] }, web.id), [
          "docs:write"
        ])
        assert.isUndefined(yield* held({ ...key, groupId: eng.id, roles: ["owner"], scopes: [] }, root.id))
        assert.isUndefined(yield* held({ kind: "directory", connectionId: "con_1", groupId: eng.id }, web.id))
        assert.isUndefined(yield* held({ kind: "anonymous" }, web.id))
      }).pipe(Effect.provide(world(store))))

    it.effect.each([1, 10, 32])(
      "costs two reads at depth %i, and so does inheriting",
      (depth) =>
        Effect.gen(function*() {
          const ids = yield* chain(depth)
          const { access, members } = yield* services
          yield* members.add({ groupId: ids[0]!, userId: bob, roles: ["viewer"] })
          const counter = yield* StoreCounter.StoreCounter
          const groupId = ids.at(-1)!

          const [answer, check] = yield* counter.count(access.check({ userId: bob, groupId, grants: ["docs:read"] }))
          const [, inherit] = yield* counter.count(members.inherit({ userId: bob, groupId }))

          assert.isTrue(answer.allowed)
          assert.deepStrictEqual([check.reads, check.writes], [2, 0])
          assert.deepStrictEqual([inherit.reads, inherit.writes], [2, 0])
        }).pipe(Effect.provide(counted(store)))
    )

    it.effect("costs a third read for a user of more than 64 groups", () =>
      Effect.gen(function*() {
        const { access, groups, members } = yield* services
        const ids: Array<GroupId> = []
        for (let i = 0; i < 65; i++) {
          const { id } = yield* groups.create({ name: `g${i}` })
          ids.push(id)
          yield* members.add({ groupId: id, userId: bob, roles: ["viewer"] })
        }
        const { count } = yield* StoreCounter.StoreCounter
        const check = access.check({ userId: bob, groupId: ids[64]!, grants: ["docs:read"] })

        const [many, beyond] = yield* count(check)
        const last = yield* members.getByUserAndGroup({ userId: bob, groupId: ids[0]! })
        yield* members.remove({ memberId: last!.id })
        const [few, within] = yield* count(check)

        assert.isTrue(many.allowed && few.allowed)
        assert.deepStrictEqual([beyond.reads, within.reads], [3, 2])
      }).pipe(Effect.provide(counted(store))))
  })
}
