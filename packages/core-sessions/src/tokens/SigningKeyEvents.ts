/**
 * What is said of signing keys: every type of event, with the schema of its data.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { Algorithm, Kid, Status } from "./SigningKeyWire.ts"

export const events = {
  "signing_key.created": EventType.make(
    "signing_key",
    { kid: Kid, algorithm: Algorithm, status: Status },
    "A key for access tokens was made and published."
  ),
  "signing_key.rotated": EventType.make(
    "signing_key",
    { kid: Kid, retired: Kid, expiresAt: Time, forced: Schema.Boolean },
    "The subject signs from now on. What the retired key signed is accepted until `expiresAt`; forced means not at all."
  ),
  "signing_key.removed": EventType.make(
    "signing_key",
    { kid: Kid },
    "A retired key was removed: nothing that it signed can be valid any more."
  )
}
