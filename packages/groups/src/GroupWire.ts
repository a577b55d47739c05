/**
 * Groups as they travel and as they are stored, and the fields of their failures.
 */
import { GroupId, Id, OpenRecord, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

export { GroupId } from "@gatehouse/contract/Text"

export const MoveId = Id("mov", "MoveId")
export type MoveId = typeof MoveId.Type

export const Name = Text({ max: 200 })
export const Slug = Text({
  max: 100,
  pattern: /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u,
  expected: "lower-case letters, digits and inner dashes"
})
export const Type = Text({ max: 100 })
export const Tag = Text({ max: 100 })
export const Tags = Schema.Array(Tag).check(Schema.isMaxLength(32))

export const Group = Schema.Struct({
  id: GroupId,
  createdAt: Time,
  name: Name,
  slug: Schema.optionalKey(Slug),
  parentId: Schema.optionalKey(GroupId),
  type: Schema.optionalKey(Type),
  tags: Schema.Array(Schema.String),
  extend: Schema.optionalKey(OpenRecord)
}).annotate({ identifier: "Group" })
export type Group = typeof Group.Type

/** Enough of a group to name it and link to it. */
export const GroupSummary = Schema.Struct({
  id: GroupId,
  name: Schema.String,
  slug: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String),
  parentId: Schema.optionalKey(GroupId)
}).annotate({ identifier: "GroupSummary" })
export type GroupSummary = typeof GroupSummary.Type

/** A group's row. */
export const GroupRow = Schema.Struct({
  ...Group.fields,
  /** The parent's id, or `root`: among its siblings a slug is unique, also at the top. */
  scope: Schema.String,
  /** Ids from the root to this group. While `moveId` is set, `movePath` may hold instead: see GroupMoves. */
  path: Schema.Array(GroupId),
  moveId: Schema.optionalKey(MoveId),
  movePath: Schema.optionalKey(Schema.Array(GroupId)),
  /** A tombstone: the group is gone, its rows go with the job. */
  deletedAt: Schema.optionalKey(Time)
})
export type GroupRow = typeof GroupRow.Type

/** A tag of a group, so that groups are found by tag. */
export const GroupTagRow = Schema.Struct({
  id: Schema.String,
  createdAt: Time,
  groupId: GroupId,
  tag: Schema.String
})
export type GroupTagRow = typeof GroupTagRow.Type

/** A move that is too large for one mutation. */
export const GroupMoveRow = Schema.Struct({
  id: MoveId,
  createdAt: Time,
  groupId: GroupId,
  /** The new parent; absent for the top. */
  parentId: Schema.optionalKey(GroupId),
  /** The path of the new parent on which the staged paths are built. */
  basePath: Schema.Array(GroupId),
  /** The trees that it leaves and enters: each takes part in one large move at a time. */
  fromRoot: GroupId,
  toRoot: GroupId,
  state: Schema.Literals(["staging", "flipped", "cancelled"])
})
export type GroupMoveRow = typeof GroupMoveRow.Type

export const failures = {
  GroupNotFound: { groupId: GroupId },
  SlugTaken: { slug: Schema.String },
  GroupTooDeep: { maxDepth: Schema.Int },
  GroupCycle: { groupId: GroupId, parentId: GroupId },
  GroupBusy: { groupId: GroupId }
}
