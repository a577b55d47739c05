/**
 * Random tokens and what is kept of them. A token is shown once; only its SHA-256 is stored, and looking a token up is
 * looking its hash up, so no comparison leaks how much of a guess was right.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

export class Tokens extends Context.Service<Tokens, {
  /** `length` random base62 characters, uniform: 5.95 bits each. */
  readonly random: (length: number) => Effect.Effect<string>
  /** The SHA-256 of a token's UTF-8 text, as 64 hex digits. */
  readonly hash: (token: string) => Effect.Effect<string>
  /** A new id: `prefix`, `_` and a ULID in lower case, in order of time also within a millisecond of one process. */
  readonly id: (prefix: string) => Effect.Effect<string>
}>()("@gatehouse/contract/Tokens") {}

/** Compares two secrets in a time that does not depend on where they differ. */
export const equal = (a: string, b: string): boolean => {
  // The loop always runs over `a`, so its length, which an attacker chose, is all that the time tells.
  let difference = a.length ^ b.length
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i % Math.max(b.length, 1))
  return difference === 0
}

/** What random tokens are written in. */
export const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** `text` and what random bytes add to it: some are passed over, so it may still be shorter than `length`. */
export const appendBase62 = (text: string, bytes: Uint8Array, length: number): string => {
  let longer = text
  for (const byte of bytes) {
    // 248 is the largest multiple of 62 below 256: the bytes above it would make some characters likelier.
    if (byte < 248 && longer.length < length) longer += base62[byte % 62]
  }
  return longer
}
