import { assert, describe, it } from "@effect/vitest"
import type { HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import { jsonHeaders } from "@gatehouse/contract/http/Http"
import { Effect } from "effect"
import { defaults } from "../../src/AuthDefaults.ts"
import * as CookieMode from "../../src/http/CookieMode.ts"

const origin = "https://app.example.com"
const session = `ghs_${"s".repeat(22)}`
const fields: Readonly<Record<string, ReadonlySet<string>>> = {
  "passwords/signIn": new Set(["email", "password", "client"]),
  "codes/finishEmail": new Set(["challenge", "code", "client"]),
  "totp/verify": new Set(["challenge", "code"]),
  "passkeys/startRegistration": new Set(["challenge"]),
  "passkeys/finishRegistration": new Set(["challenge", "response"]),
  "sessions/signOut": new Set(),
  "sessions/current": new Set()
}

interface Asked {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: any
}

/** A browser's request, and what the operations behind it were asked. */
const ask = (
  path: string,
  options: {
    readonly body?: unknown
    readonly headers?: Readonly<Record<string, string>>
    readonly answer?: (asked: Asked) => Partial<HttpResponse>
    readonly secure?: boolean
  } = {}
) => {
  const asked: Array<Asked> = []
  const handler = CookieMode.make(
    (request) =>
      Effect.sync(() => {
        const one = {
          path: request.path,
          authorization: request.header("authorization"),
          body: JSON.parse(new TextDecoder().decode(request.body))
        }
        asked.push(one)
        return { status: 200, headers: jsonHeaders, body: "{}", ...options.answer?.(one) }
      }),
    {
      secure: options.secure ?? true,
      origins: [origin],
      settings: defaults,
      fieldsOf: (operation) => fields[operation],
      now: Effect.succeed(0)
    }
  )
  const headers: Readonly<Record<string, string>> = { origin, ...options.headers }
  const request: HttpRequest = {
    method: "POST",
    path,
    query: "",
    header: (name) => headers[name],
    body: new TextEncoder().encode(JSON.stringify(options.body ?? {})),
    ip: undefined,
    requestId: "test"
  }
  return Effect.map(handler(request), (response) => ({ asked, response }))
}

const signedIn = JSON.stringify({
  kind: "signedIn",
  userId: "usr_1",
  mode: "cookie",
  sessionToken: session,
  deviceToken: "ghd_device",
  expiresAt: 1_000
})

describe("operations for browsers", () => {
  it.effect("put what a sign-in gives into cookies that no script can read", () =>
    Effect.gen(function*() {
      const { response } = yield* ask("/auth/passwords/signIn", { answer: () => ({ body: signedIn }) })

      assert.notInclude(response.body, "ghs_")
      assert.notInclude(response.body, "ghd_")
      const cookie = response.cookies!.find((each) => each.startsWith("__Host-gatehouse="))!
      assert.strictEqual(
        cookie,
        `__Host-gatehouse=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure`
      )
      assert.isTrue(response.cookies!.some((each) => each.startsWith("__Host-gatehouse-device=ghd_device;")))
    }))

  it.effect("are asked in cookie mode, with the device that the browser keeps", () =>
    Effect.gen(function*() {
      const { asked } = yield* ask("/auth/passwords/signIn", {
        body: { email: "a@example.com", client: { mode: "cookie", deviceToken: "ghd_forged", trustDevice: true } },
        headers: { cookie: "__Host-gatehouse-device=ghd_mine" }
      })

      assert.strictEqual(asked[0]!.path, "/v1/passwords/signIn")
      assert.deepStrictEqual(asked[0]!.body.client, { mode: "cookie", deviceToken: "ghd_mine", trustDevice: true })
    }))

  it.effect("keep the challenge of a step for the step's second half", () =>
    Effect.gen(function*() {
      const begun = yield* ask("/auth/codes/startEmail", {})
      assert.strictEqual(begun.asked[0]!.path, "/v1/codes/startEmail")
      const { response } = yield* ask("/auth/codes/finishEmail", {
        answer: () => ({ body: JSON.stringify({ kind: "started", challenge: "abc", expiresAt: 60_000 }) })
      })
      assert.notInclude(response.body, "abc")
      assert.deepStrictEqual(response.cookies, [
        "__Host-gatehouse-step-codes=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age=60; Secure"
      ])

      const { asked } = yield* ask("/auth/codes/finishEmail", {
        body: { code: "1" },
        headers: { cookie: "a=b; __Host-gatehouse-step-codes=abc" }
      })
      assert.strictEqual(asked[0]!.body.challenge, "abc")
    }))

  it.effect("give an owed second factor to whichever service proves it", () =>
    Effect.gen(function*() {
      const owed = JSON.stringify({ kind: "secondFactorRequired", challenge: "owed", expiresAt: 60_000 })
      const { response } = yield* ask("/auth/passwords/signIn", { answer: () => ({ body: owed }) })
      assert.isTrue(response.cookies![0]!.startsWith("__Host-gatehouse-secondFactor=owed;"))

      const { asked } = yield* ask("/auth/totp/verify", {
        body: { code: "1" },
        headers: { cookie: "__Host-gatehouse-secondFactor=owed" }
      })
      assert.strictEqual(asked[0]!.body.challenge, "owed")
    }))

  it.effect("keep a ceremony and the sign-in that asked for it apart", () =>
    Effect.gen(function*() {
      const challengeOf = (operation: string, cookie: string) =>
        Effect.map(
          ask(`/auth/passkeys/${operation}`, { headers: { cookie } }),
          ({ asked }) => asked[0]!.body.challenge
        )
      const both = "__Host-gatehouse-secondFactor=owed; __Host-gatehouse-step-passkeys=ceremony"

      assert.strictEqual(yield* challengeOf("startRegistration", both), "owed")
      assert.strictEqual(yield* challengeOf("finishRegistration", both), "ceremony")
      // Signed in, with a ceremony from before: none of them is what the registration begins with.
      assert.isUndefined(yield* challengeOf("startRegistration", "__Host-gatehouse-step-passkeys=ceremony"))
    }))

  it.effect("are called as the session in the cookie", () =>
    Effect.gen(function*() {
      const { asked } = yield* ask("/auth/sessions/current", { headers: { cookie: `__Host-gatehouse=${session}` } })
      assert.strictEqual(asked[0]!.authorization, `Bearer ${session}`)
    }))

  it.effect("forget a session that has ended, and ask again as nobody", () =>
    Effect.gen(function*() {
      const { asked, response } = yield* ask("/auth/passwords/signIn", {
        headers: { cookie: `__Host-gatehouse=${session}` },
        answer: ({ authorization }) =>
          authorization === undefined ? { body: "{}" } : { status: 401, body: "{\"credentials\":\"refused\"}" }
      })

      assert.deepStrictEqual(asked.map(({ authorization }) => authorization), [`Bearer ${session}`, undefined])
      assert.strictEqual(response.status, 200)
      assert.isTrue(response.cookies!.some((each) => /^__Host-gatehouse=; .*Max-Age=0/u.test(each)))
    }))

  it.effect("clear the session's cookie when it signs out", () =>
    Effect.gen(function*() {
      const { response } = yield* ask("/auth/sessions/signOut", { answer: () => ({ status: 204, body: undefined }) })
      assert.isTrue(response.cookies!.some((each) => /^__Host-gatehouse=; .*Max-Age=0/u.test(each)))
    }))

  it.effect.each<readonly [what: string, headers: Readonly<Record<string, string>>]>([
    ["another site", { origin: "https://evil.example" }],
    ["another host of the site", { origin: "https://evil.app.example.com" }],
    ["another scheme", { origin: "http://app.example.com" }],
    ["another port", { origin: "https://app.example.com:444" }],
    ["an opaque origin", { origin: "null" }],
    ["no origin", { origin: "" }],
    ["two origins", { origin: `${origin}, https://evil.example` }]
  ])("refuse a page of %s, and ask nothing", ([, headers]) =>
    Effect.gen(function*() {
      for (const path of ["/auth/passwords/signIn", "/v1/sessions/current"]) {
        const { asked, response } = yield* ask(path, {
          headers: { ...headers, cookie: `__Host-gatehouse=${session}` }
        })
        assert.strictEqual(response.status, 403)
        assert.lengthOf(asked, 0)
      }
    }))

  it.effect("take a request without an origin only when the browser says that it is a page's own", () =>
    Effect.gen(function*() {
      const statuses = yield* Effect.forEach(
        ["same-origin", "same-site", "cross-site", "none"],
        (site) =>
          Effect.map(
            ask("/auth/sessions/current", { headers: { origin: undefined as any, "sec-fetch-site": site } }),
            ({ response }) => response.status
          )
      )
      assert.deepStrictEqual(statuses, [200, 403, 403, 403])
    }))

  it.effect("leave native clients alone: no cookie is read or set", () =>
    Effect.gen(function*() {
      const { asked, response } = yield* ask("/auth/passwords/signIn", {
        body: { client: { mode: "token" } },
        headers: { origin: "https://evil.example", cookie: "__Host-gatehouse-device=ghd_mine" },
        answer: () => ({ body: signedIn })
      })
      assert.deepStrictEqual(asked[0]!.body, { client: { mode: "token" } })
      assert.include(response.body, "ghs_")
      assert.isUndefined(response.cookies)
    }))

  it.effect("believe a bearer before a cookie", () =>
    Effect.gen(function*() {
      const { asked } = yield* ask("/v1/sessions/current", {
        headers: { authorization: "Bearer key", cookie: `__Host-gatehouse=${session}` }
      })
      assert.deepStrictEqual(asked.map(({ authorization }) => authorization), ["Bearer key"])
    }))

  it.effect("take no cookie that stands twice, or that another host could have set", () =>
    Effect.gen(function*() {
      for (
        const cookie of [
          `__Host-gatehouse=${session}; __Host-gatehouse=${session}`,
          `gatehouse=${session}`,
          `__Host-gatehouse=${session}x y`
        ]
      ) {
        const { asked } = yield* ask("/auth/sessions/current", { headers: { cookie } })
        assert.isUndefined(asked[0]!.authorization, cookie)
      }
    }))

  it.effect("name their cookies as development over http can keep them", () =>
    Effect.gen(function*() {
      const { response } = yield* ask("/auth/passwords/signIn", { answer: () => ({ body: signedIn }), secure: false })
      assert.strictEqual(
        response.cookies![0],
        `gatehouse=${session}; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000`
      )
    }))
})
