/**
 * The operations on members.
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
import * as Errors from "./MemberErrors.ts"
import { MemberTable } from "./MemberTable.ts"
import { failures, Inheritance, Member, MemberId, MemberItem, MemberStatus, Roles } from "./MemberWire.ts"

const memberNotFound = Failure.make("MemberNotFound", Errors.MemberNotFound, failures.MemberNotFound, 404)
const duplicateMembership = Failure.make(
  "DuplicateMembership",
  Errors.DuplicateMembership,
  failures.DuplicateMembership,
  409
)
const lastOwner = Failure.make("LastOwner", Errors.LastOwner, failures.LastOwner, 409)
const notOwner = Failure.make("NotOwner", Errors.NotOwner, failures.NotOwner, 409)
const memberSuspended = Failure.make("MemberSuspended", Errors.MemberSuspended, failures.MemberSuspended, 409)
export const userRequired = Failure.make("UserRequired", Errors.UserRequired, failures.UserRequired, 400)

/** A question about a user: the caller's own, or about anybody with the grant. */
const aboutUser = Access.any(Access.self("userId", "members:read"), Access.group("groupId", "members:read"))

const question = { userId: Schema.optionalKey(UserId), groupId: GroupId, roles: Schema.optionalKey(Roles) }

export const MembersContract = Contract.make("members", {
  add: Operation.mutation({
    payload: {
      groupId: GroupId,
      userId: UserId,
      roles: Schema.optionalKey(Roles),
      status: Schema.optionalKey(MemberStatus),
      extend: Schema.optionalKey(OpenRecord)
    },
    success: Member,
    failures: [groupNotFound, Failure.invalidRoleIds, Failure.roleBeyondCaller, duplicateMembership],
    access: Access.group("groupId", "members:add"),
    keeps: [],
    creates: true,
    doc: "Makes a user a member of a group, active unless `status` says otherwise."
  }),
  get: Operation.query({
    payload: { memberId: MemberId },
    success: Member,
    failures: [memberNotFound],
    access: Access.any(
      Access.entity("memberId", MemberTable, "groupId", "members:read"),
      Access.owner("memberId", MemberTable, "userId", "members:read")
    ),
    doc: "Returns a membership."
  }),
  getByUserAndGroup: Operation.query({
    payload: { userId: Schema.optionalKey(UserId), groupId: GroupId },
    success: Schema.NullOr(Member),
    failures: [userRequired],
    access: aboutUser,
    doc: "Returns a user's own membership of a group, not an inherited one; `null` if there is none."
  }),
  list: Operation.query({
    payload: {
      groupId: Schema.optionalKey(GroupId),
      userId: Schema.optionalKey(UserId),
      role: Schema.optionalKey(Role),
      status: Schema.optionalKey(MemberStatus),
      ...Page.fields
    },
    success: Page.Page(MemberItem),
    failures: [groupNotFound, Failure.invalidCursor, Failure.unsupportedFilter],
    access: Access.ifPresent(
      "groupId",
      Access.group("groupId", "members:read"),
      Access.any(Access.self("userId", "members:read"), Access.scope("members:read"))
    ),
    doc: "Lists a group's members with their users, or a user's memberships with their groups; a user who names " +
      "neither sees their own groups. `role` needs `groupId`. A user's page can be shorter than `limit`."
  }),
  update: Operation.mutation({
    payload: {
      memberId: MemberId,
      roles: Schema.optionalKey(Roles),
      status: Schema.optionalKey(MemberStatus),
      extend: Schema.optionalKey(Schema.NullOr(OpenRecord))
    },
    success: Member,
    failures: [memberNotFound, Failure.invalidRoleIds, Failure.roleBeyondCaller, lastOwner],
    access: Access.entity("memberId", MemberTable, "groupId", "members:update"),
    keeps: [],
    doc: "Changes what is given; `roles` and `extend` are replaced as a whole. Suspended members hold nothing."
  }),
  remove: Operation.mutation({
    payload: { memberId: MemberId },
    success: Schema.Void,
    failures: [memberNotFound, memberSuspended, Failure.roleBeyondCaller, lastOwner],
    access: Access.any(
      Access.entity("memberId", MemberTable, "groupId", "members:remove"),
      Access.owner("memberId", MemberTable, "userId", "members:remove")
    ),
    keeps: [],
    doc: "Ends a membership. Users may end their own, unless it is suspended."
  }),
  inherit: Operation.query({
    payload: question,
    success: Inheritance,
    failures: [userRequired],
    access: aboutUser,
    doc:
      "Finds a user's nearest active membership on the way from the group to the root, of those with one of `roles`. " +
      "`roles` and `grants` of the answer unite all active memberships on that way."
  }),
  require: Operation.query({
    payload: question,
    success: Inheritance,
    failures: [Failure.forbidden, userRequired],
    access: aboutUser,
    doc: "The same, failing with `Forbidden` when there is no such membership."
  }),
  transfer: Operation.mutation({
    payload: { groupId: GroupId, fromUserId: Schema.optionalKey(UserId), toUserId: UserId },
    success: Schema.Struct({ from: Member, to: Member }),
    failures: [groupNotFound, userRequired, notOwner, memberNotFound, memberSuspended, Failure.roleBeyondCaller],
    access: Access.all(
      Access.group("groupId", "members:update"),
      Access.ifPresent(
        "fromUserId",
        Access.any(Access.self("fromUserId", "members:update"), Access.scope("members:update")),
        Access.anyone
      )
    ),
    keeps: [],
    doc: "Passes the owner roles of one active member, by default the caller, to another one."
  })
})
