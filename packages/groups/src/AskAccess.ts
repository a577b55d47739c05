/**
 * May this user do that here, and by which membership? Plain data and functions, because applications ask it at every
 * request: see `@gatehouse/store/Reading`.
 */
import * as Actor from "@gatehouse/contract/Actors"
import { withinScopes } from "@gatehouse/contract/Held"
import { grantsOf, type PermissionsService } from "@gatehouse/contract/Roles"
import { done, failed, type Reading } from "@gatehouse/store/Reading"
import { rolesOf, standing } from "./internal/StandingReading.ts"
import type { Inheritance, MemberRow } from "./MemberWire.ts"

/** What cannot be answered: the data of the errors with these tags. */
export interface NoUser {
  readonly _tag: "UserRequired"
}
export interface NotHeld {
  readonly _tag: "Forbidden"
  readonly needs: string
}

/** Who asks, and what the roles of the application grant. */
export interface Asker {
  readonly actor: Actor.Actor
  readonly permissions: PermissionsService
}

export interface AskedAccess {
  readonly userId?: string
  readonly groupId: string
  readonly grants: ReadonlyArray<string>
}

export interface AccessAnswer {
  readonly allowed: boolean
  readonly grants: ReadonlyArray<string>
  readonly missing: ReadonlyArray<string>
}

export interface AskedInheritance {
  readonly userId?: string
  readonly groupId: string
  readonly roles?: ReadonlyArray<string>
}

const noUser = failed<NoUser>({ _tag: "UserRequired" })

/** What memberships grant to the user asked about; a user's key that asks for itself gets its scopes' part. */
const heldBy = (
  { actor, permissions }: Asker,
  userId: string,
  memberships: ReadonlyArray<MemberRow>
): ReadonlySet<string> => {
  const granted = grantsOf(permissions, rolesOf(memberships))
  return actor.kind === "key" && actor.userId === userId ? withinScopes(granted, actor.scopes) : granted
}

/** Does the user hold all `grants` in the group? */
export const checkAccess = (
  { grants: wanted, groupId, userId }: AskedAccess,
  asker: Asker
): Reading<AccessAnswer, NoUser> => {
  const user = userId ?? Actor.userId(asker.actor)
  if (user === undefined) return noUser
  return standing(groupId, user, (found): Reading<AccessAnswer, NoUser> => {
    if (found === undefined || found.memberships.length === 0) {
      return done({ allowed: false, grants: [], missing: wanted })
    }
    const held = heldBy(asker, user, found.memberships)
    const missing = wanted.filter((grant) => !held.has(grant))
    return done({ allowed: missing.length === 0, grants: [...held].toSorted(), missing })
  })
}

const noInheritance: Inheritance = {
  membership: null,
  matchedGroupId: null,
  depth: null,
  isDirect: false,
  isInherited: false,
  traversedGroupIds: [],
  roles: [],
  grants: []
}

/** The nearest active membership on the way to the root, of those with one of `roles`. */
const nearest = <F>(
  { groupId, roles, userId }: AskedInheritance,
  asker: Asker,
  next: (found: Inheritance) => Reading<Inheritance, F>
): Reading<Inheritance, F | NoUser> => {
  const user = userId ?? Actor.userId(asker.actor)
  if (user === undefined) return noUser
  return standing(groupId, user, (found) => {
    if (found === undefined || found.memberships.length === 0) return next(noInheritance)
    const { memberships, path } = found
    const membership = roles === undefined
      ? memberships[0]
      : memberships.find((candidate) => candidate.roles.some((role) => roles.includes(role)))
    const depth = membership === undefined ? null : path.length - 1 - path.indexOf(membership.groupId)
    const upwards = path.toReversed()
    return next({
      membership: membership ?? null,
      matchedGroupId: membership?.groupId ?? null,
      depth,
      isDirect: depth === 0,
      isInherited: depth !== null && depth > 0,
      traversedGroupIds: depth === null ? upwards : upwards.slice(0, depth + 1),
      roles: [...rolesOf(memberships)].toSorted(),
      grants: [...heldBy(asker, user, memberships)].toSorted()
    })
  })
}

/** The body of `members.inherit`. */
export const inherit = (asked: AskedInheritance, asker: Asker): Reading<Inheritance, NoUser> =>
  nearest(asked, asker, done)

/** The body of `members.require`. */
export const require = (asked: AskedInheritance, asker: Asker): Reading<Inheritance, NoUser | NotHeld> =>
  nearest(asked, asker, (found): Reading<Inheritance, NotHeld> =>
    found.membership !== null ? done(found) : failed({
      _tag: "Forbidden",
      needs: asked.roles === undefined ? "an active membership" : `an active membership as ${asked.roles.join(" or ")}`
    }))
