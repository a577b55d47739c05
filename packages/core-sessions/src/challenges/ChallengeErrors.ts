/**
 * Why the second half of a step is refused.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./ChallengeWire.ts"

/** The step was never begun, is over, was used already, or was begun in another browser. */
export class InvalidChallenge extends Data.TaggedError("InvalidChallenge")<Fields<typeof failures.InvalidChallenge>> {
  override get message() {
    return "This step has expired, was used already, or was begun elsewhere. Begin again."
  }
}

/** The code is not the one that was sent. After `attemptsLeft` more wrong ones the step is over. */
export class InvalidCode extends Data.TaggedError("InvalidCode")<Fields<typeof failures.InvalidCode>> {
  override get message() {
    return this.attemptsLeft === 0
      ? "This code is wrong, and was the last attempt. Ask for a new one."
      : "This code is wrong. Check it, or ask for a new one."
  }
}
