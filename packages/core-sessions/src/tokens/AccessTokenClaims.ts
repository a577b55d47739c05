/**
 * What an access token says, read from the claims that a verified signature stands for. Plain, because servers that are
 * not ours read tokens too.
 */
import type { Json } from "effect/Schema"
import type { Reason } from "./AccessTokenWire.ts"

/** Claims that the issuer sets, and no application. */
export const registered: ReadonlyArray<string> = [
  "iss",
  "sub",
  "aud",
  "exp",
  "nbf",
  "iat",
  "jti",
  "sid",
  "amr",
  "auth_time",
  "act"
]

/** Who acts in the user's place (RFC 8693, section 4.1). */
export interface Act {
  readonly sub: string
}

export type CustomClaims = Readonly<Record<string, Json>>

/** Times are epoch milliseconds, of whole seconds. */
export interface VerifiedAccessToken<Claims = CustomClaims> {
  readonly userId: string
  readonly sessionId: string
  /** The `jti`. */
  readonly tokenId: string
  /** Authentication methods (RFC 8176). */
  readonly amr: ReadonlyArray<string>
  readonly authTime: number
  readonly issuedAt: number
  readonly expiresAt: number
  readonly act?: Act
  /** The application's own. */
  readonly claims: Claims
}

/** What a verification of the signature must ask for: every token has these claims. */
export const checks = {
  typ: "JWT",
  algorithms: ["ES256", "RS256", "EdDSA"],
  requiredClaims: ["sub", "sid", "jti", "iat", "exp", "amr", "auth_time"]
}

/** Longer texts are no tokens of ours, and are not worth a look. */
export const maxLength = 16_384

/** `undefined` when a claim is not of its kind: such a token is not one that we issue. */
export const read = (payload: Readonly<Record<string, unknown>>): VerifiedAccessToken | undefined => {
  const { act, amr, auth_time: authTime, exp, iat, jti, sid, sub } = payload
  if (typeof sub !== "string" || typeof sid !== "string" || typeof jti !== "string") return undefined
  if (sub === "" || sid === "" || jti === "") return undefined
  if (typeof authTime !== "number" || typeof exp !== "number" || typeof iat !== "number") return undefined
  if (!Array.isArray(amr) || !amr.every((method) => typeof method === "string")) return undefined
  const actor = act === undefined ? undefined : (act as { readonly sub?: unknown } | null)?.sub
  if (act !== undefined && typeof actor !== "string") return undefined
  const claims = Object.fromEntries(Object.entries(payload).filter(([name]) => !registered.includes(name)))
  return {
    userId: sub,
    sessionId: sid,
    tokenId: jti,
    amr,
    authTime: authTime * 1000,
    issuedAt: iat * 1000,
    expiresAt: exp * 1000,
    ...(typeof actor === "string" ? { act: { sub: actor } } : {}),
    // What JSON can hold came out of JSON.
    claims: claims as CustomClaims
  }
}

/** Why `jose` refused a token; `undefined` for what it does not say of tokens. */
export const reasonOf = (error: unknown): Reason | undefined => {
  const { claim, code, reason } = (error ?? {}) as {
    readonly code?: unknown
    readonly claim?: unknown
    readonly reason?: unknown
  }
  switch (code) {
    case "ERR_JWT_EXPIRED":
      return "expired"
    case "ERR_JWS_SIGNATURE_VERIFICATION_FAILED":
    case "ERR_JOSE_ALG_NOT_ALLOWED":
    case "ERR_JOSE_NOT_SUPPORTED":
      return "signature"
    case "ERR_JWKS_NO_MATCHING_KEY":
    case "ERR_JWKS_MULTIPLE_MATCHING_KEYS":
      return "key"
    case "ERR_JWT_CLAIM_VALIDATION_FAILED":
      if (reason === "check_failed") {
        if (claim === "iss") return "issuer"
        if (claim === "aud") return "audience"
        if (claim === "nbf") return "notYet"
      }
      return "malformed"
    case "ERR_JWS_INVALID":
    case "ERR_JWT_INVALID":
      return "malformed"
    default:
      return undefined
  }
}
