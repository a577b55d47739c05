/**
 * Where a group stands: its path as of now, also while a large move is under way.
 */
import { compact } from "@gatehouse/contract/Compact"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { GroupMoveTable, GroupTable } from "../GroupTable.ts"
import type { Group, GroupId, GroupRow, GroupSummary } from "../GroupWire.ts"

/** The scope of groups at the top, among which slugs are unique too. */
export const rootScope = "root"

/** A group's row, unless it is gone or deleted. */
export const alive = (row: GroupRow | undefined): row is GroupRow => row !== undefined && row.deletedAt === undefined

/** A row with the path that counts now, from the root to the group itself. */
export interface Placed {
  readonly row: GroupRow
  readonly path: ReadonlyArray<GroupId>
}

/**
 * The path that counts now. One row flips all groups of a large move at once: from then on the staged paths count. Costs
 * a read only while the group takes part in such a move.
 */
export const pathOf = (store: StoreService, row: GroupRow): Effect.Effect<ReadonlyArray<GroupId>> =>
  row.moveId === undefined
    ? Effect.succeed(row.path)
    : Effect.map(
      store.get(GroupMoveTable, row.moveId),
      (move) => move?.state === "flipped" ? row.movePath ?? row.path : row.path
    )

/** A living group and its path; one read. */
export const place = (store: StoreService, groupId: string): Effect.Effect<Placed | undefined> =>
  Effect.flatMap(store.get(GroupTable, groupId), (row): Effect.Effect<Placed | undefined> => {
    if (!alive(row)) return Effect.succeed(undefined)
    return row.moveId === undefined
      ? Effect.succeed({ row, path: row.path })
      : Effect.map(pathOf(store, row), (path) => ({ row, path }))
  })

export const toGroup = (row: GroupRow): Group =>
  compact({
    id: row.id,
    createdAt: row.createdAt,
    name: row.name,
    slug: row.slug,
    parentId: row.parentId,
    type: row.type,
    tags: row.tags,
    extend: row.extend
  })

export const toSummary = (row: GroupRow): GroupSummary =>
  compact({
    id: row.id,
    name: row.name,
    slug: row.slug,
    type: row.type,
    parentId: row.parentId
  })
