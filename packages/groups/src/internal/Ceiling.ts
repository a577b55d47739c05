/**
 * Nobody gives, changes or takes away more than they hold themselves; a platform key holds its scopes. Only the
 * application's own code is not limited.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Scopes from "@gatehouse/contract/Scopes"
import type { StoreService } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { GroupId } from "../GroupWire.ts"
import { RoleBeyondCaller } from "../MemberErrors.ts"
import { MemberRoleTable } from "../MemberTable.ts"
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

const isOwnerRole = Permissions.isOwnerRole

/** The part of some grants that a key's scopes cover. */
export const withinScopes = (
  grants: ReadonlySet<string>,
  scopes: ReadonlyArray<Actor.Scope>
): ReadonlySet<string> => new Set([...grants].filter((grant) => Scopes.canGrant(scopes, grant)))

/** A platform key holds everywhere what its scopes cover, and is as good as an owner where that is everything. */
const heldByPlatform = (permissions: Permissions.PermissionsService, scopes: ReadonlyArray<Actor.Scope>): Held => {
  const grants = withinScopes(new Set(permissions.grants), scopes)
  return { grants, isOwner: grants.size === permissions.grants.length }
}

/** What a caller from outside holds in a group, `undefined` being no group; no standing there is `undefined` too. */
export const heldByActor = (
  store: StoreService,
  permissions: Permissions.PermissionsService,
  actor: Actor.Actor,
  groupId: string | undefined
): Effect.Effect<Held | undefined> => {
  if (Actor.isPlatformKey(actor)) return Effect.succeed(heldByPlatform(permissions, actor.scopes))
  if (groupId === undefined) return Effect.succeed(undefined)
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

/** The application's own code: a job, a script, a plain service without a transport before it. */
const isUnlimited = (actor: Actor.Actor): boolean => actor.kind === "system" || actor.kind === "anonymous"

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
    const limits: Array<Actor.Actor> = isUnlimited(actor) ? [] : [actor]
    if (onBehalfOf !== undefined && !(actor.kind === "user" && actor.userId === onBehalfOf)) {
      limits.push({ kind: "user", userId: onBehalfOf })
    }
    return Effect.forEach(limits, (limit) =>
      Effect.flatMap(
        heldByActor(store, permissions, limit, groupId),
        (held) => {
          const refused = beyond(permissions, held ?? nothing, roles)
          return refused.length === 0 ? Effect.void : Effect.fail(new RoleBeyondCaller({ roles: refused }))
        }
      ), { discard: true })
  })
}

/**
 * Fails when groups that come to stand above a group have members who hold more there than the caller holds in it: to
 * move it would give them what the caller could not. One read for each such group and each role that is beyond the
 * caller, so none for an owner.
 */
export const moveCeiling = Effect.fnUntraced(function*(
  store: StoreService,
  permissions: Permissions.PermissionsService,
  groupId: GroupId,
  entered: ReadonlyArray<GroupId>
) {
  const actor = yield* Actor.Current
  if (isUnlimited(actor) || entered.length === 0) return
  const held = yield* heldByActor(store, permissions, actor, groupId)
  const given: Array<string> = []
  for (const role of beyond(permissions, held ?? nothing, Object.keys(permissions.roles))) {
    for (const above of entered) {
      const holders = yield* store.first(MemberRoleTable, "byRole", [above, role, "active"], { limit: 1 })
      if (holders.length === 0) continue
      given.push(role)
      break
    }
  }
  if (given.length > 0) return yield* new RoleBeyondCaller({ roles: given })
})
