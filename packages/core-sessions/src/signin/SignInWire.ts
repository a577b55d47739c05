/**
 * What every way to sign in takes and answers.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Started } from "../challenges/ChallengeWire.ts"
import { Amr, DeviceId, Method, Mode, SessionId } from "../sessions/SessionWire.ts"
import { Factor, User, UserId } from "../users/UserWire.ts"

export const DeviceToken = Text({ max: 128 })

/** How the client will hold its session, and the device that it is, if it was seen before. */
export const Client = Schema.Struct({
  mode: Schema.optionalKey(Mode),
  deviceToken: Schema.optionalKey(DeviceToken),
  trustDevice: Schema.optionalKey(Schema.Boolean).annotate({
    description: "Asks for no second factor on this device for a while, once it has been given"
  })
})
export type Client = typeof Client.Type

/** The field of a payload with which a sign-in says who its client is. */
export const client = Schema.optionalKey(Client)

/** A device that presented its token, as the query of a step found it. */
export const KnownDevice = Schema.Struct({ id: DeviceId, epoch: Schema.Int, trusted: Schema.Boolean })
export type KnownDevice = typeof KnownDevice.Type

/** What a user may give as a second factor. */
export const SecondFactor = Schema.Literals(["totp", "passkey", "recoveryCode"])
export type SecondFactor = typeof SecondFactor.Type

/** The first factor was right; a second is owed. `enrol`: the user has none yet and must set one of these up. */
export const SecondFactorRequired = Schema.Struct({
  kind: Schema.Literal("secondFactorRequired"),
  challenge: Schema.String,
  methods: Schema.Array(SecondFactor),
  enrol: Schema.Array(Factor),
  expiresAt: Time
})
export type SecondFactorRequired = typeof SecondFactorRequired.Type

/** What the mutation that ends a sign-in answers. Its tokens are made there and nowhere kept. */
export const Opened = Schema.Struct({
  kind: Schema.Literal("opened"),
  user: User,
  sessionId: SessionId,
  mode: Mode,
  method: Method,
  token: Schema.String,
  amr: Amr,
  authTime: Time,
  expiresAt: Time,
  actorId: Schema.optionalKey(Schema.String),
  deviceToken: Schema.optionalKey(Schema.String),
  newDevice: Schema.Boolean,
  created: Schema.Boolean
})
export type Opened = typeof Opened.Type

export const SignInOutcome = Schema.Union([Opened, SecondFactorRequired])
export type SignInOutcome = typeof SignInOutcome.Type

/** A session that began. In cookie mode it has a session token, in token mode a refresh token and an access token. */
export const SignedIn = Schema.Struct({
  kind: Schema.Literal("signedIn"),
  userId: UserId,
  sessionId: SessionId,
  mode: Mode,
  sessionToken: Schema.optionalKey(Schema.String),
  refreshToken: Schema.optionalKey(Schema.String),
  accessToken: Schema.optionalKey(Schema.String),
  accessTokenExpiresAt: Schema.optionalKey(Time),
  expiresAt: Time,
  deviceToken: Schema.optionalKey(Schema.String).annotate({
    description: "To be kept by the client and sent with its next sign-in"
  }),
  created: Schema.Boolean.annotate({ description: "This sign-in made the user" })
})
export type SignedIn = typeof SignedIn.Type

/** A sign-in that ended, or that owes a second factor. */
export const SignInResult = Schema.Union([SignedIn, SecondFactorRequired])
export type SignInResult = typeof SignInResult.Type

/** A sign-in that ended, owes a second factor, or waits for a code or link that was sent. */
export const StepResult = Schema.Union([SignedIn, SecondFactorRequired, Started])
export type StepResult = typeof StepResult.Type

export const failures = {
  UserDeactivated: {},
  SignInRefused: {
    reason: Schema.Literals(["ssoRequired", "methodNotAllowed", "policy"]),
    connectionId: Schema.optionalKey(Schema.String)
  },
  SignUpClosed: { needs: Schema.optionalKey(Schema.Literal("invite")) },
  AccountNotLinked: { provider: Schema.String },
  AccountAlreadyLinked: { provider: Schema.String },
  CodeNotSent: {},
  InvalidRedirect: {}
}
