import { assert, describe, it } from "@effect/vitest"
import type { HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import { jsonHeaders } from "@gatehouse/contract/http/Http"
import { problem } from "@gatehouse/contract/http/ProblemDocument"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import * as Cors from "../../src/http/Cors.ts"
import * as DevicePage from "../../src/http/DevicePage.ts"
import * as HtmlPage from "../../src/http/HtmlPage.ts"
import * as LinkPage from "../../src/http/LinkPage.ts"

const origin = "https://auth.example.com"
const token = "t".repeat(43)
const hostile = "<img src=x onerror=alert(1)>\"'&"

interface Asked {
  readonly path: string
  readonly body: any
  readonly cookie: string | undefined
  readonly origin: string | undefined
  readonly authorization: string | undefined
  readonly contentType: string | undefined
}

/** Answers operations, and remembers what it was asked. */
const operations = (answers: Readonly<Record<string, unknown>>) => {
  const asked: Array<Asked> = []
  const handler = (request: HttpRequest): Effect.Effect<HttpResponse> =>
    Effect.sync(() => {
      asked.push({
        path: request.path,
        body: JSON.parse(new TextDecoder().decode(request.body)),
        cookie: request.header("cookie"),
        origin: request.header("origin"),
        authorization: request.header("authorization"),
        contentType: request.header("content-type")
      })
      const answer = answers[request.path.replace(/^\/(?:v1|auth)\//u, "")]
      if (answer === undefined) {
        return problem({ status: 400, code: "INVALID_CHALLENGE", detail: "It was used before." })
      }
      if (typeof answer === "object" && answer !== null && "detail" in answer) return problem(answer as any)
      return { status: 200, headers: jsonHeaders, cookies: ["a=b"], body: JSON.stringify(answer) }
    })
  return { asked, handler }
}

const request = (
  method: string,
  path: string,
  options: { readonly form?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> } =
    {}
): HttpRequest => {
  const url = new URL(path, origin)
  const headers: Readonly<Record<string, string>> = {
    origin,
    ...(options.form === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    ...options.headers
  }
  return {
    method,
    path: url.pathname,
    query: url.search.slice(1),
    header: (name) => headers[name],
    body: new TextEncoder().encode(new URLSearchParams(options.form).toString()),
    ip: "192.0.2.1",
    requestId: "test"
  }
}

const link = (answers: Readonly<Record<string, unknown>>) => {
  const { asked, handler } = operations(answers)
  const page = LinkPage.make({
    browser: handler,
    cookies: { secure: true },
    appName: `Acme ${hostile}`,
    home: "https://app.example.com",
    redirects: ["https://app.example.com", "acme://signed-in"]
  })
  return { asked, page }
}

const signInLink = {
  "codes/inspectLink": { purpose: "signIn", address: `a***${hostile}`, sameBrowser: false, expiresAt: 1 }
}

/** No markup that a browser would run or load. */
const assertHarmless = (response: HttpResponse) => {
  assert.notMatch(response.body ?? "", /<script|<img|\son\w+=["']|javascript:/iu)
  const policy = response.headers["content-security-policy"] ?? ""
  const [, style = ""] = /<style>([^]*?)<\/style>/u.exec(response.body ?? "") ?? []
  assert.include(policy, `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`)
  for (const rule of ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) {
    assert.include(policy, rule)
  }
  assert.deepInclude(response.headers, {
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY"
  })
}

describe("the page of a link", () => {
  it.effect("tells what the link is for, and asks nothing that would use it", () =>
    Effect.gen(function*() {
      const { asked, page } = link(signInLink)
      for (const method of ["GET", "HEAD", "GET"]) {
        const response = yield* page(
          request(method, `/auth/link?token=${token}`, {
            headers: { cookie: "__Host-gatehouse=x", authorization: "y" }
          })
        )
        assert.strictEqual(response.status, 200)
        assert.strictEqual(response.body === undefined, method === "HEAD")
        if (method === "HEAD") continue
        assertHarmless(response)
        assert.include(response.body, "a***&lt;img")
        assert.include(response.body, "asked for in another browser")
      }

      // Nobody's session is looked at: who opens a link is not yet who uses it.
      assert.deepStrictEqual(asked.map(({ authorization, cookie, path }) => [path, cookie, authorization]), [
        ["/v1/codes/inspectLink", undefined, undefined],
        ["/v1/codes/inspectLink", undefined, undefined],
        ["/v1/codes/inspectLink", undefined, undefined]
      ])
    }))

  it.effect("knows the browser that asked by the cookie of the link's own step", () =>
    Effect.gen(function*() {
      const { asked, page } = link({
        "codes/inspectLink": { purpose: "passwordReset", address: "a", sameBrowser: true, expiresAt: 1 }
      })
      const cookie = "__Host-gatehouse-step-codes=other; __Host-gatehouse-step-passwords=mine"
      yield* page(request("GET", `/auth/link?token=${token}`, { headers: { cookie } }))

      assert.deepStrictEqual(asked.map(({ body }) => body), [{ token }, { token, challenge: "mine" }])
    }))

  it.effect.each<readonly [purpose: string, operation: string]>([
    ["signIn", "codes/finishEmail"],
    ["signUp", "passwords/confirmSignUp"],
    ["passwordReset", "passwords/reset"],
    ["emailVerification", "codes/finishEmailVerification"],
    ["emailChange", "codes/confirmEmailChange"]
  ])("uses a link for %s by %s, as the browser that posts it", ([purpose, operation]) =>
    Effect.gen(function*() {
      const { asked, page } = link({
        "codes/inspectLink": { purpose, address: "a", sameBrowser: true, expiresAt: 1 },
        [operation]: { kind: "signedIn", changed: true, remaining: [] }
      })
      const response = yield* page(
        request("POST", "/auth/link", {
          form: { token, password: purpose === "passwordReset" ? "a good one" : "" },
          headers: { cookie: "__Host-gatehouse=x", authorization: "Bearer y", "idempotency-key": "z" }
        })
      )
      const used = asked.at(-1)!

      assert.deepStrictEqual(
        { path: used.path, body: used.body, cookie: used.cookie, origin: used.origin },
        {
          path: `/auth/${operation}`,
          body: purpose === "passwordReset" ? { token, password: "a good one" } : { token },
          cookie: "__Host-gatehouse=x",
          origin
        }
      )
      assert.deepStrictEqual([used.contentType, used.authorization], ["application/json", undefined])
      assert.deepStrictEqual([response.status, response.cookies], [200, ["a=b"]])
      assertHarmless(response)
    }))

  it.effect("leads on to the application, and to nobody else, whatever the link says", () =>
    Effect.gen(function*() {
      const target = Effect.fnUntraced(function*(redirect: string) {
        const { page } = link({
          "codes/inspectLink": { purpose: "signIn", address: "a", sameBrowser: true, redirect, expiresAt: 1 },
          "codes/finishEmail": { kind: "signedIn" }
        })
        const shown = yield* page(request("GET", `/auth/link?token=${token}`))
        const used = yield* page(request("POST", "/auth/link", { form: { token } }))
        return [
          / form-action ([^;]*)/u.exec(shown.headers["content-security-policy"]!)![1],
          used.status,
          used.headers["location"]
        ]
      })

      assert.deepStrictEqual(yield* target("https://app.example.com/home?a=b"), [
        "'self' https://app.example.com",
        303,
        "https://app.example.com/home?a=b"
      ])
      assert.deepStrictEqual(yield* target("acme://signed-in"), ["'self' acme:", 303, "acme://signed-in"])
      for (
        const evil of [
          "https://evil.example/",
          "//evil.example",
          "javascript:alert(1)",
          "https://app.example.com@evil.example"
        ]
      ) {
        assert.deepStrictEqual(yield* target(evil), ["'self'", 200, undefined], evil)
      }
    }))

  it.effect("asks for a second factor, and proves it by an app's code or a recovery code", () =>
    Effect.gen(function*() {
      const owing = { kind: "secondFactorRequired", methods: ["totp", "recoveryCode"], enrol: [] }
      const { asked, page } = link({
        "codes/inspectLink": {
          purpose: "signIn",
          address: "a",
          sameBrowser: true,
          redirect: "https://app.example.com/home",
          expiresAt: 1
        },
        "codes/finishEmail": owing,
        "totp/verify": { status: 400, code: "INVALID_CODE", detail: `Wrong ${hostile}` },
        "recovery/verify": { kind: "signedIn" }
      })
      const asks = yield* page(request("POST", "/auth/link", { form: { token } }))
      assert.strictEqual(asks.status, 200)
      assert.include(asks.body, "name=\"code\"")
      assert.include(asks.body, "value=\"https://app.example.com/home\"")

      const redirect = "https://app.example.com/home"
      const wrong = yield* page(request("POST", "/auth/link", { form: { code: "123 456", redirect } }))
      assert.strictEqual(wrong.status, 400)
      assert.include(wrong.body, "role=\"alert\"")
      assertHarmless(wrong)
      const right = yield* page(request("POST", "/auth/link", { form: { code: "abcd-efgh-1234", redirect } }))
      assert.deepStrictEqual([right.status, right.headers["location"]], [303, redirect])
      const elsewhere = yield* page(
        request("POST", "/auth/link", { form: { code: "abcd-efgh-1234", redirect: "https://evil.example" } })
      )
      assert.deepStrictEqual([elsewhere.status, elsewhere.headers["location"]], [200, undefined])
      assert.deepStrictEqual(
        asked.filter(({ path }) => path.endsWith("verify")).map(({ body, path }) => [path, body]),
        [
          ["/auth/totp/verify", { code: "123 456" }],
          ["/auth/recovery/verify", { code: "abcd-efgh-1234" }],
          ["/auth/recovery/verify", { code: "abcd-efgh-1234" }]
        ]
      )
    }))

  it.effect("tells who has no second factor yet where to set one up", () =>
    Effect.gen(function*() {
      const { page } = link({
        ...signInLink,
        "codes/finishEmail": { kind: "secondFactorRequired", methods: [], enrol: ["totp", "passkey"] }
      })
      const response = yield* page(request("POST", "/auth/link", { form: { token } }))

      assert.include(response.body, "asks for a second factor")
      assert.notInclude(response.body, "<form")
    }))

  it.effect("shows the form of a new password again, with what is wrong", () =>
    Effect.gen(function*() {
      const { page } = link({
        "codes/inspectLink": { purpose: "passwordReset", address: "a", sameBrowser: true, expiresAt: 1 },
        "passwords/reset": { status: 400, code: "WEAK_PASSWORD", detail: "Use at least 8 characters." }
      })
      const response = yield* page(request("POST", "/auth/link", { form: { token, password: "typed" } }))

      assert.strictEqual(response.status, 400)
      assert.match(response.body!, /Use at least 8 characters[^]*autocomplete="new-password"/u)
      assert.notInclude(response.body, "typed")
    }))

  it.effect("says that a used link is used, and asks nothing of an operation", () =>
    Effect.gen(function*() {
      const { asked, page } = link({})
      for (const method of ["GET", "POST"]) {
        const response = yield* page(
          request(method, `/auth/link?token=${token}`, method === "POST" ? { form: { token } } : {})
        )
        assert.strictEqual(response.status, 400)
        assert.include(response.body, "used before")
      }
      assert.isTrue(asked.every(({ path }) => path === "/v1/codes/inspectLink"))
    }))

  it.effect.each<readonly [what: string, request: HttpRequest, status: number]>([
    ["no token", request("GET", "/auth/link"), 400],
    ["an empty token", request("GET", "/auth/link?token="), 400],
    ["a token that is none", request("GET", `/auth/link?token=${encodeURIComponent(hostile)}`), 400],
    ["a token without end", request("GET", `/auth/link?token=${"t".repeat(129)}`), 400],
    ["a form without a token", request("POST", "/auth/link", { form: {} }), 400],
    ["a token outside of its form", request("POST", `/auth/link?token=${token}`, { form: {} }), 400],
    [
      "JSON",
      request("POST", "/auth/link", { form: { token }, headers: { "content-type": "application/json" } }),
      400
    ],
    ["a body that was too large", { ...request("POST", "/auth/link", { form: { token } }), body: undefined }, 400],
    ["another method", request("PUT", "/auth/link", { form: { token } }), 405]
  ])("refuses %s, and asks nothing", ([, request, status]) =>
    Effect.gen(function*() {
      const { asked, page } = link(signInLink)
      const response = yield* page(request)

      assert.strictEqual(response.status, status)
      assert.lengthOf(asked, 0)
      assertHarmless(response)
    }))
})

describe("the page of devices", () => {
  const device = (answers: Readonly<Record<string, unknown>>) => {
    const { asked, handler } = operations(answers)
    return {
      asked,
      page: DevicePage.make({
        browser: handler,
        cookies: { secure: true },
        appName: `Acme ${hostile}`,
        home: undefined
      })
    }
  }
  const signedIn = { cookie: "__Host-gatehouse=x" }

  it.effect("asks for the code, also when it came along, and approves nothing by itself", () =>
    Effect.gen(function*() {
      const { asked, page } = device({})
      const nobody = yield* page(request("GET", "/device?user_code=BCDF-GHJK"))
      assert.strictEqual(nobody.status, 401)
      const somebody = yield* page(
        request("GET", `/device?user_code=${encodeURIComponent(hostile)}`, { headers: signedIn })
      )
      assert.strictEqual(somebody.status, 200)
      assertHarmless(somebody)
      assert.include(somebody.body, "value=\"&lt;img")
      assert.lengthOf(asked, 0)
    }))

  it.effect("shows what asks, in words of ours, and answers by the button that was pressed", () =>
    Effect.gen(function*() {
      const { asked, page } = device({
        "deviceCodes/inspect": { clientName: hostile, userAgent: hostile, ip: "192.0.2.7", createdAt: 0, expiresAt: 1 },
        "deviceCodes/approve": {},
        "deviceCodes/deny": {}
      })
      const post = (form: Readonly<Record<string, string>>) =>
        page(request("POST", "/device", { form, headers: signedIn }))
      const seen = yield* post({ user_code: " bcdf-ghjk " })
      assertHarmless(seen)
      assert.include(seen.body, "&lt;img src=x")
      assert.include(seen.body, "192.0.2.7")
      yield* post({ user_code: "BCDF-GHJK", answer: "approve" })
      yield* post({ user_code: "BCDF-GHJK", answer: "deny" })
      yield* post({ user_code: "BCDF-GHJK", answer: "anything" })

      assert.deepStrictEqual(asked.map(({ body, cookie, path }) => [path, body.userCode, cookie]), [
        ["/auth/deviceCodes/inspect", "bcdf-ghjk", signedIn.cookie],
        ["/auth/deviceCodes/approve", "BCDF-GHJK", signedIn.cookie],
        ["/auth/deviceCodes/deny", "BCDF-GHJK", signedIn.cookie],
        ["/auth/deviceCodes/inspect", "BCDF-GHJK", signedIn.cookie]
      ])
    }))

  it.effect("asks again after a wrong code, and says how long to wait after many", () =>
    Effect.gen(function*() {
      const { page } = device({
        "deviceCodes/inspect": { status: 429, code: "RATE_LIMITED", detail: "Wait.", headers: { "retry-after": "60" } },
        "deviceCodes/approve": { status: 401, code: "NOT_SIGNED_IN", detail: "Nobody is signed in." }
      })
      const tooMany = yield* page(request("POST", "/device", { form: { user_code: "X" }, headers: signedIn }))
      assert.deepStrictEqual([tooMany.status, tooMany.headers["retry-after"]], [429, "60"])
      const ended = yield* page(
        request("POST", "/device", { form: { user_code: "X", answer: "approve" }, headers: signedIn })
      )
      assert.strictEqual(ended.status, 401)
      assert.include(ended.body, "not signed in")
    }))
})

describe("markup", () => {
  it("escapes what stands in it, and not what is markup already", () => {
    const { html } = HtmlPage
    const inner = html`<b>${hostile}</b>`

    assert.strictEqual(
      html`<p title="${"\"'"}">${inner}${undefined}${[html`<i></i>`, html`<u></u>`]}</p>`.markup,
      "<p title=\"&quot;&#39;\"><b>&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;</b><i></i><u></u></p>"
    )
  })
})

describe("cross-origin requests", () => {
  const app = "https://app.example.com"
  const ask = (method: string, headers: Readonly<Record<string, string>>) => {
    let asked = 0
    const cors = Cors.make(
      () =>
        Effect.sync(() => {
          asked++
          return { status: 200, headers: jsonHeaders, cookies: ["a=b"], body: "{}" }
        }),
      [app]
    )
    return Effect.map(cors(request(method, "/auth/users/viewer", { headers })), (response) => ({ asked, response }))
  }
  const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" }

  it.effect("of the application's pages are let through with cookies, and preflights are answered for them", () =>
    Effect.gen(function*() {
      const { asked, response } = yield* ask("OPTIONS", { ...preflight, origin: app })

      assert.strictEqual(asked, 0)
      assert.strictEqual(response.status, 204)
      assert.deepInclude(response.headers, {
        "vary": "origin",
        "access-control-allow-origin": app,
        "access-control-allow-credentials": "true",
        "access-control-allow-methods": "POST"
      })
      assert.include(response.headers["access-control-allow-headers"], "content-type")
      const sent = (yield* ask("POST", { origin: app })).response
      assert.deepInclude(sent.headers, {
        ...jsonHeaders,
        "vary": "origin",
        "access-control-allow-origin": app,
        "access-control-allow-credentials": "true"
      })
      assert.include(sent.headers["access-control-expose-headers"], "retry-after")
      assert.deepStrictEqual(sent.cookies, ["a=b"])
    }))

  it.effect.each(["https://evil.example", "https://app.example.com.evil.example", "http://app.example.com", "null"])(
    "of %s are told nothing",
    (other) =>
      Effect.gen(function*() {
        const { asked, response } = yield* ask("OPTIONS", { ...preflight, origin: other })

        assert.strictEqual(asked, 0)
        assert.deepStrictEqual([response.status, response.headers], [403, { vary: "origin" }])
        const sent = (yield* ask("POST", { origin: other })).response
        // Whether it is let in at all is not for CORS to say; that its page cannot read the answer is.
        assert.deepStrictEqual(Object.keys(sent.headers).filter((name) => name.startsWith("access-control")), [])
      })
  )
})
