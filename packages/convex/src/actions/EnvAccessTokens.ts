/**
 * Access tokens with the keys of the environment: `JWT_PRIVATE_KEY` signs, and `JWKS` publishes it beside those before and
 * after it. The key is a JWK, or PKCS #8 in PEM of an RSA key, as the reference's own.
 */
import { Tokens } from "@gatehouse/contract/Tokens"
import { make as makeTokens } from "@gatehouse/core-sessions/tokens/AccessTokenLayer"
import type { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import { algorithmOf } from "@gatehouse/core-sessions/tokens/PublicJwk"
import { fixed } from "@gatehouse/core-sessions/tokens/SigningKeySource"
import { type CustomClaims, TokenClaims } from "@gatehouse/core-sessions/tokens/TokenClaims"
import * as TokenSettings from "@gatehouse/core-sessions/tokens/TokenSettings"
import type { GenericActionCtx, GenericDataModel } from "convex/server"
import * as Effect from "effect/Effect"
import type { JWK } from "jose"
import { calculateJwkThumbprint } from "jose/jwk/thumbprint"
import { exportJWK } from "jose/key/export"
import { importPKCS8 } from "jose/key/import"
import type { AuthConfig } from "../AuthConfig.ts"
import { tokens } from "../ConvexTokens.ts"
import { missing, siteUrl, variable } from "./Environment.ts"

const parsed = (name: string, text: string): any => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(`The environment variable ${name} is no JSON.`)
  }
}

/** A PEM without the algorithm's name in it is tried as each of ours. */
const fromPem = async (pem: string): Promise<JWK> => {
  for (const algorithm of ["RS256", "EdDSA", "ES256"]) {
    const key = await importPKCS8(pem.trim(), algorithm, { extractable: true }).catch(() => undefined)
    if (key !== undefined) return exportJWK(key)
  }
  throw new Error("JWT_PRIVATE_KEY is no private key in PEM (PKCS #8) for RS256, ES256 or EdDSA.")
}

const isSame = (one: JWK, other: JWK): boolean => one.kty === other.kty && one.n === other.n && one.x === other.x

/** The key that signs, and the public ones beside it. */
export const keys = async (): Promise<ReadonlyArray<JWK>> => {
  const text = variable("JWT_PRIVATE_KEY") ?? missing("JWT_PRIVATE_KEY")
  const key: JWK = text.trim().startsWith("{") ? parsed("JWT_PRIVATE_KEY", text) : await fromPem(text)
  const set = variable("JWKS")
  const published: ReadonlyArray<JWK> = set === undefined ? [] : parsed("JWKS", set).keys ?? []
  const named = (jwk: JWK) => published.find((other) => isSame(jwk, other))?.kid
  const kid = key.kid ?? named(key) ?? await calculateJwkThumbprint(key, "sha256")
  const others = await Promise.all(
    published.filter((other) => !isSame(key, other)).map(async (other) => ({
      ...other,
      kid: other.kid ?? await calculateJwkThumbprint(other, "sha256")
    }))
  )
  return [{ ...key, kid }, ...others]
}

/** What tokens of this deployment say of themselves. */
export const settingsOf = ({ jwt }: AuthConfig, signing: JWK): TokenSettings.Settings => {
  const algorithm = algorithmOf({ ...signing })
  if (algorithm === undefined) throw new Error("JWT_PRIVATE_KEY is no key for RS256, ES256 or EdDSA.")
  return TokenSettings.make({
    issuer: jwt?.issuer ?? siteUrl(),
    audience: jwt?.audience ?? "convex",
    algorithm,
    lifeMs: jwt?.durationMs ?? 3_600_000
  })
}

export const make = async (
  config: AuthConfig,
  ctx: GenericActionCtx<GenericDataModel>
): Promise<AccessTokens["Service"]> => {
  const privateKeys = await keys()
  const claims = config.jwt?.claims
  const service = makeTokens.pipe(
    Effect.provideService(TokenSettings.TokenSettings, settingsOf(config, privateKeys[0]!)),
    Effect.provideService(Tokens, tokens),
    Effect.provide(fixed({ privateKeys }))
  )
  return Effect.runPromise(
    claims === undefined ?
      service :
      Effect.provideService(
        service,
        TokenClaims,
        (subject) => Effect.promise(() => claims(subject, ctx) as Promise<CustomClaims>)
      )
  )
}
