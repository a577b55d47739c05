/**
 * A real OpenID provider (`oidc-provider`) on a loopback port, a browser that signs in at it, and hooks that make it lie.
 */
import { layer as outboundLayer } from "@gatehouse/contract/node/OutboundLayer"
import * as MetadataCache from "@gatehouse/core-sessions/oauth/MetadataCache"
import * as OAuthClient from "@gatehouse/core-sessions/oauth/OAuthClient"
import type { OAuthProvider } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import { oidc, type OidcOptions } from "@gatehouse/core-sessions/oauth/providers/Oidc"
import { Effect, Layer, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose"
import { createHash, randomBytes } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { type Adapter, type AdapterPayload, type Configuration, type KoaContextWithOIDC, Provider } from "oidc-provider"

export const redirectUri = "https://app.example.com/auth/callback/op"
export const clientSecret = "a-secret-of-the-client-at-the-provider"

export interface SigningKey {
  readonly kid: string
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
  readonly publicJwk: JWK
}

export const makeKey = (kid: string, alg = "ES256"): Effect.Effect<SigningKey> =>
  Effect.promise(async () => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    const describe = async (key: CryptoKey) => ({ ...await exportJWK(key), kid, alg, use: "sig" })
    return { kid, alg, privateKey, jwk: await describe(privateKey), publicJwk: await describe(publicKey) }
  })

/** Signs claims as an ID token. */
export const sign = ({ alg, kid, privateKey }: SigningKey, claims: object, header: object = {}): Promise<string> =>
  new SignJWT(claims as Record<string, unknown>).setProtectedHeader({ alg, kid, ...header }).sign(privateKey)

export const claimsOf = (jwt: string): Record<string, any> =>
  JSON.parse(Buffer.from(jwt.split(".")[1]!, "base64url").toString("utf8"))

export type Json = Record<string, any>

/** Changes the JSON that the provider answers on a path, its status, or how long it takes. */
export type Lie = (body: Json, context: KoaContextWithOIDC) => unknown

export interface OidcServer {
  readonly issuer: string
  /** `localhost:port`. */
  readonly host: string
  /** The pathnames of all requests. */
  readonly paths: ReadonlyArray<string>
  /** The parameters of the authorization requests. */
  readonly asked: ReadonlyArray<URLSearchParams>
  readonly lies: Map<string, Lie>
  /** From now on the provider signs with these. */
  readonly rotate: (keys: ReadonlyArray<SigningKey>) => void
  /** Signs in as `account` and answers with the parameters of the callback. */
  readonly signIn: (url: string, account?: string) => Effect.Effect<URLSearchParams>
}

export interface ServerOptions {
  readonly keys: ReadonlyArray<SigningKey>
  readonly accounts?: Readonly<Record<string, Json>>
  readonly configuration?: Configuration
  readonly client?: Json
}

const ada = {
  email: "ada@example.com",
  email_verified: true,
  name: "Ada Lovelace",
  picture: "https://example.com/ada.png"
}

/** What the provider keeps, by kind and id: one server's own, and silent, unlike its default. */
const adapters = () => {
  const stored = new Map<string, AdapterPayload>()
  return (kind: string): Adapter => {
    const where = (matches: (payload: AdapterPayload) => boolean) =>
      Promise.resolve([...stored].find(([key, payload]) => key.startsWith(`${kind} `) && matches(payload))?.[1])
    return {
      upsert: (id, payload) => Promise.resolve(void stored.set(`${kind} ${id}`, payload)),
      find: (id) => Promise.resolve(stored.get(`${kind} ${id}`)),
      findByUid: (uid) => where((payload) => payload.uid === uid),
      findByUserCode: (userCode) => where((payload) => payload.userCode === userCode),
      consume: (id) =>
        Promise.resolve(
          void stored.set(`${kind} ${id}`, { ...stored.get(`${kind} ${id}`), consumed: Date.now() / 1000 })
        ),
      destroy: (id) => Promise.resolve(void stored.delete(`${kind} ${id}`)),
      revokeByGrantId: (grantId) => {
        for (const [key, payload] of stored) if (payload.grantId === grantId) stored.delete(key)
        return Promise.resolve()
      }
    }
  }
}

const makeProvider = (
  issuer: string,
  adapter: (kind: string) => Adapter,
  { accounts = { ada }, client, configuration, keys }: ServerOptions
): Provider =>
  new Provider(issuer, {
    adapter,
    clients: [{
      client_id: "gatehouse",
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      id_token_signed_response_alg: keys[0]!.alg as any,
      ...client
    }],
    jwks: { keys: keys.map(({ jwk }) => jwk) as any },
    cookies: { keys: ["a key of the cookies"] },
    ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, IdToken: 600, AuthorizationCode: 60 },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "picture"] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ ...accounts[accountId], sub: accountId }) }),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({ clientId: oidc.client!.clientId, accountId: oidc.session!.accountId! })
      grant.addOIDCScope("openid email profile")
      await grant.save()
      return grant
    },
    ...configuration
  })

export const serve = (options: ServerOptions): Effect.Effect<OidcServer, never, Scope.Scope> =>
  Effect.gen(function*() {
    const paths: Array<string> = []
    const asked: Array<URLSearchParams> = []
    const lies = new Map<string, Lie>()
    let provider: Provider | undefined
    let account = "ada"
    const adapter = adapters()

    const server = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createServer((request, response) => {
          const url = new URL(request.url!, "http://localhost")
          paths.push(url.pathname)
          if (url.pathname === "/auth") asked.push(url.searchParams)
          if (!url.pathname.startsWith("/interaction/")) return void provider!.callback()(request, response)
          provider!.interactionFinished(request, response, { login: { accountId: account } }).catch(() =>
            response.end()
          )
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
    const issuer = `http://${host}`

    const rotate = (keys: ReadonlyArray<SigningKey>) => {
      provider = makeProvider(issuer, adapter, { ...options, keys })
      provider.use(async (context, next) => {
        await next()
        const lie = lies.get(context.path)
        if (lie === undefined) return
        const { body } = context as { body: unknown }
        // A JWT has no JSON to change: it can only be replaced.
        context.body = await lie(typeof body === "string" ? {} : body as Json, context as any)
      })
      // What a provider logs of a failed request is the test's subject, not its output.
      provider.silent = true
    }
    rotate(options.keys)

    const signIn = (start: string, as = "ada") =>
      Effect.promise(async () => {
        account = as
        const cookies = new Map<string, string>()
        let url = start
        for (let i = 0; i < 10; i++) {
          const response = await fetch(url, {
            redirect: "manual",
            headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") }
          })
          for (const cookie of response.headers.getSetCookie()) {
            const [name = "", value = ""] = cookie.split(";")[0]!.split("=")
            cookies.set(name, value)
          }
          const location = response.headers.get("location")
          if (location === null) throw new Error(`${response.status} at ${url}: ${await response.text()}`)
          url = new URL(location, url).href
          if (url.startsWith(redirectUri)) return new URL(url).searchParams
        }
        throw new Error(`too many redirects, the last to ${url}`)
      })

    return { issuer, host, paths, asked, lies, rotate, signIn }
  })

/** The provider as the application configures it. */
export const providerOf = (server: OidcServer, options: Partial<OidcOptions> = {}) =>
  oidc({
    id: "op",
    issuer: server.issuer,
    clientId: "gatehouse",
    clientSecret: Redacted.make(clientSecret),
    ...options
  })

const random = () => randomBytes(32).toString("base64url")

/** What a flow keeps between the two halves of a sign-in. */
export const pending = (uri = redirectUri) => ({
  redirectUri: uri,
  state: random(),
  nonce: random(),
  codeVerifier: random()
})

/** A client that reaches these loopback servers, at the time that the servers have. */
export const clientFor = (...hosts: ReadonlyArray<string>) => {
  const outbound = outboundLayer({ allowHttp: true, allowPrivate: hosts })
  return OAuthClient.layerNoDeps.pipe(Layer.provideMerge(Layer.mergeAll(outbound, MetadataCache.layerMemory)))
}

/** The servers run on the system's clock: the test's begins there. */
export const now = Effect.suspend(() => TestClock.setTime(Date.now()))

/** From the beginning to the callback. */
export const begin = (server: OidcServer, provider: OAuthProvider, account?: string) =>
  Effect.gen(function*() {
    const client = yield* OAuthClient.OAuthClient
    const request = pending()
    const url = yield* client.authorizationUrl(provider, request)
    return { ...request, parameters: yield* server.signIn(url, account) }
  })

/** A whole sign-in. */
export const signIn = (server: OidcServer, provider: OAuthProvider, account?: string) =>
  Effect.gen(function*() {
    const client = yield* OAuthClient.OAuthClient
    return yield* client.exchange(provider, yield* begin(server, provider, account))
  })

/** The `at_hash` of an access token, for algorithms with SHA-256. */
export const atHash = (accessToken: string) =>
  createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url")
