/**
 * The tables of groups: the groups, their tags as rows of their own, and the large moves that are under way.
 */
import { table } from "@gatehouse/store/Table"
import type { GroupMoveRow, GroupRow, GroupTagRow } from "./GroupWire.ts"

export const GroupTable = table<GroupRow>()({
  name: "groups",
  columns: {
    id: "text",
    createdAt: "int",
    name: "text",
    slug: "text?",
    scope: "text",
    parentId: "text?",
    path: "json",
    type: "text?",
    tags: "json",
    extend: "json?",
    moveId: "text?",
    movePath: "json?",
    deletedAt: "int?"
  },
  unique: { bySlug: ["scope", "slug"] },
  // `deletedAt` stands in each index that a list uses, so that tombstones are passed over without being read.
  indexes: {
    byState: ["deletedAt"],
    byParent: ["parentId", "deletedAt"],
    byParentType: ["parentId", "type", "deletedAt"],
    byType: ["type", "deletedAt"],
    byAnySlug: ["slug", "deletedAt"],
    byName: ["name", "deletedAt"],
    byMove: ["moveId"]
  }
})

export const GroupTagTable = table<GroupTagRow>()({
  name: "group_tags",
  columns: { id: "text", createdAt: "int", groupId: "text", tag: "text" },
  unique: { byTag: ["tag", "groupId"] },
  indexes: { byGroup: ["groupId"] }
})

export const GroupMoveTable = table<GroupMoveRow>()({
  name: "group_moves",
  columns: {
    id: "text",
    createdAt: "int",
    groupId: "text",
    parentId: "text?",
    basePath: "json",
    fromRoot: "text",
    toRoot: "text",
    state: "text"
  },
  unique: { byFromRoot: ["fromRoot"], byToRoot: ["toRoot"] },
  indexes: {}
})
