/**
 * The tables of invites: the invites, and their roles as rows of their own.
 */
import { table } from "@gatehouse/store/Table"
import type { InviteRoleRow, InviteRow } from "./InviteWire.ts"

export const InviteTable = table<InviteRow>()({
  name: "invites",
  columns: {
    id: "text",
    createdAt: "int",
    groupId: "text?",
    email: "text?",
    roles: "json",
    status: "text",
    invitedBy: "text?",
    expiresAt: "int",
    acceptedBy: "text?",
    endedAt: "int?",
    extend: "json?",
    tokenHash: "text",
    pendingKey: "text?"
  },
  unique: { byToken: ["tokenHash"], byPending: ["pendingKey"] },
  indexes: {
    byGroup: ["groupId"],
    byGroupStatus: ["groupId", "status"],
    byGroupEmail: ["groupId", "email"],
    byGroupInviter: ["groupId", "invitedBy"],
    byStatus: ["status"],
    byEmail: ["email"],
    byEmailStatus: ["email", "status"],
    byInviter: ["invitedBy"],
    byInviterStatus: ["invitedBy", "status"],
    byEnded: ["endedAt"]
  }
})

export const InviteRoleTable = table<InviteRoleRow>()({
  name: "invite_roles",
  columns: { id: "text", createdAt: "int", groupId: "text?", inviteId: "text", role: "text", status: "text" },
  unique: { byInvite: ["inviteId", "role"] },
  indexes: { byRole: ["groupId", "role", "status", "inviteId"], byRoleAnyStatus: ["groupId", "role", "inviteId"] }
})
