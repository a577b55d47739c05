/**
 * The table of rate limits: one bucket for each thing that is limited, in the store, so that it holds across servers.
 */
import type { Bucket } from "@gatehouse/contract/RateLimit"
import { table } from "@gatehouse/store/Table"

export interface LimitRow extends Bucket {
  readonly id: string
  readonly createdAt: number
  readonly key: string
  /** When the bucket is full again, and the row says nothing any more. */
  readonly expiresAt: number
}

export const LimitTable = table<LimitRow>()({
  name: "limits",
  columns: { id: "text", createdAt: "int", key: "text", credit: "int", at: "int", expiresAt: "int" },
  unique: { byKey: ["key"] },
  indexes: { byExpiry: ["expiresAt"] }
})
