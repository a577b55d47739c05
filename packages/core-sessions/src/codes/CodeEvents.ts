/**
 * What is said of codes, of numbers, and of changes of address.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { EmailId, UserId } from "../users/UserWire.ts"
import { CodeKind, Side } from "./CodeWire.ts"

/** What a code or a link is for. */
const Kind = Schema.Literals([...CodeKind.literals, "passwordSignUp", "passwordReset"])

export const events = {
  "code.sent": EventType.make(
    "challenge",
    { kind: Kind, userId: Schema.optionalKey(UserId), again: Schema.Boolean },
    "A code was made to be sent. `userId` is the signed-in user who asked; `again`: in the place of one before."
  ),
  "code.refused": EventType.refusal(
    "challenge",
    { kind: Kind, attemptsLeft: Schema.Int },
    "A wrong code was given. Many of these are somebody who guesses."
  ),
  "user.phone_verified": EventType.make(
    "user",
    {},
    "A user proved to hold a number, and signs in with it from now on."
  ),
  "user.phone_removed": EventType.make(
    "user",
    { reason: Schema.Literal("provedByAnother") },
    "A user lost their number to another user, who proved to hold it now."
  ),
  "user.phone_refused": EventType.refusal(
    "user",
    {},
    "A user proved to hold a number that another user signs in with and could not do without, so it stayed theirs."
  ),
  "user.email_change_requested": EventType.make(
    "user",
    {},
    "A user wants another primary address. Nothing changes until both addresses have confirmed it."
  ),
  "user.email_change_confirmed": EventType.make("user", { side: Side }, "One of the two addresses confirmed a change."),
  "user.email_change_cancelled": EventType.make("user", {}, "A user does not want the change of address any more."),
  "user.email_change_refused": EventType.refusal(
    "user",
    {},
    "A user confirmed a change to an address that had become another user's. The change is off."
  ),
  "user.email_changed": EventType.make(
    "user",
    { emailId: EmailId },
    "Both addresses confirmed: `emailId` is the primary address now."
  )
}
