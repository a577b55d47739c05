/**
 * What is said of known devices. That there is a new one stands in `session.created`.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

export const events = {
  "device.forgotten": EventType.make("device", { userId: UserId }, "A device of a user is not known any more."),
  "device.all_forgotten": EventType.make(
    "user",
    { kept: Schema.Int },
    "No device of a user is known any more, but for at most `kept` of them."
  )
}
