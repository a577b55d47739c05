/**
 * What travels about authenticator apps: a factor without its secret, and its set-up.
 */
import { Id, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

export const TotpId = Id("otp", "TotpId")
export type TotpId = typeof TotpId.Type

export const FactorName = Text({ max: 128, description: "What the user calls it" })

export const Algorithm = Schema.Literals(["SHA1", "SHA256", "SHA512"])

/** An authenticator app. */
export const Totp = Schema.Struct({
  id: TotpId,
  createdAt: Time,
  userId: UserId,
  name: Schema.optionalKey(Schema.String),
  verifiedAt: Schema.optionalKey(Time),
  lastUsedAt: Schema.optionalKey(Time)
})
export type Totp = typeof Totp.Type

/** What an app is set up with. It is in this answer only. */
export const TotpSetup = Schema.Struct({
  totpId: TotpId,
  secret: Schema.String.annotate({ description: "In base 32, for those who type it" }),
  uri: Schema.String.annotate({ description: "For a QR code" }),
  expiresAt: Time.annotate({ description: "Until then the first code must come" })
})

/** The app works. */
export const TotpAdded = Schema.Struct({
  kind: Schema.Literal("totpAdded"),
  totp: Totp,
  isFirstFactor: Schema.Boolean.annotate({ description: "Now is the time to offer recovery codes" })
})
export type TotpAdded = typeof TotpAdded.Type

/** A secret as it is kept, and how codes are made of it. */
export const SealedTotp = Schema.Struct({
  totpId: TotpId,
  sealed: Schema.String,
  algorithm: Algorithm,
  digits: Schema.Int,
  period: Schema.Int
})
export type SealedTotp = typeof SealedTotp.Type

/** A code was that of this step. */
export const MatchedStep = Schema.Struct({
  totpId: TotpId,
  step: Schema.Int,
  resealed: Schema.optionalKey(Text({ max: 1024 })).annotate({
    description: "The same secret under the newest key of the ring"
  })
})
export type MatchedStep = typeof MatchedStep.Type

export const failures = {
  TotpNotFound: {},
  TooManyTotps: { limit: Schema.Int },
  TotpSetupExpired: {}
}
