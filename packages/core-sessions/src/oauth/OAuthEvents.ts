/**
 * What is said of signing in with other services. Accounts that are connected and sessions that begin have events of their
 * own.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { UserId } from "../users/UserWire.ts"

export const events = {
  "oauth.code_refused": EventType.refusal(
    "challenge",
    { provider: Schema.String, userId: Schema.optionalKey(UserId) },
    "A code of a sign-in came from somebody who had not asked for it, and is worth nothing any more: its browser was led " +
      "astray, or it was overheard. `userId` is the user whose account was to be connected."
  )
}
