/**
 * Groups, members, invites, roles and grants: schemas, errors, contracts and tables. Fit for a browser.
 */
export { AccessContract } from "./AccessContract.ts"
export * from "./GroupErrors.ts"
export * as GroupEvents from "./GroupEvents.ts"
export { GroupsContract } from "./GroupsContract.ts"
export { GroupMoveTable, GroupTable, GroupTagTable } from "./GroupTable.ts"
export { Group, GroupId, GroupSummary, MoveId } from "./GroupWire.ts"
export * from "./InviteErrors.ts"
export { InvitesContract } from "./InvitesContract.ts"
export { InviteRoleTable, InviteTable } from "./InviteTable.ts"
export { Acceptance, Invite, InviteId, InvitePreview, InviteStatus, IssuedInvite } from "./InviteWire.ts"
export * from "./MemberErrors.ts"
export { MembersContract } from "./MembersContract.ts"
export { MemberRoleTable, MemberTable } from "./MemberTable.ts"
export { Inheritance, Member, MemberId, MemberItem, MemberStatus, UserProfile } from "./MemberWire.ts"
export { tables } from "./Tables.ts"
export { typed } from "./Typed.ts"
