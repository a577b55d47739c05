/**
 * What is said of second factors of any kind, and of sessions in which one is proved again.
 */
import * as EventType from "@gatehouse/contract/EventType"
import * as Schema from "effect/Schema"
import { SecondFactor } from "../signin/SignInWire.ts"
import { Factor, UserId } from "../users/UserWire.ts"

export const events = {
  "factor.added": EventType.make(
    "user",
    { factor: Factor },
    "A user has a second factor of a kind that they did not have. It is asked for at their sign-ins from now on. " +
      "With the first factor their other sessions were ended."
  ),
  "factor.removed": EventType.make(
    "user",
    { factor: Factor },
    "A user has no second factor of this kind any more. Their other sessions were ended."
  ),
  "second_factor.failed": EventType.refusal(
    "user",
    { method: SecondFactor },
    "A second factor was wrong, after a first one that was right."
  ),
  "session.stepped_up": EventType.make(
    "session",
    { userId: UserId, method: Schema.Literals(["totp", "passkey"]), amr: Schema.Array(Schema.String) },
    "A user proved once more who they are, in a session that goes on."
  )
}
