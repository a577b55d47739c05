/**
 * What the component under test sets beside the shipped one: events go into a table of its own, unless a test is about the
 * audit log, and what the shipped one knows by itself or leaves open (users, memberships, invites, the policy of signing in,
 * the limits of large moves) is asked of the test.
 */
import type { Registry, Subject } from "@gatehouse/contract/Cascades"
import { Events } from "@gatehouse/contract/Events"
import { Memberships } from "@gatehouse/contract/Memberships"
import * as Transaction from "@gatehouse/contract/Transaction"
import { type Directory, Users } from "@gatehouse/contract/Users"
import { SignInPolicy } from "@gatehouse/core-sessions/signin/SignInPolicy"
import { Invitations } from "@gatehouse/core-sessions/signin/SignUpGate"
import { GroupSettings } from "@gatehouse/groups/GroupSettings"
import { Store, type StoreService } from "@gatehouse/store/Store"
import * as AuditListener from "@gatehouse/webhooks/audit/AuditListener"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { store } from "../../src/ConvexStore.ts"
import { tokens } from "../../src/ConvexTokens.ts"
import { RestMs } from "../../src/services/Sealing.ts"
import { hear } from "./HeardTable.ts"

declare const Convex: { readonly asyncSyscall: (operation: string, json: string) => Promise<string> }

/** Asks the test that called. */
const ask = (question: string, args: unknown): Effect.Effect<any> =>
  Effect.promise(async () => JSON.parse(await Convex.asyncSyscall(`test/${question}`, JSON.stringify(args))))

const directory: Directory = {
  profiles: (ids) =>
    Effect.map(ask("profiles", ids), (profiles: ReadonlyArray<any>) => profiles.map((profile) => profile ?? undefined)),
  verifiedEmails: (id) => ask("verifiedEmails", id),
  isActive: (id) => ask("isActive", id)
}

// What an installation binds is not there yet when modules are imported, so it is read when it is asked for.
const setting = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise)
const defaults = GroupSettings.defaultValue()
const settings = {
  get inlineLimit() {
    return setting("INLINE_LIMIT", defaults.inlineLimit)
  },
  get stepSize() {
    return setting("STEP_SIZE", defaults.stepSize)
  }
}

const reads = ["get", "getMany", "unique", "uniqueMany", "page", "first"] as const
const writes = ["insert", "patch", "replace", "remove"] as const

const isCounted = Effect.map(
  Transaction.Current,
  (current) => process.env["COUNTED"] === "yes" && current?.kind === "mutation"
)

/** The Store, which tells a test that counts of every call in a mutation. */
const counted: StoreService = {
  ...store,
  ...Object.fromEntries([...reads, ...writes].map((method) => [
    method,
    (...args: ReadonlyArray<never>) => {
      const call = (store[method] as (...args: ReadonlyArray<never>) => Effect.Effect<unknown, unknown>)(...args)
      return Effect.flatMap(isCounted, (counts) => counts ? Effect.andThen(ask("store", method), call) : call)
    }
  ]))
}

const audit = AuditListener.make(counted, tokens)

export const references: Context.Context<never> = Context.make(Events, {
  emit: (event) => process.env["AUDITED"] === "yes" ? audit.emit(event) : hear(store, tokens.id("evt"), event)
}).pipe(
  Context.add(Users, directory),
  Context.add(Memberships, {
    isMember: (userId, groupId) => ask("isMember", { userId, groupId }),
    ownedAlone: (userId) => ask("ownedAlone", userId)
  }),
  Context.add(SignInPolicy, { decide: (attempt) => ask("decide", attempt) }),
  Context.add(Invitations, { isInvited: (address) => ask("isInvited", address) }),
  Context.add(GroupSettings, settings),
  // Tests seal at the very millisecond at which something happened.
  Context.add(RestMs, 0),
  Context.merge(Context.make(Store, counted) as Context.Context<any> as Context.Context<never>)
)

/** What a test has registered goes with a user or a group too. */
export const cascades = (registry: Registry): Effect.Effect<void> => {
  const part = (subject: Subject) =>
    registry.register(subject, "test", (id, limit) => ask("cascade", { subject, id, limit }))
  return Effect.andThen(part("user"), part("group"))
}
