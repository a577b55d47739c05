/**
 * What is said of passwords. Sign-ins that succeed are sessions that begin.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { Method } from "../sessions/SessionWire.ts"
import { UserId } from "../users/UserWire.ts"

export const events = {
  // Of addresses there is one kind of subject, whether they are a user's or not: what is written takes as long for both.
  "sign_in.failed": EventType.refusal(
    "identifier",
    { method: Method, userId: Schema.optionalKey(UserId) },
    "A sign-in was tried with a wrong password, or with a passkey that nobody has. The subject is the SHA-256 of the " +
      "normalised address, or of the credential's id; `userId` is there when the address is a user's."
  ),
  "sign_up.requested": EventType.make(
    "identifier",
    { userId: Schema.optionalKey(UserId) },
    "Somebody signed up with a password, and the address is to be proved. The subject is its SHA-256; `userId` is there " +
      "when a user who has yet to prove it signed in."
  ),
  "sign_up.refused": EventType.refusal(
    "identifier",
    { userId: Schema.optionalKey(UserId) },
    "Somebody signed up with the address of a user, `userId`, or opened the link of a sign-up without its password. The " +
      "subject is the SHA-256 of the address."
  ),
  "password.reset_requested": EventType.make(
    "identifier",
    { userId: Schema.optionalKey(UserId) },
    "A password was said to be forgotten. The subject is the SHA-256 of the address; `userId` is there when it is a user's."
  ),
  "password.set": EventType.make("user", {}, "A user who had no password got one."),
  "password.changed": EventType.make("user", {}, "A user changed their password. Their other sessions ended."),
  "password.change_refused": EventType.refusal("user", {}, "A password was to be changed, and the old one was wrong."),
  "password.reset": EventType.make(
    "user",
    {},
    "A user got a new password by proving that they read the mail of their address. All sessions ended."
  ),
  "password.removed": EventType.make("user", {}, "A user gave up their password. Their other sessions ended.")
}
