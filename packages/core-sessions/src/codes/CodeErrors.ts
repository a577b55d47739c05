/**
 * Why a change of address is refused. Why a code is, stands in `challenges/ChallengeErrors.ts`.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./CodeWire.ts"

export class EmailUnchanged extends Data.TaggedError("EmailUnchanged")<Fields<typeof failures.EmailUnchanged>> {
  override get message() {
    return "This is the user's primary address already. Name another one."
  }
}
