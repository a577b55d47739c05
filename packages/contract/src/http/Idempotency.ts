/**
 * `Idempotency-Key` on operations that make something: a repeated request gets the first answer instead of a second
 * thing. Where no store remembers answers, the header is refused rather than ignored.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

/** The key was used before with another payload. */
export class IdempotencyKeyReused extends Data.TaggedError("IdempotencyKeyReused")<{}> {
  override get message() {
    return "This Idempotency-Key was used with another request. Send a new key with a new request."
  }
}

export interface Memory {
  /**
   * Runs `body` and remembers what it gives in the same transaction; or gives what was remembered, which may be a secret,
   * once `permitted` has said that the caller may still call.
   */
  readonly once: <A, E>(
    request: {
      /** Who asks: keys of different callers never meet. */
      readonly caller: string
      readonly operation: string
      readonly key: string
      /** The payload as canonical text; only its hash is kept. */
      readonly payload: string
      readonly keeps: ReadonlyArray<string>
    },
    body: Effect.Effect<A, E>,
    permitted: Effect.Effect<void, E>
  ) => Effect.Effect<A, E | IdempotencyKeyReused>
}

/** Where answers are remembered. Default: nowhere. */
export const Idempotency = Context.Reference<Memory | undefined>("@gatehouse/contract/Idempotency", {
  defaultValue: () => undefined
})
