/**
 * What travels about sessions: a session as its user sees it, and what its check answers.
 */
import { Id, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

export const SessionId = Id("ses", "SessionId")
export type SessionId = typeof SessionId.Type

export const DeviceId = Id("dev", "DeviceId")
export type DeviceId = typeof DeviceId.Type

/** How the client holds its session: a browser in a cookie, everything else in tokens. */
export const Mode = Schema.Literals(["cookie", "token"])
export type Mode = typeof Mode.Type

/** How somebody proved who they are. */
export const Method = Schema.Literals([
  "password",
  "email",
  "phone",
  "oauth",
  "sso",
  "passkey",
  "totp",
  "recoveryCode",
  "anonymous",
  "credentials",
  "device",
  "application"
])
export type Method = typeof Method.Type

/** Authentication method references (RFC 8176), as in the `amr` claim. */
export const Amr = Schema.Array(Schema.String)

export const Session = Schema.Struct({
  id: SessionId,
  createdAt: Time,
  userId: UserId,
  mode: Mode,
  method: Method,
  provider: Schema.optionalKey(Schema.String),
  amr: Amr,
  authTime: Time.annotate({ description: "When the user last proved who they are" }),
  lastSeenAt: Time,
  expiresAt: Time.annotate({ description: "When it ends, unless it is used before" }),
  endsAt: Time.annotate({ description: "When it ends, however much it is used" }),
  ip: Schema.optionalKey(Schema.String),
  userAgent: Schema.optionalKey(Schema.String),
  deviceId: Schema.optionalKey(DeviceId),
  actorId: Schema.optionalKey(Schema.String).annotate({ description: "The administrator who acts as the user" }),
  reason: Schema.optionalKey(Schema.String)
})
export type Session = typeof Session.Type

/** A session in a list, and whether it is the caller's. */
export const ListedSession = Schema.Struct({ ...Session.fields, current: Schema.Boolean })
export type ListedSession = typeof ListedSession.Type

/** What a check of a session tells. `touch`: its use was last noted so long ago that this one must be. */
export const CheckedSession = Schema.Struct({
  sessionId: SessionId,
  userId: UserId,
  amr: Amr,
  authTime: Time,
  expiresAt: Time,
  actorId: Schema.optionalKey(Schema.String),
  touch: Schema.Boolean
})
export type CheckedSession = typeof CheckedSession.Type

export const SessionToken = Text({ max: 128 })
export const RefreshToken = Text({ max: 256 })

export const failures = {
  InvalidSession: {},
  InvalidRefreshToken: { retryable: Schema.Literal(false) },
  RefreshTokenReused: { retryable: Schema.Literal(false) },
  SessionNotFound: {},
  StepUpRequired: {
    maxAgeMs: Schema.Int,
    methods: Schema.optionalKey(Schema.Array(Schema.String))
  }
}
