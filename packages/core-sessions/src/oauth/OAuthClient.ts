/**
 * Our side of signing in with another service: where the browser is sent, and whom its return proves. State, nonce, PKCE
 * with S256, the issuer of the callback, the signature of the ID token and all its claims are checked always; no provider
 * and no option can leave one out.
 */
import type { Outbound } from "@gatehouse/contract/Outbound"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as oauth from "oauth4webapi"
import * as IdToken from "./IdToken.ts"
import { layerMemory, type MetadataCache } from "./MetadataCache.ts"
import * as OAuthCallback from "./OAuthCallback.ts"
import type { OAuthFailed } from "./OAuthErrors.ts"
import { fail } from "./OAuthFailure.ts"
import * as OAuthIdentity from "./OAuthIdentity.ts"
import type { Claims, Identity, OAuth2Provider, OAuthProvider, OidcProvider } from "./OAuthProvider.ts"
import * as OAuthRequests from "./OAuthRequests.ts"
import * as OAuthServer from "./OAuthServer.ts"
import * as ProviderDocuments from "./ProviderDocuments.ts"

export interface AuthorizationRequest {
  readonly redirectUri: string
  readonly state: string
  readonly nonce: string
  /** 43 to 128 characters (RFC 7636 §4.1). */
  readonly codeVerifier: string
  readonly loginHint?: string
  readonly prompt?: "none" | "login" | "consent" | "select_account"
}

export interface CallbackRequest
  extends Pick<AuthorizationRequest, "redirectUri" | "state" | "nonce" | "codeVerifier">
{
  /** The query of the callback, or its form where the provider's response mode is `form_post`. */
  readonly parameters: URLSearchParams
}

export class OAuthClient extends Context.Service<OAuthClient, {
  /** The URL to send the browser to. */
  readonly authorizationUrl: (
    provider: OAuthProvider,
    request: AuthorizationRequest
  ) => Effect.Effect<string, OAuthFailed>
  /** Exchanges the code that the browser brought. `state`, `nonce` and `codeVerifier` are those of its own sign-in. */
  readonly exchange: (provider: OAuthProvider, request: CallbackRequest) => Effect.Effect<Identity, OAuthFailed>
}>()("@gatehouse/core-sessions/OAuthClient") {}

/** An address and the word that it is verified belong together: both come from the same answer. */
const merge = (idToken: Claims, userinfo: Claims): Claims => {
  const { email_verified: _, ...rest } = idToken["email"] === undefined ? idToken : userinfo
  return idToken["email"] === undefined ? { ...userinfo, ...rest } : { ...rest, ...idToken }
}

export const make = Effect.gen(function*() {
  const documents = yield* ProviderDocuments.make
  const requests = yield* OAuthRequests.make
  const idTokens = IdToken.make(documents)

  const serverOf = (provider: OAuthProvider): Effect.Effect<OAuthServer.Server, OAuthFailed> =>
    provider.protocol === "oauth2"
      ? Effect.succeed(OAuthServer.ofOAuth2(provider))
      : Effect.map(documents.metadata(provider), (metadata) => OAuthServer.ofOidc(provider, metadata))

  const authorizationUrl = Effect.fnUntraced(function*(provider: OAuthProvider, request: AuthorizationRequest) {
    const { as } = yield* serverOf(provider)
    const challenge = yield* Effect.promise(() => oauth.calculatePKCECodeChallenge(request.codeVerifier))
    const url = new URL(as.authorization_endpoint!)
    const parameters = {
      ...provider.authorizationParameters,
      login_hint: request.loginHint,
      prompt: request.prompt,
      response_mode: provider.responseMode,
      nonce: provider.protocol === "oidc" ? request.nonce : undefined,
      scope: provider.scopes.length === 0 ? undefined : provider.scopes.join(" "),
      client_id: provider.clientId,
      redirect_uri: request.redirectUri,
      response_type: "code",
      state: request.state,
      code_challenge: challenge,
      code_challenge_method: "S256"
    }
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) url.searchParams.set(name, value)
    }
    return url.href
  })

  const exchangeOidc = Effect.fnUntraced(function*(provider: OidcProvider, request: CallbackRequest) {
    const server = yield* serverOf(provider)
    const namedIssuer = yield* OAuthCallback.checkIssuer(provider, server, request.parameters)
    const callback = yield* OAuthCallback.read(provider, server, request.parameters, request.state)
    const answer = yield* requests.tokens(provider, server, callback, request)
    const { claims, server: own } = yield* idTokens.read(provider, server, answer, request.nonce)
    const { issuer, userinfo_endpoint: userinfoEndpoint } = own.as
    if (namedIssuer !== undefined && namedIssuer !== issuer) return yield* fail(provider, "OAUTH_INVALID_ISSUER")

    const needsUserinfo = provider.userinfo ?? (userinfoEndpoint !== undefined && claims["email"] === undefined)
    if (!needsUserinfo) return OAuthIdentity.make(provider, provider.profile(claims, callback), claims, issuer)
    if (userinfoEndpoint === undefined) return yield* fail(provider, "OAUTH_NO_USERINFO")
    const userinfo = yield* requests.userinfo(provider, own, answer.access_token, claims.sub)
    if (userinfo.signed !== undefined) yield* idTokens.checkSignature(provider, own, userinfo.signed)
    const all = merge(claims, userinfo.claims)
    return OAuthIdentity.make(provider, provider.profile(all, callback), all, issuer)
  })

  const exchangeOAuth2 = Effect.fnUntraced(function*(provider: OAuth2Provider, request: CallbackRequest) {
    const server = OAuthServer.ofOAuth2(provider)
    yield* OAuthCallback.checkIssuer(provider, server, request.parameters)
    const callback = yield* OAuthCallback.read(provider, server, request.parameters, request.state)
    // An ID token that comes along proves nothing: nobody asked for it, and there is nothing to check it with.
    const { access_token: accessToken } = yield* requests.tokens(provider, server, callback, request)
    const claims = yield* provider.claims(requests.getWith(provider, accessToken))
    return OAuthIdentity.make(provider, provider.profile(claims), claims, undefined)
  })

  const exchange = Effect.fnUntraced(function*(provider: OAuthProvider, request: CallbackRequest) {
    yield* OAuthCallback.checkState(provider, request.parameters, request.state)
    const identity = yield* provider.protocol === "oidc"
      ? exchangeOidc(provider, request)
      : exchangeOAuth2(provider, request)
    return identity ?? (yield* fail(provider, "OAUTH_INVALID_PROFILE", "subject"))
  })

  return OAuthClient.of({ authorizationUrl, exchange })
})

/** Leaves open where providers' documents are kept. */
export const layerNoDeps: Layer.Layer<OAuthClient, never, Outbound | MetadataCache> = Layer.effect(OAuthClient, make)

/** Keeps providers' documents in memory. */
export const layer: Layer.Layer<OAuthClient, never, Outbound> = Layer.provide(layerNoDeps, layerMemory)
