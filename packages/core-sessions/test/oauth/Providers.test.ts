import { assert, describe, it } from "@effect/vitest"
import type { Identity, OAuthProvider } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import { apple } from "@gatehouse/core-sessions/oauth/providers/Apple"
import { discord } from "@gatehouse/core-sessions/oauth/providers/Discord"
import { github } from "@gatehouse/core-sessions/oauth/providers/GitHub"
import { gitlab } from "@gatehouse/core-sessions/oauth/providers/GitLab"
import { google } from "@gatehouse/core-sessions/oauth/providers/Google"
import { microsoft } from "@gatehouse/core-sessions/oauth/providers/Microsoft"
import { oauth2 } from "@gatehouse/core-sessions/oauth/providers/OAuth2"
import { Effect, Redacted } from "effect"
import { exportPKCS8, importJWK, jwtVerify } from "jose"
import { createHash } from "node:crypto"
import * as FakeInternet from "./FakeInternet.ts"
import { type Json, makeKey } from "./OidcProvider.ts"

const clientSecret = Redacted.make("the-secret")
const options = { clientId: "the-client", clientSecret }

const key = Effect.runSync(Effect.cached(makeKey("one", "ES256")))

const withoutProfile = ({ profile: _, ...identity }: Identity) => identity

const failureOf = <A, R>(effect: Effect.Effect<A, { readonly reason: string; readonly detail?: string }, R>) =>
  Effect.map(Effect.flip(effect), ({ detail, reason }) => detail === undefined ? reason : `${reason} ${detail}`)

/** A token endpoint of OAuth 2 that checks the code, the verifier and the secret in the body. */
const oauth2Routes = (tokenUrl: string, began: { challenge: string }): Record<string, FakeInternet.Route> => ({
  [`POST ${tokenUrl}`]: ({ form }) => {
    const isRight = form.get("client_id") === "the-client" && form.get("client_secret") === "the-secret" &&
      form.get("code") === "the-code" && form.get("grant_type") === "authorization_code" &&
      createHash("sha256").update(form.get("code_verifier")!).digest("base64url") === began.challenge
    return isRight
      ? { access_token: "at-1", token_type: "bearer", scope: "" }
      : { error: "bad_verification_code", error_description: "The code passed is incorrect or expired." }
  }
})

const signInWith = (
  provider: OAuthProvider,
  tokenUrl: string,
  routes: Record<string, FakeInternet.Route>,
  callback: Record<string, string> = {}
) =>
  Effect.gen(function*() {
    const began = { challenge: "", url: new URL("https://nowhere.example") }
    const internet = yield* FakeInternet.serve({ ...oauth2Routes(tokenUrl, began), ...routes })
    const identity = yield* FakeInternet.signIn(provider, callback, (url) => {
      began.url = url
      began.challenge = url.searchParams.get("code_challenge")!
    }).pipe(Effect.provide(internet.layer))
    return { identity, url: began.url, seen: internet.seen }
  })

describe("GitHub", () => {
  const tokenUrl = "https://github.com/login/oauth/access_token"
  const user: Json = {
    id: 583231,
    login: "ada",
    name: "Ada Lovelace",
    email: "public@example.com",
    avatar_url: "https://avatars.example.com/u/583231"
  }
  const emails = [
    { email: "other@example.com", primary: false, verified: true },
    { email: "ada@example.com", primary: true, verified: true }
  ]
  const signIn = (user: Json, list: ReadonlyArray<unknown> | { status: number; json: unknown }, callback = {}) =>
    signInWith(github(options), tokenUrl, {
      "GET https://api.github.com/user": () => user,
      "GET https://api.github.com/user/emails": () => list
    }, callback)

  it.effect("gives the number, the primary address and whether that one is verified", () =>
    Effect.gen(function*() {
      const { identity, seen, url } = yield* signIn(user, emails)

      assert.deepStrictEqual(withoutProfile(identity), {
        provider: "github",
        subject: "583231",
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada Lovelace",
        image: "https://avatars.example.com/u/583231"
      })
      assert.strictEqual(`${url.origin}${url.pathname}`, "https://github.com/login/oauth/authorize")
      assert.strictEqual(url.searchParams.get("scope"), "read:user user:email")
      assert.deepStrictEqual(seen.map(({ what }) => what), [
        `POST ${tokenUrl}`,
        "GET https://api.github.com/user",
        "GET https://api.github.com/user/emails"
      ])
      assert.include(seen[1]!.headers, { "authorization": "Bearer at-1", "user-agent": "gatehouse" })
      assert.include(seen[0]!.headers, { accept: "application/json" })
    }))

  it.effect("does not take a primary address that is not verified for verified", () =>
    Effect.gen(function*() {
      const { identity } = yield* signIn(user, [{ ...emails[0] }, { ...emails[1], verified: false }])

      assert.deepInclude(identity, { email: "ada@example.com", emailVerified: false })
    }))

  it.effect.each<readonly [title: string, list: ReadonlyArray<unknown> | { status: number; json: unknown }]>([
    ["no list", { status: 404, json: { message: "Not Found" } }],
    ["a list that is forbidden", { status: 403, json: { message: "Forbidden" } }],
    ["an empty list", []],
    ["a list without a primary address", [emails[0]]],
    ["a list of nonsense", [null, "ada@example.com", { primary: "true", email: "ada@example.com", verified: true }]]
  ])(
    "signs in without an address where there is %s, and does not take the public one",
    ([, list]) =>
      Effect.gen(function*() {
        const { identity } = yield* signIn(user, list)

        assert.deepInclude(identity, { subject: "583231", emailVerified: false })
        assert.notProperty(identity, "email")
      })
  )

  it.effect("is not signed in with while it is down", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* failureOf(signIn(user, { status: 502, json: {} })),
        "OAUTH_PROVIDER_UNREACHABLE"
      )
    }))

  it.effect.each([{}, { id: "583231" }, { id: 1.5 }, { id: null }, []])(
    "names nobody by %j",
    (user) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* failureOf(signIn(user, emails)), "OAUTH_INVALID_PROFILE subject")
      })
  )

  it.effect("is told apart from another provider by the issuer it sends", () =>
    Effect.gen(function*() {
      const { identity } = yield* signIn(user, emails, { iss: "https://github.com/login/oauth" })

      assert.strictEqual(identity.subject, "583231")
      assert.strictEqual(
        yield* failureOf(signIn(user, emails, { iss: "https://gitlab.com" })),
        "OAUTH_INVALID_ISSUER"
      )
    }))

  it.effect("says a wrong code with status 200", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureOf(signIn(user, emails, { code: "wrong" })), "OAUTH_PROVIDER_ERROR")
    }))

  it.effect("may be an Enterprise Server", () =>
    Effect.gen(function*() {
      const server = "https://github.example.com"
      const { identity, url } = yield* signInWith(
        github({ ...options, id: "ghes", server }),
        `${server}/login/oauth/access_token`,
        {
          [`GET ${server}/api/v3/user`]: () => user,
          [`GET ${server}/api/v3/user/emails`]: () => emails
        }
      )

      assert.deepInclude(identity, { provider: "ghes", subject: "583231", emailVerified: true })
      assert.strictEqual(url.origin, server)
    }))
})

describe("Discord", () => {
  const tokenUrl = "https://discord.com/api/oauth2/token"
  const user: Json = {
    id: "80351110224678912",
    username: "ada",
    global_name: "Ada Lovelace",
    avatar: "8342729096ea3675442027381ff50dfe",
    email: "ada@example.com",
    verified: true
  }
  const signIn = (user: Json) =>
    Effect.map(
      signInWith(discord(options), tokenUrl, { "GET https://discord.com/api/users/@me": () => user }),
      ({ identity }) => withoutProfile(identity)
    )

  it.effect("gives the id, the address and the avatar", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* signIn(user), {
        provider: "discord",
        subject: "80351110224678912",
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada Lovelace",
        image: "https://cdn.discordapp.com/avatars/80351110224678912/8342729096ea3675442027381ff50dfe.png"
      })
    }))

  it.effect.each([{ verified: false }, { verified: undefined }, { verified: "true" }])(
    "does not verify the address with %j",
    (change) =>
      Effect.gen(function*() {
        assert.deepInclude(yield* signIn({ ...user, ...change }), { email: "ada@example.com", emailVerified: false })
      })
  )

  it.effect("makes no image of an avatar that is none", () =>
    Effect.gen(function*() {
      assert.notProperty(yield* signIn({ ...user, avatar: "../../evil" }), "image")
      assert.notProperty(yield* signIn({ ...user, avatar: null }), "image")
    }))
})

describe("a provider of OAuth 2 alone", () => {
  const provider = oauth2({
    id: "hub",
    ...options,
    scopes: ["me"],
    authorizationEndpoint: "https://hub.example/authorize?flow=web",
    tokenEndpoint: "https://hub.example/token",
    userinfoEndpoint: "https://hub.example/me",
    profile: ({ address, confirmed, number }) => ({ subject: number, email: address, emailVerified: confirmed })
  })
  const me = { number: 7, address: "ada@example.com", confirmed: true }
  const signIn = (user: FakeInternet.Route, callback = {}) =>
    signInWith(provider, "https://hub.example/token", { "GET https://hub.example/me": user }, callback)

  it.effect("gives what the application reads from its profile", () =>
    Effect.gen(function*() {
      const { identity, url } = yield* signIn(() => me)

      assert.deepStrictEqual(identity, {
        provider: "hub",
        subject: "7",
        email: "ada@example.com",
        emailVerified: true,
        profile: me
      })
      assert.deepInclude(Object.fromEntries(url.searchParams), { flow: "web", scope: "me" })
      assert.isFalse(url.searchParams.has("nonce"))
    }))

  it.effect("whose issuer is not known may name one", () =>
    Effect.gen(function*() {
      const { identity } = yield* signIn(() => me, { iss: "https://hub.example" })

      assert.strictEqual(identity.subject, "7")
    }))

  it.effect.each<readonly [title: string, answer: FakeInternet.Route, expected: string]>([
    ["refuses the token", () => ({ status: 401, json: {} }), "OAUTH_PROVIDER_ERROR invalid_token"],
    ["forbids", () => ({ status: 403, json: {} }), "OAUTH_PROVIDER_ERROR insufficient_scope"],
    ["redirects", () => ({ status: 302, json: {} }), "OAUTH_PROVIDER_ERROR"],
    ["is down", () => ({ status: 500, json: {} }), "OAUTH_PROVIDER_UNREACHABLE"],
    ["names nobody", () => ({}), "OAUTH_INVALID_PROFILE subject"],
    ["answers with a list", () => [me], "OAUTH_INVALID_PROFILE subject"],
    ["names somebody without end", () => ({ number: "x".repeat(256) }), "OAUTH_INVALID_PROFILE subject"],
    ["names an empty subject", () => ({ number: "" }), "OAUTH_INVALID_PROFILE subject"],
    ["names an object", () => ({ number: {} }), "OAUTH_INVALID_PROFILE subject"]
  ])("fails when its profile %s", ([, answer, expected]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureOf(signIn(answer)), expected)
    }))
})

/** Signs in with an OpenID provider of the fake Internet. */
const signInOpenId = (
  provider: OAuthProvider,
  issuer: string,
  base: string,
  claims: Json,
  more: Parameters<typeof FakeInternet.openId>[4] & { readonly routes?: Record<string, FakeInternet.Route> } = {},
  callback: Record<string, string> = {}
) =>
  Effect.gen(function*() {
    const server = FakeInternet.openId(issuer, base, yield* key, () => ({ aud: "the-client", ...claims }), more)
    const internet = yield* FakeInternet.serve({ ...server.routes, ...more.routes })
    let url = new URL("https://nowhere.example")
    const identity = yield* FakeInternet.signIn(provider, callback, (began, nonce) => {
      url = began
      server.began(began, nonce)
    }, server.prepare).pipe(Effect.provide(internet.layer))
    return { identity: withoutProfile(identity), url, seen: internet.seen }
  })

describe("Google", () => {
  const issuer = "https://accounts.google.com"

  it.effect("gives what its ID token says, without asking userinfo", () =>
    Effect.gen(function*() {
      const { identity, seen } = yield* signInOpenId(google(options), issuer, issuer, {
        sub: "110169484474386276334",
        email: "ada@gmail.com",
        email_verified: true,
        name: "Ada Lovelace",
        picture: "https://lh3.example.com/photo",
        azp: "the-client"
      })

      assert.deepStrictEqual(identity, {
        provider: "google",
        issuer,
        subject: "110169484474386276334",
        email: "ada@gmail.com",
        emailVerified: true,
        name: "Ada Lovelace",
        image: "https://lh3.example.com/photo"
      })
      assert.isFalse(seen.some(({ what }) => what.endsWith("/userinfo")))
    }))
})

describe("GitLab", () => {
  const issuer = "https://gitlab.com"
  const claims = { sub: "42", email: "ada@example.com", email_verified: true }
  const userinfo = (json: Json) => ({ routes: { [`GET ${issuer}/userinfo`]: () => json } })

  it.effect("gives the e-mail of its ID token and the name of its userinfo", () =>
    Effect.gen(function*() {
      const { identity } = yield* signInOpenId(
        gitlab(options),
        issuer,
        issuer,
        claims,
        userinfo({ sub: "42", name: "Ada Lovelace", picture: "https://gitlab.com/ada.png" })
      )

      assert.deepStrictEqual(identity, {
        provider: "gitlab",
        issuer,
        subject: "42",
        email: "ada@example.com",
        emailVerified: true,
        name: "Ada Lovelace",
        image: "https://gitlab.com/ada.png"
      })
    }))

  it.effect("does not verify an address that it does not call verified", () =>
    Effect.gen(function*() {
      const { identity } = yield* signInOpenId(
        gitlab(options),
        issuer,
        issuer,
        { ...claims, email_verified: false },
        userinfo({ sub: "42", email: "ada@example.com", email_verified: true })
      )

      assert.isFalse(identity.emailVerified)
    }))

  it.effect("may be a server of one's own", () =>
    Effect.gen(function*() {
      const own = "https://git.example.com"
      const { identity } = yield* signInOpenId(gitlab({ ...options, issuer: own }), own, own, claims, {
        routes: { [`GET ${own}/userinfo`]: () => ({ sub: "42" }) }
      })

      assert.strictEqual(identity.issuer, own)
    }))
})

describe("Apple", () => {
  const issuer = "https://appleid.apple.com"
  const claims = { sub: "001473.d2f", email: "ada@privaterelay.appleid.com", email_verified: "true" }
  const provider = Effect.map(
    key,
    ({ privateKey }) =>
      Effect.map(
        Effect.promise(() => exportPKCS8(privateKey)),
        (pem) =>
          apple({ clientId: "the-client", teamId: "TEAM123456", keyId: "KEY1234567", privateKey: Redacted.make(pem) })
      )
  )
  const signIn = (change: Json, user?: string, more = {}) =>
    Effect.gen(function*() {
      return yield* signInOpenId(
        yield* yield* provider,
        issuer,
        issuer,
        { ...claims, ...change },
        more,
        user === undefined ? {} : { user }
      )
    })

  it.effect("is asked to answer with a form, and gives the name that the form has once", () =>
    Effect.gen(function*() {
      const { identity, url } = yield* signIn(
        {},
        JSON.stringify({ name: { firstName: "Ada", lastName: "Lovelace" }, email: "eve@example.com" })
      )

      assert.deepStrictEqual(identity, {
        provider: "apple",
        issuer,
        subject: "001473.d2f",
        email: "ada@privaterelay.appleid.com",
        emailVerified: true,
        name: "Ada Lovelace"
      })
      assert.deepInclude(Object.fromEntries(url.searchParams), {
        response_mode: "form_post",
        scope: "openid email name"
      })
    }))

  it.effect("is shown a secret that it can verify with the key it was given, good for five minutes", () =>
    Effect.gen(function*() {
      let secret = ""
      yield* signIn({}, undefined, {
        token: ({ form }: FakeInternet.Seen) => {
          secret = form.get("client_secret")!
        }
      })

      const publicKey = yield* Effect.flatMap(
        key,
        ({ publicJwk }) => Effect.promise(() => importJWK(publicJwk, "ES256"))
      )
      const { payload, protectedHeader } = yield* Effect.promise(() =>
        jwtVerify(secret, publicKey, { audience: issuer, issuer: "TEAM123456", subject: "the-client" })
      )
      assert.deepInclude(protectedHeader, { alg: "ES256", kid: "KEY1234567" })
      assert.strictEqual(payload.exp! - payload.iat!, 300)
    }))

  it.effect.each(
    [[true, true], ["true", true], ["false", false], [false, false], [undefined, false], [1, false]] as const
  )(
    "takes email_verified %j for %j",
    ([value, expected]) =>
      Effect.gen(function*() {
        const { identity } = yield* signIn({ email_verified: value })

        assert.strictEqual(identity.emailVerified, expected)
      })
  )

  it.effect.each([
    "",
    "null",
    "[]",
    "{",
    "{\"name\":null}",
    "{\"name\":{\"firstName\":7}}",
    "{\"name\":{}}",
    "\"Ada\""
  ])(
    "signs in without a name from the form field %j",
    (user) =>
      Effect.gen(function*() {
        const { identity } = yield* signIn({}, user)

        assert.notProperty(identity, "name")
      })
  )
})

describe("Microsoft", () => {
  const authority = "https://login.microsoftonline.com"
  const tenant = "72f988bf-86f1-41af-91ab-2d7cd011db47"
  const other = "3aa4a235-b6e2-48d5-9195-7fcf05b459b0"
  const personal = "9188040d-6c67-4c5b-b112-36a304b66dad"
  const issuerOf = (id: string) => `${authority}/${id}/v2.0`
  const template = issuerOf("{tenantid}")
  const claims = { sub: "AAAA", tid: tenant, iss: issuerOf(tenant), email: "ada@example.com", name: "Ada Lovelace" }
  const signIn = (
    name: string,
    change: Json = {},
    { callback = {}, issuer = template, jwk = {}, tenants }: {
      readonly callback?: Record<string, string>
      readonly issuer?: string
      readonly jwk?: Json
      readonly tenants?: ReadonlyArray<string>
    } = {}
  ) =>
    signInOpenId(
      microsoft({ ...options, tenant: name, ...(tenants === undefined ? {} : { tenants }) }),
      issuer,
      `${authority}/${name === "consumers" ? personal : name}/v2.0`,
      { ...claims, ...change },
      { jwk },
      callback
    )

  it.effect("of any tenant gives the identity under that tenant's issuer", () =>
    Effect.gen(function*() {
      const { identity } = yield* signIn("common")

      assert.deepStrictEqual(identity, {
        provider: "microsoft",
        issuer: issuerOf(tenant),
        subject: "AAAA",
        email: "ada@example.com",
        emailVerified: false,
        name: "Ada Lovelace"
      })
    }))

  it.effect.each<readonly [change: Json, expected: boolean]>([
    [{ email_verified: true }, false],
    [{ xms_edov: true }, true],
    [{ xms_edov: 1 }, true],
    [{ xms_edov: "1" }, true],
    [{ xms_edov: "true" }, true],
    [{ xms_edov: false }, false],
    [{ xms_edov: 0 }, false],
    [{ xms_edov: "false" }, false],
    [{ xms_edov: {} }, false],
    [{ verified_primary_email: ["Ada@Example.com"] }, true],
    [{ verified_secondary_email: ["x@example.com", "ada@example.com"] }, true],
    [{ verified_primary_email: ["eve@example.com"] }, false],
    [{ verified_primary_email: "ada@example.com" }, false],
    [{ verified_primary_email: [] }, false]
  ])("takes an address with %j for verified: %j", ([change, expected]) =>
    Effect.gen(function*() {
      const { identity } = yield* signIn("common", change)

      assert.strictEqual(identity.emailVerified, expected)
    }))

  it.effect.each<readonly [title: string, change: Json, expected: string]>([
    ["whose issuer is of another tenant than it says", { iss: issuerOf(other) }, "issuer"],
    ["whose issuer is the template", { iss: template }, "issuer"],
    ["without a tenant", { tid: undefined }, "tenant"],
    ["whose tenant is no id", { tid: "common", iss: issuerOf("common") }, "tenant"],
    ["whose tenant leads elsewhere", { tid: "../evil", iss: issuerOf("../evil") }, "tenant"],
    ["whose tenant is a list", { tid: [tenant] }, "tenant"]
  ])("refuses an ID token %s", ([, change, detail]) =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureOf(signIn("common", change)), `OAUTH_INVALID_ID_TOKEN ${detail}`)
    }))

  it.effect("lets in only the tenants that were named", () =>
    Effect.gen(function*() {
      const { identity } = yield* signIn("common", {}, { tenants: [tenant.toUpperCase()] })

      assert.strictEqual(identity.subject, "AAAA")
      assert.strictEqual(
        yield* failureOf(signIn("common", {}, { tenants: [other] })),
        "OAUTH_INVALID_ID_TOKEN tenant"
      )
    }))

  it.effect("keeps personal accounts out of organizations, and lets them into common", () =>
    Effect.gen(function*() {
      const account = { tid: personal, iss: issuerOf(personal) }

      assert.strictEqual(yield* failureOf(signIn("organizations", account)), "OAUTH_INVALID_ID_TOKEN tenant")
      assert.strictEqual((yield* signIn("common", account)).identity.issuer, issuerOf(personal))
    }))

  it.effect("of personal accounts and of one tenant has one issuer", () =>
    Effect.gen(function*() {
      const account = { tid: personal, iss: issuerOf(personal) }

      assert.strictEqual(
        (yield* signIn("consumers", account, { issuer: issuerOf(personal) })).identity.issuer,
        issuerOf(personal)
      )
      assert.strictEqual((yield* signIn(tenant, {}, { issuer: issuerOf(tenant) })).identity.issuer, issuerOf(tenant))
      assert.strictEqual(
        yield* failureOf(signIn(tenant, { tid: other, iss: issuerOf(other) }, { issuer: issuerOf(tenant) })),
        "OAUTH_INVALID_ID_TOKEN issuer"
      )
    }))

  it.effect("does not take the metadata of all tenants for those of one", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* failureOf(signIn(tenant, {}, { issuer: template })), "OAUTH_INVALID_METADATA")
    }))

  it.effect("lets a key sign only for the tenant that it is tied to", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* signIn("common", {}, { jwk: { issuer: issuerOf(tenant) } })).identity.subject, "AAAA")
      assert.strictEqual((yield* signIn("common", {}, { jwk: { issuer: template } })).identity.subject, "AAAA")
      assert.strictEqual(
        yield* failureOf(signIn("common", {}, { jwk: { issuer: issuerOf(other) } })),
        "OAUTH_INVALID_ID_TOKEN key"
      )
    }))

  it.effect("refuses a callback that names another tenant than the ID token, or another issuer", () =>
    Effect.gen(function*() {
      const named = (iss: string) => signIn("common", {}, { callback: { iss } })

      assert.strictEqual((yield* named(issuerOf(tenant))).identity.subject, "AAAA")
      assert.strictEqual(yield* failureOf(named(issuerOf(other))), "OAUTH_INVALID_ISSUER")
      assert.strictEqual(yield* failureOf(named("https://accounts.google.com")), "OAUTH_INVALID_ISSUER")
    }))

  it("does not take the name of a domain for a tenant", () => {
    assert.throws(() => microsoft({ ...options, tenant: "contoso.onmicrosoft.com" }), TypeError)
  })
})
