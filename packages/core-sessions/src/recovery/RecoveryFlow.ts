/**
 * The actions on recovery codes: their mutation, and what the user is told of it.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import * as FactorMessages from "../factors/FactorMessages.ts"
import type { Messenger } from "../messages/Messenger.ts"
import type { Finished } from "../signin/FinishedSignIn.ts"
import type { RecoveryContract } from "./RecoveryContract.ts"

type Operations = Contract.Service<typeof RecoveryContract>

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Operations, "replace" | "finishVerify">

export const make = (
  halves: Halves,
  { finished, messenger }: { readonly finished: Finished; readonly messenger: Messenger["Service"] }
): Pick<Operations, "generate" | "verify"> => {
  const tell = FactorMessages.make(messenger)
  return {
    generate: Effect.fnUntraced(function*(payload) {
      const { codes, notify } = yield* halves.replace(payload)
      yield* tell.changed(notify, "recoveryCodes", "added")
      return { codes }
    }),
    verify: Effect.fnUntraced(function*(payload) {
      const { left, notify, opened } = yield* halves.finishVerify(payload)
      yield* tell.recovered(notify, left)
      return yield* finished(opened)
    })
  }
}
