/**
 * Invites as they travel and as they are stored, and the fields of their failures. A token is never part of either.
 */
import { Id, OpenRecord, Text, Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { GroupId, GroupSummary } from "./GroupWire.ts"
import { MemberId } from "./MemberWire.ts"

export const InviteId = Id("inv", "InviteId")
export type InviteId = typeof InviteId.Type

export const InviteStatus = Schema.Literals(["pending", "accepted", "declined", "revoked", "expired"])
export type InviteStatus = typeof InviteStatus.Type

/** Compared trimmed and with `A` to `Z` in lower case, and kept so. */
export const Email = Text({
  min: 3,
  max: 254,
  pattern: /^\s*[^\s@]+@[^\s@]+\s*$/u,
  expected: "an address such as ada@example.com"
})

export const InviteToken = Text({
  min: 48,
  max: 48,
  pattern: /^[0-9A-Za-z]{48}$/u,
  expected: "the 48 letters and digits of an invite's token"
})

/** One minute to 90 days, in milliseconds. */
export const ExpiresIn = Schema.Int.check(Schema.isBetween({ minimum: 60_000, maximum: 90 * 86_400_000 }))

const fields = {
  id: InviteId,
  createdAt: Time,
  /** Absent: an invite to the platform itself. */
  groupId: Schema.optionalKey(GroupId),
  /** Only the owner of this address may accept. */
  email: Schema.optionalKey(Schema.String),
  roles: Schema.Array(Schema.String),
  status: InviteStatus,
  invitedBy: Schema.optionalKey(UserId),
  expiresAt: Time,
  acceptedBy: Schema.optionalKey(UserId),
  /** When it was accepted, declined, revoked or found expired. */
  endedAt: Schema.optionalKey(Time),
  extend: Schema.optionalKey(OpenRecord)
}

export const Invite = Schema.Struct(fields).annotate({ identifier: "Invite" })
export type Invite = typeof Invite.Type

/** What the holder of a token may see before answering. */
export const InvitePreview = Schema.Struct({
  inviteId: InviteId,
  group: Schema.NullOr(GroupSummary),
  email: Schema.optionalKey(Schema.String),
  roles: Schema.Array(Schema.String),
  status: InviteStatus,
  expiresAt: Time
}).annotate({ identifier: "InvitePreview" })
export type InvitePreview = typeof InvitePreview.Type

/** An invite's row. */
export const InviteRow = Schema.Struct({
  ...fields,
  tokenHash: Schema.String,
  /** Set while it is pending and bound to an address: one such invite per group and address. */
  pendingKey: Schema.optionalKey(Schema.String)
})
export type InviteRow = typeof InviteRow.Type

/** A role of an invite, so that invites are found by role. */
export const InviteRoleRow = Schema.Struct({
  id: Schema.String,
  createdAt: Time,
  groupId: Schema.optionalKey(GroupId),
  inviteId: InviteId,
  role: Schema.String,
  status: InviteStatus
})
export type InviteRoleRow = typeof InviteRoleRow.Type

/** A token, shown this once. */
export const IssuedInvite = Schema.Struct({
  inviteId: InviteId,
  token: Schema.String,
  expiresAt: Time
}).annotate({ identifier: "IssuedInvite" })
export type IssuedInvite = typeof IssuedInvite.Type

export const Acceptance = Schema.Struct({
  inviteId: InviteId,
  groupId: Schema.optionalKey(GroupId),
  memberId: Schema.optionalKey(MemberId),
  /** The roles that the invite named. Members who were there before keep theirs. */
  roles: Schema.Array(Schema.String),
  inviteStatus: Schema.Literals(["accepted", "alreadyAccepted"]),
  /** `suspended` and `alreadyJoined`: the membership was there and is as before. */
  membershipStatus: Schema.Literals(["joined", "alreadyJoined", "suspended", "notApplicable"])
}).annotate({ identifier: "Acceptance" })
export type Acceptance = typeof Acceptance.Type

export const failures = {
  InviteNotFound: {},
  InviteExpired: { inviteId: InviteId, expiredAt: Time },
  InviteNotPending: { inviteId: InviteId, inviteStatus: InviteStatus },
  InviteAlreadyAccepted: { inviteId: InviteId },
  InviteEmailMismatch: { inviteId: InviteId },
  DuplicateInvite: { inviteId: InviteId }
}
