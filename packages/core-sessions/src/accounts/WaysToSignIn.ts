/**
 * Whether a user could still come back without one of their ways to sign in: asked, in the same transaction, by whatever
 * takes one away.
 *
 * A verified address, a verified number, a passkey and an identity elsewhere are each a way; a password is one where the
 * user has an address to give with it.
 */
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { emailsOf } from "../emails/EmailRows.ts"
import { LastSignInMethod } from "../users/UserErrors.ts"
import { AccountTable, type UserRow } from "../users/UserTable.ts"

/** What is about to go. */
export type Way =
  | { readonly kind: "password" }
  | { readonly kind: "phone" }
  | { readonly kind: "email"; readonly id: string }
  | { readonly kind: "account"; readonly id: string }
  /** `others`: the user has a passkey besides. */
  | { readonly kind: "passkey"; readonly others: boolean }

export const make = Effect.gen(function*() {
  const store = yield* Store

  /** At most two reads, however many ways there are. */
  const remain = Effect.fnUntraced(function*(user: UserRow, without: Way) {
    if (user.phone !== undefined && without.kind !== "phone") return true
    // Every passkey makes its user's factors name one, so no row of them need be read.
    if (without.kind === "passkey" ? without.others : user.factors.includes("passkey")) return true
    const emails = (yield* emailsOf(store, user.id)).filter(({ id }) => without.kind !== "email" || id !== without.id)
    if (emails.some(({ verifiedAt }) => verifiedAt !== undefined)) return true
    const hasPassword = user.passwordHash !== undefined && without.kind !== "password"
    if (hasPassword && emails.some(({ login }) => login !== undefined)) return true
    const accounts = yield* store.first(AccountTable, "byUser", [user.id], { limit: 2 })
    return accounts.some(({ id }) => without.kind !== "account" || id !== without.id)
  })

  return {
    remain,
    /** Fails with `LastSignInMethod` when nothing would remain. */
    require: Effect.fnUntraced(function*(user: UserRow, without: Way) {
      if (!(yield* remain(user, without))) return yield* new LastSignInMethod()
    })
  }
})

export type WaysToSignIn = Effect.Success<typeof make>
