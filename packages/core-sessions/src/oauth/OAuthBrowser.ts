/**
 * What a browser does between its client and a provider: it is sent away, and it comes back. Free of HTTP, so that any
 * server can answer with it; `http/OAuthRoutes.ts` does.
 *
 * The browser holds one secret of its own. The PKCE verifier and the nonce of a sign-in are derived from it and from the
 * state, so nobody who reads our store knows them, and a callback that is opened in another browser comes to nothing.
 */
import { compact } from "@gatehouse/contract/Compact"
import type * as Contract from "@gatehouse/contract/Contract"
import { codeOf } from "@gatehouse/contract/FailureCode"
import type { Tokens } from "@gatehouse/contract/Tokens"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { AuthSettings } from "../AuthSettings.ts"
import { InvalidChallenge } from "../challenges/ChallengeErrors.ts"
import { secretLength } from "../challenges/Challenges.ts"
import { InvalidRedirect } from "../signin/SignInErrors.ts"
import * as ClientChallenge from "./ClientChallenge.ts"
import type { OAuthClient } from "./OAuthClient.ts"
import type { OAuthContract } from "./OAuthContract.ts"
import { ProviderNotConfigured } from "./OAuthErrors.ts"
import { fail } from "./OAuthFailure.ts"
import type { Identity, OAuthProvider } from "./OAuthProvider.ts"
import { fingerprintText, type OAuthProviders } from "./OAuthProviders.ts"
import type { ProvedIdentity } from "./OAuthWire.ts"
import * as RedirectTargets from "./RedirectTargets.ts"

/** The halves, wherever they run: in this process, or behind a wire. */
export type Halves = Pick<Contract.Service<typeof OAuthContract>, "begin" | "lookup" | "complete">

export interface Ports {
  readonly halves: Halves
  readonly client: OAuthClient["Service"]
  readonly providers: OAuthProviders["Service"]
  readonly tokens: Tokens["Service"]
}

/** What a browser asks to be sent away with. Texts are as they came. */
export interface SignInRequest {
  readonly provider: string
  readonly redirectTo: string | undefined
  /** Of a client that keeps the verifier itself. Without one the browser is the client. */
  readonly codeChallenge: string | undefined
  /** The token of a link that connects an account. */
  readonly link: string | undefined
  /** What the browser holds: its secret, its client's verifier, and the token of its device. */
  readonly browser: string | undefined
  readonly challenge: string | undefined
  readonly deviceToken: string | undefined
}

export interface Away {
  readonly kind: "away"
  readonly url: string
  /** What the browser is to hold from now on. */
  readonly browser: string
  /** The verifier, where the browser is the client. */
  readonly challenge?: string
}

export interface CallbackRequest {
  readonly provider: string
  readonly parameters: URLSearchParams
  readonly browser: string | undefined
}

/** The browser goes on to its client, with a code or with the code of a failure. */
export interface Back {
  readonly kind: "back"
  readonly url: string
}

/** There is nowhere to send the browser: its client is not known, or not one of ours. */
export interface Stranded {
  readonly kind: "stranded"
  readonly code: string
  readonly detail: string
}

interface Failed {
  readonly code: string
  readonly detail: string
}

/** The texts of ours that a browser brings: all are of one shape. */
const isSecret = (text: string | undefined): text is string => text !== undefined && /^[0-9A-Za-z]{43}$/u.test(text)

/** A target with a parameter that nothing in it can hide. */
const withParameter = (target: string, name: "code" | "error", value: string): string => {
  const url = new URL(target)
  url.searchParams.delete("code")
  url.searchParams.delete("error")
  url.searchParams.append(name, value)
  return url.href
}

const failedWith = (error: { readonly _tag: string; readonly message: string }): Failed => ({
  code: "reason" in error && error._tag === "OAuthFailed" ? String(error.reason) : codeOf(error._tag),
  detail: error.message
})

/** What must not happen happens too: the application learns that much, and the log the rest. */
const unforeseen = (cause: Cause.Cause<unknown>): Effect.Effect<Failed> =>
  Effect.as(Effect.logError("a sign-in with a provider died", cause), {
    code: "INTERNAL_ERROR",
    detail: "Something went wrong on our side. Try again later."
  })

/** Every failure as data. An interruption is none. */
const settled = <A, E extends { readonly _tag: string; readonly message: string }>(
  effect: Effect.Effect<A, E>
): Effect.Effect<A | { readonly failed: Failed }> =>
  Effect.catchCause(effect, (cause) => {
    if (Cause.hasInterrupts(cause)) return Effect.interrupt
    const error = Option.getOrUndefined(Cause.findErrorOption(cause))
    const failed = error === undefined ? unforeseen(cause) : Effect.succeed(failedWith(error))
    return Effect.map(failed, (failed) => ({ failed }))
  })

const proved = ({ email, emailVerified, image, name, provider, subject }: Identity): ProvedIdentity =>
  compact({ provider, subject, email, emailVerified, name, image })

export const make = ({ client, halves, providers, tokens }: Ports) => {
  const resolve = Effect.fnUntraced(function*(target: string | undefined) {
    const { redirects } = yield* AuthSettings
    return target === undefined ? undefined : RedirectTargets.make(redirects).resolve(target)
  })

  /** Sends the browser to its client when something failed. */
  const backFrom = (target: string, { code }: Failed): Back => ({
    kind: "back",
    url: withParameter(target, "error", code)
  })

  const stranded = (failed: Failed): Stranded => ({ kind: "stranded", ...failed })

  const fingerprintOf = (provider: OAuthProvider) => tokens.hash(fingerprintText(provider))

  /** What only this browser can derive, for one sign-in. The verifier is 64 hex digits, which RFC 7636 allows. */
  const derived = Effect.fnUntraced(function*(browser: string, state: string) {
    return {
      state,
      codeVerifier: yield* tokens.hash(`gatehouse oauth code verifier ${browser} ${state}`),
      nonce: yield* tokens.hash(`gatehouse oauth nonce ${browser} ${state}`)
    }
  })

  const depart = Effect.fnUntraced(function*(request: SignInRequest, redirectTo: string) {
    const provider = providers.find(request.provider)
    if (provider === undefined) return yield* new ProviderNotConfigured({ provider: request.provider })
    const { codeChallenge: given, deviceToken, link } = request
    // A link of ours, cut short or written over.
    if (given !== undefined && !ClientChallenge.isCodeChallenge(given) || link !== undefined && !isSecret(link)) {
      return yield* new InvalidChallenge()
    }
    const own = given === undefined
      ? yield* ClientChallenge.make(tokens, isSecret(request.challenge) ? request.challenge : undefined)
      : undefined
    // The same for all sign-ins that a browser begins, so that two tabs do not take it from each other.
    const browser = isSecret(request.browser) ? request.browser : yield* tokens.random(secretLength)
    const { state } = yield* halves.begin(compact({
      provider: provider.id,
      fingerprint: yield* fingerprintOf(provider),
      redirectTo,
      clientHash: ClientChallenge.hashOf(given ?? own!.codeChallenge),
      browser,
      link,
      deviceToken
    }))
    const url = yield* client.authorizationUrl(provider, {
      ...yield* derived(browser, state),
      redirectUri: providers.redirectUri(provider)
    })
    const away: Away = compact({ kind: "away", url, browser, challenge: own?.challenge })
    return away
  })

  /** Sends a browser to a provider. */
  const signIn = Effect.fnUntraced(function*(request: SignInRequest): Effect.fn.Return<Away | Back | Stranded> {
    const target = yield* resolve(request.redirectTo)
    if (target === undefined) return stranded(failedWith(new InvalidRedirect()))
    const departed = yield* settled(depart(request, target))
    return "failed" in departed ? backFrom(target, departed.failed) : departed
  })

  const exchanged = Effect.fnUntraced(function*(
    provider: OAuthProvider,
    request: CallbackRequest,
    sent: { readonly state: string; readonly browser: string; readonly fingerprint: string }
  ) {
    const { browser, fingerprint, state } = sent
    const identity = yield* client.exchange(provider, {
      ...yield* derived(browser, state),
      redirectUri: providers.redirectUri(provider),
      parameters: request.parameters
    })
    return yield* Effect.catchTag(
      halves.complete({
        provider: provider.id,
        fingerprint,
        state,
        browser,
        identity: proved(identity),
        updateProfile: provider.updateProfile ?? false
      }),
      // It came a second time while the first was on its way, or the provider took too long.
      "InvalidChallenge",
      () => fail(provider, "OAUTH_INVALID_STATE")
    )
  })

  /** Takes a browser back from a provider. Before it is known to be the one that was sent, nobody learns anything. */
  const callback = Effect.fnUntraced(function*(request: CallbackRequest): Effect.fn.Return<Back | Stranded> {
    const provider = providers.find(request.provider)
    if (provider === undefined) {
      return stranded(failedWith(new ProviderNotConfigured({ provider: request.provider })))
    }
    const { browser, parameters } = request
    const [state, ...more] = parameters.getAll("state")
    const fingerprint = yield* fingerprintOf(provider)
    const found = yield* settled(
      isSecret(state) && more.length === 0 && isSecret(browser)
        ? Effect.catchTag(
          halves.lookup({ provider: provider.id, fingerprint, state, browser }),
          "InvalidChallenge",
          () => fail(provider, "OAUTH_INVALID_STATE")
        )
        : fail(provider, "OAUTH_INVALID_STATE")
    )
    if ("failed" in found) return stranded(found.failed)
    const target = yield* resolve(found.redirectTo)
    if (target === undefined) return stranded(failedWith(new InvalidRedirect()))
    const arrived = yield* settled(
      found.stands === "good"
        ? exchanged(provider, request, { state: state!, browser: browser!, fingerprint })
        : fail(provider, found.stands === "changed" ? "OAUTH_PROVIDER_CHANGED" : "OAUTH_INVALID_STATE")
    )
    return "failed" in arrived
      ? backFrom(target, arrived.failed)
      : { kind: "back", url: withParameter(target, "code", arrived.code) }
  })

  return { signIn, callback }
}
