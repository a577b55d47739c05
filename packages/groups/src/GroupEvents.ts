/**
 * What this package says happened: every type of event, with the schema of its data. Docs are made of it.
 */
import { Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { GroupId, MoveId } from "./GroupWire.ts"
import { InviteId } from "./InviteWire.ts"
import { MemberStatus } from "./MemberWire.ts"

const event = <const Kind extends string, F extends Schema.Struct.Fields>(subject: Kind, data: F, doc: string) => ({
  subject,
  data: Schema.Struct(data),
  doc
})

const roles = Schema.Array(Schema.String)
const names = {
  name: Schema.String,
  slug: Schema.optionalKey(Schema.String),
  type: Schema.optionalKey(Schema.String)
}
const parent = Schema.NullOr(GroupId)

export const events = {
  "group.created": event("group", { ...names, parentId: Schema.optionalKey(GroupId) }, "A group was created."),
  "group.updated": event("group", names, "A group's name, slug, type, tags or own data were changed."),
  "group.deleted": event(
    "group",
    { name: Schema.String, parentId: parent },
    "A group was deleted, and with it all groups, members and invites below it."
  ),
  "group.moved": event(
    "group",
    { from: parent, to: parent, moveId: Schema.optionalKey(MoveId) },
    "A group hangs below another parent, with all that is below it."
  ),
  "group.move_cancelled": event(
    "group",
    { moveId: MoveId, reason: Schema.Literals(["busy", "cycle", "deleted", "slugTaken", "tooDeep"]) },
    "A large move was given up: the world had changed under it. The group is where it was."
  ),
  "member.added": event(
    "member",
    { userId: UserId, roles, status: MemberStatus, inviteId: Schema.optionalKey(InviteId) },
    "A user became a member, by an invite if `inviteId` is there."
  ),
  "member.updated": event(
    "member",
    { userId: UserId, roles, status: MemberStatus },
    "A member's roles, status or own data were changed; this is how they are now."
  ),
  "member.removed": event("member", { userId: UserId }, "A membership ended."),
  "invite.created": event(
    "invite",
    {
      email: Schema.optionalKey(Schema.String),
      roles,
      invitedBy: Schema.optionalKey(UserId),
      expiresAt: Time
    },
    "Somebody was invited."
  ),
  "invite.resent": event("invite", { expiresAt: Time }, "An invite has a new token and a new expiry."),
  "invite.accepted": event("invite", { acceptedBy: UserId }, "An invite was accepted."),
  "invite.declined": event("invite", {}, "An invite was declined."),
  "invite.revoked": event("invite", {}, "An invite was withdrawn."),
  "invite.expired": event("invite", {}, "An invite ran out before it was answered.")
}

export type GroupEventType = keyof typeof events
