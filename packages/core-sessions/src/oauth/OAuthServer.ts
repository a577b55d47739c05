/**
 * What a provider is to the protocol library, once it is known where its endpoints are: that library's words for it, and
 * how we prove to it who we are.
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as oauth from "oauth4webapi"
import { fail } from "./OAuthFailure.ts"
import type { OAuth2Provider, OAuthProvider, OidcProvider } from "./OAuthProvider.ts"
import type { Metadata } from "./ProviderDocuments.ts"

export interface Server {
  readonly as: oauth.AuthorizationServer
  readonly client: oauth.Client
}

/** In the issuer of a provider with many tenants: the tenant of the user. */
export const tenantPlaceholder = "{tenantid}"

/** Signatures that only the holder of a private key can make: neither `none` nor a MAC, whose key both sides know. */
const isAsymmetric = (algorithm: string) => /^(?:RS|PS|ES)(?:256|384|512)$|^Ed(?:DSA|25519)$/.test(algorithm)

/**
 * The library compares times with the system's clock. It is told to let all of them pass, and they are compared in
 * `IdToken.ts`, with Effect's.
 */
const clientOf = ({ clientId }: OAuthProvider): oauth.Client => ({
  client_id: clientId,
  [oauth.clockTolerance]: Number.MAX_SAFE_INTEGER
})

export const ofOAuth2 = (provider: OAuth2Provider): Server => ({
  as: {
    // Where it is not known it stands in for one: `OAuthCallback.ts` compares the issuer of the callback.
    issuer: provider.issuer ?? provider.authorizationEndpoint,
    authorization_endpoint: provider.authorizationEndpoint,
    token_endpoint: provider.tokenEndpoint
  },
  client: clientOf(provider)
})

export const ofOidc = (provider: OidcProvider, metadata: Metadata): Server => {
  // RS256 is what a provider that lists nothing signs with (OpenID Connect Core §3.1.3.7).
  const listed = (algorithms: ReadonlyArray<string> = ["RS256"]) => algorithms.filter(isAsymmetric)
  return {
    as: {
      ...metadata,
      token_endpoint_auth_methods_supported: [...metadata.token_endpoint_auth_methods_supported ?? []],
      id_token_signing_alg_values_supported: listed(
        provider.idTokenAlgorithms ?? metadata.id_token_signing_alg_values_supported
      ),
      userinfo_signing_alg_values_supported: listed(metadata.userinfo_signing_alg_values_supported)
    },
    client: clientOf(provider)
  }
}

const methodOf = (provider: OAuthProvider, supported: ReadonlyArray<string>) => {
  if (provider.clientAuthentication !== undefined) return provider.clientAuthentication
  // Basic is what a provider of OpenID Connect that lists nothing takes (Discovery 1.0 §3).
  if (supported.length === 0) return provider.protocol === "oidc" ? "client_secret_basic" : "client_secret_post"
  // In the body nothing is encoded twice, which not all providers undo alike.
  return (["client_secret_post", "client_secret_basic"] as const).find((method) => supported.includes(method))
}

export const clientAuthentication = Effect.fnUntraced(function*(provider: OAuthProvider, { as }: Server) {
  if (provider.clientSecret === undefined) return oauth.None()
  const method = methodOf(provider, as.token_endpoint_auth_methods_supported ?? [])
  if (method === undefined) return yield* fail(provider, "OAUTH_UNSUPPORTED_AUTH_METHOD")
  const secret = Redacted.value(
    Effect.isEffect(provider.clientSecret) ? yield* provider.clientSecret : provider.clientSecret
  )
  return method === "client_secret_post" ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret)
})
