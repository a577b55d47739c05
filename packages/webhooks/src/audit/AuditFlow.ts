/**
 * The action on the audit log: a verification, in bounded queries one after the other.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import type { AuditContract } from "./AuditContract.ts"

type Operations = Contract.Service<typeof AuditContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "chain" | "verifyStep">

export const make = (halves: Halves): Pick<Operations, "verify"> => ({
  verify: Effect.fnUntraced(function*(payload) {
    const { checkpointHash, checkpointSequence } = yield* halves.chain(payload)
    let after = checkpointSequence
    let previous = checkpointHash
    let events = 0
    while (true) {
      const { done, ...step } = yield* halves.verifyStep({ ...payload, after, previous })
      events += step.events
      if (done) return { ...step, events }
      after = step.sequence
      previous = step.hash
    }
  })
})
