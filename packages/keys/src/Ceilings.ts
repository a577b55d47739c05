/**
 * Nobody gives what they do not have: what a caller may put into a key that it makes, changes or comes to hold.
 */
import type { AccessReads } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Scopes from "@gatehouse/contract/Scopes"
import * as Effect from "effect/Effect"
import { InvalidRoleIds, RoleBeyondCaller, ScopeBeyondCaller } from "./KeyErrors.ts"

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

/** Every role is declared. */
export const declared = (
  permissions: Permissions.PermissionsService,
  roles: ReadonlyArray<string>
): Effect.Effect<void, InvalidRoleIds> => {
  const unknown = Permissions.unknownRoles(permissions, roles)
  return unknown.length === 0 ? Effect.void : Effect.fail(new InvalidRoleIds({ roles: unknown }))
}

/**
 * Everything that the roles grant in the group is held there by the caller; by a platform key, in its scopes. A role that
 * makes an owner is only an owner's to give: an admin with every grant would otherwise rule over owners through a key.
 */
export const withinGrants = Effect.fnUntraced(function*(
  permissions: Permissions.PermissionsService,
  reads: AccessReads["Service"],
  actor: Actor.Actor,
  groupId: string,
  roles: ReadonlyArray<string>
) {
  if (roles.length === 0 || actor.kind === "system" || actor.kind === "anonymous") return
  const held = Actor.isPlatformKey(actor) ? undefined : yield* reads.grants(actor, groupId)
  const isOwnerRole = (role: string) => Permissions.isOwnerRole(permissions, role)
  const mayMakeOwners = Actor.isPlatformKey(actor) || !roles.some(isOwnerRole) || (yield* reads.owns(actor, groupId))
  const holds = (grant: string) =>
    Actor.isPlatformKey(actor) ? Scopes.canGrant(actor.scopes, grant) : held?.has(grant) === true
  const beyond = roles.filter((role) =>
    (isOwnerRole(role) && !mayMakeOwners) ||
    !Array.from(Permissions.grantsOf(permissions, [role])).every((grant) => holds(grant))
  )
  if (beyond.length > 0) return yield* new RoleBeyondCaller({ roles: beyond })
})
