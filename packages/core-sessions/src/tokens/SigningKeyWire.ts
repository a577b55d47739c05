/**
 * What travels about signing keys: a key without its private part, a key as the server that signs gets it, and the fields
 * of every failure.
 */
import { Id, Text, Time } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

export const SigningKeyId = Id("sgk", "SigningKeyId")
export type SigningKeyId = typeof SigningKeyId.Type

/** As in the `kid` of a token's header: the thumbprint of the public key (RFC 7638). */
export const Kid = Text({ max: 128 })

export const Algorithm = Schema.Literals(["ES256", "RS256", "EdDSA"])
export type Algorithm = typeof Algorithm.Type

/** Published and not yet signing, signing, or no longer signing. */
export const Status = Schema.Literals(["next", "active", "retired"])
export type Status = typeof Status.Type

const member = Text({ max: 2048 })

/** The public members of a key and no others (RFC 7517). */
export const PublicJwk = Schema.Struct({
  kty: Schema.Literals(["EC", "RSA", "OKP"]),
  crv: Schema.optionalKey(member),
  x: Schema.optionalKey(member),
  y: Schema.optionalKey(member),
  n: Schema.optionalKey(member),
  e: Schema.optionalKey(member),
  kid: Kid,
  alg: Algorithm,
  use: Schema.Literal("sig")
})
export type PublicJwk = typeof PublicJwk.Type

export const SigningKey = Schema.Struct({
  id: SigningKeyId,
  createdAt: Time.annotate({ description: "Since when it is published" }),
  kid: Kid,
  algorithm: Algorithm,
  publicJwk: PublicJwk,
  status: Status,
  activeAt: Schema.optionalKey(Time).annotate({ description: "Since when it signs" }),
  retiredAt: Schema.optionalKey(Time).annotate({ description: "When it signed for the last time" }),
  expiresAt: Schema.optionalKey(Time).annotate({ description: "From then on nothing that it signed is accepted" })
})
export type SigningKey = typeof SigningKey.Type

/** The private part, sealed. */
const sealed = Text({ max: 16_384 })

export const SealedSigningKey = Schema.Struct({ ...SigningKey.fields, sealed })
export type SealedSigningKey = typeof SealedSigningKey.Type

/** A key that was made and is not stored yet. */
export const NewSigningKey = Schema.Struct({
  id: SigningKeyId,
  kid: Kid,
  algorithm: Algorithm,
  publicJwk: PublicJwk,
  sealed
})
export type NewSigningKey = typeof NewSigningKey.Type

/** The keys of this moment: none signs before the first ones are saved. */
export const KeySet = Schema.Struct({
  active: Schema.optionalKey(SealedSigningKey),
  next: Schema.optionalKey(SealedSigningKey),
  /** What they signed may still be valid. */
  retired: Schema.Array(SigningKey)
})
export type KeySet = typeof KeySet.Type

export const Rotated = Schema.Struct({ active: SigningKey, next: SigningKey, retired: SigningKey })
export type Rotated = typeof Rotated.Type

export const failures = {
  NextKeyTooRecent: { readyAt: Time }
}
