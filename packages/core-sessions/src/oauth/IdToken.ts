/**
 * The ID token: who signed it, for whom, when, and for which sign-in. There is no way to get its claims without all of
 * these checks.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import { base64url, decodeJwt, decodeProtectedHeader } from "jose"
import * as oauth from "oauth4webapi"
import { fail, thrown } from "./OAuthFailure.ts"
import type { Claims, OidcProvider } from "./OAuthProvider.ts"
import { responseOf } from "./OAuthRequests.ts"
import { type Server, tenantPlaceholder } from "./OAuthServer.ts"
import type { OAuthDetail } from "./OAuthWire.ts"
import type * as ProviderDocuments from "./ProviderDocuments.ts"

/** How far a provider's clock may be from ours. */
const skewMs = 60_000

/** Which claim an error of the library is about. */
const claimDetails: Readonly<Record<string, OAuthDetail>> = {
  iss: "issuer",
  aud: "audience",
  azp: "authorizedParty",
  nonce: "nonce"
}

/** What the library puts beside an error of its own. */
const contextOf = (cause: unknown): Claims =>
  cause instanceof oauth.OperationProcessingError && Predicate.isObject(cause.cause) ? cause.cause as Claims : {}

const claimDetail = (cause: unknown): OAuthDetail => {
  const { claim } = contextOf(cause)
  return Predicate.isString(claim) ? claimDetails[claim] ?? "malformed" : "malformed"
}

const isKeySelection = (cause: unknown) =>
  cause instanceof oauth.OperationProcessingError && cause.code === oauth.KEY_SELECTION

const isUnknownKey = (cause: unknown): boolean => {
  const { candidates } = contextOf(cause)
  return isKeySelection(cause) && Array.isArray(candidates) && candidates.length === 0
}

/** The half of a token's hash that an ID token carries (OpenID Connect Core §3.1.3.6). */
const accessTokenHash = (accessToken: string, algorithm: string) =>
  Effect.promise(() => {
    const bits = /(?:256|384)$/.exec(algorithm)?.[0] ?? "512"
    return crypto.subtle.digest(`SHA-${bits}`, new TextEncoder().encode(accessToken))
      .then((hash) => base64url.encode(new Uint8Array(hash, 0, hash.byteLength / 2)))
  })

/** A key that its set ties to the issuer of one tenant signs for no other. */
const keysFor = ({ issuer }: oauth.AuthorizationServer, template: string, { keys }: ProviderDocuments.KeySet) => ({
  keys: keys.filter(({ issuer: own }) => own === undefined || own === issuer || own === template)
})

const checkTimes = Effect.fnUntraced(function*(provider: OidcProvider, { exp, iat, nbf }: oauth.IDToken) {
  const now = yield* Clock.currentTimeMillis
  if (now >= exp * 1000 + skewMs) return yield* fail(provider, "OAUTH_INVALID_ID_TOKEN", "expired")
  if (Math.max(iat, nbf ?? 0) * 1000 > now + skewMs) {
    return yield* fail(provider, "OAUTH_INVALID_ID_TOKEN", "notYetValid")
  }
})

/** The server as its issuer for this user. Who the tenant is, is only claimed so far; the signature decides. */
const serverFor = Effect.fnUntraced(function*(provider: OidcProvider, server: Server, claimed: Claims) {
  if (!server.as.issuer.includes(tenantPlaceholder)) return server
  const tenant = claimed["tid"]
  const isAccepted = Predicate.isString(tenant) && (provider.acceptsTenant?.(tenant) ?? true)
  if (!isAccepted) return yield* fail(provider, "OAUTH_INVALID_ID_TOKEN", "tenant")
  return { ...server, as: { ...server.as, issuer: server.as.issuer.replaceAll(tenantPlaceholder, tenant) } }
})

export const make = (documents: ProviderDocuments.ProviderDocuments) => {
  /** Checks the signature of the JWT that the library has found in a response. */
  const checkSignature = Effect.fnUntraced(function*(provider: OidcProvider, { as }: Server, response: Response) {
    const jwksUri = as.jwks_uri!
    const verify = (keys: ProviderDocuments.Fetched<ProviderDocuments.KeySet>) =>
      Effect.tryPromise({
        // The library remembers keys for each server object: a new one makes it take these. It thinks them fresh, so that
        // it fetches none.
        try: () =>
          oauth.validateApplicationLevelSignature({ ...as }, response, {
            [oauth.jwksCache]: {
              jwks: keysFor(as, provider.issuer, keys.document) as unknown as oauth.JWKS,
              uat: Number.MAX_SAFE_INTEGER
            },
            [oauth.allowInsecureRequests]: true,
            [oauth.customFetch]: () => Promise.reject(new Error("keys are not fetched here"))
          }),
        catch: thrown
      })
    const keys = yield* documents.keys(provider, jwksUri)
    yield* verify(keys).pipe(
      Effect.catchIf(({ cause }) => isUnknownKey(cause), (unknown) =>
        Effect.flatMap(
          documents.newerKeys(provider, jwksUri, keys),
          (newer) => newer.fetchedAt === keys.fetchedAt ? Effect.fail(unknown) : verify(newer)
        )),
      Effect.catchTag(
        "LibraryFailed",
        ({ cause }) => fail(provider, "OAUTH_INVALID_ID_TOKEN", isKeySelection(cause) ? "key" : "signature", cause)
      )
    )
  })

  /** The claims of the ID token in an answer of the token endpoint, and the server with the issuer that it is from. */
  const read = Effect.fnUntraced(
    function*(
      provider: OidcProvider,
      server: Server,
      answer: Claims & { readonly access_token: string },
      nonce: string
    ) {
      const refuse = (detail: OAuthDetail, cause?: unknown) => fail(provider, "OAUTH_INVALID_ID_TOKEN", detail, cause)
      const { access_token: accessToken, id_token: idToken } = answer
      if (!Predicate.isString(idToken) || idToken === "") return yield* fail(provider, "OAUTH_MISSING_ID_TOKEN")
      // Not trusted yet: they say which checks to make, and give a failure its name.
      const { claimed, header } = yield* Effect.catch(
        Effect.try(() => ({ header: decodeProtectedHeader(idToken), claimed: decodeJwt(idToken) })),
        (cause) => refuse("malformed", cause)
      )
      const algorithm = header.alg ?? ""
      if (!server.as.id_token_signing_alg_values_supported!.includes(algorithm)) return yield* refuse("algorithm")
      if (claimed["nonce"] === undefined) return yield* refuse("nonce")
      const own = yield* serverFor(provider, server, claimed)

      const response = responseOf(answer)
      const tokens = yield* Effect.catch(
        Effect.tryPromise({
          try: () =>
            oauth.processAuthorizationCodeResponse(own.as, own.client, response, {
              expectedNonce: nonce,
              requireIdToken: true
            }),
          catch: thrown
        }),
        ({ cause }) => refuse(claimDetail(cause), cause)
      )
      yield* checkSignature(provider, own, response)
      const claims = oauth.getValidatedIdTokenClaims(tokens)!
      yield* checkTimes(provider, claims)
      // The library looks at it only where there are several audiences.
      if (claims.azp !== undefined && claims.azp !== provider.clientId) return yield* refuse("authorizedParty")
      const hash = claims["at_hash"]
      if (hash !== undefined && hash !== (yield* accessTokenHash(accessToken, algorithm))) {
        return yield* refuse("accessTokenHash")
      }
      return { claims: claims as Claims & oauth.IDToken, server: own }
    }
  )

  return { checkSignature, read }
}
