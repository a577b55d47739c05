/**
 * The documents by which others find the issuer's keys. They name what exists: there is no authorization endpoint, so none
 * is claimed.
 */
import type { PublishedKeys } from "./AccessTokens.ts"
import type { Algorithm } from "./SigningKeyWire.ts"
import type { Settings } from "./TokenSettings.ts"

export const configurationPath = "/.well-known/openid-configuration"
export const jwksPath = "/.well-known/jwks.json"

export interface Configuration {
  readonly issuer: string
  readonly jwks_uri: string
  readonly response_types_supported: ReadonlyArray<string>
  readonly subject_types_supported: ReadonlyArray<string>
  readonly id_token_signing_alg_values_supported: ReadonlyArray<Algorithm>
  readonly claims_supported: ReadonlyArray<string>
}

/** OpenID Connect Discovery 1.0, section 3: its required members, but for the endpoints that do not exist. */
export const configuration = ({ issuer }: Pick<Settings, "issuer">, { keys }: PublishedKeys): Configuration => ({
  issuer,
  jwks_uri: `${issuer}${jwksPath}`,
  response_types_supported: ["id_token"],
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: [...new Set(keys.map(({ alg }) => alg))],
  claims_supported: ["iss", "sub", "aud", "exp", "iat", "jti", "sid", "amr", "auth_time", "act"]
})

/** Fresh for a while, then used once more while it is fetched anew, and longer only while that fails. */
export const cacheControl = ({ cache }: Pick<Settings, "cache">): string =>
  `public, max-age=${cache.maxAge}, stale-while-revalidate=${cache.staleWhileRevalidate}, stale-if-error=${cache.staleIfError}`
