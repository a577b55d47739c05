/**
 * What travels about recovery codes.
 */
import { Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

/** A code as it was typed: case, spaces and dashes do not matter. */
export const RecoveryCode = Text({ max: 64 })

/** New codes, in this answer and nowhere else. */
export const RecoveryCodes = Schema.Struct({ codes: Schema.Array(Schema.String) })

/** What of the codes is left. Without any there is no `createdAt`. */
export const RecoveryStatus = Schema.Struct({ left: Schema.Int, createdAt: Schema.optionalKey(Time) })
