/**
 * What is said of passwords. Sign-ins that succeed are sessions that begin.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { Method } from "../sessions/SessionWire.ts"
import { UserId } from "../users/UserWire.ts"

export const events = {
  // One kind of subject, whether there is such a user or not: what is written down takes as long for both.
  "sign_in.failed": EventType.make(
    "identifier",
    { method: Method, userId: Schema.optionalKey(UserId) },
    "A sign-in was tried with a wrong password or secret. The subject is the SHA-256 of the normalised address; `userId` is there " +
      "when the address is a user's."
  ),
  "password.set": EventType.make("user", {}, "A user who had no password got one."),
  "password.changed": EventType.make("user", {}, "A user changed their password. Their other sessions ended."),
  "password.change_refused": EventType.make("user", {}, "A password was to be changed, and the old one was wrong."),
  "password.reset": EventType.make(
    "user",
    {},
    "A user got a new password by proving that they read the mail of their address. All sessions ended."
  ),
  "password.removed": EventType.make("user", {}, "A user gave up their password. Their other sessions ended.")
}
