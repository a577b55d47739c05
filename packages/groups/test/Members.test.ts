import { assert, describe, it } from "@effect/vitest"
import { Cascades } from "@gatehouse/contract/Cascades"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { MemberId, MembersContract } from "@gatehouse/groups"
import { Members } from "@gatehouse/groups/server"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import {
  acme,
  ada,
  as,
  bob,
  chain,
  cyd,
  later,
  nowhere,
  platform,
  services,
  stores,
  user,
  withKey,
  world
} from "./World.ts"

const noMember = MemberId.make("mem_01j9z3x5q8r7t6v4w2y1k0m9n8")

for (const store of stores) {
  describe(`Members over ${store.name}`, () => {
    it.effect("adds a member with each role once, and reads it back", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme
        const made = yield* members.add({
          groupId: web.id,
          userId: bob,
          roles: ["viewer", "writer", "viewer"],
          extend: { seat: 3 }
        })

        assert.deepInclude(made, { userId: bob, roles: ["viewer", "writer"], status: "active", extend: { seat: 3 } })
        assert.deepStrictEqual(yield* members.get({ memberId: made.id }), made)
        assert.deepStrictEqual(yield* members.getByUserAndGroup({ userId: bob, groupId: web.id }), made)
        assert.isNull(yield* members.getByUserAndGroup({ userId: cyd, groupId: web.id }))
      }).pipe(Effect.provide(world(store))))

    it.effect("refuses roles that are not declared, and names them", () =>
      Effect.gen(function*() {
        const { members, owner, web } = yield* acme
        const roles = ["viewer", "king", "constructor", "toString"]
        const wrong = { _tag: "InvalidRoleIds" as const, roles: ["king", "constructor", "toString"] }

        assert.deepInclude(yield* Effect.flip(members.add({ groupId: web.id, userId: bob, roles })), wrong)
        assert.deepInclude(yield* Effect.flip(members.update({ memberId: owner.id, roles })), wrong)
        assert.isNull(yield* members.getByUserAndGroup({ userId: bob, groupId: web.id }))
      }).pipe(Effect.provide(world(store))))

    it.effect("keeps one membership per user and group, also when ten are added at once", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme

        const outcomes = yield* Effect.all(
          Array.from({ length: 10 }, () => Effect.result(members.add({ groupId: web.id, userId: bob }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(outcomes.filter((outcome) => outcome._tag === "Success").length, 1)
        for (const outcome of outcomes) {
          if (outcome._tag === "Failure") {
            assert.deepInclude(outcome.failure, { _tag: "DuplicateMembership", userId: bob, groupId: web.id })
          }
        }
        assert.strictEqual((yield* members.list({ groupId: web.id })).items.length, 1)
      }).pipe(Effect.provide(world(store))))

    it.effect("lists a group's members with their users, by role and status", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme
        yield* members.add({ groupId: web.id, userId: bob, roles: ["viewer", "writer"] })
        yield* later
        yield* members.add({ groupId: web.id, userId: cyd, roles: ["viewer"], status: "suspended" })
        const names = (filter: Parameters<typeof members.list>[0]) =>
          Effect.map(members.list({ groupId: web.id, ...filter }), (page) => page.items.map(({ user }) => user?.name))

        assert.deepStrictEqual(yield* names({}), ["bob", "cyd"])
        assert.deepStrictEqual(yield* names({ order: "desc" }), ["cyd", "bob"])
        assert.deepStrictEqual(yield* names({ role: "viewer" }), ["bob", "cyd"])
        assert.deepStrictEqual(yield* names({ role: "writer" }), ["bob"])
        assert.deepStrictEqual(yield* names({ role: "admin" }), [])
        assert.deepStrictEqual(yield* names({ role: "viewer", status: "suspended" }), ["cyd"])
        assert.deepStrictEqual(yield* names({ status: "active" }), ["bob"])
        assert.deepStrictEqual(yield* names({ userId: cyd }), ["cyd"])
        assert.deepStrictEqual(yield* names({ userId: cyd, status: "active" }), [])
      }).pipe(Effect.provide(world(store))))

    it.effect("keeps role filters right when roles and status change and members go", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme
        const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["viewer", "writer"] })
        const has = (role: string, status?: "active" | "suspended") =>
          Effect.map(
            members.list({ groupId: web.id, role, ...status === undefined ? {} : { status } }),
            (page) => page.items.length
          )

        yield* members.update({ memberId: id, roles: ["writer", "guest"] })
        assert.deepStrictEqual([yield* has("viewer"), yield* has("writer"), yield* has("guest")], [0, 1, 1])
        yield* members.update({ memberId: id, status: "suspended" })
        assert.deepStrictEqual([yield* has("writer", "active"), yield* has("writer", "suspended")], [0, 1])
        yield* members.remove({ memberId: id })
        assert.deepStrictEqual([yield* has("writer"), yield* has("guest")], [0, 0])
      }).pipe(Effect.provide(world(store))))

    it.effect("lists my groups for whoever is signed in and names nobody", () =>
      Effect.gen(function*() {
        const { eng, members, web } = yield* acme
        yield* members.add({ groupId: web.id, userId: bob })
        yield* later
        yield* members.add({ groupId: eng.id, userId: bob, status: "suspended" })
        const guarded = yield* Wire.guarded(Members, MembersContract)

        const mine = yield* guarded.list({}).pipe(as(bob))

        assert.deepStrictEqual(mine.items.map(({ group }) => group?.name), ["Web", "Engineering"])
        const active = yield* guarded.list({ status: "active" }).pipe(as(bob))
        assert.deepStrictEqual(active.items.map(({ group }) => group?.name), ["Web"])
        assert.deepStrictEqual((yield* guarded.list({}).pipe(as(cyd))).items, [])
      }).pipe(Effect.provide(world(store))))

    it.effect("does not show anybody's groups to another user, nor a group's members to an outsider", () =>
      Effect.gen(function*() {
        const { web } = yield* acme
        const guarded = yield* Wire.guarded(Members, MembersContract)

        assert.strictEqual((yield* Effect.flip(guarded.list({ userId: ada }).pipe(as(bob))))._tag, "Forbidden")
        assert.strictEqual((yield* Effect.flip(guarded.list({ groupId: web.id }).pipe(as(bob))))._tag, "NotFound")
        // Naming oneself does not open somebody's group.
        assert.strictEqual(
          (yield* Effect.flip(guarded.list({ groupId: web.id, userId: bob }).pipe(as(bob))))._tag,
          "NotFound"
        )
        assert.strictEqual((yield* guarded.list({}).pipe(platform)).items.length, 1)
      }).pipe(Effect.provide(world(store))))

    it.effect("says which filters do not go together", () =>
      Effect.gen(function*() {
        const { members } = yield* acme

        assert.strictEqual((yield* Effect.flip(members.list({ role: "owner" })))._tag, "UnsupportedFilter")
        assert.strictEqual((yield* Effect.flip(members.list({ status: "active" })))._tag, "UnsupportedFilter")
      }).pipe(Effect.provide(world(store))))

    it.effect("updates what is given and leaves the rest", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme
        const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["viewer"], extend: { a: 1 } })

        assert.deepInclude(yield* members.update({ memberId: id, status: "suspended" }), {
          roles: ["viewer"],
          status: "suspended",
          extend: { a: 1 }
        })
        assert.isFalse("extend" in (yield* members.update({ memberId: id, extend: null })))
        assert.strictEqual(
          (yield* Effect.flip(members.update({ memberId: noMember, roles: [] })))._tag,
          "MemberNotFound"
        )
      }).pipe(Effect.provide(world(store))))

    it.effect("ends a membership once", () =>
      Effect.gen(function*() {
        const { members, web } = yield* acme
        const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["viewer"] })
        yield* members.remove({ memberId: id })

        assert.strictEqual((yield* Effect.flip(members.remove({ memberId: id })))._tag, "MemberNotFound")
        assert.strictEqual((yield* Effect.flip(members.get({ memberId: id })))._tag, "MemberNotFound")
        assert.deepInclude(yield* members.add({ groupId: web.id, userId: bob }), { roles: [] })
      }).pipe(Effect.provide(world(store))))

    describe("inheriting", () => {
      it.effect("finds the nearest active membership and unites what all on the path give", () =>
        Effect.gen(function*() {
          const { eng, members, root, web } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob, roles: ["viewer"] })
          yield* members.add({ groupId: eng.id, userId: bob, roles: ["writer"] })

          const found = yield* members.inherit({ userId: bob, groupId: web.id })

          assert.deepInclude(found, {
            matchedGroupId: eng.id,
            depth: 1,
            isDirect: false,
            isInherited: true,
            traversedGroupIds: [web.id, eng.id],
            roles: ["viewer", "writer"],
            grants: ["docs:read", "docs:write", "groups:read", "members:read"]
          })
          assert.strictEqual(found.membership?.groupId, eng.id)
        }).pipe(Effect.provide(world(store))))

      it.effect("passes over memberships without the roles asked for", () =>
        Effect.gen(function*() {
          const { eng, members, root, web } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob, roles: ["viewer"] })
          yield* members.add({ groupId: eng.id, userId: bob, roles: ["writer"] })

          const found = yield* members.inherit({ userId: bob, groupId: web.id, roles: ["viewer", "admin"] })
          const none = yield* members.inherit({ userId: bob, groupId: web.id, roles: ["admin"] })

          assert.deepInclude(found, { matchedGroupId: root.id, depth: 2 })
          assert.deepInclude(none, { membership: null, depth: null, isDirect: false, isInherited: false })
        }).pipe(Effect.provide(world(store))))

      it.effect("knows a direct membership", () =>
        Effect.gen(function*() {
          const { members, root } = yield* acme

          const found = yield* members.inherit({ userId: ada, groupId: root.id })

          assert.deepInclude(found, { depth: 0, isDirect: true, isInherited: false, traversedGroupIds: [root.id] })
        }).pipe(Effect.provide(world(store))))

      it.effect("shows a user's key only its scopes' part of the grants", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          const key = withKey({ userId: ada, scopes: [{ resource: "docs", actions: ["read"] }] })

          assert.deepStrictEqual((yield* members.inherit({ groupId: web.id }).pipe(key)).grants, ["docs:read"])
        }).pipe(Effect.provide(world(store))))

      it.effect("does not inherit upwards or sideways", () =>
        Effect.gen(function*() {
          const { eng, groups, members, root, web } = yield* acme
          const sales = yield* groups.create({ name: "Sales", parentId: root.id })
          yield* members.add({ groupId: eng.id, userId: bob, roles: ["viewer"] })

          for (const groupId of [root.id, sales.id]) {
            assert.isNull((yield* members.inherit({ userId: bob, groupId })).membership)
          }
          assert.isNotNull((yield* members.inherit({ userId: bob, groupId: web.id })).membership)
        }).pipe(Effect.provide(world(store))))

      it.effect("counts a suspended membership for nothing", () =>
        Effect.gen(function*() {
          const { eng, members, root, web } = yield* acme
          yield* members.add({ groupId: eng.id, userId: bob, roles: ["admin"], status: "suspended" })
          const alone = yield* members.inherit({ userId: bob, groupId: web.id })
          yield* members.add({ groupId: root.id, userId: bob, roles: ["viewer"] })
          const beside = yield* members.inherit({ userId: bob, groupId: web.id })

          assert.deepStrictEqual(alone, yield* members.inherit({ userId: bob, groupId: nowhere }))
          assert.deepInclude(beside, { matchedGroupId: root.id, roles: ["viewer"] })
        }).pipe(Effect.provide(world(store))))

      it.effect("requires a membership, or forbids", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme

          assert.strictEqual((yield* members.require({ userId: ada, groupId: web.id })).depth, 2)
          assert.strictEqual((yield* Effect.flip(members.require({ userId: bob, groupId: web.id })))._tag, "Forbidden")
          assert.deepInclude(
            yield* Effect.flip(members.require({ userId: ada, groupId: web.id, roles: ["viewer"] })),
            { _tag: "Forbidden", needs: "an active membership as viewer" }
          )
        }).pipe(Effect.provide(world(store))))

      it.effect("asks for a user when nobody is signed in", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme

          assert.strictEqual((yield* Effect.flip(members.inherit({ groupId: web.id })))._tag, "UserRequired")
          assert.strictEqual((yield* members.inherit({ groupId: web.id }).pipe(as(ada))).depth, 2)
        }).pipe(Effect.provide(world(store))))

      it.effect("reaches over 32 levels", () =>
        Effect.gen(function*() {
          const ids = yield* chain(32)
          const { members } = yield* services
          yield* members.add({ groupId: ids[0]!, userId: bob, roles: ["viewer"] })

          assert.deepInclude(yield* members.inherit({ userId: bob, groupId: ids[31]! }), { depth: 31 })
        }).pipe(Effect.provide(world(store))))
    })

    describe("owners", () => {
      it.effect("keep the last active one from being removed, demoted or suspended", () =>
        Effect.gen(function*() {
          const { members, owner, root } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob, roles: ["owner"], status: "suspended" })
          const last = { _tag: "LastOwner" as const, groupId: root.id }

          assert.deepInclude(yield* Effect.flip(members.remove({ memberId: owner.id })), last)
          assert.deepInclude(yield* Effect.flip(members.update({ memberId: owner.id, roles: ["admin"] })), last)
          assert.deepInclude(yield* Effect.flip(members.update({ memberId: owner.id, status: "suspended" })), last)
          assert.deepInclude(yield* members.update({ memberId: owner.id, roles: ["admin", "owner"] }), {
            roles: ["admin", "owner"]
          })
        }).pipe(Effect.provide(world(store))))

      it.effect("do not count one of a parent group as one of the group itself", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["owner"] })

          assert.strictEqual((yield* Effect.flip(members.remove({ memberId: id })))._tag, "LastOwner")
        }).pipe(Effect.provide(world(store))))

      it.effect("may go when there is another", () =>
        Effect.gen(function*() {
          const { members, owner, root } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob, roles: ["owner"] })
          yield* members.remove({ memberId: owner.id })

          assert.isNull(yield* members.getByUserAndGroup({ userId: ada, groupId: root.id }))
        }).pipe(Effect.provide(world(store))))

      it.effect("who remove each other at once leave one", () =>
        Effect.gen(function*() {
          const { members, owner, root } = yield* acme
          const other = yield* members.add({ groupId: root.id, userId: bob, roles: ["owner"] })

          const outcomes = yield* Effect.all([
            Effect.result(members.remove({ memberId: other.id }).pipe(as(ada))),
            Effect.result(members.remove({ memberId: owner.id }).pipe(as(bob)))
          ], { concurrency: "unbounded" })

          assert.strictEqual(outcomes.filter((outcome) => outcome._tag === "Success").length, 1)
          assert.strictEqual(
            (yield* members.list({ groupId: root.id, role: "owner", status: "active" })).items.length,
            1
          )
        }).pipe(Effect.provide(world(store))))

      it.effect("pass ownership on in one step", () =>
        Effect.gen(function*() {
          const { members, owner, root } = yield* acme
          yield* members.update({ memberId: owner.id, roles: ["owner", "viewer"] })
          yield* members.add({ groupId: root.id, userId: bob, roles: ["writer"] })

          const { from, to } = yield* members.transfer({ groupId: root.id, toUserId: bob }).pipe(as(ada))

          assert.deepStrictEqual(from.roles, ["viewer"])
          assert.deepStrictEqual(to.roles, ["writer", "owner"])
          assert.strictEqual(
            (yield* Effect.flip(members.transfer({ groupId: root.id, toUserId: ada }).pipe(as(ada))))._tag,
            "NotOwner"
          )
        }).pipe(Effect.provide(world(store))))

      it.effect("cannot pass ownership with a key that may do less than an owner", () =>
        Effect.gen(function*() {
          const { members, root } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob })
          const key = withKey({ userId: ada, scopes: [{ resource: "members", actions: ["*"] }] })

          const failure = yield* Effect.flip(members.transfer({ groupId: root.id, toUserId: bob }).pipe(key))

          assert.deepInclude(failure, { _tag: "RoleBeyondCaller", roles: ["owner"] })
        }).pipe(Effect.provide(world(store))))

      it.effect("with different roles that make owners count as one another's peers", () =>
        Effect.gen(function*() {
          const { members, owner, root } = yield* acme
          const steward = yield* members.add({ groupId: root.id, userId: bob, roles: ["steward"] })
          yield* members.remove({ memberId: owner.id })

          assert.strictEqual((yield* Effect.flip(members.remove({ memberId: steward.id })))._tag, "LastOwner")
        }).pipe(Effect.provide(world(store))))

      it.effect("cannot pass ownership to a stranger or a suspended member, and keep it when they try", () =>
        Effect.gen(function*() {
          const { members, root } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob, status: "suspended" })

          assert.strictEqual(
            (yield* Effect.flip(members.transfer({ groupId: root.id, toUserId: cyd }).pipe(as(ada))))._tag,
            "MemberNotFound"
          )
          assert.strictEqual(
            (yield* Effect.flip(members.transfer({ groupId: root.id, toUserId: bob }).pipe(as(ada))))._tag,
            "MemberSuspended"
          )
          assert.deepStrictEqual((yield* members.getByUserAndGroup({ groupId: root.id, userId: ada }))?.roles, [
            "owner"
          ])
        }).pipe(Effect.provide(world(store))))

      it.effect("cannot be made to give theirs away by an admin", () =>
        Effect.gen(function*() {
          const { members, root } = yield* acme
          yield* members.add({ groupId: root.id, userId: bob, roles: ["admin"] })
          const guarded = yield* Wire.guarded(Members, MembersContract)

          const failure = yield* Effect.flip(
            guarded.transfer({ groupId: root.id, fromUserId: ada, toUserId: bob }).pipe(as(bob))
          )

          assert.strictEqual(failure._tag, "Forbidden")
          assert.deepStrictEqual((yield* members.getByUserAndGroup({ groupId: root.id, userId: ada }))?.roles, [
            "owner"
          ])
        }).pipe(Effect.provide(world(store))))
    })

    describe("ceilings", () => {
      it.effect("keep a moderator from giving more than they hold", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })

          const failure = yield* Effect.flip(
            members.add({ groupId: web.id, userId: cyd, roles: ["guest", "admin", "owner"] }).pipe(as(bob))
          )

          assert.deepInclude(failure, { _tag: "RoleBeyondCaller", roles: ["admin", "owner"] })
          assert.isNull(yield* members.getByUserAndGroup({ userId: cyd, groupId: web.id }))
          assert.deepInclude(
            yield* members.add({ groupId: web.id, userId: cyd, roles: ["moderator"] }).pipe(as(bob)),
            { roles: ["moderator"] }
          )
        }).pipe(Effect.provide(world(store))))

      it.effect("keep a moderator from changing or removing an admin", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })
          const admin = yield* members.add({ groupId: web.id, userId: cyd, roles: ["admin"] })
          const beyond = { _tag: "RoleBeyondCaller" as const, roles: ["admin"] }

          for (
            const attempt of [
              members.update({ memberId: admin.id, status: "suspended" }),
              members.update({ memberId: admin.id, roles: ["guest"] }),
              members.update({ memberId: admin.id, extend: { a: 1 } })
            ]
          ) {
            assert.deepInclude(yield* Effect.flip(attempt.pipe(as(bob))), beyond)
          }
          assert.deepInclude(yield* Effect.flip(members.remove({ memberId: admin.id }).pipe(as(bob))), beyond)
          assert.deepStrictEqual(yield* members.get({ memberId: admin.id }), admin)
        }).pipe(Effect.provide(world(store))))

      it.effect("keep users from raising themselves", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] })

          const failure = yield* Effect.flip(
            members.update({ memberId: id, roles: ["moderator", "owner"] }).pipe(as(bob))
          )

          assert.deepInclude(failure, { _tag: "RoleBeyondCaller", roles: ["owner"] })
        }).pipe(Effect.provide(world(store))))

      it.effect("keep who is no owner from making one, however little that role may do", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          yield* members.add({ groupId: web.id, userId: bob, roles: ["admin"] })

          const failure = yield* Effect.flip(
            members.add({ groupId: web.id, userId: cyd, roles: ["viewer", "steward"] }).pipe(as(bob))
          )

          assert.deepInclude(failure, { _tag: "RoleBeyondCaller", roles: ["steward"] })
        }).pipe(Effect.provide(world(store))))

      it.effect("count what is inherited, an owner's role too", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme

          const made = yield* members.add({ groupId: web.id, userId: bob, roles: ["owner"] }).pipe(as(ada))

          assert.deepStrictEqual(made.roles, ["owner"])
        }).pipe(Effect.provide(world(store))))

      it.effect("do not count what is held elsewhere", () =>
        Effect.gen(function*() {
          const { groups, members, root } = yield* acme
          const other = yield* groups.create({ name: "Other" })
          yield* members.add({ groupId: other.id, userId: bob, roles: ["owner"] })
          yield* members.add({ groupId: root.id, userId: bob, roles: ["moderator"] })

          const failure = yield* Effect.flip(
            members.add({ groupId: root.id, userId: cyd, roles: ["viewer"] }).pipe(as(bob))
          )

          // A moderator lacks groups:read.
          assert.deepInclude(failure, { _tag: "RoleBeyondCaller", roles: ["viewer"] })
        }).pipe(Effect.provide(world(store))))

      it.effect("keep a key within its scopes although its user is an owner", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          const narrow = withKey({ userId: ada, scopes: [{ resource: "members", actions: ["*"] }] })

          const failure = yield* Effect.flip(
            members.add({ groupId: web.id, userId: bob, roles: ["viewer"] }).pipe(narrow)
          )

          assert.strictEqual(failure._tag, "RoleBeyondCaller")
          assert.deepInclude(yield* members.add({ groupId: web.id, userId: bob, roles: ["guest"] }).pipe(narrow), {
            roles: ["guest"]
          })
        }).pipe(Effect.provide(world(store))))

      it.effect("hold for a group's key by its roles, and only in its subtree", () =>
        Effect.gen(function*() {
          const { eng, members, root, web } = yield* acme
          const service = withKey({ groupId: eng.id, roles: ["moderator"], scopes: [] })

          assert.deepInclude(
            yield* members.add({ groupId: web.id, userId: bob, roles: ["moderator"] }).pipe(service),
            { roles: ["moderator"] }
          )
          assert.strictEqual(
            (yield* Effect.flip(members.add({ groupId: web.id, userId: cyd, roles: ["admin"] }).pipe(service)))._tag,
            "RoleBeyondCaller"
          )
          assert.strictEqual(
            (yield* Effect.flip(members.add({ groupId: root.id, userId: cyd, roles: ["moderator"] }).pipe(service)))
              ._tag,
            "RoleBeyondCaller"
          )
        }).pipe(Effect.provide(world(store))))

      it.effect("let members leave, whatever their key may do", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["admin"] })
          const guarded = yield* Wire.guarded(Members, MembersContract)

          const mine = withKey({ userId: bob, scopes: [{ resource: "members", actions: ["remove"] }] })
          yield* guarded.remove({ memberId: id }).pipe(mine)

          assert.isNull(yield* members.getByUserAndGroup({ userId: bob, groupId: web.id }))
        }).pipe(Effect.provide(world(store))))

      it.effect("keep a suspended member from coming back by themselves", () =>
        Effect.gen(function*() {
          const { members, web } = yield* acme
          const { id } = yield* members.add({ groupId: web.id, userId: bob, roles: ["admin"], status: "suspended" })
          const guarded = yield* Wire.guarded(Members, MembersContract)

          const failure = yield* Effect.flip(guarded.update({ memberId: id, status: "active" }).pipe(as(bob)))

          assert.strictEqual(failure._tag, "NotFound")
        }).pipe(Effect.provide(world(store))))
    })

    it.effect("hides another tenant's member behind the answer for an unknown one", () =>
      Effect.gen(function*() {
        const { groups, members, owner } = yield* acme
        const other = yield* groups.create({ name: "Other" })
        yield* members.add({ groupId: other.id, userId: bob, roles: ["owner"] })
        const guarded = yield* Wire.guarded(Members, MembersContract)

        for (const memberId of [owner.id, noMember]) {
          assert.strictEqual((yield* Effect.flip(guarded.get({ memberId }).pipe(as(bob))))._tag, "NotFound")
          assert.strictEqual(
            (yield* Effect.flip(guarded.update({ memberId, roles: [] }).pipe(as(bob))))._tag,
            "NotFound"
          )
          assert.strictEqual((yield* Effect.flip(guarded.remove({ memberId }).pipe(as(bob))))._tag, "NotFound")
        }
        assert.deepStrictEqual(yield* members.get({ memberId: owner.id }), owner)
      }).pipe(Effect.provide(world(store))))

    it.effect("removes a user's memberships when the user goes", () =>
      Effect.gen(function*() {
        const { eng, heard, members, web } = yield* acme
        for (const groupId of [eng.id, web.id]) yield* members.add({ groupId, userId: bob, roles: ["viewer"] })
        const cascades = yield* Cascades
        const { mutation } = yield* Store

        const first = yield* mutation({ name: "test" }, cascades.run("user", bob, 1))
        const second = yield* mutation({ name: "test" }, cascades.run("user", bob, 5))

        assert.deepStrictEqual([first, second], [false, true])
        assert.deepStrictEqual((yield* members.list({ userId: bob })).items, [])
        assert.strictEqual((yield* members.list({ groupId: web.id, role: "viewer" })).items.length, 0)
        assert.strictEqual(heard.events.filter(({ type }) => type === "member.removed").length, 2)
      }).pipe(Effect.provide(world(store))))

    it.effect("hides the memberships of a deleted group before and after its rows are gone", () =>
      Effect.gen(function*() {
        const { groups, members, owner, root } = yield* acme
        yield* groups.delete({ groupId: root.id })
        const before = yield* Effect.flip(members.get({ memberId: owner.id }))
        const byUser = yield* members.getByUserAndGroup({ userId: ada, groupId: root.id })
        yield* JobSteps.drain()

        assert.strictEqual(before._tag, "MemberNotFound")
        assert.isNull(byUser)
        assert.strictEqual((yield* Effect.flip(members.get({ memberId: owner.id })))._tag, "MemberNotFound")
        assert.deepStrictEqual((yield* members.list({})).items, [])
      }).pipe(Effect.provide(world(store))))

    it.effect("finds the right membership for a user of a hundred groups", () =>
      Effect.gen(function*() {
        const { groups, members, root, web } = yield* acme
        for (let i = 0; i < 100; i++) {
          const { id } = yield* groups.create({ name: `g${i}` })
          yield* members.add({ groupId: id, userId: bob, roles: ["admin"] })
        }
        yield* members.add({ groupId: root.id, userId: bob, roles: ["viewer"] })

        const found = yield* members.inherit({ userId: bob, groupId: web.id })

        assert.deepInclude(found, { matchedGroupId: root.id, roles: ["viewer"], depth: 2 })
        assert.isNull((yield* members.inherit({ userId: user("dan"), groupId: web.id })).membership)
      }).pipe(Effect.provide(world(store))))
  })
}
