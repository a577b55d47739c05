/**
 * The events of keys: what each says beside its subject (`key`, the id) and, for a group's key, the group.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import { KeyId } from "./KeyWire.ts"

export const KeyEvents = {
  "key.created": Schema.Struct({
    name: Text({ max: 128 }),
    userId: Schema.optionalKey(Schema.String),
    expiresAt: Schema.optionalKey(Time)
  }).annotate({ description: "A key was made. Its owner is the user, the group, or neither for a platform key." }),
  "key.updated": Schema.Struct({ fields: Schema.Array(Schema.String) }).annotate({
    description: "The settings named in `fields` were changed."
  }),
  "key.rotated": Schema.Struct({ rotatedTo: KeyId, graceUntil: Schema.optionalKey(Time) }).annotate({
    description: "A key was replaced by `rotatedTo` and works until `graceUntil`; without that it ended at once."
  }),
  "key.revoked": Schema.Struct({}).annotate({ description: "A key was ended; its record stays." }),
  "key.removed": Schema.Struct({}).annotate({ description: "A key was ended and forgotten." })
} as const
