/**
 * What is said of devices that ask to be let in. Their session says `session.created`, with the method `device`.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

const data = { userId: UserId, clientName: Schema.optionalKey(Schema.String), ip: Schema.optionalKey(Schema.String) }

export const events = {
  "device_code.approved": EventType.make(
    "deviceCode",
    data,
    "A user let a device in. `clientName` is what it calls itself, `ip` where it asked from."
  ),
  "device_code.denied": EventType.make(
    "deviceCode",
    data,
    "A user refused a device, or took an approval back before the device came for its session."
  )
}
