/**
 * Nobody gives, changes or takes away more than they hold themselves; a platform key holds its scopes. Only the
 * application's own code is not limited.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { RoleBeyondCaller } from "@gatehouse/contract/Errors"
import * as Held from "@gatehouse/contract/Held"
import type { PermissionsService } from "@gatehouse/contract/Permissions"
import type { StoreService } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { GroupId } from "../GroupWire.ts"
import { MemberRoleTable } from "../MemberTable.ts"
import { place } from "./GroupPath.ts"
import { rolesOf, standing } from "./Standing.ts"

/** What a caller from outside holds in a group, `undefined` being no group; no standing there is `undefined` too. */
export const heldByActor = (
  store: StoreService,
  permissions: PermissionsService,
  actor: Actor.Actor,
  groupId: string | undefined
): Effect.Effect<Held.Held | undefined> => {
  if (Actor.isPlatformKey(actor)) return Effect.succeed(Held.byPlatformKey(permissions, actor.scopes))
  if (groupId === undefined) return Effect.succeed(undefined)
  const userId = Actor.userId(actor)
  if (userId !== undefined) {
    return Effect.map(standing(store, groupId, userId), (found): Held.Held | undefined => {
      if (found === undefined || found.memberships.length === 0) return undefined
      const held = Held.byRoles(permissions, rolesOf(found.memberships))
      return actor.kind === "key" ? { ...held, grants: Held.withinScopes(held.grants, actor.scopes) } : held
    })
  }
  if (actor.kind === "key" && actor.groupId !== undefined) {
    return Effect.map(
      place(store, groupId),
      (placed) =>
        placed?.path.some((id) => id === actor.groupId) === true
          ? Held.byRoles(permissions, actor.roles ?? [])
          : undefined
    )
  }
  return Effect.succeed(undefined)
}

/**
 * Fails when `roles` are more than the caller holds in the group, or more than the user holds on whose behalf it is done.
 */
export const ceiling = (
  store: StoreService,
  permissions: PermissionsService,
  groupId: GroupId | undefined,
  roles: ReadonlyArray<string>,
  onBehalfOf?: string
): Effect.Effect<void, RoleBeyondCaller> => {
  if (roles.length === 0) return Effect.void
  return Effect.withFiber((fiber) => {
    const actor = Context.get(fiber.context, Actor.Current)
    const limits: Array<Actor.Actor> = Actor.isApplication(actor) ? [] : [actor]
    if (onBehalfOf !== undefined && !(actor.kind === "user" && actor.userId === onBehalfOf)) {
      limits.push({ kind: "user", userId: onBehalfOf })
    }
    return Effect.forEach(limits, (limit) =>
      Effect.flatMap(
        heldByActor(store, permissions, limit, groupId),
        (held) => {
          const refused = Held.rolesBeyond(permissions, held ?? Held.nothing, roles)
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
  permissions: PermissionsService,
  groupId: GroupId,
  entered: ReadonlyArray<GroupId>
) {
  const actor = yield* Actor.Current
  if (Actor.isApplication(actor) || entered.length === 0) return
  const held = yield* heldByActor(store, permissions, actor, groupId)
  const given: Array<string> = []
  for (const role of Held.rolesBeyond(permissions, held ?? Held.nothing, Object.keys(permissions.roles))) {
    for (const above of entered) {
      const holders = yield* store.first(MemberRoleTable, "byRole", [above, role, "active"], { limit: 1 })
      if (holders.length === 0) continue
      given.push(role)
      break
    }
  }
  if (given.length > 0) return yield* new RoleBeyondCaller({ roles: given })
})
