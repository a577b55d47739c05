/**
 * Signing in on a device without a keyboard or browser (RFC 8628): the device begins, a user approves elsewhere, and the
 * device polls until it has a session of its own.
 *
 * `inspect` writes when a code is wrong, so it is a mutation: guesses are counted.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Schema from "effect/Schema"
import * as SignInFailures from "../signin/SignInFailures.ts"
import { client, Opened, SignedIn } from "../signin/SignInWire.ts"
import * as Errors from "./DeviceCodeErrors.ts"
import * as Wire from "./DeviceCodeWire.ts"

const pending = Failure.make(
  "AuthorizationPending",
  Errors.AuthorizationPending,
  Wire.failures.AuthorizationPending,
  400
)
const slowDown = Failure.make("SlowDown", Errors.SlowDown, Wire.failures.SlowDown, 400)
const denied = Failure.make("DeviceCodeDenied", Errors.DeviceCodeDenied, Wire.failures.DeviceCodeDenied, 400)
const expired = Failure.make("DeviceCodeExpired", Errors.DeviceCodeExpired, Wire.failures.DeviceCodeExpired, 400)
const invalidDeviceCode = Failure.make(
  "InvalidDeviceCode",
  Errors.InvalidDeviceCode,
  Wire.failures.InvalidDeviceCode,
  400
)
const invalidUserCode = Failure.make("InvalidUserCode", Errors.InvalidUserCode, Wire.failures.InvalidUserCode, 404)

const poll = {
  deviceCode: Wire.DeviceCode,
  client
}
const pollFailures = [pending, slowDown, denied, expired, invalidDeviceCode, ...SignInFailures.finish] as const

const typed = { userCode: Wire.UserCode }
const answerFailures = [invalidUserCode, SignInFailures.rateLimited, Failure.notSignedIn] as const

export const DeviceCodesContract = Contract.make("deviceCodes", {
  authorize: Operation.mutation({
    payload: { clientName: Schema.optionalKey(Wire.ClientName) },
    success: Wire.DeviceAuthorization,
    failures: [SignInFailures.rateLimited],
    access: Access.anyone,
    keeps: [],
    doc: "Begins the sign-in of a device: gives it a code to poll with, and one for its user to type."
  }),
  poll: Operation.action({
    payload: poll,
    success: SignedIn,
    failures: pollFailures,
    access: Access.anyone,
    doc:
      "Asks whether the user has answered. The session of an approved device is delivered once; after that, and when " +
      "that answer was lost, the code is invalid and the device begins again."
  }),
  inspect: Operation.mutation({
    payload: typed,
    success: Wire.PendingDevice,
    failures: answerFailures,
    access: Access.anyone,
    keeps: ["InvalidUserCode"],
    doc: "What a signed-in user is about to approve. Wrong codes are counted."
  }),
  approve: Operation.mutation({
    payload: typed,
    success: Schema.Void,
    failures: [...answerFailures, SignInFailures.stepUpRequired, SignInFailures.signInRefused],
    access: Access.anyone,
    keeps: ["InvalidUserCode"],
    doc: "Lets the device in as the signed-in user, whose own session stays as it is. The device's session counts as " +
      "proved when and as the user's was. Keys, and administrators who act as a user, cannot approve."
  }),
  deny: Operation.mutation({
    payload: typed,
    success: Schema.Void,
    failures: answerFailures,
    access: Access.anyone,
    keeps: ["InvalidUserCode"],
    doc: "Refuses the device, or takes the user's own approval back while the device has not come for its session."
  }),
  redeem: Operation.mutation({
    payload: poll,
    success: Opened,
    failures: pollFailures,
    access: Access.scope("deviceCodes:internal"),
    keeps: ["AuthorizationPending", "SlowDown"],
    internal: true,
    doc: "The mutation of `poll`."
  })
})
