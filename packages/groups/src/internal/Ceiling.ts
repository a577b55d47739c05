/**
 * Nobody gives, changes or takes away more than they hold themselves. The application's own code and platform keys are
 * not limited.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Scopes from "@gatehouse/contract/Scopes"
import type { StoreService } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { GroupId } from "../GroupWire.ts"
import { RoleBeyondCaller } from "../MemberErrors.ts"
import { place } from "./GroupPath.ts"
import { rolesOf, standing } from "./Standing.ts"

/** What somebody holds in a group. */
export interface Held {
  readonly grants: ReadonlySet<string>
  readonly isOwner: boolean
}

const nothing: Held = { grants: new Set(), isOwner: false }

const heldBy = (permissions: Permissions.PermissionsService, roles: Iterable<string>): Held => {
  const list = [...roles]
  return {
    grants: Permissions.grantsOf(permissions, list),
    isOwner: list.some((role) => isOwnerRole(permissions, role))
  }
}

export const isOwnerRole = (permissions: Permissions.PermissionsService, role: string): boolean =>
  Object.hasOwn(permissions.roles, role) && permissions.roles[role]?.owner === true

/** The part of some grants that a key's scopes cover. */
export const withinScopes = (
  grants: ReadonlySet<string>,
  scopes: ReadonlyArray<Actor.Scope>
): ReadonlySet<string> => new Set([...grants].filter((grant) => Scopes.canGrant(scopes, grant)))

/** What an actor who is not trusted holds in a group; `undefined` is no standing. */
export const heldByActor = (
  store: StoreService,
  permissions: Permissions.PermissionsService,
  actor: Actor.Actor,
  groupId: string
): Effect.Effect<Held | undefined> => {
  const userId = Actor.userId(actor)
  if (userId !== undefined) {
    return Effect.map(standing(store, groupId, userId), (found): Held | undefined => {
      if (found === undefined || found.memberships.length === 0) return undefined
      const held = heldBy(permissions, rolesOf(found.memberships))
      return actor.kind === "key" ? { ...held, grants: withinScopes(held.grants, actor.scopes) } : held
    })
  }
  if (actor.kind === "key" && actor.groupId !== undefined) {
    return Effect.map(
      place(store, groupId),
      (placed) =>
        placed?.path.some((id) => id === actor.groupId) === true ? heldBy(permissions, actor.roles ?? []) : undefined
    )
  }
  return Effect.succeed(undefined)
}

/** Those of `roles` that hold more than `held`: a grant that is missing, or being an owner. */
const beyond = (
  permissions: Permissions.PermissionsService,
  held: Held,
  roles: ReadonlyArray<string>
): ReadonlyArray<string> =>
  roles.filter((role) =>
    (isOwnerRole(permissions, role) && !held.isOwner) ||
    [...Permissions.grantsOf(permissions, [role])].some((grant) => !held.grants.has(grant))
  )

/**
 * Fails when `roles` are more than the caller holds in the group, or more than the user holds on whose behalf it is done.
 */
export const ceiling = (
  store: StoreService,
  permissions: Permissions.PermissionsService,
  groupId: GroupId | undefined,
  roles: ReadonlyArray<string>,
  onBehalfOf?: string
): Effect.Effect<void, RoleBeyondCaller> => {
  if (roles.length === 0) return Effect.void
  return Effect.withFiber((fiber) => {
    const actor = Context.get(fiber.context, Actor.Current)
    const limits: Array<Actor.Actor> = Actor.isTrusted(actor) ? [] : [actor]
    if (onBehalfOf !== undefined && !(actor.kind === "user" && actor.userId === onBehalfOf)) {
      limits.push({ kind: "user", userId: onBehalfOf })
    }
    return Effect.forEach(limits, (limit) =>
      Effect.flatMap(
        groupId === undefined ? Effect.succeed(undefined) : heldByActor(store, permissions, limit, groupId),
        (held) => {
          const refused = beyond(permissions, held ?? nothing, roles)
          return refused.length === 0 ? Effect.void : Effect.fail(new RoleBeyondCaller({ roles: refused }))
        }
      ), { discard: true })
  })
}
