/**
 * Well-known services on one loopback server: requests for `https://github.com/…` go there over HTTP, so that providers are
 * tested with the URLs that they have in production.
 */
import { layer as outboundLayer } from "@gatehouse/contract/node/OutboundLayer"
import { Outbound } from "@gatehouse/contract/Outbound"
import * as OAuthClient from "@gatehouse/core-sessions/oauth/OAuthClient"
import type { OAuthFailed } from "@gatehouse/core-sessions/oauth/OAuthErrors"
import type { Identity, OAuthProvider } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import { Effect, Layer, type Scope } from "effect"
import { createHash } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type Json, now, pending, sign, type SigningKey } from "./OidcProvider.ts"

export interface Seen {
  /** `GET https://api.github.com/user`, without a query. */
  readonly what: string
  readonly query: URLSearchParams
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  /** The fields of a form. */
  readonly form: URLSearchParams
}

/** What a route answers: JSON, or a status beside it. */
export type Route = (seen: Seen) => Json | ReadonlyArray<unknown> | { readonly status: number; readonly json: unknown }

export interface FakeInternet {
  readonly seen: ReadonlyArray<Seen>
  readonly layer: Layer.Layer<OAuthClient.OAuthClient>
}

export const serve = (routes: Readonly<Record<string, Route>>): Effect.Effect<FakeInternet, never, Scope.Scope> =>
  Effect.gen(function*() {
    const seen: Array<Seen> = []
    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer((request, response) => {
          const chunks: Array<Uint8Array> = []
          request.on("data", (chunk: Uint8Array) => chunks.push(chunk))
          request.on("end", () => {
            const url = new URL(`https:/${request.url}`)
            const one: Seen = {
              what: `${request.method} ${url.origin}${url.pathname}`,
              query: url.searchParams,
              headers: request.headers,
              form: new URLSearchParams(Buffer.concat(chunks).toString("utf8"))
            }
            seen.push(one)
            const answer: any = routes[one.what]?.(one) ?? { status: 404, json: {} }
            const { json, status } = typeof answer.status === "number" ? answer : { status: 200, json: answer }
            response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(json))
          })
        })
      ),
      (server) =>
        Effect.callback<void>((resume) => {
          server.closeAllConnections()
          server.close(() => resume(Effect.void))
        })
    )
    yield* Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    })
    const host = `localhost:${(server.address() as AddressInfo).port}`
    const redirected = Layer.effect(
      Outbound,
      Effect.map(Outbound, (outbound) => ({
        fetch: (request) =>
          request.url.startsWith("https://")
            ? outbound.fetch({ ...request, url: `http://${host}/${request.url.slice("https://".length)}` })
            : Effect.die(`not https: ${request.url}`)
      }))
    )
    return {
      seen,
      layer: OAuthClient.layer.pipe(
        Layer.provide(redirected),
        Layer.provide(outboundLayer({ allowHttp: true, allowPrivate: [host] }))
      )
    }
  })

/** Goes to the authorization endpoint and comes back with a code, and with what else is in `callback`. */
export const signIn = (
  provider: OAuthProvider,
  callback: Readonly<Record<string, string>> = {},
  began: (url: URL, nonce: string) => void = () => {},
  prepare: Effect.Effect<void> = Effect.void
): Effect.Effect<Identity, OAuthFailed, OAuthClient.OAuthClient> =>
  Effect.gen(function*() {
    yield* now
    const client = yield* OAuthClient.OAuthClient
    const request = pending(`https://app.example.com/auth/callback/${provider.id}`)
    began(new URL(yield* client.authorizationUrl(provider, request)), request.nonce)
    yield* prepare
    return yield* client.exchange(provider, {
      ...request,
      parameters: new URLSearchParams({ code: "the-code", state: request.state, ...callback })
    })
  })

/** The routes of an OpenID provider that signs `claims`, and remembers nonce and challenge from `began`. */
export const openId = (
  issuer: string,
  base: string,
  key: SigningKey,
  claims: () => Json,
  more: { readonly metadata?: Json; readonly jwk?: Json; readonly token?: (seen: Seen) => void } = {}
) => {
  let nonce = ""
  let challenge = ""
  let idToken = ""
  const seconds = Math.floor(Date.now() / 1000)
  return {
    began: (url: URL, itsNonce: string) => {
      nonce = itsNonce
      challenge = url.searchParams.get("code_challenge")!
    },
    /** Signs what the token endpoint will answer: a route cannot wait. */
    prepare: Effect.suspend(() =>
      Effect.promise(() =>
        sign(key, { iss: issuer, iat: seconds, exp: seconds + 300, nonce, ...claims() }).then((jwt) => {
          idToken = jwt
        })
      )
    ),
    routes: {
      [`GET ${base}/.well-known/openid-configuration`]: () => ({
        issuer,
        authorization_endpoint: `${base}/authorize`,
        token_endpoint: `${base}/token`,
        jwks_uri: `${base}/keys`,
        userinfo_endpoint: `${base}/userinfo`,
        id_token_signing_alg_values_supported: [key.alg],
        token_endpoint_auth_methods_supported: ["client_secret_post"],
        ...more.metadata
      }),
      [`GET ${base}/keys`]: () => ({ keys: [{ ...key.publicJwk, ...more.jwk }] }),
      [`POST ${base}/token`]: (seen: Seen) => {
        more.token?.(seen)
        const verifier = createHash("sha256").update(seen.form.get("code_verifier")!).digest("base64url")
        if (seen.form.get("code") !== "the-code" || verifier !== challenge) {
          return { status: 400, json: { error: "invalid_grant" } }
        }
        return { access_token: "at-1", token_type: "Bearer", expires_in: 3600, id_token: idToken }
      }
    } satisfies Record<string, Route>
  }
}
