/**
 * What a user is in a group: the active memberships on the way from the group to the root. Two reads at any depth: the
 * group, and the user's memberships; a third for the few users who have more than 64.
 */
import * as Permissions from "@gatehouse/contract/Permissions"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import type { GroupId } from "../GroupWire.ts"
import { MemberTable } from "../MemberTable.ts"
import type { MemberRow } from "../MemberWire.ts"
import { place } from "./GroupPath.ts"

/** Most memberships that are read as one range. */
const rangeLimit = 64

export interface Standing {
  /** From the root to the group. */
  readonly path: ReadonlyArray<GroupId>
  /** The active memberships on it, the nearest first. */
  readonly memberships: ReadonlyArray<MemberRow>
}

/** Where the user stands on a path. */
const onPath = (store: StoreService, path: ReadonlyArray<GroupId>, userId: string): Effect.Effect<Standing> => {
  const standingOf = (rows: ReadonlyArray<MemberRow | undefined>): Standing => {
    const memberships: Array<MemberRow> = []
    for (let i = path.length - 1; i >= 0; i--) {
      for (const row of rows) {
        if (row !== undefined && row.groupId === path[i] && row.status === "active") memberships.push(row)
      }
    }
    return { path, memberships }
  }
  return Effect.flatMap(
    store.first(MemberTable, "byUser", [userId as MemberRow["userId"]], { limit: rangeLimit + 1 }),
    (rows) =>
      rows.length <= rangeLimit ? Effect.succeed(standingOf(rows)) : Effect.map(
        store.uniqueMany(
          MemberTable,
          "byUserAndGroup",
          path.map((groupId) => [userId as MemberRow["userId"], groupId] as const)
        ),
        standingOf
      )
  )
}

/** Where the user stands in a group; `undefined` when there is no such group. */
export const standing = (store: StoreService, groupId: string, userId: string): Effect.Effect<Standing | undefined> =>
  Effect.flatMap(
    place(store, groupId),
    (placed): Effect.Effect<Standing | undefined> =>
      placed === undefined ? Effect.undefined : onPath(store, placed.path, userId)
  )

/** The roles of some memberships, each once. */
export const rolesOf = (memberships: ReadonlyArray<MemberRow>): ReadonlySet<string> => {
  const roles = new Set<string>()
  for (const membership of memberships) for (const role of membership.roles) roles.add(role)
  return roles
}

/** What some memberships grant together. */
export const grantsOf = (
  permissions: Permissions.PermissionsService,
  memberships: ReadonlyArray<MemberRow>
): ReadonlySet<string> => Permissions.grantsOf(permissions, rolesOf(memberships))
