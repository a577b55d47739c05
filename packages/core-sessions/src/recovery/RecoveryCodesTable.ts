/**
 * The table of recovery codes: one row a user, with the hashes of the codes that are left.
 */
import { table } from "@gatehouse/store/Table"
import type { UserId } from "../users/UserWire.ts"

export interface RecoveryCodesRow {
  readonly id: string
  readonly createdAt: number
  readonly userId: UserId
  readonly hashes: ReadonlyArray<string>
}

export const RecoveryCodesTable = table<RecoveryCodesRow>()({
  name: "recoveryCodes",
  columns: { id: "text", createdAt: "int", userId: "text", hashes: "json" },
  unique: { byUser: ["userId"] },
  indexes: {}
})
