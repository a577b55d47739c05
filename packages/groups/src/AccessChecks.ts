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
import { heldByActor } from "./internal/Ceiling.ts"
import { grantsOf, standing } from "./internal/Standing.ts"
import { UserRequired } from "./MemberErrors.ts"

export class AccessChecks extends Context.Service<AccessChecks, Contract.Service<typeof AccessContract>>()(
  "@gatehouse/groups/AccessChecks"
) {}

/** The body of the operation: plain, for `Guard.implement` to put into a transaction. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const permissions = yield* Permissions
  return {
    // Without a generator: this is asked at every request of an application, and the steps of one would show.
    check: ({ grants: wanted, groupId, userId }) =>
      Effect.withFiber((fiber) => {
        const actor = Context.get(fiber.context, Actor.Current)
        const user = userId ?? Actor.userId(actor)
        if (user === undefined) return Effect.fail(new UserRequired())
        return Effect.map(standing(store, groupId, user), (found) => {
          if (found === undefined || found.memberships.length === 0) {
            return { allowed: false, grants: [], missing: wanted }
          }
          const granted = grantsOf(permissions, found.memberships)
          const held = actor.kind === "key" && actor.userId === user ? withinScopes(granted, actor.scopes) : granted
          const missing = wanted.filter((grant) => !held.has(grant))
          return { allowed: missing.length === 0, grants: [...held].toSorted(), missing }
        })
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
    held: (actor, groupId) => heldByActor(store, permissions, actor, groupId)
  })
})
