import { assert, describe, it } from "@effect/vitest"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as WellKnown from "../../src/http/WellKnown.ts"
import { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import { SigningKeys } from "../../src/tokens/SigningKeys.ts"
import { publishedForMs } from "../../src/tokens/TokenSettings.ts"
import { inMemory, settings, start } from "./Places.ts"

const ask = (path: string, method = "GET", issuer = settings.issuer) =>
  Effect.gen(function*() {
    const routes = WellKnown.make(yield* AccessTokens, { ...settings, issuer })
    const handler = routes.get(path)
    if (handler === undefined) return { status: 404, headers: new Headers(), body: "" }
    const answer = WebHandler.make(handler, yield* Effect.context<never>())
    return yield* Effect.promise(async () => {
      const response = await answer(new Request(`https://auth.example.com${path}`, { method }))
      return { status: response.status, headers: response.headers, body: await response.text() }
    })
  })

describe("the well-known documents", () => {
  it.effect("name the issuer, its keys and nothing that does not exist", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const { body, headers, status } = yield* ask("/.well-known/openid-configuration")

      assert.strictEqual(status, 200)
      assert.deepStrictEqual(JSON.parse(body), {
        issuer: "https://auth.example.com",
        jwks_uri: "https://auth.example.com/.well-known/jwks.json",
        response_types_supported: ["id_token"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
        claims_supported: ["iss", "sub", "aud", "exp", "iat", "jti", "sid", "amr", "auth_time", "act"]
      })
      assert.strictEqual(headers.get("content-type"), "application/json")
    }).pipe(Effect.provide(inMemory.world())))

  it.effect("publish the active, the next and the retired keys, and no private part", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const keys = yield* SigningKeys
      yield* keys.prepare({})
      yield* TestClock.adjust(publishedForMs(settings))
      const { active, next, retired } = yield* keys.rotate({})
      const { body } = yield* ask("/.well-known/jwks.json")

      assert.deepStrictEqual(JSON.parse(body), { keys: [active, next, retired].map(({ publicJwk }) => publicJwk) })
      assert.notMatch(body, /"(?:d|p|q|dp|dq|qi|k|sealed)":/)
    }).pipe(Effect.provide(inMemory.world())))

  it.effect("may be cached for a while by everybody", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const { headers } = yield* ask("/.well-known/jwks.json")

      assert.strictEqual(
        headers.get("cache-control"),
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=3600"
      )
      assert.strictEqual(headers.get("access-control-allow-origin"), "*")
    }).pipe(Effect.provide(inMemory.world())))

  it.effect("lie below an issuer's path", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const issuer = "https://example.com/auth/eu"
      const found = yield* ask("/auth/eu/.well-known/openid-configuration", "GET", issuer)
      const { status } = yield* ask("/.well-known/openid-configuration", "GET", issuer)

      assert.strictEqual(JSON.parse(found.body).jwks_uri, "https://example.com/auth/eu/.well-known/jwks.json")
      assert.strictEqual(status, 404)
    }).pipe(Effect.provide(inMemory.world())))

  it.effect("answer GET and HEAD only", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(start)
      const head = yield* ask("/.well-known/jwks.json", "HEAD")
      const post = yield* ask("/.well-known/jwks.json", "POST")

      assert.deepStrictEqual([head.status, head.body], [200, ""])
      assert.deepStrictEqual([post.status, post.headers.get("allow")], [405, "GET, HEAD"])
    }).pipe(Effect.provide(inMemory.world())))
})
