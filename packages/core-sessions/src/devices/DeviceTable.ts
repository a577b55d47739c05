/**
 * The table of known devices: browsers and apps from which a user has signed in before. A limit that guesses have used up
 * does not bind there, and a trusted one is not asked for a second factor.
 */
import { table } from "@gatehouse/store/Table"
import type { DeviceId } from "../sessions/SessionWire.ts"
import type { UserId } from "../users/UserWire.ts"

export interface DeviceRow {
  readonly id: DeviceId
  readonly createdAt: number
  readonly userId: UserId
  /** The SHA-256 of the device's token. */
  readonly hash: string
  /** It is not trusted when its user's session epoch is another. */
  readonly epoch: number
  readonly trustedUntil?: number
  readonly lastSeenAt: number
  readonly expiresAt: number
  readonly ip?: string
  readonly userAgent?: string
}

export const DeviceTable = table<DeviceRow>()({
  name: "devices",
  columns: {
    id: "text",
    createdAt: "int",
    userId: "text",
    hash: "text",
    epoch: "int",
    trustedUntil: "int?",
    lastSeenAt: "int",
    expiresAt: "int",
    ip: "text?",
    userAgent: "text?"
  },
  unique: { byHash: ["hash"] },
  indexes: { byUser: ["userId", "expiresAt"], byExpiry: ["expiresAt"] }
})
