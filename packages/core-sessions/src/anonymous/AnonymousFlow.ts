/**
 * The action of an anonymous sign-in: its one mutation, and what is signed outside of it.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import type { Finished } from "../signin/FinishedSignIn.ts"
import type { AnonymousContract } from "./AnonymousContract.ts"

type Operations = Contract.Service<typeof AnonymousContract>

/** The half, wherever it runs: in this process, or behind a wire. */
export type Halves = Pick<Operations, "finish">

export const make = (halves: Halves, finished: Finished): Pick<Operations, "signIn"> => ({
  signIn: (payload) => Effect.flatMap(halves.finish(payload), finished)
})
