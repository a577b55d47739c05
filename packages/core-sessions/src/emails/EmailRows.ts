/**
 * What happens to rows of addresses wherever it happens: which a user has, which of them is the primary one, and how one
 * is taken from somebody who never proved it.
 */
import * as Events from "@gatehouse/contract/Events"
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { type EmailRow, EmailTable, type UserRow, UserTable } from "../users/UserTable.ts"

/** A user has at most so many addresses, so one read finds all. */
export const maximumEmails = 20

/** All addresses of a user, in the order of their text. */
export const emailsOf = (store: StoreService, userId: EmailRow["userId"]): Effect.Effect<ReadonlyArray<EmailRow>> =>
  store.first(EmailTable, "byUserAddress", [userId], { limit: maximumEmails })

/** Makes one of a user's addresses the primary one. */
export const makePrimary = Effect.fnUntraced(function*(store: StoreService, user: UserRow, row: EmailRow) {
  const before = user.email === undefined || user.email === row.address
    ? undefined
    : yield* store.unique(EmailTable, "byUserAddress", [user.id, user.email])
  if (before !== undefined) yield* Effect.orDie(store.patch(EmailTable, before.id, { primary: false }))
  yield* Effect.orDie(store.patch(EmailTable, row.id, { primary: true }))
  const changes = { email: row.address, emailVerified: row.verifiedAt !== undefined }
  yield* Effect.orDie(store.patch(UserTable, user.id, changes))
  yield* Events.emit({ type: "email.promoted", subject: { kind: "email", id: row.id }, data: { userId: user.id } })
  return { ...user, ...changes } satisfies UserRow
})

/**
 * Takes an address from somebody who reserved it and never proved it, because somebody else does. Another verified address
 * of theirs becomes the primary one; what they signed in with under the name of this one, a password, is of no use without
 * an address.
 */
export const release = Effect.fnUntraced(function*(store: StoreService, row: EmailRow) {
  yield* store.remove(EmailTable, row.id)
  yield* Events.emit({
    type: "email.removed",
    subject: { kind: "email", id: row.id },
    data: { userId: row.userId, reason: "provedByAnother" }
  })
  const holder = yield* store.get(UserTable, row.userId)
  if (holder === undefined || holder.email !== row.address) return
  const next = (yield* emailsOf(store, holder.id)).find(({ verifiedAt }) => verifiedAt !== undefined)
  if (next !== undefined) yield* makePrimary(store, holder, next)
  else yield* Effect.orDie(store.patch(UserTable, holder.id, { email: null, emailVerified: false }))
})
