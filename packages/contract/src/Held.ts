/**
 * What somebody holds in a group, and which roles are more than that: nobody gives what they do not have.
 */
import type { Scope } from "./Actors.ts"
import * as Permissions from "./Roles.ts"
import { canGrant } from "./Scopes.ts"

export interface Held {
  readonly grants: ReadonlySet<string>
  /** Holding a role that makes an owner is more than its grants. */
  readonly isOwner: boolean
}

export const nothing: Held = { grants: new Set(), isOwner: false }

/** What these roles give together. */
export const byRoles = (permissions: Permissions.PermissionsService, roles: Iterable<string>): Held => {
  const list = [...roles]
  return {
    grants: Permissions.grantsOf(permissions, list),
    isOwner: list.some((role) => Permissions.isOwnerRole(permissions, role))
  }
}

/** The part of some grants that a key's scopes cover. */
export const withinScopes = (grants: ReadonlySet<string>, scopes: ReadonlyArray<Scope>): ReadonlySet<string> =>
  new Set([...grants].filter((grant) => canGrant(scopes, grant)))

/** A platform key holds everywhere what its scopes cover, and is as good as an owner where that is everything. */
export const byPlatformKey = (permissions: Permissions.PermissionsService, scopes: ReadonlyArray<Scope>): Held => {
  const grants = withinScopes(new Set(permissions.grants), scopes)
  return { grants, isOwner: grants.size === permissions.grants.length }
}

/** Those of `roles` that are more than `held`: by a grant that is missing, or by making an owner. */
export const rolesBeyond = (
  permissions: Permissions.PermissionsService,
  held: Held,
  roles: ReadonlyArray<string>
): ReadonlyArray<string> =>
  roles.filter((role) =>
    (Permissions.isOwnerRole(permissions, role) && !held.isOwner) ||
    [...Permissions.grantsOf(permissions, [role])].some((grant) => !held.grants.has(grant))
  )
