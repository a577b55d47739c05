/**
 * How the operations on signing keys fail.
 */
import type { Fields } from "@gatehouse/contract/Failure"
import * as Data from "effect/Data"
import type { failures } from "./SigningKeyWire.ts"

/** Somewhere a copy of the published keys may still lack the next one, and would refuse what it signs. */
export class NextKeyTooRecent extends Data.TaggedError("NextKeyTooRecent")<Fields<typeof failures.NextKeyTooRecent>> {
  override get message() {
    return `The next key has not been published for long enough to sign. Rotate at ${this.readyAt} (epoch ` +
      "milliseconds) or later, or with force if a private key has leaked."
  }
}
