/**
 * What this package says happened: every type of event, with the schema of its data.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import * as AnonymousEvents from "./anonymous/AnonymousEvents.ts"
import * as CodeEvents from "./codes/CodeEvents.ts"
import * as CredentialEvents from "./credentials/CredentialEvents.ts"
import * as DeviceCodeEvents from "./deviceCodes/DeviceCodeEvents.ts"
import * as DeviceEvents from "./devices/DeviceEvents.ts"
import * as FactorEvents from "./factors/FactorEvents.ts"
import * as OAuthEvents from "./oauth/OAuthEvents.ts"
import * as PasskeyEvents from "./passkeys/PasskeyEvents.ts"
import * as PasswordEvents from "./passwords/PasswordEvents.ts"
import * as RecoveryEvents from "./recovery/RecoveryEvents.ts"
import { DeviceId, Method } from "./sessions/SessionWire.ts"
import * as SigningKeyEvents from "./tokens/SigningKeyEvents.ts"
import * as TotpEvents from "./totp/TotpEvents.ts"
import * as UserEvents from "./users/UserEvents.ts"
import { UserId } from "./users/UserWire.ts"

const { optionalKey, String } = Schema

export const events = {
  ...PasswordEvents.events,
  ...UserEvents.events,
  ...FactorEvents.events,
  ...PasskeyEvents.events,
  ...TotpEvents.events,
  ...RecoveryEvents.events,
  ...CodeEvents.events,
  ...DeviceCodeEvents.events,
  ...DeviceEvents.events,
  ...AnonymousEvents.events,
  ...CredentialEvents.events,
  ...OAuthEvents.events,
  ...SigningKeyEvents.events,
  "session.created": EventType.make(
    "session",
    {
      userId: UserId,
      method: Method,
      provider: optionalKey(String),
      amr: Schema.Array(String),
      deviceId: optionalKey(DeviceId),
      newDevice: Schema.Boolean,
      actorId: optionalKey(String),
      reason: optionalKey(String)
    },
    "A session began. `actorId` is the administrator who acts as the user, for the `reason` given."
  ),
  "session.ended": EventType.make(
    "session",
    { userId: UserId, reason: Schema.Literals(["invalidated", "signedOut", "replaced"]) },
    "A session was ended. `replaced`: its user signed in again where they held it."
  ),
  "session.all_ended": EventType.make(
    "user",
    { reason: String, kept: Schema.Int },
    "All sessions of a user were ended, but for `kept` of them."
  ),
  "session.reuse_detected": EventType.refusal(
    "session",
    { userId: UserId },
    "A refresh token was used that had been exchanged before, so its session was ended: somebody else may hold its tokens."
  )
}
