/**
 * What is said of anonymous users. That one was made stands in `user.created`, that one got a full account in
 * `user.upgraded`.
 */
import * as EventType from "@gatehouse/contract/EventType"
import { UserId } from "../users/UserWire.ts"

export const events = {
  "user.superseded": EventType.make(
    "user",
    { by: UserId },
    "Whoever called as this anonymous user signed in as `by`, who existed before. The anonymous user stays, so that an " +
      "application can move over what belongs to them."
  )
}
