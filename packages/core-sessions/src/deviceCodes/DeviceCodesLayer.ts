/**
 * The service of device codes with transactions around its bodies.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Messenger } from "../messages/Messenger.ts"
import { finishedWith } from "../signin/FinishedSignIn.ts"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import * as DeviceCodeFlow from "./DeviceCodeFlow.ts"
import { DeviceCodes, make, registerCascades } from "./DeviceCodes.ts"
import { DeviceCodesContract } from "./DeviceCodesContract.ts"

export const layer: Layer.Layer<
  DeviceCodes,
  never,
  Store | Transactions | Tokens | Cascades | AccessTokens | Messenger
> = Layer.effect(
  DeviceCodes,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const { issue } = yield* AccessTokens
    const finished = finishedWith(issue, yield* Messenger)
    const bodies = yield* make
    yield* registerCascades
    return Guard.implementSelf(DeviceCodesContract, transactions, (self) => ({
      ...bodies,
      ...DeviceCodeFlow.make(self, finished)
    }))
  })
)
