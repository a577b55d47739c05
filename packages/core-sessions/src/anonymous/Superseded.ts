/**
 * Says when an anonymous user turns out to be somebody who has an account: their proof was of an existing user, so there
 * was nobody to upgrade.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Events from "@gatehouse/contract/Events"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { UserTable } from "../users/UserTable.ts"

/** Reads only when a user signs in who is signed in as another. */
export const noteSuperseded = Effect.fnUntraced(function*(store: StoreService, userId: string) {
  const actor = yield* Actor.Current
  if (actor.kind !== "user" || actor.userId === userId) return
  const before = yield* store.get(UserTable, actor.userId)
  if (before?.anonymous !== true) return
  yield* Events.emit({ type: "user.superseded", subject: { kind: "user", id: before.id }, data: { by: userId } })
})
