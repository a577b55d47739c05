/**
 * The service of authenticator apps with transactions around its bodies.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import { SecretBox } from "@gatehouse/contract/SecretBox"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Messenger } from "../messages/Messenger.ts"
import { finishedWith } from "../signin/FinishedSignIn.ts"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import { TotpContract } from "./TotpContract.ts"
import * as TotpFlow from "./TotpFlow.ts"
import { make, registerCascades, Totps } from "./Totps.ts"

export const layer: Layer.Layer<
  Totps,
  never,
  Store | Transactions | Tokens | SecretBox | Jobs | Cascades | AccessTokens | Messenger
> = Layer.effect(
  Totps,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const messenger = yield* Messenger
    const { issue } = yield* AccessTokens
    const ports = {
      tokens: yield* Tokens,
      box: yield* SecretBox,
      messenger,
      finished: finishedWith(issue, messenger)
    }
    const bodies = yield* make
    yield* registerCascades
    return Guard.implementSelf(TotpContract, transactions, (self) => ({ ...bodies, ...TotpFlow.make(self, ports) }))
  })
)
