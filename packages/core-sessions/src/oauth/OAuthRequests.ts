/**
 * The requests to a provider that one sign-in makes: for tokens, for userinfo, and for what an API says of the user.
 */
import * as Json from "@gatehouse/contract/Json"
import { Outbound } from "@gatehouse/contract/Outbound"
import * as WebFetch from "@gatehouse/contract/WebFetch"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as oauth from "oauth4webapi"
import { fail, isUnreachable, knownError, type LibraryFailed, thrown } from "./OAuthFailure.ts"
import type { Claims, Get, OAuthProvider, OidcProvider } from "./OAuthProvider.ts"
import { clientAuthentication, type Server } from "./OAuthServer.ts"
import type { OAuthDetail } from "./OAuthWire.ts"

/** GitHub's API answers nobody without a name. */
const userAgent = "gatehouse"

/** `undefined` for what is no JSON. */
const readJson = (text: string): Effect.Effect<unknown> =>
  Effect.orElseSucceed(Effect.try(() => Json.parse(text)), () => undefined)

/** How a request to the provider failed. `challenged` is what a `WWW-Authenticate` means there. */
const requestFailed = (provider: OAuthProvider, cause: unknown, challenged: OAuthDetail) => {
  if (isUnreachable(cause)) return fail(provider, "OAUTH_PROVIDER_UNREACHABLE", undefined, cause)
  if (cause instanceof oauth.ResponseBodyError) {
    return fail(provider, "OAUTH_PROVIDER_ERROR", knownError(cause.error), cause)
  }
  if (cause instanceof oauth.WWWAuthenticateChallengeError) {
    return fail(provider, "OAUTH_PROVIDER_ERROR", challenged, cause)
  }
  return fail(provider, "OAUTH_PROVIDER_ERROR", undefined, cause)
}

/** An answer that was read already, for the library to read. */
export const responseOf = (json: Claims): Response =>
  new Response(JSON.stringify(json), { headers: { "content-type": "application/json" } })

export const make = Effect.gen(function*() {
  const outbound = yield* Outbound

  /** Runs the library, with requests that go out through `Outbound`, which alone decides about `https:`. */
  const call = <A>(run: (options: oauth.HttpRequestOptions<any, any>) => Promise<A>): Effect.Effect<A, LibraryFailed> =>
    Effect.contextWith((context: Context.Context<never>) =>
      Effect.tryPromise({
        try: (signal) => {
          const fetch = WebFetch.make(outbound, { context, signal })
          return run({
            [oauth.allowInsecureRequests]: true,
            [oauth.customFetch]: (url, init) => fetch(url, init as WebFetch.WebFetchInit)
          })
        },
        catch: thrown
      })
    )

  /** The JSON of the token endpoint: a success with a bearer token. */
  const tokens = Effect.fnUntraced(
    function*(
      provider: OAuthProvider,
      server: Server,
      callback: URLSearchParams,
      request: { readonly redirectUri: string; readonly codeVerifier: string }
    ) {
      const authenticate = yield* clientAuthentication(provider, server)
      const { status, text } = yield* Effect.catch(
        call((options) =>
          oauth.authorizationCodeGrantRequest(
            server.as,
            server.client,
            authenticate,
            callback,
            request.redirectUri,
            request.codeVerifier,
            options
          ).then((response) => response.text().then((text) => ({ status: response.status, text })))
        ),
        ({ cause }) => requestFailed(provider, cause, "invalid_client")
      )
      const json = yield* readJson(text)
      const body: Claims = Predicate.isObject(json) ? json as Claims : {}
      // Some say 200 with an error.
      if (body["error"] !== undefined) return yield* fail(provider, "OAUTH_PROVIDER_ERROR", knownError(body["error"]))
      if (status !== 200) {
        const detail = status >= 500 ? "server_error" : status === 401 ? "invalid_client" : undefined
        return yield* fail(provider, "OAUTH_PROVIDER_ERROR", detail)
      }
      const { access_token: accessToken, token_type: type } = body
      const isBearer = Predicate.isString(type) && type.toLowerCase() === "bearer"
      if (!isBearer || !Predicate.isString(accessToken) || accessToken === "") {
        return yield* fail(provider, "OAUTH_PROVIDER_ERROR")
      }
      return { ...body, access_token: accessToken }
    }
  )

  /** The claims of the userinfo endpoint for `subject`, and the response when they are a JWT, for its signature. */
  const userinfo = Effect.fnUntraced(
    function*(provider: OidcProvider, server: Server, accessToken: string, subject: string) {
      const response = yield* Effect.catch(
        call((options) => oauth.userInfoRequest(server.as, server.client, accessToken, options)),
        ({ cause }) => requestFailed(provider, cause, "invalid_token")
      )
      const claims = yield* Effect.catch(
        call(() => oauth.processUserInfoResponse(server.as, server.client, subject, response)),
        ({ cause }) =>
          cause instanceof oauth.OperationProcessingError && cause.code === oauth.JSON_ATTRIBUTE_COMPARISON
            ? fail(provider, "OAUTH_INVALID_PROFILE", "subject", cause)
            : requestFailed(provider, cause, "invalid_token")
      )
      const isJwt = response.headers.get("content-type")?.split(";")[0] === "application/jwt"
      return { claims: claims as Claims, signed: isJwt ? response : undefined }
    }
  )

  const getWith = (provider: OAuthProvider, accessToken: string): Get => (url, headers = {}) =>
    Effect.gen(function*() {
      const answer = yield* Effect.catch(
        outbound.fetch({
          url,
          headers: {
            accept: "application/json",
            "user-agent": userAgent,
            ...headers,
            authorization: `Bearer ${accessToken}`
          }
        }),
        (cause) => fail(provider, "OAUTH_PROVIDER_UNREACHABLE", undefined, cause)
      )
      if (answer.status >= 500) return yield* fail(provider, "OAUTH_PROVIDER_UNREACHABLE")
      if (answer.status !== 200) {
        const detail = answer.status === 401
          ? "invalid_token"
          : answer.status === 403
          ? "insufficient_scope"
          : undefined
        return yield* fail(provider, "OAUTH_PROVIDER_ERROR", detail)
      }
      const json = yield* readJson(new TextDecoder().decode(answer.body))
      return json === undefined ? yield* fail(provider, "OAUTH_INVALID_PROFILE") : json
    })

  return { getWith, tokens, userinfo }
})
