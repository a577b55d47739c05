/**
 * What is told of an access token that is refused.
 */
import * as Schema from "effect/Schema"

export const Reason = Schema.Literals([
  "malformed",
  "signature",
  "expired",
  "notYet",
  "issuer",
  "audience",
  "key"
])
export type Reason = typeof Reason.Type

export const failures = {
  InvalidAccessToken: { reason: Reason }
}
