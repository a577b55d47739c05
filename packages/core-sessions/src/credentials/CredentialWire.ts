/**
 * What travels when somebody signs in with an application's own credentials, and the fields of its failures.
 */
import { OpenRecord, Text } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Amr } from "../sessions/SessionWire.ts"
import { DeviceToken, KnownDevice } from "../signin/SignInWire.ts"
import { EmailAddress, Image, Name, Provider, Subject, UserId } from "../users/UserWire.ts"

/** Somebody as a provider knows them. */
export const ProvedIdentity = Schema.Struct({
  subject: Subject.annotate({ description: "What the provider calls them, for ever" }),
  email: Schema.optionalKey(EmailAddress),
  emailVerified: Schema.optionalKey(Schema.Boolean).annotate({ description: "Left out means no" }),
  name: Schema.optionalKey(Name),
  image: Schema.optionalKey(Image),
  extend: Schema.optionalKey(OpenRecord)
})
export type ProvedIdentity = typeof ProvedIdentity.Type

/** What names the account that is tried. Only its hash is kept, to count by. */
export const Identifier = Text({ max: 1024 })

/** What `authorize` found out; `null` for nothing. */
export const Proved = Schema.NullOr(Schema.Union([
  Schema.Struct({ kind: Schema.Literal("user"), userId: UserId, amr: Schema.optionalKey(Amr) }),
  Schema.Struct({ kind: Schema.Literal("identity"), identity: ProvedIdentity, amr: Schema.optionalKey(Amr) })
]))
export type Proved = typeof Proved.Type

/** The device that presented its token, and whose it is. */
export const PresentedDevice = Schema.Struct({ ...KnownDevice.fields, userId: UserId })
export const Looked = Schema.Struct({ device: Schema.optionalKey(PresentedDevice) })

export { DeviceToken, Provider }

export const failures = {
  CredentialsRefused: { reason: Text({ max: 1024 }) },
  CredentialsProviderNotFound: { provider: Schema.String },
  CredentialAccountExists: { provider: Schema.String }
}
