/**
 * The table of device codes: devices that wait for a user to let them in. What the approval was worth stands in the row,
 * because the device may come for its session minutes later.
 */
import { table } from "@gatehouse/store/Table"
import type { UserId } from "../users/UserWire.ts"
import type { DeviceCodeId } from "./DeviceCodeWire.ts"

export interface DeviceCodeRow {
  readonly id: DeviceCodeId
  readonly createdAt: number
  /** The SHA-256 of what the device holds. */
  readonly codeHash: string
  /** What the user types, without the dash. It lets nobody in: it can only be approved. */
  readonly userCode: string
  readonly status: "pending" | "approved" | "denied"
  /** Between two questions of the device, in milliseconds. It grows when the device asks too often. */
  readonly interval: number
  readonly lastPolledAt?: number
  readonly expiresAt: number
  /** What the device calls itself: a claim. */
  readonly clientName?: string
  readonly ip?: string
  readonly userAgent?: string
  /** Who answered. */
  readonly userId?: UserId
  /** The user's session epoch at the approval: who ended all sessions since has ended this one too. */
  readonly epoch?: number
  /** How and when the user had proved who they are in the session that approved. */
  readonly amr?: ReadonlyArray<string>
  readonly authTime?: number
  readonly provider?: string
}

export const DeviceCodeTable = table<DeviceCodeRow>()({
  name: "deviceCodes",
  columns: {
    id: "text",
    createdAt: "int",
    codeHash: "text",
    userCode: "text",
    status: "text",
    interval: "int",
    lastPolledAt: "int?",
    expiresAt: "int",
    clientName: "text?",
    ip: "text?",
    userAgent: "text?",
    userId: "text?",
    epoch: "int?",
    amr: "json?",
    authTime: "int?",
    provider: "text?"
  },
  unique: { byCode: ["codeHash"], byUserCode: ["userCode"] },
  indexes: { byExpiry: ["expiresAt"], byUser: ["userId"] }
})
