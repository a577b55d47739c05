/**
 * The key ring under which the secrets of endpoints are sealed.
 */
import * as Redacted from "effect/Redacted"

export const ring = [{ kid: "bench", key: Redacted.make(new Uint8Array(32).fill(7)) }] as const
