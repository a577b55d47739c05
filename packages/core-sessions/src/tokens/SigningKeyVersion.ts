/**
 * Counts the rotations of this process, so that a set of keys read before one is not used after it.
 */
import * as Context from "effect/Context"

export const SigningKeyVersion = Context.Reference<{ current: number }>("@gatehouse/core-sessions/SigningKeyVersion", {
  defaultValue: () => ({ current: 0 })
})
