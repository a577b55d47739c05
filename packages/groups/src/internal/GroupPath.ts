/**
 * Where a group stands: its path as of now, also while a large move is under way.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Reading from "@gatehouse/store/Reading"
import type { StoreService } from "@gatehouse/store/Store"
import * as StoreReading from "@gatehouse/store/StoreReading"
import type * as Effect from "effect/Effect"
import type { Group, GroupId, GroupRow, GroupSummary } from "../GroupWire.ts"
import type { Placed } from "./StandingReading.ts"
import * as StandingReading from "./StandingReading.ts"

export { alive, type Placed } from "./StandingReading.ts"

/** The scope of groups at the top, among which slugs are unique too. */
export const rootScope = "root"

/** The path that counts now. */
export const pathOf = (store: StoreService, row: GroupRow): Effect.Effect<ReadonlyArray<GroupId>> =>
  StoreReading.runSafe(store, StandingReading.pathOf(row, Reading.done))

/** A living group and its path; one read, and one more while it takes part in a large move. */
export const place = (store: StoreService, groupId: string): Effect.Effect<Placed | undefined> =>
  StoreReading.runSafe(store, StandingReading.place(groupId, Reading.done))

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
