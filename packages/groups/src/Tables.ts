/**
 * All tables of this package, for whoever makes a schema of them.
 */
import type { AnyTable } from "@gatehouse/store/Table"
import { GroupMoveTable, GroupTable, GroupTagTable } from "./GroupTable.ts"
import { InviteRoleTable, InviteTable } from "./InviteTable.ts"
import { MemberRoleTable, MemberTable } from "./MemberTable.ts"

export const tables: ReadonlyArray<AnyTable> = [
  GroupTable,
  GroupTagTable,
  GroupMoveTable,
  MemberTable,
  MemberRoleTable,
  InviteTable,
  InviteRoleTable
]
