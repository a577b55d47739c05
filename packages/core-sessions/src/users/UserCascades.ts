/**
 * What goes with a user of this folder's rows and of those beside it that keep no part of their own: addresses, accounts,
 * sessions, devices and challenges.
 */
import * as Effect from "effect/Effect"
import { ChallengeTable } from "../challenges/ChallengeTable.ts"
import { DeviceTable } from "../devices/DeviceTable.ts"
import { SessionTable } from "../sessions/SessionTable.ts"
import { goesWithUser } from "./GoesWithUser.ts"
import { AccountTable, EmailTable } from "./UserTable.ts"

/** Registers what goes. */
export const registerCascades = Effect.gen(function*() {
  yield* goesWithUser(EmailTable, (store, id, limit) => store.first(EmailTable, "byUserAddress", [id], { limit }))
  yield* goesWithUser(AccountTable, (store, id, limit) => store.first(AccountTable, "byUser", [id], { limit }))
  yield* goesWithUser(SessionTable, (store, id, limit) => store.first(SessionTable, "byUser", [id], { limit }))
  yield* goesWithUser(DeviceTable, (store, id, limit) => store.first(DeviceTable, "byUser", [id], { limit }))
  yield* goesWithUser(ChallengeTable, (store, id, limit) => store.first(ChallengeTable, "byUser", [id], { limit }))
})
