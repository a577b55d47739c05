/**
 * The service of anonymous users with a transaction around its body.
 */
import * as Guard from "@gatehouse/contract/Guard"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Messenger } from "../messages/Messenger.ts"
import { finishedWith } from "../signin/FinishedSignIn.ts"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import { Anonymous, make } from "./Anonymous.ts"
import { AnonymousContract } from "./AnonymousContract.ts"
import * as AnonymousFlow from "./AnonymousFlow.ts"

export const layer: Layer.Layer<Anonymous, never, Store | Transactions | Tokens | AccessTokens | Messenger> = Layer
  .effect(
    Anonymous,
    Effect.gen(function*() {
      const transactions = yield* Transactions
      const { issue } = yield* AccessTokens
      const finished = finishedWith(issue, yield* Messenger)
      const bodies = yield* make
      return Guard.implementSelf(AnonymousContract, transactions, (self) => ({
        ...bodies,
        ...AnonymousFlow.make(self, finished)
      }))
    })
  )
