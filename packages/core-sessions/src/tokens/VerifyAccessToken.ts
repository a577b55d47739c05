/**
 * Verifies access tokens on servers that are not ours: a function over the issuer's published keys, for callers without
 * Effect. It cannot know of a session that has ended since; what must, asks the issuer.
 */
import type { JWTVerifyGetKey, JWTVerifyResult } from "jose"
import { createRemoteJWKSet, customFetch, type FetchImplementation } from "jose/jwks/remote"
import { jwtVerify } from "jose/jwt/verify"
import * as Claims from "./AccessTokenClaims.ts"
import type { Reason } from "./AccessTokenWire.ts"

export type { Act, CustomClaims, VerifiedAccessToken } from "./AccessTokenClaims.ts"

export interface Options<C = Claims.CustomClaims> {
  readonly issuer: string
  readonly audience: string
  /** Default: `/.well-known/jwks.json` below the issuer. */
  readonly jwksUri?: string
  /** Default: all that access tokens are signed with. */
  readonly algorithms?: ReadonlyArray<"ES256" | "RS256" | "EdDSA">
  /** Default: the runtime's own. */
  readonly fetch?: FetchImplementation
  /** Keys are fetched anew after this long, and so a key that was dropped is refused. Default: five minutes. */
  readonly cacheMaxAgeMs?: number
  /** A token that names an unknown key makes them be fetched at most so often. Default: ten seconds. */
  readonly cooldownMs?: number
  /** A fetch may take so long. Default: five seconds. */
  readonly timeoutMs?: number
  /** Reads the application's own claims; what it throws refuses the token as malformed. */
  readonly claims?: (claims: Claims.CustomClaims) => C
  /** Epoch milliseconds. Default: the clock. */
  readonly now?: () => number
}

/** `unavailable`: the issuer's keys could not be fetched, which says nothing of the token. */
export type Result<C = Claims.CustomClaims> =
  | { readonly ok: true; readonly token: Claims.VerifiedAccessToken<C> }
  | { readonly ok: false; readonly reason: Reason }
  | { readonly ok: false; readonly reason: "unavailable"; readonly cause: unknown }

const refused = (reason: Reason) => ({ ok: false, reason }) as const

/** Marks what went wrong with the keys, apart from what is wrong with a token. */
class KeysUnavailable extends Error {}

/** The check of one issuer's tokens. Make it once: it holds the keys. */
export const make = <C = Claims.CustomClaims>(options: Options<C>): (token: string) => Promise<Result<C>> => {
  const keys = createRemoteJWKSet(new URL(options.jwksUri ?? `${options.issuer}/.well-known/jwks.json`), {
    cacheMaxAge: options.cacheMaxAgeMs ?? 300_000,
    cooldownDuration: options.cooldownMs ?? 10_000,
    timeoutDuration: options.timeoutMs ?? 5_000,
    ...(options.fetch === undefined ? {} : { [customFetch]: options.fetch })
  })
  const checks = {
    ...Claims.checks,
    ...(options.algorithms === undefined ? {} : { algorithms: [...options.algorithms] }),
    issuer: options.issuer,
    audience: options.audience
  }
  const keyOf: JWTVerifyGetKey = (header, token) =>
    // Every token of ours names its key; one that does not could only be lucky.
    keys({ ...header, kid: header.kid ?? "" }, token).catch((error: unknown) => {
      if (Claims.reasonOf(error) !== undefined) throw error
      throw new KeysUnavailable("The keys of the issuer could not be fetched.", { cause: error })
    })
  const accept = ({ payload }: JWTVerifyResult): Result<C> => {
    const verified = Claims.read(payload)
    if (verified === undefined) return refused("malformed")
    // Without a reader the claims are what `C` is by default.
    if (options.claims === undefined) return { ok: true, token: verified as Claims.VerifiedAccessToken<any> }
    try {
      return { ok: true, token: { ...verified, claims: options.claims(verified.claims) } }
    } catch {
      return refused("malformed")
    }
  }
  const refuse = (error: unknown): Result<C> => {
    if (error instanceof KeysUnavailable) return { ok: false, reason: "unavailable", cause: error.cause }
    const reason = Claims.reasonOf(error)
    if (reason === undefined) throw error
    return refused(reason)
  }
  return (token) => {
    if (token.length > Claims.maxLength) return Promise.resolve(refused("malformed"))
    const currentDate = options.now === undefined ? new Date() : new Date(options.now())
    return jwtVerify(token, keyOf, { ...checks, currentDate }).then(accept, refuse)
  }
}
