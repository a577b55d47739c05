/**
 * The service of codes and links with transactions around its bodies.
 */
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
import * as CodeFlow from "./CodeFlow.ts"
import { Codes, make } from "./Codes.ts"
import { CodesContract } from "./CodesContract.ts"

/** Beside the layer of sessions, whose job sweeps those that a change of address has ended. */
export const layer: Layer.Layer<Codes, never, Store | Transactions | Tokens | Jobs | AccessTokens | Messenger> = Layer
  .effect(
    Codes,
    Effect.gen(function*() {
      const { issue } = yield* AccessTokens
      const messenger = yield* Messenger
      const finished = finishedWith(issue, messenger)
      const bodies = yield* make
      return Guard.implementSelf(CodesContract, yield* Transactions, (self) => ({
        ...bodies,
        ...CodeFlow.make(self, messenger, finished)
      }))
    })
  )
