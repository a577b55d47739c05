/**
 * Where the tests of webhooks run on Convex. The vitest project `convex-webhooks` takes this for `Places.ts`, and the layers
 * of `webhooks` for those of the services. The component has real groups, so an administrator of one is a member by rows.
 */
import { Events } from "@gatehouse/contract/Events"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as Roles from "@gatehouse/contract/Roles"
import { UserId } from "@gatehouse/contract/Text"
import { type Profile, Users } from "@gatehouse/contract/Users"
import { type GroupId, GroupTable, MemberId, MemberTable } from "@gatehouse/groups"
import { Store } from "@gatehouse/store/Store"
import { listener } from "@gatehouse/webhooks/audit/AuditListener"
import { Context, Effect, Layer, Redacted } from "effect"
import * as Domain from "./Domain.ts"

export class People extends Context.Service<People, Map<string, Profile>>()("test/People") {}

export const adminOf = (groupId: string): string => `admin-of-${groupId}`

const permissions = Roles.make({
  grants: [],
  roles: { admin: { label: "Admin", grants: "*", owner: true } }
})

/** The groups of the tests, with their administrators. */
const groups = ["8", "9", "a", "b"].map((last) => `grp_01j9z3x5q8r7t6v4w2y1k0m9n${last}`)

const facts = Effect.gen(function*() {
  const store = yield* Store
  yield* store.mutation(
    { name: "facts" },
    Effect.gen(function*() {
      for (const [i, id] of groups.entries()) {
        yield* store.insert(GroupTable, {
          id: id as GroupId,
          createdAt: 0,
          name: id,
          scope: "root",
          path: [id as GroupId],
          tags: []
        })
        yield* store.insert(MemberTable, {
          id: MemberId.make(`mem_01j9z3x5q8r7t6v4w2y1k0m9n${i}`),
          createdAt: 0,
          groupId: id as GroupId,
          userId: UserId.make(adminOf(id)),
          roles: ["admin"],
          status: "active"
        })
      }
    })
  )
}).pipe(Effect.orDie)

const people = Layer.effectContext(Effect.sync(() => {
  const all = new Map<string, Profile>()
  return Context.make(People, all).pipe(
    Context.add(Users, {
      profiles: (ids) => Effect.succeed(ids.map((id) => all.get(id))),
      verifiedEmails: () => Effect.succeed([]),
      isActive: () => Effect.succeed(true)
    })
  )
}))

const ring = SecretBoxLayer.layer([{ kid: "test", key: Redacted.make(new Uint8Array(32).fill(7)) }])

const world = (env: Readonly<Record<string, string>>) =>
  Layer.mergeAll(Layer.effectDiscard(facts), Layer.effect(Events, listener), people, ring).pipe(
    Layer.provideMerge(
      Domain.layer({ permissions, heard: () => {}, env: { AUDITED: "yes", ...env }, asTransactions: true })
    )
  )

export const places = [{ name: "convex", base: world({}), counted: world({ COUNTED: "yes" }) }]
