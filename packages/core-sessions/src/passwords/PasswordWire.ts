/**
 * What travels about passwords: what is typed, what the halves of a step tell each other, and the fields of every failure.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Code, LinkToken, Verifier } from "../challenges/ChallengeWire.ts"
import { KnownDevice, SignInOutcome } from "../signin/SignInWire.ts"
import { EmailAddress, UserId } from "../users/UserWire.ts"

/** As it was typed. One that is too long to be a password is refused by `WeakPassword`; this bound is of the request. */
export const Password = Text({ max: 4096 })

/** The text of a hash, as `PasswordHasher` makes it. */
export const PasswordHash = Text({ max: 1024 })

/**
 * What proves that somebody reads the mail of an address: the code with the `challenge` of the browser that asked, or the
 * token of the link.
 */
export const proof = {
  challenge: Schema.optionalKey(Verifier),
  code: Schema.optionalKey(Code),
  token: Schema.optionalKey(LinkToken).annotate({ description: "Of the link, in place of a code" })
}

/** A password as it was compared outside of the transaction, with what. */
export const Compared = Schema.Struct({ passwordHash: PasswordHash, matches: Schema.Boolean })
export type Compared = typeof Compared.Type

/** Whose address it is, if anybody's. */
export const Found = Schema.Struct({
  userId: Schema.optionalKey(UserId),
  passwordHash: Schema.optionalKey(PasswordHash),
  verified: Schema.Boolean.annotate({ description: "The user has proved that the address is theirs" }),
  device: Schema.optionalKey(KnownDevice)
})
export type Found = typeof Found.Type

/** A challenge, and what is to be sent. Its secrets are here only, between the mutation that made them and its action. */
export const Begun = Schema.Struct({
  kind: Schema.Literal("begun"),
  to: Schema.String,
  wanted: Schema.Literals(["signUp", "passwordReset"]),
  message: Schema.Literals(["SignUpConfirmation", "AlreadySignedUp", "PasswordReset", "NoAccount"]),
  challenge: Schema.String,
  code: Schema.String,
  token: Schema.String,
  expiresAt: Time,
  resendAt: Time
})
export type Begun = typeof Begun.Type

/** The end of a reset, and where the user is told of it. */
export const Reset = Schema.Struct({ outcome: SignInOutcome, email: Schema.optionalKey(Schema.String) })

/** What everybody knows of a user: no password of theirs is made of it. */
export const Known = Schema.Array(Schema.String)

/** A user whose password is about to change. */
export const Changing = Schema.Struct({
  userId: UserId,
  passwordHash: Schema.optionalKey(PasswordHash),
  known: Known
})

/** Where the user is told of a change. */
export const Changed = Schema.Struct({ email: Schema.optionalKey(Schema.String) })

export { EmailAddress, UserId }

export const failures = {
  InvalidCredentials: {},
  WeakPassword: { reason: Schema.Literals(["tooShort", "tooLong", "characters", "common", "breached"]) },
  AccountExists: {},
  PasswordRequired: {},
  NoPassword: {},
  PasswordAlreadySet: {}
}
