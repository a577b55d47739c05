/**
 * Memberships as they travel and as they are stored, and the fields of their failures.
 */
import { Id, OpenRecord, Role, Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { GroupId, GroupSummary } from "./GroupWire.ts"

export const MemberId = Id("mem", "MemberId")
export type MemberId = typeof MemberId.Type

export const Roles = Schema.Array(Role).check(Schema.isMaxLength(16))

export const MemberStatus = Schema.Literals(["active", "suspended"])
export type MemberStatus = typeof MemberStatus.Type

export const Member = Schema.Struct({
  id: MemberId,
  createdAt: Time,
  groupId: GroupId,
  userId: UserId,
  roles: Schema.Array(Schema.String),
  status: MemberStatus,
  extend: Schema.optionalKey(OpenRecord)
}).annotate({ identifier: "Member" })
export type Member = typeof Member.Type

/** A membership's row is what travels. */
export type MemberRow = Member

/** A role of a member, so that members are found by role, and what a user owns by user. */
export const MemberRoleRow = Schema.Struct({
  id: Schema.String,
  createdAt: Time,
  groupId: GroupId,
  userId: UserId,
  memberId: MemberId,
  role: Schema.String,
  status: MemberStatus
})
export type MemberRoleRow = typeof MemberRoleRow.Type

/** The public face of a user. */
export const UserProfile = Schema.Struct({
  id: UserId,
  name: Schema.optionalKey(Schema.String),
  email: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "UserProfile" })
export type UserProfile = typeof UserProfile.Type

/** A membership in a list: with its group in a user's list, with its user in a group's. */
export const MemberItem = Schema.Struct({
  ...Member.fields,
  group: Schema.optionalKey(GroupSummary),
  user: Schema.optionalKey(UserProfile)
}).annotate({ identifier: "MemberItem" })
export type MemberItem = typeof MemberItem.Type

/** Where a user stands in a group: the nearest membership that counts, and what all of them on the path give. */
export const Inheritance = Schema.Struct({
  membership: Schema.NullOr(Member),
  matchedGroupId: Schema.NullOr(GroupId),
  /** How many levels up the membership stands: 0 is the group itself. */
  depth: Schema.NullOr(Schema.Int),
  isDirect: Schema.Boolean,
  isInherited: Schema.Boolean,
  /** From the group up to the one that matched, or to the root when none did. */
  traversedGroupIds: Schema.Array(GroupId),
  roles: Schema.Array(Schema.String),
  grants: Schema.Array(Schema.String)
}).annotate({ identifier: "Inheritance" })
export type Inheritance = typeof Inheritance.Type

export const failures = {
  MemberNotFound: {},
  DuplicateMembership: { groupId: GroupId, userId: UserId },
  LastOwner: { groupId: GroupId },
  NotOwner: { groupId: GroupId },
  MemberSuspended: { memberId: MemberId },
  UserRequired: {}
}
