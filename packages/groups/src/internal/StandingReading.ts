/**
 * What a user is in a group: the active memberships on the way from the group to the root. Two reads at any depth: the
 * group, and the user's memberships; a third for the few users who have more than 64.
 */
import { first, get, type Reading, uniqueMany } from "@gatehouse/store/Reading"
import { GroupMoveTable, GroupTable } from "../GroupTable.ts"
import type { GroupId, GroupRow } from "../GroupWire.ts"
import { MemberTable } from "../MemberTable.ts"
import type { MemberRow } from "../MemberWire.ts"

/** Most memberships that are read as one range. */
const rangeLimit = 64

/** A group's row, unless it is gone or deleted. */
export const alive = (row: GroupRow | undefined): row is GroupRow => row !== undefined && row.deletedAt === undefined

/** A row with the path that counts now, from the root to the group itself. */
export interface Placed {
  readonly row: GroupRow
  readonly path: ReadonlyArray<GroupId>
}

export interface Standing {
  /** From the root to the group. */
  readonly path: ReadonlyArray<GroupId>
  /** The active memberships on it, the nearest first. */
  readonly memberships: ReadonlyArray<MemberRow>
}

/**
 * The path that counts now. One row flips all groups of a large move at once: from then on the staged paths count. Costs
 * a read only while the group takes part in such a move.
 */
export const pathOf = <A, F>(
  row: GroupRow,
  next: (path: ReadonlyArray<GroupId>) => Reading<A, F>
): Reading<A, F> =>
  row.moveId === undefined
    ? next(row.path)
    : get(GroupMoveTable, row.moveId, (move) => next(move?.state === "flipped" ? row.movePath ?? row.path : row.path))

/** A living group and its path; one read. */
export const place = <A, F>(
  groupId: string,
  next: (placed: Placed | undefined) => Reading<A, F>
): Reading<A, F> =>
  get(
    GroupTable,
    groupId,
    (row) => alive(row) ? pathOf(row, (path) => next({ row, path })) : next(undefined)
  )

const standingOf = (path: ReadonlyArray<GroupId>, rows: ReadonlyArray<MemberRow | undefined>): Standing => {
  const memberships: Array<MemberRow> = []
  for (let i = path.length - 1; i >= 0; i--) {
    for (const row of rows) {
      if (row !== undefined && row.groupId === path[i] && row.status === "active") memberships.push(row)
    }
  }
  return { path, memberships }
}

/** Where the user stands in a group; `undefined` when there is no such group. */
export const standing = <A, F>(
  groupId: string,
  userId: string,
  next: (standing: Standing | undefined) => Reading<A, F>
): Reading<A, F> =>
  place(groupId, (placed) => {
    if (placed === undefined) return next(undefined)
    const { path } = placed
    return first(MemberTable, "byUser", [userId as MemberRow["userId"]], rangeLimit + 1, (rows) =>
      rows.length <= rangeLimit
        ? next(standingOf(path, rows))
        : uniqueMany(
          MemberTable,
          "byUserAndGroup",
          path.map((id) =>
            [userId as MemberRow["userId"], id] as const
          ),
          (along) =>
            next(standingOf(path, along))
        ))
  })

/** The roles of some memberships, each once. */
export const rolesOf = (memberships: ReadonlyArray<MemberRow>): ReadonlySet<string> => {
  const roles = new Set<string>()
  for (const membership of memberships) for (const role of membership.roles) roles.add(role)
  return roles
}
