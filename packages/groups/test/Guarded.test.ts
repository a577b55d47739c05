/**
 * Every operation of every contract, tried by everybody who must not: nothing is answered but a refusal, nothing is written.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import type { Contract } from "@gatehouse/contract/Contract"
import type { Operation } from "@gatehouse/contract/Operation"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { acme, ada, as, bob, counted, cyd, stores, withKey } from "./World.ts"

const contracts: ReadonlyArray<Contract> = [GroupsContract, MembersContract, InvitesContract, AccessContract]

/** Ada's organisation, with bob a member of it who may do nothing, and cyd in one of his own. */
const scene = Effect.gen(function*() {
  const all = yield* acme
  const member = yield* all.members.add({ groupId: all.root.id, userId: bob, roles: ["guest"] })
  const heir = yield* all.members.add({ groupId: all.web.id, userId: cyd, status: "suspended" })
  const other = yield* all.groups.create({ name: "Other" })
  yield* all.members.add({ groupId: other.id, userId: cyd, roles: ["owner"] })
  const { inviteId, token } = yield* all.invites.create({ groupId: all.web.id, email: "nobody@example.com" })
  const groupId = all.web.id
  const payloads: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    "groups.create": { name: "x", parentId: groupId },
    "groups.get": { groupId },
    "groups.getBySlug": { slug: "web", parentId: all.eng.id },
    "groups.list": { parentId: all.eng.id },
    "groups.update": { groupId, name: "x" },
    "groups.delete": { groupId },
    "groups.ancestors": { groupId },
    "groups.move": { groupId, parentId: all.root.id },
    "members.add": { groupId, userId: "usr_dan" },
    "members.get": { memberId: all.owner.id },
    "members.getByUserAndGroup": { userId: ada, groupId: all.root.id },
    "members.list": { groupId },
    "members.update": { memberId: heir.id, status: "active" },
    "members.remove": { memberId: all.owner.id },
    "members.inherit": { userId: ada, groupId },
    "members.require": { userId: ada, groupId },
    "members.transfer": { groupId: all.root.id, fromUserId: ada, toUserId: bob },
    "invites.create": { groupId, roles: [] },
    "invites.get": { inviteId },
    "invites.list": { groupId },
    "invites.accept": { inviteId, userId: ada },
    "invites.acceptByToken": { token, userId: ada },
    "invites.decline": { inviteId, userId: ada },
    "invites.revoke": { inviteId },
    "invites.resend": { inviteId },
    "access.check": { userId: ada, groupId, grants: ["docs:read"] }
  }
  /** Holding the token is the proof. */
  const open = new Set(["invites.getByToken", "invites.declineByToken"])
  return { ...all, member, payloads, open }
})

const everything = [{ resource: "*", actions: ["*"] }]

const strangers = {
  "nobody": { who: Effect.provideService(Actor.Current, { kind: "anonymous" } as Actor.Actor), says: ["NotSignedIn"] },
  "another tenant's owner": { who: as(cyd), says: ["NotFound", "Forbidden"] },
  "a member without the grant": { who: as(bob), says: ["Forbidden"] },
  "the owner's key without the scope": { who: withKey({ userId: ada, scopes: [] }), says: ["Forbidden", "NotFound"] },
  "another tenant's key with every scope": {
    who: withKey({ userId: cyd, scopes: everything }),
    says: ["NotFound", "Forbidden"]
  },
  "a platform key without the scope": {
    who: withKey({ scopes: [{ resource: "other", actions: ["*"] }] }),
    says: ["Forbidden"]
  }
} as const

// What a guard reads is the same on every store.
for (const store of stores.filter(({ isFace }) => isFace)) {
  describe(`Guarded operations over ${store.name}`, () => {
    for (const [name, { says, who }] of Object.entries(strangers)) {
      it.effect(`refuse ${name}, and write nothing`, () =>
        Effect.gen(function*() {
          const { open, payloads } = yield* scene
          const counter = yield* StoreCounter.StoreCounter
          const guarded: Record<string, any> = {
            groups: yield* Wire.guarded(Groups, GroupsContract),
            members: yield* Wire.guarded(Members, MembersContract),
            invites: yield* Wire.guarded(Invites, InvitesContract),
            access: yield* Wire.guarded(AccessChecks, AccessContract)
          }
          for (const contract of contracts) {
            for (const operation of Object.keys(contract.operations as Readonly<Record<string, Operation>>)) {
              const path = `${contract.name}.${operation}`
              if (open.has(path)) continue
              assert.property(payloads, path, "every operation has a payload to try")
              const call: Effect.Effect<unknown, { readonly _tag: string }> = guarded[contract.name][operation](
                payloads[path]
              )
              const [outcome, counts] = yield* counter.count(Effect.result(call.pipe(who)))

              const said = outcome._tag === "Failure" ? outcome.failure._tag : "an answer"
              assert.include(says, said, path)
              assert.strictEqual(counts.writes, 0, path)
            }
          }
        }).pipe(Effect.provide(counted(store))))
    }
  })
}
