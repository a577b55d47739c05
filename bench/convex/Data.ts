/**
 * What is in the database when an operation is measured: a tree 30 deep with a user whose memberships stand near its root,
 * ten members, ten keys, ten invites, a deleted group whose job waits, and the audit log of all that. Made by the operations
 * themselves.
 */
import { type Actor, system } from "@gatehouse/contract/Actor"
import { componentRef, type Isolate } from "@gatehouse/convex-isolate"
import type { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import type { KeysContract } from "@gatehouse/keys"
import type { AuditContract, DeliveriesContract } from "@gatehouse/webhooks"
import { tables as webhookTables } from "@gatehouse/webhooks/Tables"
import { ConvexError } from "convex/values"
import { fixedOf } from "../../packages/convex/src/Auth.ts"
import type { ComponentFunctions, MutationCtx } from "../../packages/convex/src/Call.ts"
import * as Facade from "../../packages/convex/src/Facade.ts"
import * as calls from "../../packages/convex/src/generated/Calls.ts"
import { RunTable } from "../../packages/convex/src/RunTable.ts"
import { permissions, tables } from "../Data.ts"

/** When everything happens. */
export const now = Date.UTC(2026, 5, 1)

/** A call of the component that was made for an operation, and its answer. */
export interface Called {
  readonly args: Record<string, unknown>
  readonly answer: unknown
}

/** A typed failure as what both sides must answer alike: its code. Anything else is thrown. */
export const refusalOf = (error: unknown): { readonly refused: unknown } => {
  if (error instanceof ConvexError) return { refused: error.data.code }
  throw error
}

/**
 * The contracts' operations on an isolate, as an app's own code calls them: for itself, or held to the rules of access on
 * behalf of an actor. Each call of the component is told of.
 */
export const operationsOf = (isolate: Isolate, called: (call: Called) => void = () => {}, actor?: Actor) => {
  const functions = new Proxy({}, {
    get: (_, module) => new Proxy({}, { get: (_, name) => componentRef("auth", `${String(module)}:${String(name)}`) })
  }) as ComponentFunctions
  const caller = {
    ...fixedOf({ permissions }),
    actor: actor ?? system,
    guarded: actor !== undefined,
    act: () => Promise.reject(new Error("the cases call no actions"))
  }
  const telling = (run: Isolate["query"]) => async (reference: any, args: any) => {
    try {
      const answer = await run(reference, args)
      called({ args, answer })
      return answer
    } catch (error) {
      called({ args, answer: refusalOf(error) })
      throw error
    }
  }
  const ctx = { runQuery: telling(isolate.query), runMutation: telling(isolate.mutation) } as unknown as MutationCtx
  /** One service, each method of which takes the payload alone. */
  const bound = <F extends Readonly<Record<string, (ctx: any, payload: any) => Promise<any>>>>(facade: F) =>
    Object.fromEntries(
      Object.entries(facade).map(([name, method]) => [name, (payload: unknown) => method(ctx, payload)])
    ) as { readonly [K in keyof F]: (payload: Parameters<F[K]>[1]) => ReturnType<F[K]> }
  return {
    groups: bound(Facade.make<typeof GroupsContract>(functions, "groups", calls.groups, caller)),
    members: bound(Facade.make<typeof MembersContract>(functions, "members", calls.members, caller)),
    invites: bound(Facade.make<typeof InvitesContract>(functions, "invites", calls.invites, caller)),
    access: bound(Facade.make<typeof AccessContract>(functions, "access", calls.access, caller)),
    keys: bound(Facade.make<typeof KeysContract>(functions, "keys", calls.keys, caller)),
    audit: bound(Facade.make<typeof AuditContract>(functions, "audit", calls.audit, caller)),
    deliveries: bound(
      Facade.make<typeof DeliveriesContract>(functions, "webhookDeliveries", calls.webhookDeliveries, caller)
    )
  }
}

export type Operations = ReturnType<typeof operationsOf>

/** The ids of what was made. */
export interface Made {
  /** From the top; the group at depth 10 is `path[9]`. */
  readonly path: ReadonlyArray<string>
  readonly user: string
  readonly owner: string
  readonly heir: string
  readonly group: string
  readonly slug: string
  /** A small group to move, to change and to delete. */
  readonly leaf: string
  readonly member: string
  readonly memberUser: string
  /** Its last use has been noted a moment ago. */
  readonly key: { readonly keyId: string; readonly raw: string }
  readonly unusedKey: string
  /** The texts of two others. */
  readonly limitedKey: string
  readonly revokedKey: string
  readonly invite: { readonly inviteId: string; readonly token: string }
  readonly job: string
}

/** Rows by table, without what Convex adds. */
export type Rows = Readonly<Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>>>

/** Makes the data in an empty deployment, and gives it as rows. */
export const make = async (isolate: Isolate): Promise<{ readonly made: Made; readonly rows: Rows }> => {
  const { groups, invites, keys, members } = operationsOf(isolate)
  const user = "usr_ann"
  const path: Array<string> = []
  for (let depth = 1; depth <= 30; depth++) {
    const parentId = path.at(-1)
    const group = await groups.create({ name: `Level ${depth}`, ...(parentId === undefined ? {} : { parentId }) })
    path.push(group.id)
  }
  // Near the root, so that most of the way is to be gone; a suspended membership and one elsewhere count for nothing.
  await members.add({ groupId: path[0]!, userId: user, roles: ["editor"] })
  const group = await groups.create({
    name: "Acme",
    slug: "acme",
    type: "team",
    tags: ["eu", "paying"],
    extend: { a: 1 }
  })
  const leaf = await groups.create({ name: "Leaf", slug: "leaf", parentId: group.id })
  await members.add({ groupId: leaf.id, userId: user, roles: ["member"] })
  const suspended = await members.add({ groupId: path[1]!, userId: user, roles: ["member"] })
  await members.update({ memberId: suspended.id, status: "suspended" })
  const owner = "usr_owner"
  const heir = "usr_heir"
  await members.add({ groupId: group.id, userId: owner, roles: ["owner"] })
  await members.add({ groupId: group.id, userId: heir, roles: ["member"] })
  let member = { id: "", userId: "" }
  for (let i = 0; i < 10; i++) {
    member = await members.add({ groupId: group.id, userId: `usr_${i}`, roles: ["member"], extend: { i } })
  }
  // What has happened so far is in the log; the rest waits, and a run of the sealer is coming.
  isolate.setNow(now + 1_000)
  await isolate.mutation(componentRef("auth", "seal:seal"), { run: 1 })
  isolate.setNow(now)
  const issued = []
  for (let i = 0; i < 10; i++) {
    issued.push(
      await keys.create({
        userId: user,
        name: `Key ${i}`,
        scopes: [{ resource: "reports", actions: ["read", "write"] }, { resource: "data", actions: ["read"] }],
        metadata: { i }
      })
    )
  }
  const key = issued[0]!
  await keys.use({ keyId: key.keyId })
  await keys.update({ keyId: issued[2]!.keyId, rateLimit: { maxRequests: 10, windowMs: 60_000 } })
  await keys.revoke({ keyId: issued[3]!.keyId })
  const sent = []
  for (let i = 0; i < 10; i++) {
    sent.push(await invites.create({ groupId: group.id, email: `guest${i}@example.com`, roles: ["member"] }))
  }
  const gone = await groups.create({ name: "Gone" })
  await members.add({ groupId: gone.id, userId: "usr_9", roles: ["member"] })
  const before = new Set((await isolate.rows("jobs", "auth")).map(({ id }) => id))
  await groups.delete({ groupId: gone.id })
  const job = (await isolate.rows("jobs", "auth")).find(({ id }) => !before.has(id))

  const rows: Record<string, ReadonlyArray<Readonly<Record<string, unknown>>>> = {}
  for (const { name } of [...tables, ...webhookTables, RunTable]) {
    rows[name] = (await isolate.rows(name, "auth")).map(({ _creationTime, _id, ...row }) => row)
  }
  return {
    made: {
      path,
      user,
      owner,
      heir,
      group: group.id,
      slug: "acme",
      leaf: leaf.id,
      member: member.id,
      memberUser: member.userId,
      key,
      unusedKey: issued[1]!.keyId,
      limitedKey: issued[2]!.raw,
      revokedKey: issued[3]!.raw,
      invite: sent[0]!,
      job: job.id
    },
    rows
  }
}
