/**
 * The tables of memberships: the members, and their roles as rows of their own.
 */
import { table } from "@gatehouse/store/Table"
import type { MemberRoleRow, MemberRow } from "./MemberWire.ts"

export const MemberTable = table<MemberRow>()({
  name: "members",
  columns: {
    id: "text",
    createdAt: "int",
    groupId: "text",
    userId: "text",
    roles: "json",
    status: "text",
    extend: "json?"
  },
  unique: { byUserAndGroup: ["userId", "groupId"] },
  indexes: {
    byGroup: ["groupId"],
    byGroupStatus: ["groupId", "status"],
    byUser: ["userId"],
    byUserStatus: ["userId", "status"]
  }
})

export const MemberRoleTable = table<MemberRoleRow>()({
  name: "member_roles",
  columns: {
    id: "text",
    createdAt: "int",
    groupId: "text",
    userId: "text",
    memberId: "text",
    role: "text",
    status: "text"
  },
  unique: { byMember: ["memberId", "role"] },
  // Also answers whether a group has another active owner.
  indexes: {
    byRole: ["groupId", "role", "status", "memberId"],
    byRoleAnyStatus: ["groupId", "role", "memberId"],
    byUser: ["userId", "role", "status"]
  }
})
