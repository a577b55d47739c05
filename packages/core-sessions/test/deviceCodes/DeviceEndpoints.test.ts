import { assert, describe, it } from "@effect/vitest"
import type { HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as AuthSettings from "../../src/AuthSettings.ts"
import { DeviceCodes } from "../../src/deviceCodes/DeviceCodes.ts"
import { DeviceCodeTable } from "../../src/deviceCodes/DeviceCodeTable.ts"
import * as DeviceEndpoints from "../../src/deviceCodes/DeviceEndpoints.ts"
import { as, asOwn, ip, patchUser, rowsOf, someone, world } from "../devices/World.ts"

const { codePath, grantType, tokenPath } = DeviceEndpoints

const form = "application/x-www-form-urlencoded"

const send = Effect.fnUntraced(function*(
  path: string,
  body: string | undefined,
  more: { readonly method?: string; readonly contentType?: string } = {}
) {
  const handlers = DeviceEndpoints.make(yield* DeviceCodes, { origin: "https://id.example.com" })
  const headers: Readonly<Record<string, string>> = {
    "content-type": more.contentType ?? form,
    "user-agent": "TV 1.0",
    authorization: "Bearer ghs_something"
  }
  const request: HttpRequest = {
    method: more.method ?? "POST",
    path,
    query: "",
    header: (name) => headers[name],
    body: body === undefined ? undefined : new TextEncoder().encode(body),
    ip,
    requestId: "r1"
  }
  return yield* handlers.get(path)!(request)
})

const json = (response: HttpResponse): any => JSON.parse(response.body!)
const begin = (body = "client_id=tv") => Effect.map(send(codePath, body), json)
const poll = (deviceCode: string) =>
  send(tokenPath, new URLSearchParams({ grant_type: grantType, device_code: deviceCode, client_id: "tv" }).toString())
const approve = (userCode: string, own: Parameters<typeof asOwn>[0]) =>
  DeviceCodes.use((codes) => codes.approve({ userCode }).pipe(as(asOwn(own))))

describe("the endpoints of RFC 8628", () => {
  it.effect("begin with codes, absolute addresses and the times in seconds", () =>
    Effect.gen(function*() {
      const response = yield* send(codePath, "client_id=tv&scope=openid")
      const started = json(response)

      assert.strictEqual(response.status, 200)
      assert.strictEqual(response.headers["cache-control"], "no-store")
      assert.deepStrictEqual(
        { ...started, device_code: "…" },
        {
          device_code: "…",
          user_code: started.user_code,
          verification_uri: "https://id.example.com/device",
          verification_uri_complete: `https://id.example.com/device?user_code=${started.user_code}`,
          expires_in: 900,
          interval: 5
        }
      )
      const [row] = yield* rowsOf(DeviceCodeTable, "byExpiry")
      assert.deepInclude(row, { clientName: "tv", ip, userAgent: "TV 1.0" })
    }).pipe(Effect.provide(world)))

  it.effect("answer every poll with the code that the RFC names", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const first = yield* begin()
      const errors: Array<unknown> = []
      const ask = (code: string) =>
        Effect.map(poll(code), (answer) => void errors.push(answer.status, json(answer).error))

      yield* ask(first.device_code)
      yield* ask(first.device_code)
      yield* DeviceCodes.use((codes) => codes.deny({ userCode: first.user_code }).pipe(as(asOwn(ada))))
      yield* ask(first.device_code)
      yield* TestClock.adjust(900_000)
      yield* ask(first.device_code)
      yield* ask("never-given")
      yield* ask("x".repeat(2000))

      assert.deepStrictEqual(errors, [
        400,
        "authorization_pending",
        400,
        "slow_down",
        400,
        "access_denied",
        400,
        "expired_token",
        400,
        "invalid_grant",
        400,
        "invalid_grant"
      ])
    }).pipe(Effect.provide(world)))

  it.effect("give the tokens once", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { device_code, user_code } = yield* begin()
      yield* approve(user_code, ada)

      const response = yield* poll(device_code)
      const again = yield* poll(device_code)

      const tokens = json(response)
      assert.strictEqual(response.status, 200)
      assert.strictEqual(response.headers["cache-control"], "no-store")
      assert.deepStrictEqual(Object.keys(tokens), ["access_token", "token_type", "expires_in", "refresh_token"])
      assert.deepInclude(tokens, { token_type: "Bearer", expires_in: 600 })
      assert.match(tokens.refresh_token, /^ghr_/)
      assert.strictEqual(json(again).error, "invalid_grant")
    }).pipe(Effect.provide(world)))

  it.effect("deny a user who may not sign in any more", () =>
    Effect.gen(function*() {
      const ada = yield* someone()
      const { device_code, user_code } = yield* begin()
      yield* approve(user_code, ada)
      yield* patchUser(ada.userId, { deactivatedAt: 1 })

      assert.strictEqual(json(yield* poll(device_code)).error, "access_denied")
    }).pipe(Effect.provide(world)))

  it.effect("say when there were too many beginnings, and for how long", () =>
    Effect.gen(function*() {
      const settings = AuthSettings.make({ limits: { deviceStartByIp: { maxRequests: 1, windowMs: 90_500 } } })
      const [, second] = yield* Effect.all([send(codePath, ""), send(codePath, "")]).pipe(
        Effect.provideService(AuthSettings.AuthSettings, settings)
      )

      assert.deepInclude(second, { status: 429 })
      assert.strictEqual(second.headers["retry-after"], "91")
    }).pipe(Effect.provide(world)))

  const bad: ReadonlyArray<readonly [string, string, string | undefined, object, number, string]> = [
    ["GET", tokenPath, "", { method: "GET" }, 405, "invalid_request"],
    ["JSON", tokenPath, "{}", { contentType: "application/json" }, 400, "invalid_request"],
    ["a body beyond the limit", codePath, undefined, {}, 413, "invalid_request"],
    ["no grant type", tokenPath, "device_code=x", {}, 400, "invalid_request"],
    ["another grant type", tokenPath, "grant_type=password&device_code=x", {}, 400, "unsupported_grant_type"],
    ["no device code", tokenPath, `grant_type=${grantType}`, {}, 400, "invalid_request"],
    ["an empty device code", tokenPath, `grant_type=${grantType}&device_code=`, {}, 400, "invalid_request"],
    ["a field twice", tokenPath, `grant_type=${grantType}&device_code=a&device_code=b`, {}, 400, "invalid_request"],
    [
      "an empty field twice",
      tokenPath,
      `grant_type=${grantType}&device_code=&device_code=b`,
      {},
      400,
      "invalid_request"
    ],
    ["a name that is too long", codePath, `client_name=${"n".repeat(129)}`, {}, 400, "invalid_request"],
    ["a name with NUL", codePath, "client_name=%00", {}, 400, "invalid_request"]
  ]
  for (const [what, path, body, more, status, error] of bad) {
    it.effect(`refuse ${what}`, () =>
      Effect.gen(function*() {
        const response = yield* send(path, body, more)

        assert.deepStrictEqual([response.status, json(response).error], [status, error])
        assert.deepStrictEqual(yield* rowsOf(DeviceCodeTable, "byExpiry"), [])
      }).pipe(Effect.provide(world)))
  }
})
