/**
 * What travels about accounts with an application's own provider, whose secrets are kept here.
 */
import { Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { SecretHash } from "../accounts/AccountWire.ts"
import { Account, Provider, Subject, User } from "../users/UserWire.ts"
import { ProvedIdentity } from "./CredentialWire.ts"

/** As it was typed or made. Only a hash of it is kept. */
export const Secret = Text({ max: 4096 })

/** An account by what its provider calls it. */
export const identity = { provider: Provider, subject: Subject }

const { subject: _subject, ...profile } = ProvedIdentity.fields
/** What is known of its holder. */
export const Profile = Schema.Struct(profile)

export const Owned = Schema.Struct({ account: Account, user: User })
export type Owned = typeof Owned.Type

export const Registered = Schema.Struct({
  ...Owned.fields,
  created: Schema.Boolean.annotate({ description: "The account is new" })
})
export type Registered = typeof Registered.Type

/** Whether there is such an account, and what is kept of its secret. */
export const Found = Schema.Struct({ exists: Schema.Boolean, secretHash: Schema.optionalKey(SecretHash) })
export type Found = typeof Found.Type

export { SecretHash }
