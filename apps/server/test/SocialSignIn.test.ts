/** A service of the file of `GATEHOUSE_PROVIDERS`, with which users sign in to a real server. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { createHash } from "node:crypto"
import * as Fs from "node:fs"
import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import * as Path from "node:path"
import { Browser } from "./Browser.ts"
import { folder, startServer } from "./ServerProcess.ts"
import { adminKey, answerOf } from "./World.ts"

const promise = Effect.promise
const appOrigin = "https://app.example.com"
const clientSecret = "the-secret-of-the-client"

const bodyOf = async (request: IncomingMessage): Promise<URLSearchParams> => {
  let text = ""
  for await (const chunk of request) text += String(chunk)
  return new URLSearchParams(text)
}

/** An authorization server (RFC 6749 with PKCE) at which everybody is Ada. */
const forge = Effect.acquireRelease(
  promise(async () => {
    const challenges = new Map<string, string>()
    const server = createServer(async (request, response) => {
      const url = new URL(request.url!, "http://localhost")
      const json = (value: unknown, status = 200) => {
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value))
      }
      switch (url.pathname) {
        case "/authorize": {
          const back = new URL(url.searchParams.get("redirect_uri")!)
          challenges.set("the-code", url.searchParams.get("code_challenge")!)
          back.searchParams.set("code", "the-code")
          back.searchParams.set("state", url.searchParams.get("state")!)
          return void response.writeHead(302, { location: back.href }).end()
        }
        case "/token": {
          const form = await bodyOf(request)
          const verifier = createHash("sha256").update(form.get("code_verifier") ?? "").digest("base64url")
          const isRight = form.get("client_secret") === clientSecret && verifier === challenges.get(form.get("code")!)
          challenges.clear()
          return isRight
            ? json({ access_token: "at-the-forge", token_type: "Bearer" })
            : json({ error: "invalid_grant" }, 400)
        }
        default:
          return json({ number: 42, mail: "ada@forge.example", mail_proved: true, called: "Ada" })
      }
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return { server, host: `localhost:${(server.address() as AddressInfo).port}` }
  }),
  ({ server }) =>
    promise(() =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    )
)

/** A server whose users sign in at the forge. */
const world = Effect.fnUntraced(function*(more: Readonly<Record<string, string>> = {}) {
  const { host } = yield* forge
  const cwd = yield* folder
  const file = Path.join(cwd, "providers.json")
  Fs.writeFileSync(
    file,
    JSON.stringify({
      forge: {
        protocol: "oauth2",
        clientId: "gatehouse",
        clientSecret,
        authorizationEndpoint: `http://${host}/authorize`,
        tokenEndpoint: `http://${host}/token`,
        userinfoEndpoint: `http://${host}/user`,
        profile: { subject: "number", email: "mail", emailVerified: "mail_proved", name: "called" }
      }
    })
  )
  const server = yield* startServer(cwd, {
    GATEHOUSE_ADMIN_KEY: adminKey,
    GATEHOUSE_ORIGINS: appOrigin,
    GATEHOUSE_PROVIDERS: file,
    GATEHOUSE_OUTBOUND_PRIVATE: host,
    ...more
  })
  /** Sends the browser to the forge and takes it back; gives where it is sent on to. */
  const travel = async (browser: Browser) => {
    const away = await browser.open(`/auth/signin/forge?redirectTo=${encodeURIComponent(`${appOrigin}/welcome`)}`)
    assert.strictEqual(away.status, 302, away.text)
    const back = await fetch(away.headers.get("location")!, { redirect: "manual" })
    const callback = new URL(back.headers.get("location")!)
    assert.strictEqual(`${callback.origin}${callback.pathname}`, `${server.url}/auth/callback/forge`)
    const arrived = await browser.open(`${callback.pathname}${callback.search}`)
    assert.strictEqual(arrived.status, 302, arrived.text)
    return new URL(arrived.headers.get("location")!)
  }
  return { server, travel, browser: () => new Browser({ baseUrl: server.url, fetch, origin: appOrigin }) }
})

describe("signing in with another service", { timeout: 30_000 }, () => {
  it.live("ends on the application's page with a code that this browser alone can use, once", () =>
    Effect.gen(function*() {
      const { browser, server, travel } = yield* world()
      yield* promise(async () => {
        const ada = browser()
        const target = await travel(ada)
        const code = target.searchParams.get("code") ?? ""
        assert.strictEqual(`${target.origin}${target.pathname}`, `${appOrigin}/welcome`)
        const thief = await browser().call("oauth/finish", { code, challenge: "t".repeat(43) })
        assert.strictEqual(thief.json.code, "INVALID_CHALLENGE")
        // Who tried it with anything else has used it up.
        assert.strictEqual((await ada.call("oauth/finish", { code })).json.code, "INVALID_CHALLENGE")

        const again = await travel(ada)
        const signedIn = await ada.call("oauth/finish", { code: again.searchParams.get("code") })
        assert.deepInclude(signedIn.json, { kind: "signedIn", mode: "cookie", created: true })
        const { json } = await ada.call("users/viewer")
        assert.deepInclude(json, { name: "Ada", email: "ada@forge.example", emailVerified: true })
        assert.deepInclude((await ada.call("sessions/current")).json, { method: "oauth", provider: "forge" })
        const listed = await ada.call("oauth/providers")
        assert.deepStrictEqual(listed.json.map(({ id }: { id: string }) => id), ["forge"])
        const metrics = await answerOf(await fetch(`${server.url}/metrics`))
        assert.include(metrics.text, "path=\"/auth/callback/*\",status=\"3xx\"")
        assert.notInclude(metrics.text, "callback/forge")
      })
      const ended = yield* promise(() => server.stop())

      assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
    }))

  it.live("brings a failure back to the application: sign-up is closed, or the network is", () =>
    Effect.gen(function*() {
      const closed = yield* world({ GATEHOUSE_SIGN_UP: "closed" })
      const unreachable = yield* world({ GATEHOUSE_OUTBOUND_PRIVATE: "elsewhere.example:443" })
      yield* promise(async () => {
        const ada = closed.browser()
        const target = await closed.travel(ada)
        const refused = await ada.call("oauth/finish", { code: target.searchParams.get("code") })
        assert.deepStrictEqual([refused.status, refused.json.code], [403, "SIGN_UP_CLOSED"])

        // A server that nobody named is not asked, wherever its address came from.
        const blocked = await unreachable.travel(unreachable.browser())
        assert.strictEqual(blocked.searchParams.get("error"), "OAUTH_PROVIDER_UNREACHABLE")
      })
    }))
})
