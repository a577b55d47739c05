/**
 * The service of passkeys with transactions around its bodies.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Messenger } from "../messages/Messenger.ts"
import { finishedWith } from "../signin/FinishedSignIn.ts"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import { PasskeyContract } from "./PasskeyContract.ts"
import * as PasskeyFlow from "./PasskeyFlow.ts"
import { make, Passkeys, registerCascades } from "./Passkeys.ts"

export const layer: Layer.Layer<
  Passkeys,
  never,
  Store | Transactions | Tokens | Jobs | Cascades | AccessTokens | Messenger
> = Layer.effect(
  Passkeys,
  Effect.gen(function*() {
    const transactions = yield* Transactions
    const messenger = yield* Messenger
    const { issue } = yield* AccessTokens
    const ports = { messenger, finished: finishedWith(issue, messenger) }
    const bodies = yield* make
    yield* registerCascades
    return Guard.implementSelf(
      PasskeyContract,
      transactions,
      (self) => ({ ...bodies, ...PasskeyFlow.make(self, ports) })
    )
  })
)
