/**
 * Signs messages as Standard Webhooks 1.0 says, with the secrets of an endpoint as they are shown: `whsec_` and base64 for
 * HMAC-SHA256, `whsk_` and the base64 of its seed for Ed25519.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { SignatureKind } from "../endpoints/EndpointWire.ts"

export interface ToSign {
  /** Each signs: after a rotation the new one and the one before it. */
  readonly secrets: ReadonlyArray<string>
  /** The `webhook-id`. It must not hold a full stop: that is what divides the parts of what is signed. */
  readonly id: string
  /** The `webhook-timestamp`: seconds since the epoch, of this attempt. */
  readonly timestamp: number
  /** Exactly as it is sent. */
  readonly body: string
}

export interface Generated {
  readonly secret: string
  /** `whpk_…`, with which receivers verify. Only with Ed25519. */
  readonly publicKey?: string
}

/** A secret that is none, or damaged, is a defect: nobody but this package writes them. */
export class Signer extends Context.Service<Signer, {
  /** The value of `webhook-signature`: one signature a secret, divided by spaces. */
  readonly sign: (message: ToSign) => Effect.Effect<string>
  readonly generate: (kind: SignatureKind) => Effect.Effect<Generated>
}>()("@gatehouse/webhooks/Signer") {}
