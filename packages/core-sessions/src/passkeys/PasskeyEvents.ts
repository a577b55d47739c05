/**
 * What is said of passkeys.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"
import { DeviceType, Fault } from "./PasskeyWire.ts"

export const events = {
  "passkey.added": EventType.make(
    "passkey",
    { userId: UserId, deviceType: DeviceType, backedUp: Schema.Boolean, aaguid: Schema.String },
    "A user registered a passkey."
  ),
  "passkey.registration_refused": EventType.refusal(
    "user",
    { reason: Fault },
    "A user wanted to register a passkey, and something in its answer did not hold or is not allowed."
  ),
  "passkey.renamed": EventType.make("passkey", { userId: UserId }, "A passkey has another name."),
  "passkey.removed": EventType.make("passkey", { userId: UserId }, "A passkey was removed."),
  "passkey.refused": EventType.refusal(
    "passkey",
    { userId: UserId, reason: Fault },
    "Somebody tried to sign in with a passkey of this user's, and something in their answer did not hold."
  ),
  "passkey.clone_warning": EventType.refusal(
    "passkey",
    { userId: UserId, counter: Schema.Int, expectedAbove: Schema.Int },
    "A passkey counted less uses than were seen before, so there may be two of it. The sign-in was refused."
  )
}
