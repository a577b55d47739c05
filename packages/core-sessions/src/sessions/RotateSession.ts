/**
 * The mutation of a refresh. It stands alone, because clients ask for it all the time: a Convex function loads nothing else.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import * as Limits from "../limits/Limits.ts"
import { userOf, UserTable } from "../users/UserTable.ts"
import { isAlive } from "./CheckSession.ts"
import * as Errors from "./SessionErrors.ts"
import type { SessionsContract } from "./SessionsContract.ts"
import { type SessionRow, SessionTable } from "./SessionTable.ts"
import * as SessionTokens from "./SessionTokens.ts"

type Rotate = Contract.Service<typeof SessionsContract>["rotate"]

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const limits = yield* Limits.make

  /** What a refresh answers: the session as it stands, and its newest token. */
  const refreshed = (row: SessionRow, user: Parameters<typeof userOf>[0], token: string) =>
    compact({
      kind: "opened" as const,
      user: userOf(user),
      sessionId: row.id,
      mode: row.mode,
      method: row.method,
      token,
      amr: row.amr,
      authTime: row.authTime,
      expiresAt: row.expiresAt,
      actorId: row.actorId,
      newDevice: false,
      created: false
    })

  const invalidRefresh = Effect.fail(new Errors.InvalidRefreshToken({ retryable: false }))

  const rotate: Rotate = Effect.fnUntraced(function*({ refreshToken }) {
    const parts = SessionTokens.readRefreshToken(refreshToken)
    if (parts === undefined) return yield* invalidRefresh
    const now = yield* Clock.currentTimeMillis
    const row = yield* store.unique(SessionTable, "bySecret", [yield* tokens.hash(parts.secret)])
    if (row === undefined || row.refreshHash === undefined) {
      // Only who guesses comes here often, so only they pay for the count.
      yield* limits.take(Limits.counted(["refreshByIp", (yield* Actor.Current).ip]))
      return yield* invalidRefresh
    }
    const user = yield* store.get(UserTable, row.userId)
    if (!isAlive(row, user, now)) return yield* invalidRefresh
    const { refreshWindowMs } = (yield* AuthSettings).session
    const hash = yield* tokens.hash(parts.rotating)
    if (equal(hash, row.refreshHash)) {
      const salt = yield* tokens.random(SessionTokens.rotatingLength)
      const successor = yield* tokens.hash(SessionTokens.successorText(salt, parts.rotating))
      const changes = {
        refreshHash: yield* tokens.hash(successor),
        previousHash: row.refreshHash,
        salt,
        rotatedAt: now,
        lastSeenAt: now,
        expiresAt: Math.min(row.endsAt, now + row.inactivityMs)
      }
      yield* Effect.orDie(store.patch(SessionTable, row.id, changes))
      return refreshed({ ...row, ...changes }, user, SessionTokens.refreshToken(parts.secret, successor))
    }
    if (
      row.previousHash !== undefined && row.salt !== undefined && row.rotatedAt !== undefined &&
      equal(hash, row.previousHash) && now < row.rotatedAt + refreshWindowMs
    ) {
      const successor = yield* tokens.hash(SessionTokens.successorText(row.salt, parts.rotating))
      return refreshed(row, user, SessionTokens.refreshToken(parts.secret, successor))
    }
    yield* store.remove(SessionTable, row.id)
    yield* Events.emit({
      type: "session.reuse_detected",
      subject: { kind: "session", id: row.id },
      failure: "REFRESH_TOKEN_REUSED",
      data: { userId: row.userId }
    })
    return yield* new Errors.RefreshTokenReused({ retryable: false })
  })

  return { rotate }
})
