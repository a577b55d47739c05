/**
 * `GET /auth/signin/{provider}` sends a browser to a provider, and `/auth/callback/{provider}` takes it back and sends it on
 * to the application, with `?code=` or with `?error=`. Only a browser whose application is not known stays with us, on a
 * page that says what happened.
 *
 * What a browser must hold meanwhile is in cookies. A provider that posts its answer from its own page reaches ours only
 * with `SameSite=None`; all others keep to `Lax`.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type { Handler, HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import { OAuth } from "../oauth/OAuth.ts"
import * as OAuthBrowser from "../oauth/OAuthBrowser.ts"
import { OAuthClient } from "../oauth/OAuthClient.ts"
import type { OAuthProvider } from "../oauth/OAuthProvider.ts"
import { callbackPath, OAuthProviders, signInPath } from "../oauth/OAuthProviders.ts"
import * as Cookies from "./Cookies.ts"
import * as HtmlPage from "./HtmlPage.ts"

const { html } = HtmlPage

export interface OAuthRoutesOptions {
  readonly cookies: Cookies.CookieOptions
  /** A page of the application, to begin again from. */
  readonly home?: string | undefined
}

/** The secret of a browser, by how the provider sends it back. */
const browserCookie = (provider: OAuthProvider | undefined): Cookies.CookieName =>
  provider?.responseMode === "form_post" ? "step-oauth-form" : "step-oauth-browser"

/** Where `CookieMode.ts` finds what the client of `oauth.finish` keeps. */
const clientCookie: Cookies.CookieName = "step-oauth"

/** The addresses have codes in them. */
const headers = { "cache-control": "no-store", "referrer-policy": "no-referrer" }

const notAllowed = (allow: string): HttpResponse =>
  HtmlPage.respond({
    status: 405,
    title: "Nothing to see",
    headers: { ...headers, allow },
    body: html`<p>A sign-in leads here, and nothing else.</p>`
  })

const empty = (status: number): HttpResponse => ({ status, headers, body: undefined })

/** A browser that loads what nobody has asked for yet: what a sign-in uses once must wait for its user. */
const isPrefetch = ({ header }: HttpRequest): boolean =>
  ["sec-purpose", "purpose", "x-moz"].some((name) => /\bprefetch\b/iu.test(header(name) ?? ""))

/** Who asks is no more than where they ask from. */
const originOf = (request: HttpRequest): Actor.Actor =>
  compact({
    kind: "anonymous" as const,
    requestId: request.requestId,
    ip: request.ip,
    userAgent: request.header("user-agent")?.slice(0, 256)
  })

const lastSegment = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** Handlers by the path before the provider's id, with a slash at the end. */
export const make = Effect.fnUntraced(function*({ cookies, home }: OAuthRoutesOptions) {
  const providers = yield* OAuthProviders
  const browsers = OAuthBrowser.make({
    halves: yield* OAuth,
    client: yield* OAuthClient,
    providers,
    tokens: yield* Tokens
  })

  const held = (request: HttpRequest, name: Cookies.CookieName) => Cookies.read(request.header("cookie"), name, cookies)

  const page = ({ code, detail }: OAuthBrowser.Stranded): HttpResponse =>
    HtmlPage.respond({
      status: code === "PROVIDER_NOT_CONFIGURED" ? 404 : 400,
      title: "Signing in did not work",
      headers,
      body: html`<p role="alert">${detail}</p>
<p><small>${code}</small></p>
${home === undefined ? undefined : html`<p><a href="${home}">Begin again</a></p>`}`
    })

  const goTo = (location: string, kept: ReadonlyArray<string> = [], status = 302): HttpResponse => ({
    status,
    headers: { ...headers, location },
    cookies: kept,
    body: undefined
  })

  const signIn = Effect.fnUntraced(function*(request: HttpRequest) {
    const id = lastSegment(request.path)
    const query = new URLSearchParams(request.query)
    const text = (name: string) => query.get(name) ?? undefined
    const cookie = browserCookie(providers.find(id))
    const result = yield* browsers.signIn({
      provider: id,
      redirectTo: text("redirectTo"),
      codeChallenge: text("codeChallenge"),
      link: text("link"),
      browser: held(request, cookie),
      challenge: held(request, clientCookie),
      deviceToken: held(request, "device")
    })
    if (result.kind === "stranded") return page(result)
    if (result.kind === "back") return goTo(result.url)
    const { handOffMs, oauthMs } = (yield* AuthSettings).lifetimes
    return goTo(result.url, [
      Cookies.write(
        cookie,
        result.browser,
        { maxAge: oauthMs / 1000, sameSite: cookie === "step-oauth-form" ? "None" : "Lax" },
        cookies
      ),
      ...(result.challenge === undefined
        ? []
        : [Cookies.write(clientCookie, result.challenge, { maxAge: (oauthMs + handOffMs) / 1000 }, cookies)])
    ])
  })

  const callback = Effect.fnUntraced(
    function*(request: HttpRequest, parameters: URLSearchParams, provider: OAuthProvider | undefined) {
      const result = yield* browsers.callback({
        provider: lastSegment(request.path),
        parameters,
        browser: held(request, browserCookie(provider))
      })
      return result.kind === "stranded" ? page(result) : goTo(result.url, [], request.method === "POST" ? 303 : 302)
    }
  )

  const asOrigin = (request: HttpRequest) => Effect.provideService(Actor.Current, originOf(request))

  const signInHandler: Handler = (request) => {
    if (request.method === "HEAD") return Effect.succeed(empty(200))
    if (request.method !== "GET") return Effect.succeed(notAllowed("GET, HEAD"))
    return isPrefetch(request) ? Effect.succeed(empty(503)) : asOrigin(request)(signIn(request))
  }

  const callbackHandler: Handler = (request) => {
    const provider = providers.find(lastSegment(request.path))
    const method = provider?.responseMode === "form_post" ? "POST" : "GET"
    if (request.method === "HEAD") return Effect.succeed(empty(200))
    if (request.method !== method) return Effect.succeed(notAllowed(method === "GET" ? "GET, HEAD" : "POST"))
    if (isPrefetch(request)) return Effect.succeed(empty(503))
    const parameters = method === "GET" ? new URLSearchParams(request.query) : HtmlPage.readForm(request)
    return asOrigin(request)(callback(request, parameters ?? new URLSearchParams(), provider))
  }

  const routes: ReadonlyMap<string, Handler> = new Map([[signInPath, signInHandler], [callbackPath, callbackHandler]])
  return routes
})
