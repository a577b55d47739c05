/**
 * What an import brings of a user from another system, and what it answers for each.
 */
import { OpenRecord, Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { EmailAddress, Image, Name, PhoneNumber, Provider, Subject, UserId } from "./UserWire.ts"

/** Most users of one call, and addresses and identities of one user. */
export const importLimits = { users: 100, emails: 5, accounts: 5 } as const

/** A user's id in the other system, which they keep. */
const ImportedId = Text({
  max: 128,
  pattern: /^[A-Za-z0-9][A-Za-z0-9._:@|=+-]*$/u,
  expected: "an id of letters, digits and ._:@|=+-"
})

export const ImportedEmail = Schema.Struct({
  address: EmailAddress,
  verified: Schema.Boolean.annotate({
    description:
      "The other system has seen a proof. Else the address is only reserved: they sign in with it and their " +
      "password, or reset that, until somebody else proves that it is theirs"
  }),
  primary: Schema.optionalKey(Schema.Boolean)
})

export const ImportedAccount = Schema.Struct({
  provider: Provider,
  subject: Subject,
  email: Schema.optionalKey(EmailAddress),
  emailVerified: Schema.optionalKey(Schema.Boolean),
  extend: Schema.optionalKey(OpenRecord)
})

export const ImportedUser = Schema.Struct({
  id: Schema.optionalKey(ImportedId),
  name: Schema.optionalKey(Name),
  image: Schema.optionalKey(Image),
  emails: Schema.optionalKey(Schema.Array(ImportedEmail).check(Schema.isMaxLength(importLimits.emails))).annotate({
    description: "The primary one is the first that says so, else the first"
  }),
  phone: Schema.optionalKey(PhoneNumber).annotate({ description: "A number that the user has proved to hold" }),
  passwordHash: Schema.optionalKey(Text({ max: 1024 })).annotate({
    description: "As the other system stored it: Argon2, scrypt, PBKDF2 or bcrypt in one of the usual texts"
  }),
  accounts: Schema.optionalKey(Schema.Array(ImportedAccount).check(Schema.isMaxLength(importLimits.accounts))),
  extend: Schema.optionalKey(OpenRecord)
})
export type ImportedUser = typeof ImportedUser.Type

/**
 * What became of one of them. `exists`: there is such a user already, by id, address, number or identity, and nothing was
 * changed. `invalid`: nobody was made, for the `reason`.
 */
export const ImportResult = Schema.Struct({
  result: Schema.Literals(["created", "exists", "invalid"]),
  userId: Schema.optionalKey(UserId),
  reason: Schema.optionalKey(Schema.Literals(["passwordHash", "taken", "beingRemoved"]))
})
export type ImportResult = typeof ImportResult.Type
