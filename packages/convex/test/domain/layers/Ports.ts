/** What flows have at hand, of what a test provides. */
import { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import { finishedWith } from "@gatehouse/core-sessions/signin/FinishedSignIn"
import { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import { Effect } from "effect"

export const ports = Effect.gen(function*() {
  const messenger = yield* Messenger
  const { issue } = yield* AccessTokens
  return { messenger, finished: finishedWith(issue, messenger) }
})
