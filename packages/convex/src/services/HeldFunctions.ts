/**
 * What somebody holds in a group: what a rule of access asks before an action, which runs outside of this component.
 */
import type { Actor } from "@gatehouse/contract/Actor"
import * as GroupReads from "@gatehouse/groups/GroupReads"
import { queryGeneric } from "convex/server"
import { v } from "convex/values"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as CallArguments from "../CallArguments.ts"
import { runTransaction, type TransactionCtx } from "../RunTransaction.ts"

interface Asked {
  readonly actor: Actor
  readonly groupId: string
  readonly permissions: CallArguments.PermissionsArgument
}

export const heldFunctions = () => ({
  get: queryGeneric({
    get args() {
      return { actor: CallArguments.actor(), groupId: v.string(), permissions: CallArguments.permissions() }
    },
    get returns() {
      return v.union(v.object({ grants: v.array(v.string()), isOwner: v.boolean() }), v.null())
    },
    handler: (async (ctx: TransactionCtx, { actor, groupId, permissions }: Asked) => {
      const exit = await runTransaction(
        ctx,
        { kind: "query", actor, permissions: CallArguments.permissionsOf(permissions) },
        Effect.flatMap(GroupReads.make, ({ held }) => held(actor, groupId))
      )
      if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
      return exit.value === undefined ? null : { ...exit.value, grants: [...exit.value.grants] }
    }) as any
  })
})
