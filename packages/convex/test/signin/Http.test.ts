/** The deployment's own routes: the issuer's documents, and a browser's way to a provider and back. */
import { assert, describe, it } from "@effect/vitest"
import { createLocalJWKSet, jwtVerify } from "jose"
import { browser, deployment } from "./Browser.ts"
import { provider } from "./Provider.ts"
import { refusal, start, timeout, world } from "./World.ts"

const page = "https://app.example.com/in"

describe("the issuer's documents", { timeout }, () => {
  it("say where the keys are, and have the key that signs", async () => {
    const made = await world()
    const ada = made.client()
    await ada.signIn("anonymous")

    const configuration: any = await (await made.isolate.fetch("/.well-known/openid-configuration")).json()
    const keys: any = await (await made.isolate.fetch("/.well-known/jwks.json")).json()

    assert.deepInclude(configuration, { issuer: deployment, jwks_uri: `${deployment}/.well-known/jwks.json` })
    const { payload } = await jwtVerify(ada.token!, createLocalJWKSet(keys), {
      issuer: deployment,
      audience: "convex",
      currentDate: new Date(start)
    })
    assert.strictEqual(payload.sub, ada.claims["sub"])
    assert.notProperty(keys.keys[0], "d")
  })
})

describe("signing in with a provider", { timeout }, () => {
  const redirected = async () => {
    const acme = await provider()
    const made = await world({ fetch: acme.fetch })
    const ada = made.client()
    const go = browser(made)
    const { redirect, verifier } = await ada.signIn("acme", { redirectTo: page })
    const away = await go(redirect)
    return { acme, ada, away, go, made, verifier }
  }

  it("takes a browser there and back, and signs in whoever has what the client kept", async () => {
    const { acme, ada, away, go, verifier } = await redirected()

    const back = await go(acme.authorize(away.headers.get("location")!))
    const target = new URL(back.headers.get("location")!)
    ada.verifier = verifier
    const signedIn = await ada.signIn(undefined, { code: target.searchParams.get("code") })

    assert.strictEqual(`${target.origin}${target.pathname}`, page)
    assert.deepInclude(signedIn, { kind: "signedIn", created: true })
    assert.deepInclude((await ada.me()).viewer, { email: "ada@example.com", emailVerified: true })
  })

  it("refuses the code without what the client kept", async () => {
    const { acme, ada, away, go } = await redirected()
    const back = await go(acme.authorize(away.headers.get("location")!))
    const code = new URL(back.headers.get("location")!).searchParams.get("code")

    ada.verifier = "x".repeat(43)

    assert.strictEqual((await refusal(ada.signIn(undefined, { code })))["code"], "INVALID_CHALLENGE")
  })

  it("tells the app when the provider fails", async () => {
    const { away, go } = await redirected()
    const state = new URL(away.headers.get("location")!).searchParams.get("state")

    const back = await go(`${deployment}/auth/callback/acme?error=access_denied&state=${state}`)

    assert.strictEqual(back.headers.get("location"), `${page}?error=OAUTH_ACCESS_DENIED`)
  })

  it("keeps a browser that was not sent away", async () => {
    const { acme, away, made } = await redirected()

    const back = await browser(made)(acme.authorize(away.headers.get("location")!))

    assert.strictEqual(back.status, 400)
    assert.include(await back.text(), "OAUTH_INVALID_STATE")
  })

  it("asks the provider for its documents once", async () => {
    const { acme, away, go, made } = await redirected()
    await go(acme.authorize(away.headers.get("location")!))
    const { redirect } = await made.client().signIn("acme", { redirectTo: page })
    await go((await go(redirect)).headers.get("location")!.replace(/^.*$/, (url) => acme.authorize(url)))

    assert.deepStrictEqual(acme.requests.filter((path) => path !== "/token").toSorted(), [
      "/.well-known/openid-configuration",
      "/jwks"
    ])
  })
})
