/**
 * How the check of an access token fails.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures, Reason } from "./AccessTokenWire.ts"

const messages: Readonly<Record<Reason, string>> = {
  malformed: "This is no access token that was issued here. Sign in again.",
  signature: "The signature of the access token does not fit. Sign in again.",
  expired: "The access token has expired. Refresh it.",
  notYet: "The access token is not valid yet. Compare the clocks of the servers.",
  issuer: "The access token was issued by somebody else. Use one of this issuer.",
  audience: "The access token is meant for another API. Use one of this audience.",
  key: "The key that signed the access token is unknown here, or no longer accepted. Refresh the token."
}

export class InvalidAccessToken
  extends Data.TaggedError("InvalidAccessToken")<Fields<typeof failures.InvalidAccessToken>>
{
  override get message() {
    return messages[this.reason]
  }
}
