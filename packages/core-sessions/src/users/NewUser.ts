/**
 * Makes users, with their first address: the one place where a row of users is inserted.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { type EmailRow, EmailTable, type UserRow, UserTable } from "./UserTable.ts"
import type { EmailId, User, UserId } from "./UserWire.ts"

/** An address of a new user. `login`: they may sign in with it, so nobody else has it. */
export interface NewEmail {
  readonly address: string
  readonly original: string
  readonly verified: boolean
  readonly login: boolean
}

export interface NewUser {
  readonly id?: UserId | undefined
  readonly name?: string | undefined
  readonly image?: string | undefined
  readonly phone?: string | undefined
  readonly anonymous?: boolean
  readonly extend?: User["extend"] | undefined
  readonly passwordHash?: string | undefined
  readonly email?: NewEmail | undefined
  /** How they became a user, for the event: a method, a provider or `import`. */
  readonly by: string
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens

  /** Adds an address. The caller has looked whether somebody else signs in with it. */
  const insertEmail = Effect.fnUntraced(function*(userId: UserId, email: NewEmail, primary: boolean, now: number) {
    const row: EmailRow = compact({
      id: (yield* tokens.id("eml")) as EmailId,
      createdAt: now,
      userId,
      address: email.address,
      original: email.original,
      verifiedAt: email.verified ? now : undefined,
      primary,
      login: email.login ? email.address : undefined
    })
    yield* store.insert(EmailTable, row)
    return row
  })

  /** Fails with `UniqueViolation` when somebody else signs in with the address or the number. */
  const createUser = Effect.fnUntraced(function*({ by, email, ...given }: NewUser) {
    const now = yield* Clock.currentTimeMillis
    const id = given.id ?? ((yield* tokens.id("usr")) as UserId)
    const row: UserRow = compact({
      id,
      createdAt: now,
      name: given.name,
      image: given.image,
      email: email?.address,
      emailVerified: email?.verified ?? false,
      phone: given.phone,
      anonymous: given.anonymous ?? false,
      factors: [],
      extend: given.extend,
      passwordHash: given.passwordHash,
      passwordChangedAt: given.passwordHash === undefined ? undefined : now,
      sessionEpoch: 0
    })
    yield* store.insert(UserTable, row)
    if (email !== undefined) yield* insertEmail(id, email, true, now)
    yield* Events.emit({ type: "user.created", subject: { kind: "user", id }, data: { by, anonymous: row.anonymous } })
    return row
  })

  return { createUser, insertEmail }
})
