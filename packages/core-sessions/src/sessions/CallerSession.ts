/**
 * The session in which the running operation is called, with its user. The store has the last word: an access token may
 * outlive its session.
 */
import * as Actor from "@gatehouse/contract/Actor"
import type { StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { UserTable } from "../users/UserTable.ts"
import { isAlive } from "./CheckSession.ts"
import { SessionTable } from "./SessionTable.ts"

/** The id of the session in which this user themselves calls: what goes on when all others of theirs end. */
export const idsOf = Effect.fnUntraced(function*(user: { readonly id: string }) {
  const actor = yield* Actor.Current
  return actor.kind === "user" && actor.userId === user.id && actor.sessionId !== undefined ? [actor.sessionId] : []
})

/** The caller's session, if it goes on. */
export const find = Effect.fnUntraced(function*(store: StoreService) {
  const actor = yield* Actor.Current
  if (actor.kind !== "user" || actor.sessionId === undefined) return undefined
  const now = yield* Clock.currentTimeMillis
  const session = yield* store.get(SessionTable, actor.sessionId)
  if (session === undefined || session.userId !== actor.userId) return undefined
  const user = yield* store.get(UserTable, session.userId)
  return isAlive(session, user, now) ? { session, user } : undefined
})

/** The same, unless it is an administrator's who acts as the user. */
export const findOwn = Effect.fnUntraced(function*(store: StoreService) {
  const found = yield* find(store)
  return found === undefined || found.session.actorId !== undefined ? undefined : found
})
