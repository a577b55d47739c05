/**
 * The action of a device that polls: its one mutation, the signature of an access token, and the word to the user that
 * they have a new device.
 */
import type * as Contract from "@gatehouse/contract/Contract"
import * as Effect from "effect/Effect"
import type { Finished } from "../signin/FinishedSignIn.ts"
import type { DeviceCodesContract } from "./DeviceCodesContract.ts"

type Operations = Contract.Service<typeof DeviceCodesContract>

/** The half, wherever it runs: in this process, or behind a wire. */
export type Halves = Pick<Operations, "redeem">

export const make = (halves: Halves, finished: Finished): Pick<Operations, "poll"> => ({
  poll: (payload) => Effect.flatMap(halves.redeem(payload), (opened) => finished(opened))
})
