import { assert, describe, it } from "@effect/vitest"
import * as OAuthClient from "@gatehouse/core-sessions/oauth/OAuthClient"
import { Effect, Exit, Logger, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { createHash, createHmac } from "node:crypto"
import {
  atHash,
  begin,
  claimsOf,
  clientFor,
  clientSecret,
  type Json,
  type Lie,
  makeKey,
  now,
  type OidcServer,
  pending,
  providerOf,
  redirectUri,
  serve,
  type ServerOptions,
  sign,
  signIn,
  type SigningKey
} from "./OidcProvider.ts"

const key = Effect.runSync(Effect.cached(makeKey("one")))
const otherKey = Effect.runSync(Effect.cached(makeKey("two")))

const conforming = { conformIdTokenClaims: false } as const

/** A provider with one key, whose ID tokens carry the e-mail unless told otherwise. */
const start = (options: Partial<ServerOptions> = {}) =>
  Effect.gen(function*() {
    yield* now
    return yield* serve({ keys: [yield* key], configuration: conforming, ...options })
  })

const failureOf = <A, R>(effect: Effect.Effect<A, { readonly reason: string; readonly detail?: string }, R>) =>
  Effect.map(Effect.flip(effect), ({ detail, reason }) => detail === undefined ? reason : `${reason} ${detail}`)

/** Signs in while the provider lies on a path, and says how that failed. */
const failureWith = (path: string, lie: Lie, options: Partial<ServerOptions> = {}) =>
  Effect.gen(function*() {
    const server = yield* start(options)
    server.lies.set(path, lie)
    return yield* failureOf(signIn(server, providerOf(server))).pipe(Effect.provide(clientFor(server.host)))
  })

/** Signs in while the provider's ID token is replaced. */
const failureWithIdToken = (
  replace: (claims: Json, token: string, body: Json) => string | undefined | Promise<string>
) =>
  failureWith("/token", async (body) => ({
    ...body,
    id_token: await replace(claimsOf(body["id_token"]), body["id_token"], body)
  }))

/** The same with claims that the provider signs. */
const failureWithClaims = (change: (claims: Json, body: Json) => Json, header?: object) =>
  Effect.flatMap(key, (key) => failureWithIdToken((claims, _, body) => sign(key, change(claims, body), header)))

const seconds = () => Math.floor(Date.now() / 1000)

describe("signing in at an OpenID provider", () => {
  it.effect("ends with the identity that the ID token names", () =>
    Effect.gen(function*() {
      const server = yield* start()

      const identity = yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

      const { profile, ...rest } = identity
      assert.deepStrictEqual(rest, {
        provider: "op",
        issuer: server.issuer,
        subject: "ada",
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada Lovelace",
        image: "https://example.com/ada.png"
      })
      assert.deepInclude(profile, { sub: "ada", iss: server.issuer, aud: "gatehouse" })
      assert.deepStrictEqual(server.paths.filter((path) => path === "/me"), [])
    }))

  it.effect("asks userinfo when the ID token has no e-mail", () =>
    Effect.gen(function*() {
      const server = yield* start({ configuration: {} })

      const identity = yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

      assert.deepInclude(identity, {
        subject: "ada",
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada Lovelace"
      })
    }))

  it.effect("asks no userinfo when it is told not to", () =>
    Effect.gen(function*() {
      const server = yield* start({ configuration: {} })

      const identity = yield* signIn(server, providerOf(server, { userinfo: false })).pipe(
        Effect.provide(clientFor(server.host))
      )

      assert.notProperty(identity, "email")
    }))

  it.effect.each(["RS256", "PS256", "ES384", "Ed25519"])(
    "verifies signatures made with %s",
    (alg) =>
      Effect.gen(function*() {
        const own = yield* makeKey("own", alg)
        const server = yield* start({
          keys: [own],
          configuration: {
            ...conforming,
            enabledJWA: { idTokenSigningAlgValues: [alg as any] }
          }
        })

        const identity = yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

        assert.strictEqual(identity.subject, "ada")
      })
  )

  it.effect.each(["client_secret_post", "client_secret_basic"] as const)(
    "proves itself with %s where that is what the provider takes",
    (method) =>
      Effect.gen(function*() {
        const server = yield* start({
          client: { token_endpoint_auth_method: method },
          configuration: { ...conforming, clientAuthMethods: [method] }
        })

        const identity = yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

        assert.strictEqual(identity.subject, "ada")
      })
  )

  it.effect("signs in as a public client without a secret", () =>
    Effect.gen(function*() {
      const server = yield* start({ client: { token_endpoint_auth_method: "none", client_secret: undefined } })
      const { clientSecret: _, ...provider } = providerOf(server)

      const identity = yield* signIn(server, provider).pipe(Effect.provide(clientFor(server.host)))

      assert.strictEqual(identity.subject, "ada")
    }))

  it.effect("reads a userinfo that is a JWT, and verifies who signed it", () =>
    Effect.gen(function*() {
      const server = yield* start({
        client: { userinfo_signed_response_alg: "ES256" },
        configuration: { features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } } }
      })

      const identity = yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

      assert.strictEqual(identity.email, "ada@example.com")
    }))

  it.effect.each<readonly [title: string, sign: (claims: Json) => Promise<string>, expected: string]>([
    ["another key", async (claims) => sign({ ...await Effect.runPromise(otherKey), kid: "one" }, claims), "signature"],
    ["an unknown key", async (claims) => sign(await Effect.runPromise(otherKey), claims), "key"]
  ])("refuses a userinfo that is a JWT signed by %s", ([, forge, expected]) =>
    Effect.gen(function*() {
      const failure = yield* failureWith("/me", (_, context) => {
        context.type = "application/jwt"
        return forge({ sub: "ada", email: "eve@example.com", email_verified: true })
      }, {
        client: { userinfo_signed_response_alg: "ES256" },
        configuration: { features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } } }
      })

      assert.strictEqual(failure, `OAUTH_INVALID_ID_TOKEN ${expected}`)
    }))
})

describe("the authorization request", () => {
  it.effect("carries state, nonce and the S256 challenge of the verifier", () =>
    Effect.gen(function*() {
      const server = yield* start()
      const request = pending()
      const url = yield* OAuthClient.OAuthClient.use((client) =>
        client.authorizationUrl(providerOf(server, { scopes: ["offline_access", "email"] }), {
          ...request,
          loginHint: "ada@example.com",
          prompt: "login"
        })
      ).pipe(Effect.provide(clientFor(server.host)))

      assert.deepStrictEqual(Object.fromEntries(new URL(url).searchParams), {
        client_id: "gatehouse",
        redirect_uri: redirectUri,
        response_type: "code",
        scope: "openid email profile offline_access",
        state: request.state,
        nonce: request.nonce,
        code_challenge: createHash("sha256").update(request.codeVerifier).digest("base64url"),
        code_challenge_method: "S256",
        login_hint: "ada@example.com",
        prompt: "login"
      })
      assert.isTrue(url.startsWith(`${server.issuer}/auth?`))
    }))

  it.effect("cannot be changed by a provider's own parameters", () =>
    Effect.gen(function*() {
      const server = yield* start()
      const request = pending()
      const url = yield* OAuthClient.OAuthClient.use((client) =>
        client.authorizationUrl(
          providerOf(server, {
            authorizationParameters: {
              hd: "example.com",
              state: "fixed",
              code_challenge_method: "plain",
              nonce: "fixed"
            }
          }),
          request
        )
      ).pipe(Effect.provide(clientFor(server.host)))

      const { searchParams } = new URL(url)
      assert.deepStrictEqual(
        ["hd", "state", "nonce", "code_challenge_method"].map((name) => searchParams.get(name)),
        ["example.com", request.state, request.nonce, "S256"]
      )
    }))

  it.effect("uses S256 also with a provider that says it knows only plain", () =>
    Effect.gen(function*() {
      const server = yield* start()
      server.lies.set("/.well-known/openid-configuration", (body) => ({
        ...body,
        code_challenge_methods_supported: ["plain"]
      }))

      yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

      assert.deepStrictEqual(server.asked.map((asked) => asked.get("code_challenge_method")), ["S256"])
    }))
})

describe("a callback", () => {
  /** Changes a good callback, and says how the exchange failed and what the provider was asked for it. */
  const failureOfCallback = (
    change: (request: OAuthClient.CallbackRequest, server: OidcServer) => OAuthClient.CallbackRequest
  ) =>
    Effect.gen(function*() {
      const server = yield* start()
      const provider = providerOf(server)
      return yield* Effect.gen(function*() {
        const client = yield* OAuthClient.OAuthClient
        const request = yield* begin(server, provider)
        const before = server.paths.length
        const failure = yield* failureOf(client.exchange(provider, change(request, server)))
        return [failure, ...server.paths.slice(before)]
      }).pipe(Effect.provide(clientFor(server.host)))
    })

  const withParameters = (change: (parameters: URLSearchParams, server: OidcServer) => void) =>
    failureOfCallback((request, server) => {
      const parameters = new URLSearchParams(request.parameters)
      change(parameters, server)
      return { ...request, parameters }
    })

  it.effect("of another browser's sign-in is refused before anything is sent", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* failureOfCallback((request) => ({ ...request, state: pending().state })), [
        "OAUTH_INVALID_STATE"
      ])
    }))

  it.effect("without a state is refused", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* withParameters((parameters) => parameters.delete("state")), ["OAUTH_INVALID_STATE"])
    }))

  it.effect("without a state is refused also where none was kept", () =>
    Effect.gen(function*() {
      const failure = yield* failureOfCallback((request) => {
        const parameters = new URLSearchParams(request.parameters)
        parameters.delete("state")
        return { ...request, state: "", parameters }
      })

      assert.deepStrictEqual(failure, ["OAUTH_INVALID_STATE"])
    }))

  it.effect("with two states is refused", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* withParameters((parameters) => parameters.append("state", "b")), [
        "OAUTH_INVALID_STATE"
      ])
    }))

  it.effect("that names another issuer is refused", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* withParameters((parameters) => parameters.set("iss", "https://attacker.example.com")),
        ["OAUTH_INVALID_ISSUER"]
      )
    }))

  it.effect("that names the issuer with another slash is refused", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* withParameters((parameters, { issuer }) => parameters.set("iss", `${issuer}/`)),
        ["OAUTH_INVALID_ISSUER"]
      )
    }))

  it.effect("without an issuer is refused when the provider says that it sends one", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* withParameters((parameters) => parameters.delete("iss")), ["OAUTH_INVALID_ISSUER"])
    }))

  it.effect("with two issuers is refused", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* withParameters((parameters, { issuer }) => parameters.append("iss", issuer)),
        ["OAUTH_INVALID_CALLBACK"]
      )
    }))

  it.effect.each([["no code", ""], ["two codes", "code=a&code=b"]])(
    "with %s is refused",
    ([, codes]) =>
      Effect.gen(function*() {
        const failure = yield* withParameters((parameters) => {
          parameters.delete("code")
          for (const [name, value] of new URLSearchParams(codes)) parameters.append(name, value)
        })

        assert.deepStrictEqual(failure, ["OAUTH_INVALID_CALLBACK"])
      })
  )

  it.effect.each(["id_token", "token", "response"])(
    "with a %s of the implicit flow is refused",
    (name) =>
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* withParameters((parameters) => parameters.set(name, "x")), [
          "OAUTH_INVALID_CALLBACK"
        ])
      })
  )

  it.effect.each([
    ["access_denied", "OAUTH_ACCESS_DENIED"],
    ["server_error", "OAUTH_PROVIDER_ERROR server_error"],
    ["login_required", "OAUTH_PROVIDER_ERROR login_required"],
    ["<script>alert(1)</script>", "OAUTH_PROVIDER_ERROR"],
    // A word of ours that is no error code of theirs.
    ["signature", "OAUTH_PROVIDER_ERROR"]
  ])("with the error %s says so without repeating it", ([error, expected]) =>
    Effect.gen(function*() {
      const failure = yield* withParameters((parameters) => {
        parameters.delete("code")
        parameters.set("error", error!)
        parameters.set("error_description", "<b>call 0900 0000</b>")
      })

      assert.deepStrictEqual(failure, [expected])
    }))

  it.effect("with a code that was used already is refused by the provider", () =>
    Effect.gen(function*() {
      const server = yield* start()
      const provider = providerOf(server)
      const [first, second] = yield* Effect.gen(function*() {
        const client = yield* OAuthClient.OAuthClient
        const request = yield* begin(server, provider)
        const first = yield* client.exchange(provider, request)
        return [first.subject, yield* failureOf(client.exchange(provider, request))]
      }).pipe(Effect.provide(clientFor(server.host)))

      assert.deepStrictEqual([first, second], ["ada", "OAUTH_PROVIDER_ERROR invalid_grant"])
    }))

  it.effect("with a stolen code is worth nothing without the verifier of the browser that began", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* failureOfCallback((request) => ({ ...request, codeVerifier: pending().codeVerifier })),
        ["OAUTH_PROVIDER_ERROR invalid_grant", "/token"]
      )
    }))

  it.effect("with a code injected from another sign-in is refused for its nonce", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* failureOfCallback((request) => ({ ...request, nonce: pending().nonce })),
        ["OAUTH_INVALID_ID_TOKEN nonce", "/token"]
      )
    }))

  it.effect("is refused by the provider when our secret is wrong", () =>
    Effect.gen(function*() {
      const server = yield* start()
      const provider = providerOf(server, { clientSecret: Redacted.make("wrong") })

      const failure = yield* failureOf(signIn(server, provider)).pipe(Effect.provide(clientFor(server.host)))

      assert.strictEqual(failure, "OAUTH_PROVIDER_ERROR invalid_client")
    }))
})

describe("an ID token", () => {
  it.effect("that is missing fails the sign-in", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureWithIdToken(() => undefined), "OAUTH_MISSING_ID_TOKEN")
    }))

  it.effect.each(["", "x", "a.b", "a.b.c", "e30.e30.", "a.b.c.d.e"])(
    "that is %j fails the sign-in",
    (token) =>
      Effect.gen(function*() {
        assert.match(
          yield* failureWithIdToken(() => token),
          /^OAUTH_MISSING_ID_TOKEN$|^OAUTH_INVALID_ID_TOKEN (?:malformed|algorithm)$/
        )
      })
  )

  it.effect("without a signature (alg: none) is refused", () =>
    Effect.gen(function*() {
      const failure = yield* failureWithIdToken((claims) => {
        const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url")
        return `${header}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.`
      })

      assert.strictEqual(failure, "OAUTH_INVALID_ID_TOKEN algorithm")
    }))

  it.effect("without a signature is refused also from a provider that lists none", () =>
    Effect.gen(function*() {
      const server = yield* start()
      server.lies.set("/.well-known/openid-configuration", (body) => ({
        ...body,
        id_token_signing_alg_values_supported: ["none", "HS256", "ES256"]
      }))
      server.lies.set("/token", (body) => {
        const header = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url")
        return { ...body, id_token: `${header}.${body["id_token"].split(".")[1]}.` }
      })

      const failure = yield* failureOf(signIn(server, providerOf(server))).pipe(Effect.provide(clientFor(server.host)))

      assert.strictEqual(failure, "OAUTH_INVALID_ID_TOKEN algorithm")
    }))

  it.effect.each(
    [["the public key", (key: SigningKey) => JSON.stringify(key.publicJwk)], [
      "the client secret",
      () => clientSecret
    ]] as const
  )(
    "with a MAC made of %s is refused, also from a provider that lists HS256",
    ([, secretOf]) =>
      Effect.gen(function*() {
        const server = yield* start()
        const secret = secretOf(yield* key)
        server.lies.set("/.well-known/openid-configuration", (body) => ({
          ...body,
          id_token_signing_alg_values_supported: ["HS256", "ES256"]
        }))
        server.lies.set("/token", (body) => {
          const header = Buffer.from(JSON.stringify({ alg: "HS256", kid: "one" })).toString("base64url")
          const signed = `${header}.${body["id_token"].split(".")[1]}`
          return { ...body, id_token: `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}` }
        })

        const failure = yield* failureOf(signIn(server, providerOf(server))).pipe(
          Effect.provide(clientFor(server.host))
        )

        assert.strictEqual(failure, "OAUTH_INVALID_ID_TOKEN algorithm")
      })
  )

  it.effect("signed by another key under the name of the provider's is refused", () =>
    Effect.gen(function*() {
      const stranger = yield* otherKey

      assert.strictEqual(
        yield* failureWithIdToken((claims) => sign({ ...stranger, kid: "one" }, claims)),
        "OAUTH_INVALID_ID_TOKEN signature"
      )
    }))

  it.effect("signed by a key that it brings along is refused", () =>
    Effect.gen(function*() {
      const stranger = yield* otherKey
      const header = {
        jwk: stranger.publicJwk,
        jku: "https://attacker.example.com/jwks",
        x5u: "https://attacker.example.com"
      }

      assert.strictEqual(
        yield* failureWithIdToken((claims) => sign(stranger, claims, header)),
        "OAUTH_INVALID_ID_TOKEN key"
      )
      assert.strictEqual(
        yield* failureWithIdToken((claims) => sign({ ...stranger, kid: "one" }, claims, header)),
        "OAUTH_INVALID_ID_TOKEN signature"
      )
    }))

  it.effect("whose claims were changed after it was signed is refused", () =>
    Effect.gen(function*() {
      const failure = yield* failureWithIdToken((claims, token) => {
        const [header, , signature] = token.split(".")
        return `${header}.${Buffer.from(JSON.stringify({ ...claims, sub: "eve" })).toString("base64url")}.${signature}`
      })

      assert.strictEqual(failure, "OAUTH_INVALID_ID_TOKEN signature")
    }))

  it.effect("whose signature was removed is refused", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* failureWithIdToken((_, token) => `${token.split(".").slice(0, 2).join(".")}.`),
        "OAUTH_INVALID_ID_TOKEN signature"
      )
    }))

  it.effect("with an extension that must be understood is refused", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* failureWithIdToken((_, token) => {
          const [, payload, signature] = token.split(".")
          const header = { alg: "ES256", kid: "one", crit: ["b64"], b64: true }
          return `${Buffer.from(JSON.stringify(header)).toString("base64url")}.${payload}.${signature}`
        }),
        "OAUTH_INVALID_ID_TOKEN malformed"
      )
    }))

  it.effect.each<readonly [title: string, change: (claims: Json, body: Json) => Json, expected: string]>([
    ["of another nonce", (claims) => ({ ...claims, nonce: "another" }), "nonce"],
    ["without a nonce", ({ nonce: _, ...claims }) => claims, "nonce"],
    ["of another issuer", (claims) => ({ ...claims, iss: "https://attacker.example.com" }), "issuer"],
    ["of the issuer with a slash", (claims) => ({ ...claims, iss: `${claims["iss"]}/` }), "issuer"],
    ["without an issuer", ({ iss: _, ...claims }) => claims, "malformed"],
    ["for another client", (claims) => ({ ...claims, aud: "other" }), "audience"],
    ["for others only", (claims) => ({ ...claims, aud: ["other", "another"] }), "audience"],
    ["for several without an authorized party", (claims) => ({ ...claims, aud: ["gatehouse", "other"] }), "audience"],
    [
      "for several that another party asked for",
      (claims) => ({ ...claims, aud: ["gatehouse", "other"], azp: "other" }),
      "authorizedParty"
    ],
    ["for us that another party asked for", (claims) => ({ ...claims, azp: "other" }), "authorizedParty"],
    ["without an audience", ({ aud: _, ...claims }) => claims, "malformed"],
    ["of another access token", (claims) => ({ ...claims, at_hash: atHash("another") }), "accessTokenHash"],
    ["with a hash that is none", (claims) => ({ ...claims, at_hash: 1 }), "accessTokenHash"],
    ["without a subject", ({ sub: _, ...claims }) => claims, "malformed"],
    ["whose subject is a number", (claims) => ({ ...claims, sub: 1 }), "malformed"],
    ["without an end", ({ exp: _, ...claims }) => claims, "malformed"],
    ["whose end is a text", (claims) => ({ ...claims, exp: "9999999999" }), "malformed"],
    ["without a beginning", ({ iat: _, ...claims }) => claims, "malformed"],
    ["long over", (claims) => ({ ...claims, exp: seconds() - 120 }), "expired"],
    ["from the future", (claims) => ({ ...claims, iat: seconds() + 120 }), "notYetValid"],
    ["not valid yet", (claims) => ({ ...claims, nbf: seconds() + 120 }), "notYetValid"]
  ])("%s is refused", ([, change, detail]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureWithClaims(change), `OAUTH_INVALID_ID_TOKEN ${detail}`)
    }))

  it.effect.each<readonly [title: string, change: (claims: Json, body: Json) => Json]>([
    ["for us in a list", (claims) => ({ ...claims, aud: ["gatehouse"] })],
    ["for several that we asked for", (claims) => ({ ...claims, aud: ["gatehouse", "other"], azp: "gatehouse" })],
    ["with the right hash", (claims, body) => ({ ...claims, at_hash: atHash(body["access_token"]) })],
    ["without a hash", ({ at_hash: _, ...claims }) => claims]
  ])("%s is accepted", ([, change]) =>
    Effect.gen(function*() {
      const server = yield* start()
      const own = yield* key
      server.lies.set("/token", async (body) => ({
        ...body,
        id_token: await sign(own, change(claimsOf(body["id_token"]), body))
      }))

      const identity = yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))

      assert.strictEqual(identity.subject, "ada")
    }))

  /** Exchanges a callback at a time that lies `offsetMs` from the whole second `at`. */
  const exchangeAt = (change: (claims: Json, at: number) => Json, offsetMs: number) =>
    Effect.gen(function*() {
      const server = yield* start()
      const own = yield* key
      const at = seconds()
      server.lies.set("/token", async (body) => ({
        ...body,
        id_token: await sign(own, change(claimsOf(body["id_token"]), at))
      }))
      const provider = providerOf(server)
      return yield* Effect.gen(function*() {
        const client = yield* OAuthClient.OAuthClient
        const request = yield* begin(server, provider)
        yield* TestClock.setTime(at * 1000 + offsetMs)
        return yield* Effect.exit(client.exchange(provider, request))
      }).pipe(Effect.provide(clientFor(server.host)), Effect.map(Exit.isSuccess))
    })

  it.effect("is accepted until a minute after its end, by Effect's clock, and not a millisecond longer", () =>
    Effect.gen(function*() {
      const ending = (claims: Json, at: number) => ({ ...claims, iat: at - 300, exp: at })

      assert.isTrue(yield* exchangeAt(ending, 59_999))
      assert.isFalse(yield* exchangeAt(ending, 60_000))
    }))

  it.effect("is accepted from a minute before its beginning, and not a millisecond sooner", () =>
    Effect.gen(function*() {
      const beginning = (claims: Json, at: number) => ({ ...claims, iat: at, exp: at + 300 })

      assert.isTrue(yield* exchangeAt(beginning, -60_000))
      assert.isFalse(yield* exchangeAt(beginning, -60_001))
    }))
})

describe("a profile", () => {
  const identityOf = (account: Json, configuration: ServerOptions["configuration"] = conforming) =>
    Effect.gen(function*() {
      const server = yield* start({ accounts: { ada: account }, configuration: configuration! })
      return yield* signIn(server, providerOf(server)).pipe(Effect.provide(clientFor(server.host)))
    })

  it.effect.each<readonly [title: string, account: Json]>([
    ["missing", { email: "ada@example.com" }],
    ["false", { email: "ada@example.com", email_verified: false }],
    ["the text true", { email: "ada@example.com", email_verified: "true" }],
    ["a number", { email: "ada@example.com", email_verified: 1 }]
  ])("whose e-mail has a verified claim that is %s is not verified", ([, account]) =>
    Effect.gen(function*() {
      const { email, emailVerified } = yield* identityOf(account)

      assert.deepStrictEqual({ email, emailVerified }, { email: "ada@example.com", emailVerified: false })
    }))

  it.effect("without an e-mail is not verified, whatever it says", () =>
    Effect.gen(function*() {
      const identity = yield* identityOf({ email_verified: true })

      assert.deepInclude(identity, { emailVerified: false })
      assert.notProperty(identity, "email")
    }))

  it.effect.each([
    "not an address",
    "a@b@c",
    "a @example.com",
    "a\u0000@example.com",
    `${"a".repeat(250)}@example.com`,
    7
  ])(
    "with the e-mail %j has none",
    (email) =>
      Effect.gen(function*() {
        const identity = yield* identityOf({ email, email_verified: true })

        assert.notProperty(identity, "email")
        assert.isFalse(identity.emailVerified)
      })
  )

  it.effect("of userinfo does not make an e-mail of the ID token verified", () =>
    Effect.gen(function*() {
      const server = yield* start({ accounts: { ada: { email: "ada@example.com" } } })
      server.lies.set("/me", (body) => ({ ...body, email: "other@example.com", email_verified: true }))

      const identity = yield* signIn(server, providerOf(server, { userinfo: true })).pipe(
        Effect.provide(clientFor(server.host))
      )

      assert.deepInclude(identity, { email: "ada@example.com", emailVerified: false })
    }))

  it.effect("of userinfo with another subject is refused", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* failureWith("/me", (body) => ({ ...body, sub: "eve" }), { configuration: {} }),
        "OAUTH_INVALID_PROFILE subject"
      )
    }))

  it.effect("of userinfo without a subject is refused", () =>
    Effect.gen(function*() {
      const failure = yield* failureWith("/me", ({ sub: _, ...body }) => body, { configuration: {} })

      assert.strictEqual(failure, "OAUTH_PROVIDER_ERROR")
    }))

  it.effect("of a userinfo endpoint that redirects is not fetched from there", () =>
    Effect.gen(function*() {
      const failure = yield* failureWith("/me", (_, context) => {
        context.status = 302
        context.set("location", "/elsewhere")
        return {}
      }, { configuration: {} })

      assert.strictEqual(failure, "OAUTH_PROVIDER_ERROR")
    }))

  it.effect("keeps a name and an image only as far as they can be shown and stored", () =>
    Effect.gen(function*() {
      const identity = yield* identityOf({ name: " Ada\u0000\n Lovelace ", picture: "javascript:alert(1)" })

      assert.strictEqual(identity.name, "Ada Lovelace")
      assert.notProperty(identity, "image")
    }))

  it.effect("of a provider that must be asked for it and has no endpoint fails", () =>
    Effect.gen(function*() {
      const server = yield* start()
      server.lies.set("/.well-known/openid-configuration", ({ userinfo_endpoint: _, ...body }) => body)

      const failure = yield* failureOf(signIn(server, providerOf(server, { userinfo: true }))).pipe(
        Effect.provide(clientFor(server.host))
      )

      assert.strictEqual(failure, "OAUTH_NO_USERINFO")
    }))
})

describe("the token endpoint", () => {
  it.effect.each<readonly [title: string, lie: Lie, expected: string]>([
    [
      "an error with status 200",
      () => ({ error: "invalid_grant", error_description: "<b>" }),
      "OAUTH_PROVIDER_ERROR invalid_grant"
    ],
    ["an error that nobody knows", () => ({ error: "<script>" }), "OAUTH_PROVIDER_ERROR"],
    ["no access token", ({ access_token: _, ...body }) => body, "OAUTH_PROVIDER_ERROR"],
    ["a token of another type", (body) => ({ ...body, token_type: "mac" }), "OAUTH_PROVIDER_ERROR"],
    ["a list", () => [], "OAUTH_PROVIDER_ERROR"],
    ["no JSON", () => "<html>", "OAUTH_PROVIDER_ERROR"],
    ["a failure of its own", (_, context) => {
      context.status = 503
      return "down"
    }, "OAUTH_PROVIDER_ERROR server_error"],
    ["a redirect", (_, context) => {
      context.status = 302
      context.set("location", "http://localhost/")
      return {}
    }, "OAUTH_PROVIDER_ERROR"],
    ["too much", (body) => ({ ...body, more: "x".repeat(600 * 1024) }), "OAUTH_PROVIDER_UNREACHABLE"]
  ])("that answers with %s fails the sign-in", ([, lie, expected]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureWith("/token", lie), expected)
    }))

  it.effect("that takes none of our ways to prove who we are fails the sign-in", () =>
    Effect.gen(function*() {
      const failure = yield* failureWith("/.well-known/openid-configuration", (body) => ({
        ...body,
        token_endpoint_auth_methods_supported: ["private_key_jwt"]
      }))

      assert.strictEqual(failure, "OAUTH_UNSUPPORTED_AUTH_METHOD")
    }))

  it.effect("that is not on the public Internet is not asked", () =>
    Effect.gen(function*() {
      const server = yield* start()
      const inside = yield* serve({ keys: [yield* key] })
      server.lies.set(
        "/.well-known/openid-configuration",
        (body) => ({ ...body, token_endpoint: `${inside.issuer}/token` })
      )

      const failure = yield* failureOf(signIn(server, providerOf(server))).pipe(Effect.provide(clientFor(server.host)))

      assert.strictEqual(failure, "OAUTH_PROVIDER_UNREACHABLE")
      assert.deepStrictEqual(inside.paths, [])
    }))
})

describe("the log of failures", () => {
  /** All that is logged, as JSON, while the provider lies on a path. */
  const logOf = (path: string, lie: Lie, change: (parameters: URLSearchParams) => void = () => {}) =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const secrets: Array<string> = [clientSecret]
      const server = yield* start()
      const provider = providerOf(server)
      server.lies.set(path, (body, context) => {
        for (const name of ["access_token", "id_token"]) if (name in body) secrets.push(body[name])
        return lie(body, context)
      })
      yield* Effect.gen(function*() {
        const client = yield* OAuthClient.OAuthClient
        const request = yield* begin(server, provider)
        secrets.push(request.state, request.nonce, request.codeVerifier, request.parameters.get("code")!)
        change(request.parameters)
        yield* Effect.flip(client.exchange(provider, request))
      }).pipe(
        Effect.provide([
          clientFor(server.host),
          Logger.layer([Logger.map(Logger.formatJson, (line) => void lines.push(line))])
        ])
      )
      return { log: lines.join("\n"), secrets }
    })

  it.effect("names the provider, the reason and what the library says", () =>
    Effect.gen(function*() {
      const { log } = yield* logOf("/token", async (body) => ({
        ...body,
        id_token: await sign(await Effect.runPromise(key), { ...claimsOf(body["id_token"]), aud: "other" })
      }))

      for (const part of ["op", "OAUTH_INVALID_ID_TOKEN", "audience", "OAUTH_JWT_CLAIM_COMPARISON_FAILED"]) {
        assert.include(log, part)
      }
    }))

  it.effect.each<readonly [title: string, lie: Lie]>([
    ["an error that repeats the request", (_, context) => {
      context.status = 400
      return { error: "invalid_grant", error_description: JSON.stringify((context as any).oidc.params) }
    }],
    ["an ID token for others", async (body) => ({
      ...body,
      id_token: await sign(await Effect.runPromise(key), { ...claimsOf(body["id_token"]), aud: "other" })
    })],
    ["an ID token that is cut", (body) => ({ ...body, id_token: body["id_token"].slice(0, -90) })],
    ["a body that is cut", (body) => JSON.stringify(body).slice(0, -1)]
  ])("holds no token, code or secret after %s", ([, lie]) =>
    Effect.gen(function*() {
      const { log, secrets } = yield* logOf("/token", lie)

      assert.notStrictEqual(log, "")
      assert.deepStrictEqual(secrets.filter((secret) => log.includes(secret)), [])
    }))

  it.effect("does not repeat what a callback says", () =>
    Effect.gen(function*() {
      const { log } = yield* logOf("/token", (body) => body, (parameters) => {
        parameters.set("error", "server_error")
        parameters.set("error_description", "call 0900 0000")
      })

      assert.include(log, "server_error")
      assert.notInclude(log, "0900")
    }))
})
