/**
 * What makes an anonymous user a full one: an address, a number or an account elsewhere to come back with.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Events from "@gatehouse/contract/Events"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { SessionTable } from "../sessions/SessionTable.ts"
import { type UserRow, UserTable } from "../users/UserTable.ts"

/** The session that proved it goes on. Whoever holds another of the anonymous user has proved nothing: it ends. */
export const upgrade = Effect.fnUntraced(function*(store: StoreService, user: UserRow, by: string) {
  if (!user.anonymous) return
  const actor = yield* Actor.Current
  const sessionEpoch = user.sessionEpoch + 1
  yield* Effect.orDie(store.patch(UserTable, user.id, { anonymous: false, sessionEpoch }))
  if (actor.kind === "user" && actor.userId === user.id && actor.sessionId !== undefined) {
    const session = yield* store.get(SessionTable, actor.sessionId)
    if (session?.userId === user.id && session.epoch === user.sessionEpoch) {
      yield* Effect.orDie(store.patch(SessionTable, session.id, { epoch: sessionEpoch }))
    }
  }
  yield* Events.emit({ type: "user.upgraded", subject: { kind: "user", id: user.id }, data: { by } })
})
