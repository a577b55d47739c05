/**
 * The public part of a JWK, member by member, so that nothing private leaves by being forgotten.
 */
import type { Algorithm, PublicJwk } from "./SigningKeyWire.ts"

export type { PublicJwk } from "./SigningKeyWire.ts"

const publicMembers = ["crv", "x", "y", "n", "e"] as const

/** `undefined` for a key of a kind that signs none of our tokens. */
export const algorithmOf = (jwk: Readonly<Record<string, unknown>>): Algorithm | undefined => {
  const algorithm = jwk["kty"] === "EC" && jwk["crv"] === "P-256"
    ? "ES256"
    : jwk["kty"] === "RSA"
    ? "RS256"
    : jwk["kty"] === "OKP" && jwk["crv"] === "Ed25519"
    ? "EdDSA"
    : undefined
  return jwk["alg"] === undefined || jwk["alg"] === algorithm ? algorithm : undefined
}

export const make = (jwk: Readonly<Record<string, unknown>>, kid: string, alg: Algorithm): PublicJwk => {
  const members: Partial<Record<(typeof publicMembers)[number], string>> = {}
  for (const name of publicMembers) {
    const value = jwk[name]
    if (typeof value === "string") members[name] = value
  }
  return { kty: jwk["kty"] as PublicJwk["kty"], ...members, kid, alg, use: "sig" }
}
