/**
 * Handing a message to the application's `Messenger`: one that is only told beside an answer, and one that nobody can go
 * on without.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { CodeNotSent } from "../signin/SignInErrors.ts"
import type { Message, Messenger, Where } from "./Messenger.ts"

/** Where the running request came from, and when. */
export const here: Effect.Effect<Where> = Effect.gen(function*() {
  const { ip, userAgent } = yield* Actor.Current
  return compact({ at: yield* Clock.currentTimeMillis, ip, userAgent })
})

/** Sends what the user is told beside the answer. That it cannot be sent is no reason to undo what happened. */
export const tell = (messenger: Messenger["Service"], message: Message): Effect.Effect<void> =>
  Effect.catchCause(
    messenger.send(message),
    (cause) => Effect.logWarning(`a message of kind ${message._tag} was not sent`, cause)
  )

/** Sends a code or a link. Nobody can go on without it, so its failure is theirs to know. */
export const sendCode = (messenger: Messenger["Service"], message: Message): Effect.Effect<void, CodeNotSent> =>
  Effect.catchTag(messenger.send(message), "MessageNotSent", ({ reason }) =>
    Effect.andThen(
      Effect.logWarning(`a message of kind ${message._tag} was not sent: ${reason}`),
      Effect.fail(new CodeNotSent())
    ))
