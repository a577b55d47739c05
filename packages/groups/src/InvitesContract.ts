/**
 * The operations on invites.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { OpenRecord, Role, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { groupNotFound } from "./GroupsContract.ts"
import { GroupId } from "./GroupWire.ts"
import * as Errors from "./InviteErrors.ts"
import { InviteTable } from "./InviteTable.ts"
import {
  Acceptance,
  Email,
  ExpiresIn,
  failures,
  Invite,
  InviteId,
  InvitePreview,
  InviteStatus,
  InviteToken,
  IssuedInvite
} from "./InviteWire.ts"
import { userRequired } from "./MembersContract.ts"
import { Roles } from "./MemberWire.ts"

const inviteNotFound = Failure.make("InviteNotFound", Errors.InviteNotFound, failures.InviteNotFound, 404)
const inviteExpired = Failure.make("InviteExpired", Errors.InviteExpired, failures.InviteExpired, 410)
const inviteNotPending = Failure.make("InviteNotPending", Errors.InviteNotPending, failures.InviteNotPending, 409)
const inviteAlreadyAccepted = Failure.make(
  "InviteAlreadyAccepted",
  Errors.InviteAlreadyAccepted,
  failures.InviteAlreadyAccepted,
  409
)
const inviteEmailMismatch = Failure.make(
  "InviteEmailMismatch",
  Errors.InviteEmailMismatch,
  failures.InviteEmailMismatch,
  403
)
const duplicateInvite = Failure.make("DuplicateInvite", Errors.DuplicateInvite, failures.DuplicateInvite, 409)

/** Users answer for themselves, the platform for anybody. */
const answering = Access.any(Access.self("userId", "invites:accept"), Access.scope("invites:accept"))

/** Who answers. `email` is an address that a trusted caller has verified itself; from others it counts for nothing. */
const answerer = { userId: Schema.optionalKey(UserId), email: Schema.optionalKey(Email) }

const answerFailures = [
  userRequired,
  inviteNotFound,
  inviteExpired,
  inviteNotPending,
  inviteAlreadyAccepted,
  inviteEmailMismatch
] as const

export const InvitesContract = Contract.make("invites", {
  create: Operation.mutation({
    payload: {
      groupId: Schema.optionalKey(GroupId),
      email: Schema.optionalKey(Email),
      roles: Schema.optionalKey(Roles),
      expiresIn: Schema.optionalKey(ExpiresIn),
      invitedBy: Schema.optionalKey(UserId),
      extend: Schema.optionalKey(OpenRecord)
    },
    success: IssuedInvite,
    failures: [groupNotFound, Failure.invalidRoleIds, Failure.roleBeyondCaller, duplicateInvite],
    access: Access.all(
      Access.group("groupId", "invites:create", { scope: "invites:create" }),
      Access.ifPresent(
        "invitedBy",
        Access.any(Access.self("invitedBy", "invites:create"), Access.scope("invites:create")),
        Access.anyone
      )
    ),
    keeps: [],
    creates: true,
    doc: "Creates an invite to a group, or to the platform, and returns its token, which is shown only here. " +
      "It lasts 7 days unless `expiresIn` (milliseconds) says otherwise; with `email` only that address may accept."
  }),
  get: Operation.query({
    payload: { inviteId: InviteId },
    success: Invite,
    failures: [inviteNotFound],
    access: Access.entity("inviteId", InviteTable, "groupId", "invites:read"),
    doc: "Returns an invite, without its token."
  }),
  getByToken: Operation.query({
    payload: { token: InviteToken },
    success: InvitePreview,
    failures: [inviteNotFound],
    access: Access.anyone,
    doc: "Shows the holder of a token what it invites to."
  }),
  list: Operation.query({
    payload: {
      groupId: Schema.optionalKey(GroupId),
      status: Schema.optionalKey(InviteStatus),
      email: Schema.optionalKey(Email),
      invitedBy: Schema.optionalKey(UserId),
      role: Schema.optionalKey(Role),
      ...Page.fields
    },
    success: Page.Page(Invite),
    failures: [groupNotFound, Failure.invalidCursor, Failure.unsupportedFilter],
    access: Access.group("groupId", "invites:read", { scope: "invites:read" }),
    doc:
      "Lists invites by group and one of `status`, `email`, `invitedBy` and `role` (which also goes with `status`); " +
      "without a group by `status`, by `email` or by `invitedBy`, these two also with `status`. Invites that ended are " +
      "there for 30 days more."
  }),
  accept: Operation.mutation({
    payload: { inviteId: InviteId, ...answerer },
    success: Acceptance,
    failures: answerFailures,
    access: answering,
    keeps: ["InviteExpired"],
    doc: "Accepts an invite without its token: the owner of the address that it is bound to may, and the platform."
  }),
  acceptByToken: Operation.mutation({
    payload: { token: InviteToken, ...answerer },
    success: Acceptance,
    failures: answerFailures,
    access: answering,
    keeps: ["InviteExpired"],
    doc: "Accepts an invite and joins its group. Again by the same user it answers `alreadyAccepted`. " +
      "Who is a member already keeps status and roles as they are."
  }),
  decline: Operation.mutation({
    payload: { inviteId: InviteId, ...answerer },
    success: Schema.Void,
    failures: [userRequired, inviteNotFound, inviteExpired, inviteNotPending, inviteEmailMismatch],
    access: answering,
    keeps: ["InviteExpired"],
    doc: "Declines an invite without its token: the owner of the address that it is bound to may, and the platform."
  }),
  declineByToken: Operation.mutation({
    payload: { token: InviteToken },
    success: Schema.Void,
    failures: [inviteNotFound, inviteExpired, inviteNotPending],
    access: Access.anyone,
    keeps: ["InviteExpired"],
    doc: "Declines an invite; holding the token is the proof."
  }),
  revoke: Operation.mutation({
    payload: { inviteId: InviteId },
    success: Schema.Void,
    failures: [inviteNotFound, inviteNotPending],
    access: Access.entity("inviteId", InviteTable, "groupId", "invites:revoke"),
    keeps: [],
    doc: "Withdraws a pending invite."
  }),
  resend: Operation.mutation({
    payload: { inviteId: InviteId, expiresIn: Schema.optionalKey(ExpiresIn) },
    success: IssuedInvite,
    failures: [inviteNotFound, inviteNotPending, Failure.roleBeyondCaller, duplicateInvite],
    access: Access.entity("inviteId", InviteTable, "groupId", "invites:create"),
    keeps: [],
    doc: "Gives a pending or expired invite a new token and a new expiry; the old token is dead at once."
  })
})
