/** `Sessions` over the component. */
import * as flow from "@gatehouse/core-sessions/sessions/SessionFlow"
import { Sessions } from "@gatehouse/core-sessions/sessions/Sessions"
import { SessionsContract } from "@gatehouse/core-sessions/sessions/SessionsContract"
import { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import { Effect, Layer } from "effect"
import { Halves } from "../Domain.ts"

export const layer = Layer.effect(
  Sessions,
  Effect.gen(function*() {
    const { issue, verify } = yield* AccessTokens
    const halves = (yield* Halves)(SessionsContract)
    return { ...halves, ...flow.make(halves, issue, verify) }
  })
)
