/**
 * Why an operation on an authenticator app is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./TotpWire.ts"

export class TotpNotFound extends Data.TaggedError("TotpNotFound")<Fields<typeof failures.TotpNotFound>> {
  override get message() {
    return "There is no such authenticator app. Check its id; it begins with otp_."
  }
}

export class TooManyTotps extends Data.TaggedError("TooManyTotps")<Fields<typeof failures.TooManyTotps>> {
  override get message() {
    return `A user has at most ${this.limit} authenticator apps. Remove one first.`
  }
}

/** The first code came too late, or for a set-up that was begun anew. */
export class TotpSetupExpired extends Data.TaggedError("TotpSetupExpired")<Fields<typeof failures.TotpSetupExpired>> {
  override get message() {
    return "This set-up has expired, or another was begun since. Begin again."
  }
}
