/**
 * What this package says happened: every type of event, with the schema of its data.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { GroupId, MoveId } from "./GroupWire.ts"
import { InviteId } from "./InviteWire.ts"
import { MemberStatus } from "./MemberWire.ts"

const roles = Schema.Array(Schema.String)
const names = {
  name: Schema.String,
  slug: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String)
}
const parent = Schema.NullOr(GroupId)

export const events = {
  "group.created": EventType.make("group", { ...names, parentId: Schema.optionalKey(GroupId) }, "A group was created."),
  "group.updated": EventType.make("group", names, "A group's name, slug, type, tags or own data were changed."),
  "group.deleted": EventType.make(
    "group",
    { name: Schema.String, parentId: parent },
    "A group was deleted, and with it all groups, members and invites below it."
  ),
  "group.moved": EventType.make(
    "group",
    { from: parent, to: parent, moveId: Schema.optionalKey(MoveId) },
    "A group hangs below another parent, with all that is below it."
  ),
  "group.move_started": EventType.make(
    "group",
    { from: parent, to: parent, moveId: MoveId },
    "A group of many is to hang below another parent. It will be there all at once, when `group.moved` says so."
  ),
  "group.move_cancelled": EventType.refusal(
    "group",
    { moveId: MoveId, reason: Schema.Literals(["busy", "cycle", "deleted", "slugTaken", "tooDeep"]) },
    "A large move was given up: the world had changed under it. The group is where it was."
  ),
  "member.added": EventType.make(
    "member",
    { userId: UserId, roles, status: MemberStatus, inviteId: Schema.optionalKey(InviteId) },
    "A user became a member, by an invite if `inviteId` is there."
  ),
  "member.updated": EventType.make(
    "member",
    { userId: UserId, roles, status: MemberStatus },
    "A member's roles, status or own data were changed; this is how they are now."
  ),
  "member.removed": EventType.make("member", { userId: UserId }, "A membership ended."),
  "invite.created": EventType.make(
    "invite",
    {
      email: Schema.optionalKey(Schema.String),
      roles,
      invitedBy: Schema.optionalKey(UserId),
      expiresAt: Time
    },
    "Somebody was invited."
  ),
  "invite.resent": EventType.make("invite", { expiresAt: Time }, "An invite has a new token and a new expiry."),
  "invite.accepted": EventType.make("invite", { acceptedBy: UserId }, "An invite was accepted."),
  "invite.declined": EventType.make("invite", {}, "An invite was declined."),
  "invite.revoked": EventType.make("invite", {}, "An invite was withdrawn."),
  "invite.expired": EventType.make("invite", {}, "An invite ran out before it was answered.")
}

export type GroupEventType = keyof typeof events
