/**
 * What travels when a device without a keyboard signs in (RFC 8628), and the fields of its failures.
 */
import { Id, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

export const DeviceCodeId = Id("dvc", "DeviceCodeId")
export type DeviceCodeId = typeof DeviceCodeId.Type

export const DeviceCode = Text({ max: 128, description: "What the device holds, and shows to nobody" })
export const UserCode = Text({ max: 64, description: "As the user types it: case, spaces and dashes do not matter" })
export const ClientName = Text({
  max: 128,
  description: "What the device or app calls itself; shown to the user as a claim"
})

/** What a device needs to have itself approved. Times as RFC 8628 has them. */
export const DeviceAuthorization = Schema.Struct({
  deviceCode: Schema.String,
  userCode: Schema.String.annotate({ description: "To be shown: XXXX-XXXX" }),
  verificationUri: Schema.String.annotate({ description: "Where the user types the code" }),
  verificationUriComplete: Schema.String.annotate({ description: "The same with the code in it, for a QR code" }),
  expiresIn: Schema.Int.annotate({ description: "Seconds" }),
  interval: Schema.Int.annotate({ description: "Seconds between two polls, at least" })
})
export type DeviceAuthorization = typeof DeviceAuthorization.Type

/** What a user sees before they approve. All but the times is what the device said or where it called from. */
export const PendingDevice = Schema.Struct({
  clientName: Schema.optionalKey(Schema.String),
  ip: Schema.optionalKey(Schema.String),
  userAgent: Schema.optionalKey(Schema.String),
  createdAt: Time,
  expiresAt: Time
})
export type PendingDevice = typeof PendingDevice.Type

export const failures = {
  AuthorizationPending: { interval: Schema.Int.annotate({ description: "Seconds" }) },
  SlowDown: { interval: Schema.Int.annotate({ description: "Seconds; five more than before" }) },
  DeviceCodeDenied: {},
  DeviceCodeExpired: {},
  InvalidDeviceCode: {},
  InvalidUserCode: {}
}
