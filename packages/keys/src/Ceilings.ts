/**
 * Nobody gives what they do not have: what a caller may put into a key that it makes, changes or comes to hold.
 */
import type { AccessReads } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import { RoleBeyondCaller } from "@gatehouse/contract/Errors"
import * as Held from "@gatehouse/contract/Held"
import type { PermissionsService } from "@gatehouse/contract/Permissions"
import * as Scopes from "@gatehouse/contract/Scopes"
import * as Effect from "effect/Effect"
import { ScopeBeyondCaller } from "./KeyErrors.ts"

/**
 * A key gives only scopes that it has itself. A user needs no ceiling: a scope never adds to what its key's owner
 * holds.
 */
export const withinScopes = (
  actor: Actor.Actor,
  scopes: ReadonlyArray<Actor.Scope>
): Effect.Effect<void, ScopeBeyondCaller> => {
  const beyond = actor.kind === "key" ? Scopes.firstBeyond(actor.scopes, scopes) : undefined
  return beyond === undefined ? Effect.void : Effect.fail(new ScopeBeyondCaller({ scope: beyond }))
}

/**
 * No role is more than the caller holds in the group; a platform key holds its scopes. A role that makes an owner is only
 * an owner's to give: an admin with every grant would otherwise rule over owners through a key.
 */
export const withinGrants = Effect.fnUntraced(function*(
  permissions: PermissionsService,
  reads: AccessReads["Service"],
  actor: Actor.Actor,
  groupId: string,
  roles: ReadonlyArray<string>
) {
  if (roles.length === 0 || Actor.isApplication(actor)) return
  const held = Actor.isPlatformKey(actor)
    ? Held.byPlatformKey(permissions, actor.scopes)
    : yield* reads.held(actor, groupId)
  const beyond = Held.rolesBeyond(permissions, held ?? Held.nothing, roles)
  if (beyond.length > 0) return yield* new RoleBeyondCaller({ roles: beyond })
})
