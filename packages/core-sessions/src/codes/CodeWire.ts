/**
 * What travels of codes and links: what proves, what a link tells before it is used, and what the mutations hand to the
 * actions that send.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Code, LinkToken, Verifier } from "../challenges/ChallengeWire.ts"
import { User } from "../users/UserWire.ts"

/** Where the page of a link goes on to. */
export const Redirect = Text({ max: 2048, description: "Where the page that the link opens goes on to" })

/** A code with the challenge that it was asked for by, or the token of a link. */
export const proof = {
  challenge: Schema.optionalKey(Verifier),
  code: Schema.optionalKey(Code).annotate({ description: "Needs the challenge too" }),
  token: Schema.optionalKey(LinkToken).annotate({ description: "Of the link, instead of a code: in any browser" })
}

/** For what a link is. */
export const Purpose = Schema.Literals(["signIn", "signUp", "passwordReset", "emailVerification", "emailChange"])
export type Purpose = typeof Purpose.Type

/** What may be shown of a link before its holder says that it shall be used. */
export const InspectedLink = Schema.Struct({
  purpose: Purpose,
  address: Schema.String.annotate({ description: "Masked: a***@example.com" }),
  sameBrowser: Schema.Boolean.annotate({
    description: "The browser that asked for it is this one. If not, say whose session is about to begin"
  }),
  redirect: Schema.optionalKey(Schema.String),
  expiresAt: Time
})
export type InspectedLink = typeof InspectedLink.Type

/** The kinds of challenges that are proved by a code. */
export const CodeKind = Schema.Literals([
  "emailSignIn",
  "phoneSignIn",
  "emailVerification",
  "phoneVerification",
  "emailChange"
])
export type CodeKind = typeof CodeKind.Type

export const Recipient = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("email"), address: Schema.String }),
  Schema.Struct({ kind: Schema.Literal("phone"), number: Schema.String })
])

/** One message that an action sends, and the only place where its code and token are in clear. */
export const Sending = Schema.Struct({
  to: Recipient,
  code: Schema.String,
  token: Schema.optionalKey(Schema.String),
  newAddress: Schema.optionalKey(Schema.String)
})
export type Sending = typeof Sending.Type

/** A challenge that was begun or renewed, and what is to be sent for it. */
export const Issued = Schema.Struct({
  kind: CodeKind,
  challenge: Schema.String,
  expiresAt: Time,
  resendAt: Time,
  sendings: Schema.Array(Sending)
})
export type Issued = typeof Issued.Type

/** Both sides of a change of address. `present`: the verified address that the user has. */
export const Side = Schema.Literals(["present", "new"])
export type Side = typeof Side.Type

/** How far a change of address is. */
export const EmailChange = Schema.Struct({
  changed: Schema.Boolean,
  remaining: Schema.Array(Side).annotate({ description: "Who has yet to confirm" })
})
export type EmailChange = typeof EmailChange.Type

/** What an action tells people after a confirmation. */
export const ConfirmedChange = Schema.Struct({
  ...EmailChange.fields,
  /** The address before, when there was one, and the one after. */
  from: Schema.optionalKey(Schema.String),
  to: Schema.optionalKey(Schema.String)
})

/** A number that was proved, and the verified addresses of those who are told. */
export const ProvedPhone = Schema.Struct({
  user: User,
  change: Schema.Literals(["added", "changed", "none"]),
  /** The user who had the number before. */
  lostBy: Schema.optionalKey(Schema.String)
})

export const failures = {
  EmailUnchanged: {}
}
