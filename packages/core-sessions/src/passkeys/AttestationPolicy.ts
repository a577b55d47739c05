/**
 * Which authenticators an application takes. The default asks for no attestation and takes all of them.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Conveyance, DeviceType } from "./PasskeyWire.ts"

/** A new credential whose attestation statement verifies. With `none`, its model is only the browser's word. */
export interface Attestation {
  readonly format: string
  readonly aaguid: string
  readonly deviceType: DeviceType
  readonly backedUp: boolean
  readonly userVerified: boolean
  /** The whole object, for those who check its certificates against metadata of their own. */
  readonly attestationObject: Uint8Array
}

export interface Policy {
  /** What browsers are asked for. */
  readonly conveyance: Conveyance
  /** Runs in an action: it may use the network. */
  readonly accepts: (attestation: Attestation) => Effect.Effect<boolean>
}

export const AttestationPolicy = Context.Reference<Policy>("@gatehouse/core-sessions/AttestationPolicy", {
  defaultValue: () => ({ conveyance: "none", accepts: () => Effect.succeed(true) })
})
