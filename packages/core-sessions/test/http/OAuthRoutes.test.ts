import { assert, describe, it } from "@effect/vitest"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Effect, Layer, Logger, Redacted, References } from "effect"
import { TestClock } from "effect/testing"
import { exportPKCS8 } from "jose"
import { AuthSettings, make as settings, type Overrides } from "../../src/AuthSettings.ts"
import * as CookieMode from "../../src/http/CookieMode.ts"
import { OAuthClient } from "../../src/oauth/OAuthClient.ts"
import { OAuthContract } from "../../src/oauth/OAuthContract.ts"
import type { OAuthProvider } from "../../src/oauth/OAuthProvider.ts"
import { apple } from "../../src/oauth/providers/Apple.ts"
import { Sessions } from "../../src/sessions/Sessions.ts"
import { SessionsContract } from "../../src/sessions/SessionsContract.ts"
import * as SessionsLayer from "../../src/sessions/SessionsLayer.ts"
import * as FakeInternet from "../oauth/FakeInternet.ts"
import {
  accessTokens,
  accounts,
  ada,
  app,
  arrive,
  type Browser,
  browser,
  callbackOf,
  challenges,
  depart,
  fakeClient,
  handOff,
  keep,
  locationOf,
  op,
  other,
  providerNamed,
  redirects,
  type Site,
  site,
  siteWith,
  tagOf,
  travel,
  userNow,
  users,
  visit
} from "../oauth/FlowWorld.ts"
import { clientFor, type Lie, makeKey, now, providerOf, serve } from "../oauth/OidcProvider.ts"
import { places } from "../Places.ts"

const on = <A, E>(body: Effect.Effect<A, E, any>, overrides: Overrides = {}): Effect.Effect<A, E> =>
  body.pipe(
    Effect.provideService(AuthSettings, settings({ redirects, ...overrides })),
    Effect.provide(places[0]!.counted)
  ) as Effect.Effect<A, E>

const key = Effect.runSync(Effect.cached(makeKey("one")))
const home = "https://app.example.com"

/** A server with a real provider. */
const real = Effect.gen(function*() {
  yield* now
  const peer = yield* serve({ keys: [yield* key], configuration: { conformIdTokenClaims: false } })
  const here = yield* siteWith([providerOf(peer), other], clientFor(peer.host), home)
  return { peer, here }
})

const start = (here: Site) => here.oauth.start({ provider: "op", redirectTo: app })

/** `?code=` or `?error=`, and nothing beside it. */
const broughtBy = (response: Response) => {
  const location = locationOf(response)
  assert.strictEqual(`${location.origin}${location.pathname}`, app)
  return Object.fromEntries(location.searchParams)
}

const assertGuarded = (response: Response) => {
  assert.strictEqual(response.headers.get("cache-control"), "no-store")
  assert.strictEqual(response.headers.get("referrer-policy"), "no-referrer")
}

/** Our own page, which sends nobody anywhere. */
const assertPage = (response: Response, status: number, code: string) =>
  Effect.map(Effect.promise(() => response.text()), (text) => {
    assert.strictEqual(response.status, status)
    assert.isNull(response.headers.get("location"))
    assert.include(text, code)
    assertGuarded(response)
  })

describe("the routes of a sign-in with a real provider", () => {
  it.effect("lead from the client over the provider back to the client, with a code that signs in", () =>
    on(Effect.gen(function*() {
      const { here, peer } = yield* real
      const own = browser()
      const { challenge, url } = yield* start(here)
      const away = yield* visit(here, own, url)
      const parameters = yield* peer.signIn(locationOf(away).href)
      const back = yield* visit(here, own, `/auth/callback/op?${parameters}`)

      assert.deepStrictEqual([away.status, back.status], [302, 302])
      assertGuarded(away)
      assertGuarded(back)
      const { code, ...rest } = broughtBy(back)
      assert.deepStrictEqual(rest, {})
      const signed = yield* here.oauth.finish({ code: code!, challenge: challenge! })
      assert.strictEqual(signed.kind, "signedIn")
      assert.deepInclude((yield* users)[0], { email: "ada@example.com", emailVerified: true, name: "Ada Lovelace" })
      const [asked] = peer.asked
      assert.strictEqual(asked!.get("code_challenge_method"), "S256")
      assert.match(asked!.get("state")!, /^[0-9A-Za-z]{43}$/)
      assert.match(asked!.get("nonce")!, /^[0-9a-f]{64}$/)
    })))

  it.effect.each<readonly [error: string, what: string, path: string, lie: Lie]>([
    ["OAUTH_PROVIDER_ERROR", "refuses the code", "/token", (_, context) => {
      context.status = 400
      return { error: "invalid_grant" }
    }],
    ["OAUTH_INVALID_ID_TOKEN", "sends no ID token that can be read", "/token", (body) => ({ ...body, id_token: "x" })],
    ["OAUTH_PROVIDER_ERROR", "is down", "/token", (_, context) => {
      context.status = 503
      return {}
    }]
  ])("bring %s to the application when the provider %s", ([error, , path, lie]) =>
    on(Effect.gen(function*() {
      const { here, peer } = yield* real
      const own = browser()
      const away = yield* visit(here, own, (yield* start(here)).url)
      const parameters = yield* peer.signIn(locationOf(away).href)
      peer.lies.set(path, lie)

      const back = yield* visit(here, own, `/auth/callback/op?${parameters}`)

      assert.deepStrictEqual(broughtBy(back), { error })
      assert.deepStrictEqual(yield* users, [])
    })))

  it.effect("bring OAUTH_INVALID_METADATA to the application before the browser leaves, where discovery fails", () =>
    on(Effect.gen(function*() {
      const { here, peer } = yield* real
      peer.lies.set("/.well-known/openid-configuration", (body) => ({ ...body, issuer: "https://evil.example" }))
      const response = yield* visit(here, browser(), (yield* start(here)).url)

      assert.deepStrictEqual(broughtBy(response), { error: "OAUTH_INVALID_METADATA" })
    })))

  it.effect("bring OAUTH_PROVIDER_UNREACHABLE to the application when nobody answers", () =>
    on(Effect.gen(function*() {
      const { peer } = yield* real
      const here = yield* siteWith([providerOf(peer)], clientFor("localhost:1"), home)

      assert.deepStrictEqual(broughtBy(yield* visit(here, browser(), (yield* start(here)).url)), {
        error: "OAUTH_PROVIDER_UNREACHABLE"
      })
    })))

  it.effect("write no secret of theirs into the log", () => {
    const lines: Array<string> = []
    const logger = Logger.layer([
      Logger.map(Logger.formatJson, (line) => void lines.push(line))
    ])
    return on(
      Effect.gen(function*() {
        const { here, peer } = yield* real
        const own = browser()
        const { challenge, url } = yield* start(here)
        const away = locationOf(yield* visit(here, own, url))
        const parameters = yield* peer.signIn(away.href)
        const back = yield* visit(here, own, `/auth/callback/op?${parameters}`)
        const { code = "" } = broughtBy(back)
        yield* visit(here, own, `/auth/callback/op?${parameters}`)
        yield* visit(here, browser(), `/auth/callback/op?${parameters}`)
        yield* tagOf(here.oauth.finish({ code, challenge: "wrong" }))

        assert.isAbove(lines.length, 0)
        const cookies = [...own.cookies.values()].map(({ value }) => value)
        const secrets = [challenge!, code, parameters.get("code")!, away.searchParams.get("state")!, ...cookies]
        for (const secret of secrets) assert.notInclude(lines.join("\n"), secret)
      }).pipe(Effect.provide(logger), Effect.provideService(References.MinimumLogLevel, "All"))
    )
  })
})

describe("where a browser starts", () => {
  it.effect("is given a cookie that only our own https origin has, for ten minutes", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const response = yield* visit(here, browser(), (yield* start(here)).url)

      const [cookie, ...more] = response.headers.getSetCookie()
      assert.match(
        cookie!,
        /^__Host-gatehouse-step-oauth-browser=[0-9A-Za-z]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/
      )
      assert.deepStrictEqual(more, [])
    })))

  it.effect.each([
    "",
    "?redirectTo=",
    "?redirectTo=https://evil.example",
    "?redirectTo=https://app.example.com.evil.example",
    "?redirectTo=https://app.example.com@evil.example",
    "?redirectTo=//evil.example",
    "?redirectTo=/%5Cevil.example",
    "?redirectTo=https:%5C%5Cevil.example",
    "?redirectTo=/%2509/evil.example",
    "?redirectTo=javascript:alert(1)",
    "?redirectTo=myapp://other"
  ])(
    "stays with us when it is to be led to what the application does not name: %s",
    (query) =>
      on(Effect.gen(function*() {
        const here = yield* site
        const response = yield* visit(here, browser(), `/auth/signin/op${query}`)

        yield* assertPage(response, 400, "INVALID_REDIRECT")
        assert.deepStrictEqual(response.headers.getSetCookie(), [])
        assert.deepStrictEqual(yield* challenges, [])
      }))
  )

  it.effect.each(["https://app.example.com/?a=b&code=x#part", "myapp://callback"])(
    "may be led back to %s",
    (target) =>
      on(Effect.gen(function*() {
        const here = yield* site
        const own = browser()
        const query = new URLSearchParams({ redirectTo: target })
        const state = yield* depart(here, own, `/auth/signin/op?${query}`)
        const response = yield* visit(here, own, callbackOf("op", { state, code: JSON.stringify(ada) }))

        const location = locationOf(response)
        const code = location.searchParams.getAll("code")
        assert.strictEqual(code.length, 1)
        assert.match(code[0]!, /^[0-9A-Za-z]{43}$/)
        location.searchParams.delete("code")
        assert.strictEqual(location.href, target.replace("&code=x", ""))
      }))
  )

  it.effect("learns in the application that a provider is not configured", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const query = new URLSearchParams({ redirectTo: app })
      const response = yield* visit(here, browser(), `/auth/signin/acme?${query}`)

      assert.deepStrictEqual(broughtBy(response), { error: "PROVIDER_NOT_CONFIGURED" })
    })))

  it.effect.each(["codeChallenge=short", "codeChallenge=", "link=x", `link=${"x".repeat(43)}`])(
    "learns in the application that its address is not whole: %s",
    (damaged) =>
      on(Effect.gen(function*() {
        const here = yield* site
        const query = `${new URLSearchParams({ redirectTo: app })}&${damaged}`
        const response = yield* visit(here, browser(), `/auth/signin/op?${query}`)

        assert.deepStrictEqual(broughtBy(response), { error: "INVALID_CHALLENGE" })
      }))
  )

  it.effect("can start so often, unless its device is known", () =>
    on(
      Effect.gen(function*() {
        const here = yield* site
        const brought = yield* handOff(here)
        const signed = yield* here.oauth.finish(brought)
        assert.strictEqual(signed.kind, "signedIn")
        const url = (yield* start(here)).url
        yield* visit(here, browser(), url)
        const limited = yield* visit(here, browser(), url)
        const elsewhere = yield* visit(here, browser("192.0.2.2"), url)
        const known = browser()
        known.cookies.set("__Host-gatehouse-device", {
          value: signed.kind === "signedIn" ? signed.deviceToken! : "",
          attributes: []
        })
        const knownDevice = yield* visit(here, known, url)

        assert.deepStrictEqual(broughtBy(limited), { error: "RATE_LIMITED" })
        assert.strictEqual(locationOf(elsewhere).hostname, "op.example")
        assert.strictEqual(locationOf(knownDevice).hostname, "op.example")
      }),
      { limits: { signInByIp: { maxRequests: 2, windowMs: 3_600_000 } } }
    ))

  it.effect("may start twice, in two tabs, and come back to both", () =>
    on(Effect.gen(function*() {
      const here = yield* site
      const own = browser()
      const query = new URLSearchParams({ redirectTo: app })
      const first = yield* depart(here, own, `/auth/signin/op?${query}`)
      const second = yield* depart(here, own, `/auth/signin/other?${query}`)
      const challenge = own.cookies.get("__Host-gatehouse-step-oauth")!.value
      const one = yield* arrive(here, own, first)
      const two = yield* arrive(here, own, second, { subject: "bob-1" }, "other")

      assert.strictEqual((yield* here.oauth.finish({ code: one.code!, challenge })).kind, "signedIn")
      assert.strictEqual((yield* here.oauth.finish({ code: two.code!, challenge })).kind, "signedIn")
    })))
})

describe("a callback", () => {
  const departed = Effect.gen(function*() {
    const here = yield* site
    const own = browser()
    const state = yield* depart(here, own, (yield* start(here)).url)
    const url = callbackOf("op", { state, code: JSON.stringify(ada) })
    return { here, own, state, url }
  })

  it.effect("in another browser comes to nothing, and takes nothing from the right one", () =>
    on(Effect.gen(function*() {
      const { here, own, url } = yield* departed
      const foreign = browser()
      yield* depart(here, foreign, (yield* start(here)).url)
      yield* assertPage(yield* visit(here, browser(), url), 400, "OAUTH_INVALID_STATE")
      yield* assertPage(yield* visit(here, foreign, url), 400, "OAUTH_INVALID_STATE")

      assert.property(broughtBy(yield* visit(here, own, url)), "code")
    })))

  it.effect("a second time comes to nothing", () =>
    on(Effect.gen(function*() {
      const { here, own, url } = yield* departed
      yield* visit(here, own, url)
      yield* assertPage(yield* visit(here, own, url), 400, "OAUTH_INVALID_STATE")

      assert.strictEqual((yield* challenges).length, 1)
    })))

  it.effect("is in time for ten minutes and no longer", () =>
    on(Effect.gen(function*() {
      const before = yield* departed
      yield* TestClock.adjust(599_999)
      assert.property(broughtBy(yield* visit(before.here, before.own, before.url)), "code")
      const after = yield* departed
      yield* TestClock.adjust(600_000)

      yield* assertPage(yield* visit(after.here, after.own, after.url), 400, "OAUTH_INVALID_STATE")
    })))

  it.effect.each([
    "",
    "state=",
    "state=x",
    "state=%00",
    `state=${"x".repeat(43)}`,
    `state=${"x".repeat(5000)}`,
    "state=STATE&state=STATE"
  ])("with %s belongs to no sign-in", (query) =>
    on(Effect.gen(function*() {
      const { here, own, state } = yield* departed
      const response = yield* visit(here, own, `/auth/callback/op?code=x&${query.replaceAll("STATE", state)}`)

      yield* assertPage(response, 400, "OAUTH_INVALID_STATE")
    })))

  it.effect("at a provider that is not configured says so", () =>
    on(Effect.gen(function*() {
      const { here, own, state } = yield* departed
      const response = yield* visit(here, own, callbackOf("acme", { state, code: "x" }))

      yield* assertPage(response, 404, "PROVIDER_NOT_CONFIGURED")
    })))

  it.effect("of another provider than the one that the browser was sent to is refused, and uses nothing up", () =>
    on(Effect.gen(function*() {
      const { here, own, state, url } = yield* departed
      const response = yield* visit(here, own, callbackOf("other", { state, code: JSON.stringify(ada) }))

      assert.deepStrictEqual(broughtBy(response), { error: "OAUTH_INVALID_STATE" })
      assert.property(broughtBy(yield* visit(here, own, url)), "code")
    })))

  it.effect.each<readonly [what: string, changed: OAuthProvider]>([
    ["client", providerNamed("op", { clientId: "another" })],
    ["issuer", providerNamed("op", { issuer: "https://elsewhere.example" })],
    ["discovery", providerNamed("op", { discoveryUrl: "https://elsewhere.example/configuration" })]
  ])("is refused when the provider's %s was changed meanwhile", ([, changed]) =>
    on(Effect.gen(function*() {
      const { own, url } = yield* departed
      const later = yield* siteWith([changed])

      assert.deepStrictEqual(broughtBy(yield* visit(later, own, url)), { error: "OAUTH_PROVIDER_CHANGED" })
    })))

  it.effect("finds another process of the server as well, and one with other scopes", () =>
    on(Effect.gen(function*() {
      const client = Layer.succeed(OAuthClient, yield* Effect.provide(OAuthClient, fakeClient))
      const first = yield* siteWith([op], client)
      const second = yield* siteWith([providerNamed("op", { scopes: ["more"] })], client)
      const own = browser()
      const state = yield* depart(first, own, (yield* start(first)).url)

      assert.property(yield* arrive(second, own, state), "code")
    })))

  it.effect("leads nowhere once the application does not name its target any more", () =>
    on(Effect.gen(function*() {
      const { own, url } = yield* departed
      const stricter = yield* site.pipe(
        Effect.provideService(AuthSettings, settings({ redirects: ["myapp://callback"] }))
      )

      yield* assertPage(yield* visit(stricter, own, url), 400, "INVALID_REDIRECT")
    })))

  it.effect("that is only looked at uses nothing up", () =>
    on(Effect.gen(function*() {
      const { here, own, url } = yield* departed
      const looked = [
        yield* visit(here, own, url, { method: "HEAD" }),
        yield* visit(here, own, url, { headers: { "sec-purpose": "prefetch;prerender" } }),
        yield* visit(here, own, url, { headers: { purpose: "prefetch" } }),
        yield* visit(here, own, url, { method: "POST", headers: { "content-type": "application/json" } })
      ]

      assert.deepStrictEqual(looked.map(({ status }) => status), [200, 503, 503, 405])
      for (const response of looked) assert.isNull(response.headers.get("location"))
      assert.property(broughtBy(yield* visit(here, own, url)), "code")
    })))

  it.effect("with a defect behind it brings INTERNAL_ERROR to the application", () =>
    on(Effect.gen(function*() {
      const { here, own, state } = yield* departed
      const response = yield* visit(here, own, callbackOf("op", { state, code: "no JSON" }))

      assert.deepStrictEqual(broughtBy(response), { error: "INTERNAL_ERROR" })
    })))

  it.effect("does not repeat what a provider, or who forges one, has written", () =>
    on(Effect.gen(function*() {
      const here = yield* siteWith([op], Layer.succeed(OAuthClient, yield* Effect.provide(OAuthClient, fakeClient)))
      const response = yield* visit(
        here,
        browser(),
        callbackOf("op", { error: "<script>alert(1)</script>", error_description: "Call 555-0100", state: "x" })
      )

      const text = yield* Effect.promise(() => response.text())
      assert.notInclude(text, "script>")
      assert.notInclude(text, "555-0100")
    })))
})

describe("a sign-in that the provider refuses", () => {
  it.effect("brings its code to the application, and can go on while it is open", () =>
    on(Effect.gen(function*() {
      const { here, peer } = yield* real
      const own = browser()
      const { url } = yield* start(here)
      const state = locationOf(yield* visit(here, own, url)).searchParams.get("state")!
      const denied = callbackOf("op", { state, error: "access_denied", iss: peer.issuer })
      const odd = callbackOf("op", { state, error: "<b>", iss: peer.issuer })
      const mixedUp = callbackOf("op", { state, code: "x", iss: "https://other.example" })

      assert.deepStrictEqual(broughtBy(yield* visit(here, own, denied)), { error: "OAUTH_ACCESS_DENIED" })
      assert.deepStrictEqual(broughtBy(yield* visit(here, own, odd)), { error: "OAUTH_PROVIDER_ERROR" })
      assert.deepStrictEqual(broughtBy(yield* visit(here, own, mixedUp)), { error: "OAUTH_INVALID_ISSUER" })
    })))
})

describe("a provider that posts its answer from its own page", () => {
  const issuer = "https://appleid.apple.com"

  const appleSite = Effect.gen(function*() {
    yield* now
    const { privateKey } = yield* key
    const pem = yield* Effect.promise(() => exportPKCS8(privateKey))
    const provider = apple({
      clientId: "the-client",
      teamId: "TEAM123456",
      keyId: "KEY1234567",
      privateKey: Redacted.make(pem)
    })
    const peer = FakeInternet.openId(
      issuer,
      issuer,
      yield* key,
      () => ({ aud: "the-client", sub: "001473.d2f", email: "ada@privaterelay.appleid.com", email_verified: "true" })
    )
    const internet = yield* FakeInternet.serve(peer.routes)
    const here = yield* siteWith([provider], internet.layer, home)
    const own = browser()
    const { challenge, url } = yield* here.oauth.start({ provider: "apple", redirectTo: app })
    const response = yield* visit(here, own, url)
    const away = locationOf(response)
    peer.began(away, away.searchParams.get("nonce")!)
    yield* peer.prepare
    const form = { code: "the-code", state: away.searchParams.get("state")!, user: `{"name":{"firstName":"Ada"}}` }
    return { here, own, challenge: challenge!, response, form }
  })

  it.effect("reaches the cookie that was made for that, and leads on with a GET", () =>
    on(Effect.gen(function*() {
      const { challenge, form, here, own, response } = yield* appleSite
      const [cookie] = response.headers.getSetCookie()
      assert.match(
        cookie!,
        /^__Host-gatehouse-step-oauth-form=\w{43}; Path=\/; HttpOnly; SameSite=None; Max-Age=600; Secure$/
      )
      const back = yield* visit(here, own, "/auth/callback/apple", { form, headers: { origin: issuer } })

      assert.strictEqual(back.status, 303)
      const { code } = broughtBy(back)
      const signed = yield* here.oauth.finish({ code: code!, challenge })
      assert.strictEqual(signed.kind, "signedIn")
      assert.deepInclude((yield* users)[0], { name: "Ada", email: "ada@privaterelay.appleid.com", emailVerified: true })
    })))

  it.effect("is not taken from an address, and no other provider is taken from a form", () =>
    on(Effect.gen(function*() {
      const { form, here, own } = yield* appleSite
      const asGet = yield* visit(here, own, callbackOf("apple", form))
      assert.deepStrictEqual([asGet.status, asGet.headers.get("allow")], [405, "POST"])

      const { here: plain, own: mine, state } = yield* Effect.gen(function*() {
        const here = yield* site
        const own = browser()
        return { here, own, state: yield* depart(here, own, (yield* start(here)).url) }
      })
      const asPost = yield* visit(plain, mine, "/auth/callback/op", { form: { state, code: JSON.stringify(ada) } })
      assert.deepStrictEqual([asPost.status, asPost.headers.get("allow")], [405, "GET, HEAD"])
    })))

  it.effect("is refused with a form of another browser, and with what is no form", () =>
    on(Effect.gen(function*() {
      const { form, here, own } = yield* appleSite
      yield* assertPage(
        yield* visit(here, browser(), "/auth/callback/apple", { form }),
        400,
        "OAUTH_INVALID_STATE"
      )
      yield* assertPage(
        yield* visit(here, own, "/auth/callback/apple", { form, headers: { "content-type": "text/plain" } }),
        400,
        "OAUTH_INVALID_STATE"
      )
    })))
})

describe("a browser of our own, which holds everything in cookies", () => {
  const origin = "https://app.example.com"

  /** The routes, and operations for browsers, as a server has them. */
  const whole = Effect.gen(function*() {
    const here = yield* site
    const sessions = yield* Effect.provide(Sessions, SessionsLayer.layer.pipe(Layer.provide(accessTokens)))
    const contracts = [OAuthContract, SessionsContract]
    const operations = Operations.make(
      [
        Operations.mount(OAuthContract, yield* Guard.guard(OAuthContract, here.oauth)),
        Operations.mount(SessionsContract, yield* Guard.guard(SessionsContract, sessions))
      ],
      {
        failures: [],
        authenticate: (token, origin) =>
          Effect.map(sessions.check({ token }), ({ sessionId, userId }) => ({
            kind: "user" as const,
            userId,
            sessionId,
            ...origin
          }))
      }
    )
    const cookieMode = CookieMode.make(operations, {
      secure: true,
      origins: [origin],
      settings: yield* AuthSettings,
      fieldsOf: (operation) => {
        const [service, name = ""] = operation.split("/")
        const contract = contracts.find((each) => each.name === service)
        const found = (contract?.operations as any)?.[name]
        return found === undefined || found.internal ? undefined : new Set(Object.keys(found.payload.fields))
      },
      now: Effect.clockWith((clock) => clock.currentTimeMillis)
    })
    const handle = WebHandler.make(cookieMode, yield* Effect.context<never>())
    const call = (from: Browser, path: string, payload: unknown) =>
      Effect.promise(async () => {
        const response = await handle(
          new Request(`https://auth.example.com/auth/${path}`, {
            method: "POST",
            headers: {
              origin,
              "content-type": "application/json",
              cookie: [...from.cookies].map(([name, { value }]) => `${name}=${value}`).join("; ")
            },
            body: JSON.stringify(payload)
          })
        )
        keep(response, from)
        return { status: response.status, body: await response.json() as any }
      })
    return { here, call }
  })

  it.effect("signs in with a link to the provider and one call", () =>
    on(Effect.gen(function*() {
      const { call, here } = yield* whole
      const own = browser()
      const code = yield* travel(here, `/auth/signin/op?${new URLSearchParams({ redirectTo: app })}`, ada, own)
      const finished = yield* call(own, "oauth/finish", { code })

      assert.deepInclude(finished.body, { kind: "signedIn", mode: "cookie", created: true })
      assert.notInclude(JSON.stringify(finished.body), "ghs_")
      assert.match(own.cookies.get("__Host-gatehouse")!.value, /^ghs_/)
      assert.notProperty(Object.fromEntries(own.cookies), "__Host-gatehouse-step-oauth")
      const current = yield* call(own, "sessions/current", {})
      assert.deepInclude(current.body, { userId: finished.body.userId, method: "oauth" })
    })))

  it.effect("cannot be signed in by a code that another browser brought", () =>
    on(Effect.gen(function*() {
      const { call, here } = yield* whole
      const query = new URLSearchParams({ redirectTo: app })
      const eve = browser()
      const code = yield* travel(here, `/auth/signin/op?${query}`, { subject: "eve-1" }, eve)
      const victim = browser()
      yield* depart(here, victim, `/auth/signin/op?${query}`)

      const finished = yield* call(victim, "oauth/finish", { code })

      assert.deepStrictEqual([finished.status, finished.body.code], [400, "INVALID_CHALLENGE"])
      assert.notProperty(Object.fromEntries(victim.cookies), "__Host-gatehouse")
    })))

  it.effect("connects an account in its own session, and in no other", () =>
    on(Effect.gen(function*() {
      const { call, here } = yield* whole
      const query = new URLSearchParams({ redirectTo: app })
      const mia = browser()
      yield* call(mia, "oauth/finish", { code: yield* travel(here, `/auth/signin/op?${query}`, ada, mia) })
      const victim = browser()
      yield* call(victim, "oauth/finish", {
        code: yield* travel(here, `/auth/signin/op?${query}`, { subject: "victim-1" }, victim)
      })
      const asked = yield* call(mia, "oauth/link", { provider: "other", redirectTo: app })
      assert.notProperty(asked.body, "challenge")
      const lured = yield* travel(here, asked.body.url, { subject: "victim-at-other" }, victim, "other")
      const refused = yield* call(victim, "oauth/finish", { code: lured })
      assert.strictEqual(refused.body.code, "INVALID_CHALLENGE")

      const again = yield* call(mia, "oauth/link", { provider: "other", redirectTo: app })
      const code = yield* travel(here, again.body.url, { subject: "ada-at-other" }, mia, "other")
      const linked = yield* call(mia, "oauth/finish", { code })

      assert.deepInclude(linked.body, { kind: "linked" })
      const all = yield* accounts
      assert.deepStrictEqual(all.map(({ subject }) => subject).toSorted(), ["ada-1", "ada-at-other", "victim-1"])
      const owner = all.find(({ subject }) => subject === "ada-at-other")!.userId
      assert.strictEqual((yield* userNow(owner)).email, "ada@example.com")
    })))
})
