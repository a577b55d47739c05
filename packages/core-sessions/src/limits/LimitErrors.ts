/**
 * What happens to who tries too often.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./LimitWire.ts"

/** Too many attempts. Nothing was checked; `retryAfter` is in milliseconds. */
export class RateLimited extends Data.TaggedError("RateLimited")<Fields<typeof failures.RateLimited>> {
  override get message() {
    return `There were too many attempts. Try again in ${Math.ceil(this.retryAfter / 1000)} seconds.`
  }
}
