/**
 * What is measured: every operation of the component, called once as an app would and with success; beside some of them the
 * function written by hand, which is given the same arguments and must give the same answer.
 */
import type { Actor } from "@gatehouse/contract/Actor"
import type { UserId } from "@gatehouse/contract/Text"
import { componentRef, type Isolate } from "@gatehouse/convex-isolate"
import { type Made, now, type Operations } from "./Data.ts"

/** What an operation may cost; what is absent is free. */
export interface Target {
  /** Of the function written by hand. */
  readonly ratio?: number
  /** Milliseconds of the whole cold call. */
  readonly total?: number
  /** Milliseconds of evaluation. */
  readonly evaluate?: number
  readonly calls?: number
  readonly reads?: number
  readonly ranges?: number
  readonly writes?: number
}

export interface Case {
  readonly name: string
  /** A mutation finds the same rows at each call. */
  readonly kind: "query" | "mutation"
  /** On whose behalf: held to the contract's rules of access. Default: the app itself calls. */
  readonly as?: Actor
  readonly ours: (operations: Operations, made: Made, isolate: Isolate) => Promise<unknown>
  /** The function written by hand, if there is one. */
  readonly hand?: string
  /** More calls that both must answer, or refuse, alike. They are not measured. */
  readonly alike?: ReadonlyArray<Case["ours"]>
  /** What both must answer alike; by default all of it. */
  readonly compared?: (answer: any) => unknown
  readonly target: Target
}

/** Names of the fields, where every answer has values of its own. */
const shape = (answer: object): ReadonlyArray<string> => Object.keys(answer).toSorted()

const withoutIds = ({ createdAt: _createdAt, id: _id, ...rest }: Record<string, unknown>) => rest

const cold: Target = { total: 25 }

const query = (name: string, ours: Case["ours"], more: Partial<Case> = {}): Case => ({
  name,
  kind: "query",
  ours,
  target: cold,
  ...more
})
const mutation = (name: string, ours: Case["ours"], more: Partial<Case> = {}): Case => ({
  ...query(name, ours, more),
  kind: "mutation"
})

const depths = [1, 10, 30]

const unknownGroup = "grp_00000000000000000000000000"

const ann: Actor = { kind: "user", userId: "usr_ann" as UserId }
/** A key of the platform that may verify others. */
const verifier: Actor = { kind: "key", keyId: "key_verifier", scopes: [{ resource: "keys", actions: ["verify"] }] }

export const cases: ReadonlyArray<Case> = [
  query("keys.check", ({ keys }, { key }) => keys.check({ raw: key.raw, resource: "reports", action: "read" }), {
    hand: "hand/keyCheck:check",
    alike: [
      ({ keys }, { key }) => keys.check({ raw: key.raw }),
      ({ keys }, { key }) => keys.check({ raw: key.raw, action: "write" }),
      ({ keys }, { key }) => keys.check({ raw: key.raw, resource: "invoices", action: "read" }),
      ({ keys }, { limitedKey }) => keys.check({ raw: limitedKey }),
      ({ keys }, { revokedKey }) => keys.check({ raw: revokedKey }),
      ({ keys }) => keys.check({ raw: "gh_live_unknown" })
    ],
    target: { ratio: 2, calls: 1, reads: 1, ranges: 1, writes: 0 }
  }),
  ...depths.map((depth) =>
    query(
      `access.check, depth ${depth}`,
      ({ access }, { path, user }) =>
        access.check({ userId: user, groupId: path[depth - 1]!, grants: ["reports:write", "projects:read"] }),
      {
        hand: "hand/accessCheck:check",
        alike: [
          ({ access }, { leaf, user }) => access.check({ userId: user, groupId: leaf, grants: ["reports:write"] }),
          ({ access }, { path }) => access.check({ userId: "usr_nobody", groupId: path[0]!, grants: ["reports:read"] }),
          ({ access }, { user }) => access.check({ userId: user, groupId: unknownGroup, grants: ["reports:read"] })
        ],
        target: { ratio: 2, calls: 1, ranges: 2, writes: 0 }
      }
    )
  ),
  ...depths.map((depth) =>
    query(
      `members.inherit, depth ${depth}`,
      ({ members }, { path, user }) => members.inherit({ userId: user, groupId: path[depth - 1]! }),
      {
        hand: "hand/memberInherit:inherit",
        alike: [
          ({ members }, { path, user }) => members.inherit({ userId: user, groupId: path[9]!, roles: ["editor"] }),
          ({ members }, { path, user }) => members.inherit({ userId: user, groupId: path[9]!, roles: ["owner"] }),
          ({ members }, { leaf, user }) => members.inherit({ userId: user, groupId: leaf }),
          ({ members }, { path }) => members.inherit({ userId: "usr_nobody", groupId: path[0]! }),
          ({ members }, { user }) => members.inherit({ userId: user, groupId: unknownGroup })
        ],
        target: { ratio: 2, calls: 1, ranges: 2, writes: 0 }
      }
    )
  ),
  query("keys.check, guarded", ({ keys }, { key }) => keys.check({ raw: key.raw }), { as: verifier }),
  query(
    "access.check, guarded",
    ({ access }, { path }) => access.check({ groupId: path[9]!, grants: ["reports:write"] }),
    { as: ann }
  ),
  query("members.inherit, guarded", ({ members }, { path }) => members.inherit({ groupId: path[9]! }), { as: ann }),
  query("members.require, guarded", ({ members }, { path }) => members.require({ groupId: path[9]! }), { as: ann }),

  query("groups.get", ({ groups }, { group }) => groups.get({ groupId: group }), { hand: "hand/others:groupGet" }),
  query("groups.getBySlug", ({ groups }, { slug }) => groups.getBySlug({ slug })),
  query("groups.list", ({ groups }) => groups.list({ root: true })),
  query("groups.ancestors, depth 30", ({ groups }, { path }) => groups.ancestors({ groupId: path.at(-1)! })),
  mutation(
    "groups.create",
    ({ groups }, { group }) => groups.create({ name: "New", slug: "new", parentId: group, tags: ["a", "b"] })
  ),
  mutation(
    "groups.update",
    ({ groups }, { group }) => groups.update({ groupId: group, name: "Changed", tags: ["eu"] })
  ),
  mutation("groups.move", ({ groups }, { leaf, path }) => groups.move({ groupId: leaf, parentId: path[9]! })),
  mutation("groups.delete", ({ groups }, { leaf }) => groups.delete({ groupId: leaf })),

  query("members.get", ({ members }, { member }) => members.get({ memberId: member }), {
    hand: "hand/others:memberGet"
  }),
  query(
    "members.getByUserAndGroup",
    ({ members }, { group, memberUser }) => members.getByUserAndGroup({ userId: memberUser, groupId: group })
  ),
  query("members.list", ({ members }, { group }) => members.list({ groupId: group })),
  query(
    "members.require, depth 10",
    ({ members }, { path, user }) => members.require({ userId: user, groupId: path[9]!, roles: ["editor"] })
  ),
  mutation(
    "members.add",
    ({ members }, { group }) => members.add({ groupId: group, userId: "usr_new", roles: ["member"] }),
    { hand: "hand/others:memberAdd", compared: withoutIds }
  ),
  mutation("members.update", ({ members }, { member }) => members.update({ memberId: member, roles: ["editor"] })),
  mutation("members.remove", ({ members }, { member }) => members.remove({ memberId: member })),
  mutation(
    "members.transfer",
    ({ members }, { group, heir, owner }) => members.transfer({ groupId: group, fromUserId: owner, toUserId: heir })
  ),

  query("invites.get", ({ invites }, { invite }) => invites.get({ inviteId: invite.inviteId })),
  query("invites.getByToken", ({ invites }, { invite }) => invites.getByToken({ token: invite.token })),
  query("invites.list", ({ invites }, { group }) => invites.list({ groupId: group })),
  mutation(
    "invites.create",
    ({ invites }, { group }) => invites.create({ groupId: group, email: "new@example.com", roles: ["member"] }),
    { hand: "hand/others:inviteCreate", compared: shape }
  ),
  mutation(
    "invites.accept",
    ({ invites }, { invite }) =>
      invites.accept({ inviteId: invite.inviteId, userId: "usr_new", email: "guest0@example.com" })
  ),
  mutation(
    "invites.acceptByToken",
    ({ invites }, { invite }) =>
      invites.acceptByToken({ token: invite.token, userId: "usr_new", email: "guest0@example.com" })
  ),
  mutation(
    "invites.decline",
    ({ invites }, { invite }) =>
      invites.decline({ inviteId: invite.inviteId, userId: "usr_new", email: "guest0@example.com" })
  ),
  mutation("invites.declineByToken", ({ invites }, { invite }) => invites.declineByToken({ token: invite.token })),
  mutation("invites.revoke", ({ invites }, { invite }) => invites.revoke({ inviteId: invite.inviteId })),
  mutation("invites.resend", ({ invites }, { invite }) => invites.resend({ inviteId: invite.inviteId })),

  query("keys.get", ({ keys }, { key }) => keys.get({ keyId: key.keyId })),
  query("keys.list", ({ keys }, { user }) => keys.list({ userId: user }), { hand: "hand/others:keyList" }),
  mutation(
    "keys.create",
    ({ keys }, { user }) =>
      keys.create({ userId: user, name: "New", scopes: [{ resource: "reports", actions: ["read"] }] }),
    { hand: "hand/others:keyCreate", compared: shape }
  ),
  mutation("keys.use", ({ keys }, { unusedKey }) => keys.use({ keyId: unusedKey, ip: "203.0.113.7" }), {
    hand: "hand/others:keyUse"
  }),
  mutation("keys.update", ({ keys }, { key }) => keys.update({ keyId: key.keyId, name: "Changed" })),
  mutation("keys.rotate", ({ keys }, { key }) => keys.rotate({ keyId: key.keyId })),
  mutation("keys.revoke", ({ keys }, { key }) => keys.revoke({ keyId: key.keyId })),
  mutation("keys.remove", ({ keys }, { key }) => keys.remove({ keyId: key.keyId })),

  query("audit.list", ({ audit }) => audit.list({})),
  query("audit.feed", ({ audit }) => audit.feed({})),
  mutation(
    "audit.record",
    ({ audit }) =>
      audit.record({ type: "app.report_exported", subject: { kind: "report", id: "1" }, data: { pages: 3 } })
  ),
  mutation(
    "seal.seal, 26 events",
    (_, __, isolate) => {
      isolate.setNow(now + 1_000)
      return isolate.mutation(componentRef("auth", "seal:seal"), { run: 2 })
    },
    { target: { total: 100 } }
  ),
  mutation("seal.sweep", (_, __, isolate) => isolate.mutation(componentRef("auth", "seal:sweep"), {})),
  mutation("webhookDeliveries.emit", ({ deliveries }) => deliveries.emit({ type: "app.report_exported", data: {} })),

  mutation(
    "jobStep.step",
    (_, { job }, isolate) => isolate.mutation(componentRef("auth", "jobStep:step"), { jobId: job })
  ),
  // Two functions, one inside the other.
  mutation("jobs.run", (_, { job }, isolate) => isolate.mutation(componentRef("auth", "jobs:run"), { jobId: job }), {
    target: { total: 50 }
  }),
  mutation("jobs.sweep", (_, __, isolate) => isolate.mutation(componentRef("auth", "jobs:sweep"), {})),

  query("app query that imports auth.ts", (_, __, isolate) => isolate.query("withAuth:ask"), {
    hand: "plain:ask",
    target: { evaluate: 1.5 }
  })
]
