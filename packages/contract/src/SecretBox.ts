/**
 * Seals values that must be read back (client secrets, private keys): AES-256-GCM under a key ring, as
 * `v1.<kid>.<nonce>.<ciphertext>`, with the row's identity as associated data so that a sealed value cannot be moved.
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"

/** The sealed text was changed, belongs elsewhere, or its key is not in the ring. */
export class Unsealable extends Data.TaggedError("Unsealable")<{ readonly reason: "format" | "key" | "integrity" }> {
  override get message() {
    return this.reason === "key"
      ? "The key that sealed this value is not in the ring. Add it back, after the newest one."
      : "This sealed value is damaged or belongs to another row."
  }
}

export class SecretBox extends Context.Service<SecretBox, {
  /** Seals under the ring's first key. `identity` names the place, as `table|row|column`. */
  readonly seal: (plain: string, identity: string) => Effect.Effect<string>
  readonly open: (sealed: string, identity: string) => Effect.Effect<string, Unsealable>
  /** True when the value was sealed under an older key and should be sealed again. */
  readonly isStale: (sealed: string) => boolean
}>()("@gatehouse/contract/SecretBox") {}
