/**
 * What is said of authenticator apps.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { UserId } from "../users/UserWire.ts"

export const events = {
  "totp.added": EventType.make(
    "totp",
    { userId: UserId },
    "A user set up an authenticator app and gave its first code."
  ),
  "totp.refused": EventType.refusal(
    "totp",
    { userId: UserId },
    "A user who must set up an authenticator app to sign in gave a first code that was wrong."
  ),
  "totp.renamed": EventType.make("totp", { userId: UserId }, "An authenticator app has another name."),
  "totp.removed": EventType.make("totp", { userId: UserId }, "An authenticator app of a user's was removed.")
}
