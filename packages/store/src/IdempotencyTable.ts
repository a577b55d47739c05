/**
 * Answers to requests that carried an `Idempotency-Key`.
 */
import { type Row, table } from "./Table.ts"

export interface IdempotencyRow extends Row {
  /** SHA-256 of caller, operation and key. */
  readonly requestHash: string
  /** SHA-256 of the payload. */
  readonly fingerprint: string
  /** Sealed: an answer may hold a secret that is shown once. */
  readonly answer: string
  readonly expiresAt: number
}

export const IdempotencyTable = table<IdempotencyRow>()({
  name: "idempotency",
  columns: {
    id: "text",
    createdAt: "int",
    requestHash: "text",
    fingerprint: "text",
    answer: "text",
    expiresAt: "int"
  },
  unique: { byRequest: ["requestHash"] },
  indexes: { byExpiry: ["expiresAt"] }
})
