/**
 * The service of sessions with transactions around its bodies, and the job that sweeps the rows of those that have ended.
 */
import * as Guard from "@gatehouse/contract/Guard"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { AccessTokens } from "../tokens/AccessTokens.ts"
import * as EndSessions from "./EndSessions.ts"
import * as SessionFlow from "./SessionFlow.ts"
import { make, Sessions } from "./Sessions.ts"
import { SessionsContract } from "./SessionsContract.ts"

export const layer: Layer.Layer<Sessions, never, Store | Transactions | Tokens | Jobs | AccessTokens> = Layer.effect(
  Sessions,
  Effect.gen(function*() {
    const { issue, verify } = yield* AccessTokens
    const bodies = yield* make
    yield* EndSessions.register
    return Guard.implementSelf(SessionsContract, yield* Transactions, (self) => ({
      ...bodies,
      ...SessionFlow.make(self, issue, verify)
    }))
  })
)
