/**
 * What this package says happened: every type of event, with the schema of its data. For a group's key the event names
 * the group too.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { KeyId, Name } from "./KeyWire.ts"

export const events = {
  "key.created": EventType.make(
    "key",
    { name: Name, userId: Schema.optionalKey(UserId), expiresAt: Schema.optionalKey(Time) },
    "A key was made. Its owner is the user, the group, or neither for a platform key."
  ),
  "key.updated": EventType.make(
    "key",
    { fields: Schema.Array(Schema.String) },
    "The settings named in `fields` were changed."
  ),
  "key.rotated": EventType.make(
    "key",
    { rotatedTo: KeyId, graceUntil: Schema.optionalKey(Time) },
    "A key was replaced by `rotatedTo` and works until `graceUntil`; without that it ended at once."
  ),
  "key.revoked": EventType.make("key", {}, "A key was ended; its record stays."),
  "key.removed": EventType.make("key", {}, "A key was ended and forgotten.")
}

export type KeyEventType = keyof typeof events
