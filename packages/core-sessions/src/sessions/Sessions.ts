/**
 * The service of sessions, on the Store port. `make` gives plain bodies; `SessionFlow.ts` makes the actions of them.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import * as Events from "@gatehouse/contract/Events"
import { pageOptions } from "@gatehouse/contract/PageRequest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as StoreReading from "@gatehouse/store/StoreReading"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import * as FinishSignIn from "../signin/FinishSignIn.ts"
import { UserDeactivated } from "../signin/SignInErrors.ts"
import { UserNotFound } from "../users/UserErrors.ts"
import { userOrCaller } from "../users/UserOrCaller.ts"
import { UserTable } from "../users/UserTable.ts"
import * as CallerSession from "./CallerSession.ts"
import * as CheckSession from "./CheckSession.ts"
import * as EndSessions from "./EndSessions.ts"
import * as RecentSignIn from "./RecentSignIn.ts"
import * as RotateSession from "./RotateSession.ts"
import * as Errors from "./SessionErrors.ts"
import type { SessionsContract } from "./SessionsContract.ts"
import { sessionOf, type SessionRow, SessionTable } from "./SessionTable.ts"
import * as SessionTokens from "./SessionTokens.ts"

type Operations = Contract.Service<typeof SessionsContract>

export class Sessions extends Context.Service<Sessions, Operations>()("@gatehouse/core-sessions/Sessions") {}

/** All operations but the actions. */
export type Bodies = Omit<Operations, "refresh" | "verify" | "create" | "impersonate">

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const finishSignIn = yield* FinishSignIn.make
  const endSessions = yield* EndSessions.make
  const { rotate } = yield* RotateSession.make

  /** A session that goes on. */
  const alive = Effect.fnUntraced(function*(sessionId: string) {
    const now = yield* Clock.currentTimeMillis
    const row = yield* store.get(SessionTable, sessionId)
    if (row === undefined) return undefined
    const user = yield* store.get(UserTable, row.userId)
    return CheckSession.isAlive(row, user, now) ? { row, user } : undefined
  })

  /** The caller's. */
  const own = Effect.gen(function*() {
    const found = yield* CallerSession.find(store)
    return found === undefined ? yield* new Errors.InvalidSession() : found.session
  })

  const end = Effect.fnUntraced(function*(row: SessionRow, reason: string) {
    yield* store.remove(SessionTable, row.id)
    yield* Events.emit({
      type: "session.ended",
      subject: { kind: "session", id: row.id },
      data: { userId: row.userId, reason }
    })
  })

  const current: Bodies["current"] = () => Effect.map(own, sessionOf)

  const get: Bodies["get"] = Effect.fnUntraced(function*({ sessionId }) {
    const found = yield* alive(sessionId)
    return found === undefined ? yield* new Errors.SessionNotFound() : sessionOf(found.row)
  })

  const list: Bodies["list"] = Effect.fnUntraced(function*({ userId, ...page }) {
    const actor = yield* Actor.Current
    const id = yield* userOrCaller(userId)
    const now = yield* Clock.currentTimeMillis
    const user = yield* store.get(UserTable, id)
    if (user === undefined || user.deactivatedAt !== undefined) return { items: [], nextCursor: null }
    const { items, nextCursor } = yield* store.page(SessionTable, "byUser", [user.id, user.sessionEpoch], {
      ...pageOptions({ ...page, order: "desc" }),
      range: { gt: now }
    })
    const currentId = actor.kind === "user" ? actor.sessionId : undefined
    return { items: items.map((row) => ({ ...sessionOf(row), current: row.id === currentId })), nextCursor }
  })

  const invalidate: Bodies["invalidate"] = Effect.fnUntraced(function*({ sessionId }) {
    const row = yield* store.get(SessionTable, sessionId)
    if (row === undefined) return yield* new Errors.SessionNotFound()
    yield* end(row, "invalidated")
  })

  const invalidateAll: Bodies["invalidateAll"] = Effect.fnUntraced(function*({ except, userId }) {
    const user = yield* store.get(UserTable, yield* userOrCaller(userId))
    if (user === undefined) return yield* new UserNotFound()
    yield* endSessions(user, "invalidated", compact({ except }))
  })

  const signOut: Bodies["signOut"] = Effect.fnUntraced(function*() {
    const actor = yield* Actor.Current
    if (actor.kind !== "user" || actor.sessionId === undefined) return
    const row = yield* store.get(SessionTable, actor.sessionId)
    if (row?.userId === actor.userId) yield* end(row, "signedOut")
  })

  const requireRecent: Bodies["requireRecent"] = Effect.fnUntraced(function*({ maxAgeMs, methods }) {
    const session = yield* own
    const isRecent = RecentSignIn.isRecent(session, yield* Clock.currentTimeMillis, maxAgeMs, methods)
    return isRecent ? sessionOf(session) : yield* new Errors.StepUpRequired(compact({ maxAgeMs, methods }))
  })

  const invalid = Effect.fail(new Errors.InvalidSession())
  const refuse = () => invalid

  // Plain closures, and the clock read directly: a browser's every request comes here.
  const check: Bodies["check"] = ({ token }) => {
    const secret = SessionTokens.readSessionToken(token)
    if (secret === undefined) return invalid
    return Effect.withFiber((fiber) => {
      const clock = Context.get(fiber.context, Clock.Clock)
      const { touchMs } = Context.get(fiber.context, AuthSettings).session
      return Effect.flatMap(
        tokens.hash(secret),
        (hash) =>
          StoreReading.run(
            store,
            CheckSession.bySecret(hash, touchMs, () => clock.currentTimeMillisUnsafe()),
            refuse
          )
      )
    })
  }

  const checkById: Bodies["checkById"] = ({ sessionId }) =>
    Effect.withFiber((fiber) => {
      const clock = Context.get(fiber.context, Clock.Clock)
      const { touchMs } = Context.get(fiber.context, AuthSettings).session
      return StoreReading.run(
        store,
        CheckSession.byId(sessionId, touchMs, () => clock.currentTimeMillisUnsafe()),
        refuse
      )
    })

  const touch: Bodies["touch"] = Effect.fnUntraced(function*({ sessionId }) {
    const now = yield* Clock.currentTimeMillis
    const { touchMs } = (yield* AuthSettings).session
    const found = yield* alive(sessionId)
    // Requests that came together all ask for it: the first is enough.
    if (found === undefined || now - found.row.lastSeenAt < touchMs) return
    const { endsAt, inactivityMs } = found.row
    yield* Effect.orDie(
      store.patch(SessionTable, sessionId, { lastSeenAt: now, expiresAt: Math.min(endsAt, now + inactivityMs) })
    )
  })

  const activeUser = Effect.fnUntraced(function*(userId: string) {
    const user = yield* store.get(UserTable, userId)
    if (user === undefined) return yield* new UserNotFound()
    return user.deactivatedAt === undefined ? user : yield* new UserDeactivated()
  })

  const open: Bodies["open"] = Effect.fnUntraced(function*({ durationMs, mode, userId }) {
    const user = yield* activeUser(userId)
    return yield* finishSignIn.open(compact({
      user,
      method: "application" as const,
      amr: [],
      client: compact({ mode }),
      session: durationMs === undefined ? undefined : { absoluteMs: durationMs }
    }))
  })

  const openImpersonated: Bodies["openImpersonated"] = Effect.fnUntraced(
    function*({ actorId, mode, reason, userId }) {
      const user = yield* activeUser(userId)
      const { lifetimes } = yield* AuthSettings
      return yield* finishSignIn.open({
        user,
        method: "application",
        amr: [],
        client: compact({ mode }),
        session: { absoluteMs: lifetimes.impersonationMs },
        impersonation: { actorId, reason }
      })
    }
  )

  const bodies: Bodies = {
    current,
    get,
    list,
    invalidate,
    invalidateAll,
    signOut,
    requireRecent,
    check,
    checkById,
    touch,
    rotate,
    open,
    openImpersonated
  }
  return bodies
})
