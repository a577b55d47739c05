/**
 * Why an operation on a known device is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./DeviceWire.ts"

export class DeviceNotFound extends Data.TaggedError("DeviceNotFound")<Fields<typeof failures.DeviceNotFound>> {
  override get message() {
    return "There is no such device. Check its id; it begins with dev_."
  }
}
