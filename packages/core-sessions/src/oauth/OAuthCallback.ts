/**
 * What the browser brings back from a provider, or somebody who would like to be taken for it: checked before anything is
 * asked of the provider.
 */
import { equal } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"
import * as oauth from "oauth4webapi"
import { fail, knownError, thrown } from "./OAuthFailure.ts"
import type { OAuthProvider } from "./OAuthProvider.ts"
import { type Server, tenantPlaceholder } from "./OAuthServer.ts"

/** The callback belongs to the sign-in that has this state. It needs no provider, so that a forged one costs nothing. */
export const checkState = Effect.fnUntraced(
  function*(provider: OAuthProvider, parameters: URLSearchParams, expected: string) {
    const [state = "", ...more] = parameters.getAll("state")
    if (expected === "" || more.length > 0 || !equal(state, expected)) {
      return yield* fail(provider, "OAUTH_INVALID_STATE")
    }
  }
)

/** RFC 9207: an issuer that the callback names must be the one that the browser was sent to. Answers with it. */
export const checkIssuer = Effect.fnUntraced(
  function*(provider: OAuthProvider, { as }: Server, parameters: URLSearchParams) {
    const [issuer, ...more] = parameters.getAll("iss")
    if (more.length > 0) return yield* fail(provider, "OAUTH_INVALID_CALLBACK")
    if (issuer === undefined) {
      return as.authorization_response_iss_parameter_supported === true
        ? yield* fail(provider, "OAUTH_INVALID_ISSUER")
        : undefined
    }
    if (provider.issuer === undefined) return undefined
    // Which tenant it is, only the ID token says; the two are compared then.
    const [before = "", after] = as.issuer.split(tenantPlaceholder)
    const isRight = after === undefined ? issuer === as.issuer : issuer.startsWith(before) && issuer.endsWith(after)
    return isRight ? issuer : yield* fail(provider, "OAUTH_INVALID_ISSUER")
  }
)

/** The parameters for the token request, in the form in which the library accepts them. */
export const read = Effect.fnUntraced(
  function*(provider: OAuthProvider, { as, client }: Server, parameters: URLSearchParams, state: string) {
    if (parameters.getAll("code").length > 1) return yield* fail(provider, "OAUTH_INVALID_CALLBACK")
    // The issuer was checked, and templates of issuers are nothing that the library knows.
    const rest = new URLSearchParams(parameters)
    rest.delete("iss")
    const callback = yield* Effect.catch(
      Effect.try({
        try: () =>
          oauth.validateAuthResponse(
            { ...as, authorization_response_iss_parameter_supported: false },
            client,
            rest,
            state
          ),
        catch: thrown
      }),
      ({ cause }) => {
        if (!(cause instanceof oauth.AuthorizationResponseError)) {
          return fail(provider, "OAUTH_INVALID_CALLBACK", undefined, cause)
        }
        return cause.error === "access_denied"
          ? fail(provider, "OAUTH_ACCESS_DENIED")
          : fail(provider, "OAUTH_PROVIDER_ERROR", knownError(cause.error), cause)
      }
    )
    if ((callback.get("code") ?? "") === "") return yield* fail(provider, "OAUTH_INVALID_CALLBACK")
    return callback
  }
)
