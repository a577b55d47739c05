/**
 * Connects an identity elsewhere to a user: the one place where a row of accounts is inserted.
 */
import { compact } from "@gatehouse/contract/Compact"
import * as Events from "@gatehouse/contract/Events"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { normalise } from "../emails/EmailAddress.ts"
import { type AccountRow, AccountTable } from "../users/UserTable.ts"
import type { AccountId, User, UserId } from "../users/UserWire.ts"

export interface NewAccount {
  readonly provider: string
  readonly subject: string
  readonly email?: string | undefined
  readonly emailVerified: boolean
  readonly secretHash?: string | undefined
  readonly extend?: User["extend"] | undefined
  /** When it was last signed in with, if this is a sign-in. */
  readonly lastUsedAt?: number | undefined
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens

  /** Fails with `UniqueViolation` when the identity belongs to somebody. */
  return Effect.fnUntraced(function*(userId: UserId, identity: NewAccount, now: number) {
    const row: AccountRow = compact({
      id: (yield* tokens.id("acc")) as AccountId,
      createdAt: now,
      userId,
      provider: identity.provider,
      subject: identity.subject,
      email: identity.email === undefined ? undefined : normalise(identity.email),
      emailVerified: identity.emailVerified,
      lastUsedAt: identity.lastUsedAt,
      extend: identity.extend,
      secretHash: identity.secretHash
    })
    yield* store.insert(AccountTable, row)
    yield* Events.emit({
      type: "account.linked",
      subject: { kind: "account", id: row.id },
      data: { userId, provider: identity.provider }
    })
    return row
  })
})
