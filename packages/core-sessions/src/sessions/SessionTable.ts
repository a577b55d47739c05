/**
 * The table of sessions. A session carries its refresh tokens: what is kept of the newest, and of the one before.
 */
import { table } from "@gatehouse/store/Table"
import type { Session } from "./SessionWire.ts"

export interface SessionRow extends Session {
  /** It has ended when its user's epoch is another. */
  readonly epoch: number
  readonly inactivityMs: number
  /** Of a session that was stepped up: the `amr` of that proof. What was proved before it is as old as it was. */
  readonly lastAmr?: ReadonlyArray<string>
  /** The SHA-256 of the part that all tokens of the session share. */
  readonly secretHash: string
  /** Of a session in tokens: the SHA-256 of the rotating part of the newest refresh token. */
  readonly refreshHash?: string
  readonly previousHash?: string
  /** With the previous token it makes the newest; neither alone does. */
  readonly salt?: string
  readonly rotatedAt?: number
}

export const SessionTable = table<SessionRow>()({
  name: "sessions",
  columns: {
    id: "text",
    createdAt: "int",
    userId: "text",
    epoch: "int",
    mode: "text",
    method: "text",
    provider: "text?",
    amr: "json",
    authTime: "int",
    lastAmr: "json?",
    lastSeenAt: "int",
    expiresAt: "int",
    endsAt: "int",
    inactivityMs: "int",
    ip: "text?",
    userAgent: "text?",
    deviceId: "text?",
    actorId: "text?",
    reason: "text?",
    secretHash: "text",
    refreshHash: "text?",
    previousHash: "text?",
    salt: "text?",
    rotatedAt: "int?"
  },
  unique: { bySecret: ["secretHash"] },
  indexes: { byUser: ["userId", "epoch", "expiresAt"], byExpiry: ["expiresAt"] }
})

/** A session as its user sees it. Field by field, so that a column added later stays hidden until it is named here. */
export const sessionOf = (row: SessionRow): Session => {
  const session: { -readonly [K in keyof Session]: Session[K] } = {
    id: row.id,
    createdAt: row.createdAt,
    userId: row.userId,
    mode: row.mode,
    method: row.method,
    amr: row.amr,
    authTime: row.authTime,
    lastSeenAt: row.lastSeenAt,
    expiresAt: row.expiresAt,
    endsAt: row.endsAt
  }
  if (row.provider !== undefined) session.provider = row.provider
  if (row.ip !== undefined) session.ip = row.ip
  if (row.userAgent !== undefined) session.userAgent = row.userAgent
  if (row.deviceId !== undefined) session.deviceId = row.deviceId
  if (row.actorId !== undefined) session.actorId = row.actorId
  if (row.reason !== undefined) session.reason = row.reason
  return session
}
