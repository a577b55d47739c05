/**
 * The service of signing in with other services with transactions around its bodies.
 */
import * as Guard from "@gatehouse/contract/Guard"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Messenger } from "../messages/Messenger.ts"
import { finishedWith } from "../signin/FinishedSignIn.ts"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import { make, OAuth } from "./OAuth.ts"
import { OAuthContract } from "./OAuthContract.ts"
import * as OAuthFlow from "./OAuthFlow.ts"
import { OAuthProviders } from "./OAuthProviders.ts"

export const layer: Layer.Layer<
  OAuth,
  never,
  Store | Transactions | Tokens | AccessTokens | Messenger | OAuthProviders
> = Layer.effect(
  OAuth,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const tokens = yield* Tokens
    const providers = yield* OAuthProviders
    const { issue } = yield* AccessTokens
    const finished = finishedWith(issue, yield* Messenger)
    const bodies = yield* make
    return Guard.implementSelf(OAuthContract, transactions, (self) => ({
      ...bodies,
      ...OAuthFlow.make(self, providers, tokens, finished)
    }))
  })
)
