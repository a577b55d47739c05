/**
 * Attacks on groups that the other files do not try: each title says what the attacker does, or what stops them.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Users } from "@gatehouse/contract/Users"
import { GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { Groups, Invites, Members } from "@gatehouse/groups/server"
import { Effect } from "effect"
import { acme, ada, as, bob, cyd, services, stores, withKey, world } from "./World.ts"

/** Bob is an admin of Acme, which Ada owns, and has a group of his own beside it. */
const rivals = Effect.gen(function*() {
  const all = yield* acme
  const own = yield* all.groups.create({ name: "Bob's own" })
  yield* all.members.add({ groupId: all.root.id, userId: bob, roles: ["admin"] })
  return { ...all, own, guarded: yield* Wire.guarded(Groups, GroupsContract) }
})

for (const store of stores) {
  describe(`Attacks over ${store.name}`, () => {
    describe("an admin who is no owner", () => {
      it.effect("does not come to own a group by moving it below one of their own", () =>
        Effect.gen(function*() {
          const { access, guarded, members, own, root, web } = yield* rivals
          yield* members.add({ groupId: own.id, userId: bob, roles: ["owner"] })

          for (const groupId of [web.id, root.id]) {
            const refused = yield* Effect.flip(guarded.move({ groupId, parentId: own.id }).pipe(as(bob)))
            assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["owner"] })
          }
          assert.isTrue((yield* access.check({ userId: ada, groupId: web.id, grants: ["docs:read"] })).allowed)
        }).pipe(Effect.provide(world(store))))

      it.effect("does not hand a group to the owner of another by moving it there", () =>
        Effect.gen(function*() {
          const { guarded, groups, members, own, web } = yield* rivals
          const below = yield* groups.create({ name: "Below", parentId: own.id })
          yield* members.add({ groupId: own.id, userId: cyd, roles: ["steward"] })
          yield* members.add({ groupId: below.id, userId: bob, roles: ["admin"] })

          const refused = yield* Effect.flip(guarded.move({ groupId: web.id, parentId: below.id }).pipe(as(bob)))

          assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["steward"] })
        }).pipe(Effect.provide(world(store))))

      it.effect("moves a group among those whose owners owned it before, or hold no more than they do", () =>
        Effect.gen(function*() {
          const { eng, guarded, groups, members, root, web } = yield* rivals
          const design = yield* groups.create({ name: "Design", parentId: root.id })
          yield* members.add({ groupId: design.id, userId: cyd, roles: ["viewer"] })
          const { id } = yield* members.add({ groupId: eng.id, userId: cyd, roles: ["owner"], status: "suspended" })

          const move = (parentId: typeof root.id) => guarded.move({ groupId: web.id, parentId }).pipe(as(bob))

          assert.deepStrictEqual(yield* move(design.id), { status: "moved" })
          assert.deepStrictEqual(yield* move(eng.id), { status: "moved" })
          yield* move(root.id)
          yield* members.update({ memberId: id, status: "active" })
          assert.strictEqual((yield* Effect.flip(move(eng.id)))._tag, "RoleBeyondCaller")
        }).pipe(Effect.provide(world(store))))
    })

    it.effect("a key does not move a group to where others hold more than the key", () =>
      Effect.gen(function*() {
        const { guarded, members, own, web } = yield* rivals
        yield* members.add({ groupId: own.id, userId: ada, roles: ["owner"] })
        const moving = [{ resource: "groups", actions: ["move", "create"] }]
        const move = guarded.move({ groupId: web.id, parentId: own.id })

        const refused = yield* Effect.flip(move.pipe(withKey({ userId: ada, scopes: moving })))

        assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["owner"] })
        assert.deepStrictEqual(yield* move.pipe(as(ada)), { status: "moved" })
      }).pipe(Effect.provide(world(store))))

    it.effect("a suspended member sheds the suspension neither by leaving nor by leaving for another invite", () =>
      Effect.gen(function*() {
        const { invites, members, root } = yield* acme
        const guarded = yield* Wire.guarded(Members, MembersContract)
        const { token } = yield* invites.create({ groupId: root.id, roles: ["viewer"] })
        const { id: memberId } = yield* members.add({ groupId: root.id, userId: bob, status: "suspended" })

        const refused = yield* Effect.flip(guarded.remove({ memberId }).pipe(as(bob)))
        const accepted = yield* invites.acceptByToken({ token }).pipe(as(bob))

        assert.deepInclude(refused, { _tag: "MemberSuspended", memberId })
        assert.deepInclude(accepted, { memberId, membershipStatus: "suspended" })
        yield* guarded.remove({ memberId }).pipe(as(ada))
      }).pipe(Effect.provide(world(store))))

    it.effect("an address that only looks like the invited one accepts nothing", () =>
      Effect.gen(function*() {
        const { invites } = yield* services
        const { root } = yield* acme
        const guarded = yield* Wire.guarded(Invites, InvitesContract)
        const { inviteId, token } = yield* invites.create({ groupId: root.id, email: "Kim@Example.com" })
        // The Kelvin sign, which Unicode's lower case makes a `k`: another mailbox.
        const look = Effect.updateService(Users, (users) => ({
          ...users,
          verifiedEmails: (id: string) => Effect.succeed(id === bob ? ["\u212aim@example.com"] : ["KIM@EXAMPLE.com"])
        }))

        const byToken = yield* Effect.flip(guarded.acceptByToken({ token }).pipe(as(bob), look))
        const byId = yield* Effect.flip(guarded.accept({ inviteId }).pipe(as(bob), look))

        assert.deepStrictEqual([byToken._tag, byId._tag], ["InviteEmailMismatch", "InviteNotFound"])
        assert.deepInclude(yield* guarded.accept({ inviteId }).pipe(as(cyd), look), { membershipStatus: "joined" })
      }).pipe(Effect.provide(world(store))))

    describe("a platform key with few scopes", () => {
      const provisioner = withKey({ scopes: [{ resource: "members", actions: ["add", "update"] }] })

      it.effect("makes nobody more than its scopes are, and nobody an owner", () =>
        Effect.gen(function*() {
          const { members, root, own } = yield* rivals
          const guarded = yield* Wire.guarded(Members, MembersContract)
          const { id } = yield* members.add({ groupId: own.id, userId: cyd })
          const add = (role: string) => guarded.add({ groupId: root.id, userId: cyd, roles: [role] }).pipe(provisioner)

          for (const role of ["owner", "admin", "viewer"]) {
            assert.deepInclude(yield* Effect.flip(add(role)), { _tag: "RoleBeyondCaller", roles: [role] })
          }
          const raised = yield* Effect.flip(guarded.update({ memberId: id, roles: ["owner"] }).pipe(provisioner))
          assert.strictEqual(raised._tag, "RoleBeyondCaller")
          assert.deepStrictEqual(
            (yield* guarded.add({ groupId: root.id, userId: cyd }).pipe(provisioner)).roles,
            []
          )
        }).pipe(Effect.provide(world(store))))

      it.effect("invites nobody to the platform as more than its scopes are", () =>
        Effect.gen(function*() {
          yield* rivals
          const guarded = yield* Wire.guarded(Invites, InvitesContract)
          const inviter = withKey({ scopes: [{ resource: "invites", actions: ["create"] }] })

          const refused = yield* Effect.flip(guarded.create({ roles: ["admin"] }).pipe(inviter))

          assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["admin"] })
        }).pipe(Effect.provide(world(store))))
    })
  })
}
