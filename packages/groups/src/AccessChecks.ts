/**
 * May this user do that here? And what the guard reads to answer the same of its actor.
 */
import { AccessReads } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import type * as Contract from "@gatehouse/contract/Contract"
import { withinScopes } from "@gatehouse/contract/Held"
import { Permissions } from "@gatehouse/contract/Permissions"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { AccessContract } from "./AccessContract.ts"
import * as Caller from "./internal/Caller.ts"
import { heldByActor } from "./internal/Ceiling.ts"
import { grantsOf, standing } from "./internal/Standing.ts"

export class AccessChecks extends Context.Service<AccessChecks, Contract.Service<typeof AccessContract>>()(
  "@gatehouse/groups/AccessChecks"
) {}

/** The body of the operation: plain, for `Guard.implement` to put into a transaction. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const permissions = yield* Permissions
  return {
    check: Effect.fnUntraced(function*({ grants: wanted, groupId, userId }) {
      const user = yield* Caller.subject(userId)
      const found = yield* standing(store, groupId, user)
      if (found === undefined || found.memberships.length === 0) {
        return { allowed: false, grants: [], missing: wanted }
      }
      const actor = yield* Actor.Current
      const granted = grantsOf(permissions, found.memberships)
      const held = actor.kind === "key" && actor.userId === user ? withinScopes(granted, actor.scopes) : granted
      const missing = wanted.filter((grant) => !held.has(grant))
      return { allowed: missing.length === 0, grants: [...held].toSorted(), missing }
    })
  } satisfies AccessChecks["Service"]
})

/** What the guard reads, on the same rows. A table that a rule names is the table itself. */
export const makeReads = Effect.gen(function*() {
  const store = yield* Store
  const permissions = yield* Permissions
  return AccessReads.of({
    row: (table, id) =>
      store.get(table as AnyTable, id) as Effect.Effect<Readonly<Record<string, unknown>> | undefined>,
    grants: (actor, groupId) => Effect.map(heldByActor(store, permissions, actor, groupId), (held) => held?.grants),
    owns: (actor, groupId) =>
      Effect.map(heldByActor(store, permissions, actor, groupId), (held) => held?.isOwner === true)
  })
})
