/**
 * `Tokens` on Node. Hashing is synchronous: for a short token a call into the thread pool costs more than the hash.
 */
import { make as makeRandom, SecureRandom } from "effect/crypto/SecureRandom"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { hash, randomFillSync } from "node:crypto"
import { appendBase62, Tokens } from "../Tokens.ts"

const base62 = (length: number, bytes: (size: number) => Effect.Effect<Uint8Array>): Effect.Effect<string> =>
  Effect.gen(function*() {
    let text = ""
    while (text.length < length) text = appendBase62(text, yield* bytes(length - text.length + 8), length)
    return text
  })

/** Tokens from the `SecureRandom` that the context holds. */
export const layerNoDeps: Layer.Layer<Tokens, never, SecureRandom> = Layer.effect(
  Tokens,
  Effect.map(SecureRandom, (random) => ({
    random: (length: number) => base62(length, random.randomBytes),
    hash: (token: string) => Effect.sync(() => hash("sha256", token, "hex")),
    id: (prefix: string) => Effect.map(random.ulid, (ulid) => `${prefix}_${ulid.toLowerCase()}`)
  }))
)

/** Tokens from the operating system's randomness. */
export const layer: Layer.Layer<Tokens> = Layer.provide(
  layerNoDeps,
  Layer.sync(SecureRandom, () => makeRandom((size) => randomFillSync(new Uint8Array(size))))
)
