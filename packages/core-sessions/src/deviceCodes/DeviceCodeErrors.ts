/**
 * Why a device has no session yet, or gets none, and why a code that a user typed is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./DeviceCodeWire.ts"

/** `authorization_pending`: the user has not answered yet. */
export class AuthorizationPending
  extends Data.TaggedError("AuthorizationPending")<Fields<typeof failures.AuthorizationPending>>
{
  override get message() {
    return `The user has not answered yet. Ask again in ${this.interval} seconds.`
  }
}

/** `slow_down`: the same, and the device asks too often. */
export class SlowDown extends Data.TaggedError("SlowDown")<Fields<typeof failures.SlowDown>> {
  override get message() {
    return `The user has not answered yet. Ask every ${this.interval} seconds from now on.`
  }
}

/** `access_denied`: the user said no, or their approval does not hold any more. */
export class DeviceCodeDenied extends Data.TaggedError("DeviceCodeDenied")<Fields<typeof failures.DeviceCodeDenied>> {
  override get message() {
    return "The user did not let this device in. Begin again if they want to."
  }
}

/** `expired_token`: nobody answered in time. */
export class DeviceCodeExpired
  extends Data.TaggedError("DeviceCodeExpired")<Fields<typeof failures.DeviceCodeExpired>>
{
  override get message() {
    return "This device code has expired. Begin again, and show the user the new code."
  }
}

/** `invalid_grant`: there was never such a code, or its session was delivered already. */
export class InvalidDeviceCode
  extends Data.TaggedError("InvalidDeviceCode")<Fields<typeof failures.InvalidDeviceCode>>
{
  override get message() {
    return "This device code is not known or was used already. Begin again."
  }
}

/** No device waits with this code. */
export class InvalidUserCode extends Data.TaggedError("InvalidUserCode")<Fields<typeof failures.InvalidUserCode>> {
  override get message() {
    return "No device waits with this code. Check it on the device, or let it show a new one."
  }
}
