import { assert, describe, it } from "@effect/vitest"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Context, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Jose from "jose"
import * as WellKnown from "../../src/http/WellKnown.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import { SigningKeys } from "../../src/tokens/SigningKeys.ts"
import * as VerifyAccessToken from "../../src/tokens/VerifyAccessToken.ts"
import { inMemory, settings, start, subject } from "./Places.ts"

/** An issuer behind HTTP, and how often its keys were fetched. */
const issuer = Effect.gen(function*() {
  yield* TestClock.setTime(start)
  const [world] = yield* inMemory.servers()
  const tokens = Context.get(world, AccessTokens)
  const routes = WellKnown.make(tokens, settings)
  const context = yield* Effect.context<never>()
  const fetched: Array<string> = []
  const fetch = (url: string, init: RequestInit) => {
    fetched.push(url)
    return WebHandler.make(routes.get(new URL(url).pathname)!, context)(new Request(url, init))
  }
  return {
    keys: Context.get(world, SigningKeys),
    issue: (more: object = {}) => Effect.map(tokens.issue({ ...subject, ...more }), ({ token }) => token),
    fetched,
    options: {
      issuer: settings.issuer,
      audience: settings.audience,
      now: () => start,
      fetch
    }
  }
})

const reason = (result: VerifyAccessToken.Result<unknown>) => result.ok ? "ok" : result.reason

describe("verification on a server that is not ours", () => {
  it.effect("tells who calls, from the issuer's published keys, fetched once", () =>
    Effect.gen(function*() {
      const { fetched, issue, options } = yield* issuer
      const verify = VerifyAccessToken.make(options)
      const token = yield* issue({ act: { sub: "usr_root" }, claims: { plan: "pro" } })
      const results = yield* Effect.promise(() => Promise.all([verify(token), verify(token)]))
      const again = yield* Effect.promise(() => verify(token))

      const { iat, jti } = Jose.decodeJwt(token)
      const expected: VerifyAccessToken.Result = {
        ok: true,
        token: {
          userId: "usr_ada",
          sessionId: "ses_1",
          tokenId: jti!,
          amr: ["pwd", "otp"],
          authTime: subject.authTime,
          issuedAt: iat! * 1000,
          expiresAt: (iat! + 600) * 1000,
          act: { sub: "usr_root" },
          claims: { plan: "pro" }
        }
      }
      assert.deepStrictEqual([...results, again], [expected, expected, expected])
      assert.deepStrictEqual(fetched, ["https://auth.example.com/.well-known/jwks.json"])
    }).pipe(Effect.scoped))

  it.effect("is valid one millisecond before a token expires, and refused then and later", () =>
    Effect.gen(function*() {
      const { issue, options } = yield* issuer
      const token = yield* issue()
      const expiresAt = Jose.decodeJwt(token).exp! * 1000
      const results = yield* Effect.forEach(
        [-1, 0, 1],
        (by) => Effect.promise(() => VerifyAccessToken.make({ ...options, now: () => expiresAt + by })(token))
      )

      assert.deepStrictEqual(results.map(reason), ["ok", "expired", "expired"])
    }).pipe(Effect.scoped))

  it.effect("refuses what others issued, what is for others and what is forged", () =>
    Effect.gen(function*() {
      const { issue, options } = yield* issuer
      const token = yield* issue()
      const [head, body] = token.split(".") as [string, string]
      const { kid } = Jose.decodeProtectedHeader(token)
      const { privateKey } = yield* Effect.promise(() => Jose.generateKeyPair("ES256"))
      const forged = (header: Jose.JWTHeaderParameters) =>
        Effect.promise(() => new Jose.SignJWT(Jose.decodeJwt(token)).setProtectedHeader(header).sign(privateKey))
      const check = (token: string, more: object = {}) =>
        Effect.map(Effect.promise(() => VerifyAccessToken.make({ ...options, ...more })(token)), reason)

      assert.strictEqual(yield* check(token), "ok")
      assert.strictEqual(
        yield* check(token, { issuer: "https://b.example", jwksUri: `${settings.issuer}/.well-known/jwks.json` }),
        "issuer"
      )
      assert.strictEqual(yield* check(token, { audience: "b" }), "audience")
      assert.strictEqual(yield* check(token, { algorithms: ["RS256"] }), "signature")
      assert.strictEqual(yield* check(yield* forged({ alg: "ES256", kid: kid!, typ: "JWT" })), "signature")
      assert.strictEqual(yield* check(yield* forged({ alg: "ES256", kid: "other", typ: "JWT" })), "key")
      assert.strictEqual(yield* check(yield* forged({ alg: "ES256", typ: "JWT" })), "key")
      assert.strictEqual(
        yield* check(`${Jose.base64url.encode(JSON.stringify({ alg: "none", kid, typ: "JWT" }))}.${body}.`),
        "signature"
      )
      assert.strictEqual(yield* check(`${head}.${body}.`), "signature")
      assert.strictEqual(yield* check("x"), "malformed")
    }).pipe(Effect.scoped))

  it.effect("refuses a token that names no key, even where there is only one", () =>
    Effect.gen(function*() {
      const { options } = yield* issuer
      const { privateKey, publicKey } = yield* Effect.promise(() => Jose.generateKeyPair("ES256"))
      const jwk = { ...yield* Effect.promise(() => Jose.exportJWK(publicKey)), kid: "only", alg: "ES256" }
      const verify = VerifyAccessToken.make({
        ...options,
        fetch: () => Promise.resolve(Response.json({ keys: [jwk] }))
      })
      const sign = (header: object) =>
        Effect.promise(() =>
          new Jose.SignJWT({ sid: "s", amr: [], auth_time: 1 }).setProtectedHeader({
            alg: "ES256",
            typ: "JWT",
            ...header
          }).setIssuer(settings.issuer).setAudience(settings.audience).setSubject("u").setJti("j")
            .setIssuedAt(new Date(start)).setExpirationTime(new Date(start + 60_000)).sign(privateKey)
        )
      const [named, nameless] = [yield* sign({ kid: "only" }), yield* sign({})]
      const results = yield* Effect.promise(() => Promise.all([verify(named), verify(nameless)]))

      assert.deepStrictEqual(results.map(reason), ["ok", "key"])
    }).pipe(Effect.scoped))

  it.effect("fetches the keys again when a token names one that it does not know", () =>
    Effect.gen(function*() {
      const { fetched, issue, keys, options } = yield* issuer
      const verify = VerifyAccessToken.make({ ...options, cooldownMs: 0 })
      const cooling = VerifyAccessToken.make(options)
      const token = yield* issue()
      yield* Effect.promise(() => Promise.all([verify(token), cooling(token)]))
      yield* keys.rotate({ force: true })
      yield* keys.rotate({ force: true })
      const fresh = yield* issue()
      const results = yield* Effect.promise(
        async () => [await cooling(fresh), await verify(fresh), await verify(token)]
      )

      assert.deepStrictEqual(results.map(reason), ["key", "ok", "key"])
      assert.lengthOf(fetched, 4)
    }).pipe(Effect.scoped))

  it.effect("tells keys that cannot be fetched apart from bad tokens, and recovers", () =>
    Effect.gen(function*() {
      const { issue, options } = yield* issuer
      const token = yield* issue()
      const down = [
        () => Promise.reject(new TypeError("fetch failed")),
        () => Promise.resolve(new Response("no", { status: 503 })),
        () => Promise.resolve(new Response("no")),
        () => Promise.resolve(Response.json({ keys: "none" }))
      ]
      let calls = 0
      const verify = VerifyAccessToken.make({
        ...options,
        fetch: (url, init) => down[calls++]?.() ?? options.fetch(url, init as RequestInit)
      })
      const results = yield* Effect.promise(async () => {
        const results: Array<VerifyAccessToken.Result> = []
        for (let index = 0; index <= down.length; index++) results.push(await verify(token))
        return results
      })

      assert.deepStrictEqual(results.map(reason), [...down.map(() => "unavailable"), "ok"])
    }).pipe(Effect.scoped))

  it.effect("reads the application's claims, or refuses the token", () =>
    Effect.gen(function*() {
      const { issue, options } = yield* issuer
      const verify = VerifyAccessToken.make({
        ...options,
        claims: ({ plan }): { readonly plan: string } => {
          if (typeof plan !== "string") throw new TypeError("no plan")
          return { plan }
        }
      })
      const good = yield* issue({ claims: { plan: "pro", more: 1 } })
      const bad = yield* issue()
      const results = yield* Effect.promise(() => Promise.all([verify(good), verify(bad)]))

      assert.deepStrictEqual(results[0].ok ? results[0].token.claims.plan : undefined, "pro")
      assert.strictEqual(reason(results[1]), "malformed")
    }).pipe(Effect.scoped))
})
