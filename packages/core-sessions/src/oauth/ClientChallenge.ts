/**
 * What a client keeps while its browser is away, and what it shows of it: PKCE (RFC 7636) between us and our own clients.
 * Only S256 is known.
 */
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"
import { base64url } from "jose"
import { secretLength } from "../challenges/Challenges.ts"

export const isCodeChallenge = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/u.test(text)

/** The SHA-256 in hex that a challenge stands for, as `Tokens.hash` writes it. */
export const hashOf = (codeChallenge: string): string =>
  Array.from(base64url.decode(codeChallenge), (byte) => byte.toString(16).padStart(2, "0")).join("")

/** The challenge that shows a verifier's hash. */
const ofHash = (hash: string): string => {
  const bytes = Array.from({ length: hash.length / 2 }, (_, i) => Number.parseInt(hash.slice(2 * i, 2 * i + 2), 16))
  return base64url.encode(Uint8Array.from(bytes))
}

/** A new verifier for a client that has none, or the one that its browser keeps already, and its challenge. */
export const make = Effect.fnUntraced(function*(tokens: Tokens["Service"], kept?: string) {
  const challenge = kept ?? (yield* tokens.random(secretLength))
  return { challenge, codeChallenge: ofHash(yield* tokens.hash(challenge)) }
})
