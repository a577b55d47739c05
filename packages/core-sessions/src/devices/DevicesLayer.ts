/**
 * The service of known devices with transactions around its bodies, and its job.
 */
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Devices, make, register } from "./Devices.ts"
import { DevicesContract } from "./DevicesContract.ts"

export const layer: Layer.Layer<Devices, never, Store | Transactions | Tokens | Jobs> = Layer.effect(
  Devices,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const bodies = yield* make
    yield* register
    return Guard.implement(DevicesContract, transactions, bodies)
  })
)
