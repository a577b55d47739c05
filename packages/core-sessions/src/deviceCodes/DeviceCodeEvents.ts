/**
 * What is said of devices that ask to be let in. Their session says `session.created`, with the method `device`.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

const data = { userId: UserId, clientName: Schema.optionalKey(Schema.String), ip: Schema.optionalKey(Schema.String) }

export const events = {
  "device_code.approved": EventType.make(
    "device_code",
    data,
    "A user let a device in. `clientName` is what it calls itself, `ip` where it asked from."
  ),
  "device_code.denied": EventType.make(
    "device_code",
    data,
    "A user refused a device, or took an approval back before the device came for its session."
  ),
  "device_code.refused": EventType.refusal(
    "user",
    {},
    "A user typed the code of a device that does not wait with it. Many of these are somebody who guesses."
  )
}
