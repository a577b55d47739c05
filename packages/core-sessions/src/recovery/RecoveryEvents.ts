/**
 * What is said of recovery codes.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"

export const events = {
  "recovery_codes.generated": EventType.make(
    "user",
    { count: Schema.Int },
    "A user got new recovery codes. Those from before work no longer."
  ),
  "recovery_codes.used": EventType.make(
    "user",
    { left: Schema.Int },
    "A recovery code took the place of a second factor."
  ),
  "recovery_codes.removed": EventType.make(
    "user",
    {},
    "A user's recovery codes are gone, with the last factor that they stood in for."
  )
}
