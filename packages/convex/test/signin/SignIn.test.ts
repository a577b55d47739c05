/** Signing in with the exported actions, way by way. What each operation does is for the suites of `core-sessions`. */
import { assert, describe, it } from "@effect/vitest"
import { totpOf } from "./TotpCode.ts"
import { password, refusal, start, timeout, world } from "./World.ts"

describe("signIn", { timeout }, () => {
  it("signs up with a password, once the address has confirmed", async () => {
    const ada = (await world()).client()

    const started = await ada.signIn("password", { flow: "signUp", email: "Ada@Example.com", password, name: "Ada" })
    const { code } = ada.world.last("SignUpConfirmation")
    const signedIn = await ada.signIn("password", { flow: "email-verification", code })

    assert.strictEqual(started.kind, "started")
    assert.deepInclude(signedIn, { kind: "signedIn", created: true })
    const { sessionId, userId, viewer } = await ada.me()
    assert.deepStrictEqual([userId, sessionId], [signedIn.userId, signedIn.sessionId])
    assert.deepInclude(viewer, { id: userId, name: "Ada", email: "ada@example.com", emailVerified: true })
  })

  it("gives an access token of the deployment, with the app's own claims, for an hour", async () => {
    const ada = (await world()).client()
    const { sessionId, userId } = await ada.signUp("ada@example.com")

    assert.deepInclude(ada.claims, {
      iss: "https://acme.convex.site",
      aud: "convex",
      sub: userId,
      sid: sessionId,
      plan: "pro",
      iat: start / 1000,
      exp: start / 1000 + 3600
    })
  })

  it("signs in with the right password and with no other", async () => {
    const { client, ...rest } = await signedUp()
    const other = client()

    assert.strictEqual(
      (await refusal(other.signIn("password", { flow: "signIn", email, password: `${password}!` })))["code"],
      "INVALID_CREDENTIALS"
    )
    const signedIn = await other.signIn("password", { flow: "signIn", email, password })
    assert.deepInclude(signedIn, { kind: "signedIn", userId: rest.userId, created: false })
  })

  it("asks the app whether a password is known from a breach", async () => {
    const ada = (await world()).client()

    assert.deepInclude(
      await refusal(ada.signIn("password", { flow: "signUp", email, password: "correct horse breached staple" })),
      { code: "WEAK_PASSWORD", reason: "breached" }
    )
  })

  it("resets a password by the code that was mailed, and ends the sessions before", async () => {
    const { ada, client } = await signedUp()
    const other = client()

    await other.signIn("password", { flow: "reset", email })
    const { code } = other.world.last("PasswordReset")
    const reset = await other.signIn("password", {
      flow: "reset-verification",
      code,
      newPassword: "another good secret"
    })

    assert.strictEqual(reset.kind, "signedIn")
    assert.strictEqual((await refusal(ada.refresh()))["code"], "INVALID_REFRESH_TOKEN")
  })

  it("signs in by a code that was mailed, and by the link in another browser", async () => {
    const { client } = await world().then((made) => ({ client: () => made.client() }))
    const ada = client()

    await ada.signIn("email", { email })
    const { token } = ada.world.last("SignInCode")
    const byLink = await client().signIn(undefined, { token })
    await ada.signIn("email", { email })
    const byCode = await ada.signIn("email", { code: ada.world.last("SignInCode").code })

    assert.isTrue(byLink.created)
    assert.deepInclude(byCode, { kind: "signedIn", userId: byLink.userId, created: false })
  })

  it("signs in by a code to a phone", async () => {
    const ada = (await world()).client()

    await ada.signIn("phone", { phone: "+4915112345678" })
    const { code, to } = ada.world.last("SignInCode")
    const signedIn = await ada.signIn("phone", { code })

    assert.deepStrictEqual(to, { kind: "phone", number: "+4915112345678" })
    assert.strictEqual(signedIn.kind, "signedIn")
  })

  it("keeps the user of an anonymous session when they sign up", async () => {
    const ada = (await world()).client()
    const before = await ada.signIn("anonymous")

    const after = await ada.signUp(email)

    assert.strictEqual(after.userId, before.userId)
    assert.deepInclude((await ada.me()).viewer, { email, anonymous: false })
  })

  it("asks for the code of an authenticator app, and takes each code once", async () => {
    const { ada, client } = await signedUp()
    const setup = await ada.signIn("totp", { flow: "setup", name: "Phone" })
    await ada.signIn("totp", { flow: "confirm", totpId: setup.totpId, code: totpOf(setup.secret, start) })
    const other = client()

    const required = await other.signIn("password", { flow: "signIn", email, password })
    assert.deepInclude(required, { kind: "totpRequired", methods: ["totp", "recoveryCode"], enrol: [] })
    const { verifier } = other
    assert.strictEqual(
      (await refusal(other.signIn("totp", { flow: "verify", code: totpOf(setup.secret, start) })))["code"],
      "INVALID_CODE"
    )
    other.world.isolate.setNow(start + 30_000)
    other.verifier = verifier
    const signedIn = await other.signIn("totp", { flow: "verify", code: totpOf(setup.secret, start + 30_000) })

    assert.strictEqual(signedIn.kind, "signedIn")
    assert.include(setup.uri, "issuer=Acme")
    assert.include(other.claims["amr"], "mfa")
  })

  it("takes a recovery code in the place of the second factor", async () => {
    const { ada, client } = await signedUp()
    const setup = await ada.signIn("totp", { flow: "setup" })
    await ada.signIn("totp", { flow: "confirm", totpId: setup.totpId, code: totpOf(setup.secret, start) })
    const { codes } = await ada.signIn("totp", { flow: "recovery-codes" })
    const other = client()

    await other.signIn("password", { flow: "signIn", email, password })
    const signedIn = await other.signIn("totp", { flow: "recover", code: codes[0] })

    assert.strictEqual(signedIn.kind, "signedIn")
    assert.lengthOf(codes, 10)
  })

  it("offers passkeys for the host of SITE_URL", async () => {
    const ada = (await world()).client()

    const { kind, options } = await ada.signIn("passkey", { flow: "auth-options" })

    assert.strictEqual(kind, "passkeyOptions")
    assert.deepInclude(options, { rpId: "app.example.com", userVerification: "required" })
  })

  it("lets a device in, in a session of its own", async () => {
    const { ada, client, userId } = await signedUp()
    const television = client()

    const { deviceCode, userCode, verificationUri } = await television.signIn("device", { flow: "create" })
    assert.strictEqual(
      (await refusal(television.signIn("device", { flow: "poll", deviceCode })))["code"],
      "AUTHORIZATION_PENDING"
    )
    const found = await ada.signIn("device", { flow: "inspect", userCode })
    await ada.signIn("device", { flow: "verify", userCode })
    television.world.isolate.setNow(start + 10_000)
    const signedIn = await television.signIn("device", { flow: "poll", deviceCode })

    assert.strictEqual(verificationUri, "https://app.example.com/device")
    assert.strictEqual(found.kind, "deviceFound")
    assert.strictEqual(signedIn.userId, userId)
    assert.notStrictEqual(signedIn.sessionId, (await ada.me()).sessionId)
  })

  it("signs in with the app's own credentials", async () => {
    const made = await world()
    const ada = made.client()

    assert.strictEqual(
      (await refusal(ada.signIn("ldap", { user: "ada", word: "guess" })))["code"],
      "INVALID_CREDENTIALS"
    )
    assert.deepInclude(await refusal(ada.signIn("ldap", { user: "ada", word: "expired" })), {
      code: "CREDENTIALS_REFUSED",
      reason: "Your directory password has expired."
    })
    const signedIn = await ada.signIn("ldap", { user: "ada", word: "swordfish" })

    assert.strictEqual(signedIn.kind, "signedIn")
    assert.strictEqual((await ada.me()).viewer.email, "ada@ldap.example")
  })

  it("sends the browser of a provider's user to the deployment", async () => {
    const ada = (await world()).client()

    const { kind, redirect, verifier } = await ada.signIn("acme", { redirectTo: "https://app.example.com/in" })

    assert.strictEqual(kind, "redirect")
    const url = new URL(redirect)
    assert.strictEqual(`${url.origin}${url.pathname}`, "https://acme.convex.site/auth/signin/acme")
    assert.isString(verifier)
    assert.strictEqual(
      (await refusal(ada.signIn("acme", { redirectTo: "https://evil.example.com/" })))["code"],
      "INVALID_REDIRECT"
    )
  })
})

describe("what signIn refuses", { timeout }, () => {
  const refused: ReadonlyArray<readonly [what: string, provider: string | undefined, params: object, code: string]> = [
    ["a provider that is not configured", "github", {}, "PROVIDER_NOT_CONFIGURED"],
    ["neither provider nor token", undefined, {}, "SIGN_IN_MISSING_PARAMS"],
    ["a flow that there is not", "password", { flow: "constructor" }, "INVALID_PARAMETERS"],
    [
      "a password that is no text",
      "password",
      { flow: "signIn", email: "a@b.example", password: 1 },
      "INVALID_PAYLOAD"
    ],
    ["a change without a session", "password", { flow: "change", newPassword: password }, "NOT_SIGNED_IN"],
    ["a code that nobody sent", undefined, { code: "x" }, "INVALID_CHALLENGE"]
  ]
  it.each(refused)("%s", async (_what, provider, params, code) => {
    const ada = (await world()).client()

    assert.strictEqual((await refusal(ada.signIn(provider, params)))["code"], code)
  })

  it("does not repeat a password that it cannot take", async () => {
    const ada = (await world()).client()

    const data = await refusal(ada.signIn("password", { flow: "signIn", email: "x", password: "hunter2hunter2" }))

    assert.notInclude(JSON.stringify(data), "hunter2")
  })
})

describe("a session", { timeout }, () => {
  it("goes on with a new refresh token, and a duplicate gets the same", async () => {
    const { ada } = await signedUp()
    const { refreshToken } = ada

    const first = await ada.refresh(refreshToken)
    const again = await ada.refresh(refreshToken)

    assert.notStrictEqual(first.tokens.refreshToken, refreshToken)
    assert.strictEqual(again.tokens.refreshToken, first.tokens.refreshToken)
  })

  it("ends when a refresh token is used a second time, which stays so", async () => {
    const { ada } = await signedUp()
    const { refreshToken } = ada
    const { tokens } = await ada.refresh(refreshToken)
    ada.world.isolate.setNow(start + 20_000)

    const reused = await refusal(ada.refresh(refreshToken))
    const next = await refusal(ada.refresh(tokens.refreshToken))

    assert.deepInclude(reused, { code: "REFRESH_TOKEN_REUSED", retryable: false })
    assert.strictEqual(next["code"], "INVALID_REFRESH_TOKEN")
  })

  it("ends with signOut, which does nothing for nobody", async () => {
    const { ada, client } = await signedUp()

    await ada.signOut()

    assert.strictEqual((await refusal(ada.refresh()))["code"], "INVALID_REFRESH_TOKEN")
    assert.isNull(await client().signOut())
  })
})

const email = "ada@example.com"

/** Ada, signed up and signed in, and more clients of the same deployment. */
const signedUp = async () => {
  const made = await world()
  const ada = made.client()
  const { userId } = await ada.signUp(email)
  return { ada, userId, client: () => made.client() }
}
