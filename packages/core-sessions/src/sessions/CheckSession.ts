/**
 * The check of a session: its row, its user, and what follows from them. Plain data and functions, because it is asked at
 * every request of a browser: see `@gatehouse/store/Reading`.
 */
import { done, failed, get, type Reading, unique } from "@gatehouse/store/Reading"
import { type UserRow, UserTable } from "../users/UserTable.ts"
import { type SessionRow, SessionTable } from "./SessionTable.ts"
import type { CheckedSession } from "./SessionWire.ts"

/** The data of the error. */
export interface Refused {
  readonly _tag: "InvalidSession"
}

const refused = failed<Refused>({ _tag: "InvalidSession" })

/** Is this session of this user going on? */
export const isAlive = (session: SessionRow, user: UserRow | undefined, now: number): user is UserRow =>
  user !== undefined && user.deactivatedAt === undefined && session.epoch === user.sessionEpoch &&
  now < session.expiresAt

const checkedOf = (session: SessionRow, touchMs: number, now: number): CheckedSession => {
  const checked = {
    sessionId: session.id,
    userId: session.userId,
    amr: session.amr,
    authTime: session.authTime,
    expiresAt: session.expiresAt,
    touch: now - session.lastSeenAt >= touchMs
  }
  return session.actorId === undefined ? checked : { ...checked, actorId: session.actorId }
}

const judge = (
  session: SessionRow | undefined,
  touchMs: number,
  now: () => number
): Reading<CheckedSession, Refused> =>
  session === undefined
    ? refused
    : get(UserTable, session.userId, (user): Reading<CheckedSession, Refused> => {
      const at = now()
      return isAlive(session, user, at) ? done(checkedOf(session, touchMs, at)) : refused
    })

/**
 * By the hash of a session token's secret. A session that is held in tokens has none: the first part of a refresh token
 * that was stolen must not be one.
 */
export const bySecret = (hash: string, touchMs: number, now: () => number): Reading<CheckedSession, Refused> =>
  unique(
    SessionTable,
    "bySecret",
    [hash],
    (session) => session?.mode === "cookie" ? judge(session, touchMs, now) : refused
  )

/** By its id, as an access token names it. */
export const byId = (sessionId: string, touchMs: number, now: () => number): Reading<CheckedSession, Refused> =>
  get(SessionTable, sessionId, (session) => judge(session, touchMs, now))
