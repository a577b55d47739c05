/**
 * The table of authenticator apps. A user has at most one that waits for its first code.
 */
import { table } from "@gatehouse/store/Table"
import type { Algorithm } from "./Totp.ts"
import type { Totp } from "./TotpWire.ts"

export interface TotpRow extends Totp {
  /** The first code has come. */
  readonly active: boolean
  /** The secret, sealed under the row's name. */
  readonly secret: string
  readonly algorithm: Algorithm
  readonly digits: number
  readonly period: number
  /** Codes of this step and of those before it are used up. */
  readonly lastStep: number
  /** When a set-up without a first code is over. */
  readonly setupExpiresAt: number
}

export const TotpTable = table<TotpRow>()({
  name: "totps",
  columns: {
    id: "text",
    createdAt: "int",
    userId: "text",
    name: "text?",
    verifiedAt: "int?",
    lastUsedAt: "int?",
    active: "bool",
    secret: "text",
    algorithm: "text",
    digits: "int",
    period: "int",
    lastStep: "int",
    setupExpiresAt: "int"
  },
  unique: {},
  indexes: { byUser: ["userId", "active"], bySetup: ["active", "setupExpiresAt"] }
})

/** The place that a sealed secret belongs to. */
export const identityOf = (totpId: string): string => `totps|${totpId}|secret`

/** An app as its user sees it. Field by field, so that a column added later stays hidden until it is named here. */
export const totpOf = (row: TotpRow): Totp => {
  const totp: { -readonly [K in keyof Totp]: Totp[K] } = { id: row.id, createdAt: row.createdAt, userId: row.userId }
  if (row.name !== undefined) totp.name = row.name
  if (row.verifiedAt !== undefined) totp.verifiedAt = row.verifiedAt
  if (row.lastUsedAt !== undefined) totp.lastUsedAt = row.lastUsedAt
  return totp
}
