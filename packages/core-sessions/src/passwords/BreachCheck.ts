/**
 * Asks, before a password is accepted, whether it is known from a breach. The default asks nobody.
 *
 * **Example** (A range service such as Pwned Passwords, which is told five digits of the password's hash)
 *
 * ```ts
 * const layer = Layer.succeed(BreachCheck, BreachRange.make({
 *   fetch: (url) => fetch(url, { headers: { "add-padding": "true" }, signal: AbortSignal.timeout(2_000) }),
 *   url: "https://api.pwnedpasswords.com/range/"
 * }))
 * ```
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * True refuses the password. It is given as it will be hashed (`PasswordText.normalise`). An implementation decides by itself
 * what holds when it cannot find out: there is no failure, because a service that is down is no reason for the caller to fail.
 */
export const BreachCheck = Context.Reference<(password: string) => Effect.Effect<boolean>>(
  "@gatehouse/core-sessions/BreachCheck",
  { defaultValue: () => () => Effect.succeed(false) }
)
