/**
 * The fields of the failure of a rate limit.
 */
import * as Schema from "effect/Schema"

export const failures = {
  RateLimited: { retryAfter: Schema.Int.annotate({ description: "Milliseconds" }) }
}
