/**
 * What travels about known devices, and the fields of their failures.
 */
import { Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { DeviceId } from "../sessions/SessionWire.ts"
import { UserId } from "../users/UserWire.ts"

/** A browser or app from which a user has signed in. */
export const Device = Schema.Struct({
  id: DeviceId,
  createdAt: Time,
  userId: UserId,
  lastSeenAt: Time.annotate({ description: "The last sign-in from it" }),
  expiresAt: Time.annotate({ description: "It is forgotten then, unless somebody signs in from it before" }),
  ip: Schema.optionalKey(Schema.String),
  userAgent: Schema.optionalKey(Schema.String),
  trusted: Schema.Boolean.annotate({ description: "No second factor is asked for on it now" }),
  trustedUntil: Schema.optionalKey(Time).annotate({
    description: "Trust ends then, or sooner: with a new password, a changed factor, or when all sessions are ended"
  }),
  current: Schema.Boolean.annotate({ description: "The caller's session began on it" })
})
export type Device = typeof Device.Type

export const failures = {
  DeviceNotFound: {}
}
