/**
 * A user has proved to hold an address: by a code, a link or a reset, inside the mutation that used the proof up. From now
 * on they alone sign in with it.
 */
import * as Events from "@gatehouse/contract/Events"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as NewUser from "../users/NewUser.ts"
import { EmailTaken, TooManyEmails } from "../users/UserErrors.ts"
import { type EmailRow, EmailTable, type UserRow, UserTable } from "../users/UserTable.ts"
import { normalise } from "./EmailAddress.ts"
import * as EmailRows from "./EmailRows.ts"

/** The address and its user as they stand then. */
export interface Proved {
  readonly email: EmailRow
  readonly user: UserRow
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const { insertEmail } = yield* NewUser.make

  /**
   * Notes the proof. It takes the address from somebody who only reserved it; from somebody who proved it before it takes
   * nothing and fails. The address becomes the primary one when `primary` says so, or when there is none.
   */
  return Effect.fnUntraced(function*(
    user: UserRow,
    original: string,
    options: { readonly primary?: boolean } = {}
  ): Effect.fn.Return<Proved, EmailTaken | TooManyEmails> {
    const address = normalise(original)
    const now = yield* Clock.currentTimeMillis
    const holder = yield* store.unique(EmailTable, "byLogin", [address])
    const isOwn = holder?.userId === user.id
    if (holder !== undefined && !isOwn && holder.verifiedAt !== undefined) return yield* new EmailTaken()
    const own = isOwn ? holder : yield* store.unique(EmailTable, "byUserAddress", [user.id, address])
    if (own === undefined && (yield* EmailRows.emailsOf(store, user.id)).length >= EmailRows.maximumEmails) {
      return yield* new TooManyEmails({ limit: EmailRows.maximumEmails })
    }
    if (holder !== undefined && !isOwn) yield* EmailRows.release(store, holder)
    // Whoever proved it a moment ago in another transaction has the key: this one runs again, or fails here.
    const taken = () => new EmailTaken()
    let email: EmailRow
    if (own === undefined) {
      email = yield* Effect.mapError(
        insertEmail(user.id, { address, original: original.trim(), verified: true, login: true }, false, now),
        taken
      )
    } else if (own.verifiedAt === undefined) {
      email = { ...own, verifiedAt: now, login: address }
      yield* Effect.mapError(store.patch(EmailTable, own.id, { verifiedAt: now, login: address }), taken)
    } else email = own
    if (own?.verifiedAt === undefined) {
      yield* Events.emit({
        type: "email.verified",
        subject: { kind: "email", id: email.id },
        data: { userId: user.id }
      })
    }
    if (!email.primary && (options.primary === true || user.email === undefined)) {
      return { email: { ...email, primary: true }, user: yield* EmailRows.makePrimary(store, user, email) }
    }
    if (email.primary && !user.emailVerified) {
      yield* Effect.orDie(store.patch(UserTable, user.id, { emailVerified: true }))
      return { email, user: { ...user, emailVerified: true } }
    }
    return { email, user }
  })
})

export type ProveAddress = Effect.Success<typeof make>
