/**
 * The service of an application's own credentials with transactions around its bodies.
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
import { Credentials, make } from "./Credentials.ts"
import { CredentialsContract } from "./CredentialsContract.ts"
import * as CredentialsFlow from "./CredentialsFlow.ts"

export const layer: Layer.Layer<Credentials, never, Store | Transactions | Tokens | AccessTokens | Messenger> = Layer
  .effect(
    Credentials,
    Effect.gen(function*() {
      const transactions = yield* Transactions
      const { issue } = yield* AccessTokens
      const finished = finishedWith(issue, yield* Messenger)
      const bodies = yield* make
      return Guard.implementSelf(CredentialsContract, transactions, (self) => ({
        ...bodies,
        ...CredentialsFlow.make(self, finished)
      }))
    })
  )
