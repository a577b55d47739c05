/**
 * What people do with accounts, over HTTP and by mail: written once, for a server in this process and for a real one.
 */
import { assert } from "@effect/vitest"
import { createRemoteJWKSet, customFetch, decodeJwt, jwtVerify } from "jose"
import { createHmac } from "node:crypto"
import { Browser } from "./Browser.ts"
import { codeOf, linkOf, type Mailbox } from "./MailSink.ts"
import { adminKey, type Answer, answerOf } from "./World.ts"

export interface Server {
  readonly baseUrl: string
  readonly fetch: (request: Request) => Promise<Response>
  readonly mailbox: Mailbox
  readonly now: () => Promise<number>
  /** Lets time pass, where the test holds the clock. */
  readonly advance?: (milliseconds: number) => Promise<void>
}

/** Texts that must be nowhere but where they belong. */
export interface StorySecrets {
  /** Long and random. */
  readonly tokens: ReadonlyArray<string>
  /** Short: only whole words of them count. */
  readonly codes: ReadonlyArray<string>
  /** What a user types from a device. The database holds it as it is shown. */
  readonly userCodes: ReadonlyArray<string>
  /** Of Ada, for what comes after the story. */
  readonly password: string
  readonly accessToken: string
  readonly refreshToken: string
}

const passwords = {
  ada: "correct horse battery",
  changed: "staple-of-Ada-2026",
  grace: "nanoseconds are short",
  imported: "an old one, from before"
}

/** Of `passwords.imported`, by bcrypt. */
const importedHash = "$2b$04$TmAgRBU8qzowS12NrOwuHebXwaCkpz7W8uR.69Ig5X7hdNalMWuA2"

export const appOrigin = "https://app.example.com"

/** What the server must be configured with. */
export const storyEnv = (mailbox: Mailbox): Readonly<Record<string, string>> => ({
  GATEHOUSE_ADMIN_KEY: adminKey,
  GATEHOUSE_SMTP_URL: mailbox.url,
  GATEHOUSE_MAIL_FROM: "Acme <login@acme.example>",
  GATEHOUSE_APP_NAME: "Acme",
  GATEHOUSE_ORIGINS: appOrigin
})

/** RFC 6238, with what authenticator apps take for granted. */
const totpOf = (secret: string, now: number): string => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
  const bits = [...secret].map((character) => alphabet.indexOf(character).toString(2).padStart(5, "0")).join("")
  const key = Buffer.from(bits.match(/.{8}/gu)!.map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const mac = createHmac("sha1", key).update(counter).digest()
  return String((mac.readUInt32BE(mac.at(-1)! & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0")
}

export const story = async (server: Server): Promise<StorySecrets> => {
  const { advance, baseUrl, mailbox } = server
  const tokens: Array<string> = [...Object.values(passwords), adminKey]
  const codes: Array<string> = []
  const browsers: Array<Browser> = []
  const newBrowser = (options: { readonly origin?: string } = {}) => {
    const browser = new Browser({ baseUrl, fetch: server.fetch, ...options })
    browsers.push(browser)
    return browser
  }
  const note = (...secrets: ReadonlyArray<unknown>) =>
    tokens.push(...secrets.filter((one): one is string => typeof one === "string" && one !== ""))
  const mailTo = async (to: string) => {
    const mail = await mailbox.next(to)
    const [code, link] = [codeOf(mail), linkOf(mail)]
    note(link.token)
    if (code !== "") codes.push(code)
    return { ...mail, code, path: link.url.slice(baseUrl.length), token: link.token }
  }
  /** As a native client or another server calls. */
  const call = async (operation: string, payload: unknown, bearer?: string): Promise<Answer> => {
    const answer = await answerOf(
      await server.fetch(
        new Request(`${baseUrl}/v1/${operation}`, {
          method: "POST",
          headers: {
            "content-type": "application/json",
            ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` })
          },
          body: JSON.stringify(payload)
        })
      )
    )
    const { accessToken, challenge, deviceToken, refreshToken } = answer.json ?? {}
    note(accessToken, challenge, deviceToken, refreshToken)
    return answer
  }
  const asAdmin = (operation: string, payload: unknown) => call(operation, payload, adminKey)
  const status = (answer: Answer, expected: number) =>
    assert.strictEqual(answer.status, expected, `${answer.status} ${answer.text.slice(0, 600)}`)

  // Ada signs up in a browser. What only her browser may hold is in cookies, and in no answer.
  const ada = "ada@acme.example"
  const laptop = newBrowser({ origin: appOrigin })
  const begun = await laptop.call("passwords/signUp", { email: ada, name: "Ada", password: passwords.ada })
  status(begun, 200)
  assert.hasAllKeys(begun.json, ["kind", "expiresAt", "resendAt"])
  const confirmation = await mailTo(ada)
  assert.strictEqual(confirmation.subject, "Confirm your address for Acme")
  assert.match(confirmation.path, /^\/auth\/link\?token=/u)

  // A scanner opens the link, twice, and nothing happens. Another browser is asked for the password.
  const scanner = newBrowser()
  for (const method of ["GET", "HEAD", "GET"]) {
    const seen = await scanner.open(confirmation.path, method)
    status(seen, 200)
    assert.strictEqual(seen.headers.get("cache-control"), "no-store")
    assert.strictEqual(seen.headers.get("referrer-policy"), "same-origin")
    assert.match(seen.headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/u)
    assert.strictEqual(scanner.cookies.size, 0)
    if (method === "GET") assert.match(seen.text, /a\*\*\*@acme\.example[^]*name="password"/u)
  }
  assert.notInclude((await laptop.open(confirmation.path)).text, "name=\"password\"")
  const without = await scanner.submit("/auth/link", { token: confirmation.token })
  status(without, 401)
  assert.include(without.text, "name=\"password\"")

  // A form of another site is refused; her own goes through, once.
  const forged = await laptop.submit("/auth/link", { token: confirmation.token }, { origin: "https://evil.example" })
  status(forged, 403)
  status(await laptop.submit("/auth/link", { token: confirmation.token }), 200)
  assert.isDefined(laptop.cookie("gatehouse"))
  const again = await newBrowser().submit("/auth/link", { token: confirmation.token })
  status(again, 400)
  assert.include(again.text, "used before")
  status(await laptop.open(confirmation.path), 400)

  const viewer = await laptop.call("users/viewer")
  status(viewer, 200)
  assert.deepInclude(viewer.json, { name: "Ada", email: ada, emailVerified: true })
  const adaId: string = viewer.json.id

  // Pages of others cannot act for her, whatever cookies their requests carry.
  for (
    const origin of ["https://evil.example", "http://app.example.com", "https://app.example.com.evil.example", "null"]
  ) {
    for (const operation of ["users/viewer", "sessions/signOut"]) {
      const refused = await laptop.call(operation, {}, { origin, "sec-fetch-site": "cross-site" })
      status(refused, 403)
      assert.strictEqual(refused.json.code, "ORIGIN_NOT_ALLOWED")
      assert.isNull(refused.headers.get("access-control-allow-origin"))
    }
  }
  status(await laptop.call("users/viewer"), 200)

  // Signing up once more tells nobody that she is here.
  const secondTime = await newBrowser().call("passwords/signUp", { email: ada, password: passwords.grace })
  status(secondTime, 200)
  assert.deepStrictEqual(Object.keys(secondTime.json), Object.keys(begun.json))
  await mailbox.next(ada, "You have an account at Acme")

  // Her phone holds tokens. Whoever finds the keys by the issuer's documents can verify its access token.
  const phone = await call("passwords/signIn", { email: ada, password: passwords.ada })
  status(phone, 200)
  assert.deepInclude(phone.json, { kind: "signedIn", mode: "token", userId: adaId, created: false })
  await mailbox.next(ada, "New sign-in to Acme")
  const configuration: any = await (
    await server.fetch(new Request(`${baseUrl}/.well-known/openid-configuration`))
  ).json()
  assert.strictEqual(configuration.issuer, baseUrl)
  const jwks = createRemoteJWKSet(new URL(configuration.jwks_uri), {
    [customFetch]: (url, options) => server.fetch(new Request(url, options as RequestInit))
  })
  const { payload } = await jwtVerify(phone.json.accessToken, jwks, {
    issuer: configuration.issuer,
    audience: baseUrl,
    currentDate: new Date(decodeJwt(phone.json.accessToken).iat! * 1000)
  })
  assert.deepInclude(payload, { sub: adaId, sid: phone.json.sessionId, amr: ["pwd"] })
  status(await call("users/viewer", {}, phone.json.accessToken), 200)
  assert.deepInclude((await call("users/get", { userId: adaId }, phone.json.accessToken)).json, { id: adaId })

  // A refresh whose answer was lost gives the same again; an older token ends the session, here at once.
  const refreshed = await call("sessions/refresh", { refreshToken: phone.json.refreshToken })
  status(refreshed, 200)
  const lost = await call("sessions/refresh", { refreshToken: phone.json.refreshToken })
  assert.strictEqual(lost.json.refreshToken, refreshed.json.refreshToken)
  const third = await call("sessions/refresh", { refreshToken: refreshed.json.refreshToken })
  status(third, 200)
  const reused = await call("sessions/refresh", { refreshToken: phone.json.refreshToken })
  status(reused, 401)
  assert.deepInclude(reused.json, { code: "REFRESH_TOKEN_REUSED", retryable: false })
  const ended = await call("users/viewer", {}, third.json.accessToken)
  status(ended, 401)
  assert.deepInclude(ended.json, { code: "INVALID_SESSION", credentials: "refused" })

  // By mail alone, in a browser that asked, and on to a page of the application; never to another.
  const evil = await newBrowser().call("codes/startEmail", { email: ada, redirect: "https://evil.example/" })
  assert.strictEqual(evil.json.code, "INVALID_REDIRECT")
  const tablet = newBrowser({ origin: appOrigin })
  status(await tablet.call("codes/startEmail", { email: ada, redirect: `${appOrigin}/home?tab=1` }), 200)
  const signInMail = await mailTo(ada)
  const signInPage = await tablet.open(signInMail.path)
  assert.include(signInPage.headers.get("content-security-policy") ?? "", `form-action 'self' ${appOrigin}`)
  const sentOn = await tablet.submit("/auth/link", { token: signInMail.token })
  status(sentOn, 303)
  assert.strictEqual(sentOn.headers.get("location"), `${appOrigin}/home?tab=1`)
  assert.deepInclude((await tablet.call("sessions/current")).json, { method: "email", mode: "cookie" })
  await mailbox.next(ada, "New sign-in to Acme")

  // A new address: added, proved by a link in the browser that is signed in, and nowhere else.
  const added = await tablet.call("emails/add", { email: "ada@home.example" })
  status(added, 200)
  status(await tablet.call("codes/startEmailVerification", { emailId: added.json.id }), 200)
  const proofMail = await mailTo("ada@home.example")
  const stranger = await newBrowser().submit("/auth/link", { token: proofMail.token })
  status(stranger, 401)
  assert.include(stranger.text, "Sign in to Acme in this browser first")
  status(await tablet.submit("/auth/link", { token: proofMail.token }), 200)
  const emails = await tablet.call("emails/list")
  assert.deepStrictEqual(
    emails.json.items.map(({ address, verifiedAt }: any) => [address, verifiedAt !== undefined]).toSorted(),
    [["ada@acme.example", true], ["ada@home.example", true]]
  )

  // A forgotten password: the form comes back while the new one is too weak, and everybody else is signed out.
  const cafe = newBrowser({ origin: appOrigin })
  status(await cafe.call("passwords/requestReset", { email: ada }), 200)
  const resetMail = await mailTo(ada)
  assert.include((await cafe.open(resetMail.path)).text, "autocomplete=\"new-password\"")
  const weak = await cafe.submit("/auth/link", { token: resetMail.token, password: "password1" })
  status(weak, 400)
  assert.include(weak.text, "role=\"alert\"")
  status(await cafe.submit("/auth/link", { token: resetMail.token, password: passwords.changed }), 200)
  status(await cafe.call("users/viewer"), 200)
  const signedOut = await laptop.call("users/viewer")
  status(signedOut, 401)
  assert.strictEqual(signedOut.json.code, "NOT_SIGNED_IN")
  assert.isUndefined(laptop.cookie("gatehouse"))
  status(await call("passwords/signIn", { email: ada, password: passwords.ada }), 401)
  await mailbox.next(ada, "Your password at Acme was changed")

  // A television asks to be let in (RFC 8628), by a client that knows nothing of this server but its addresses.
  const form = async (path: string, fields: Readonly<Record<string, string>>) =>
    answerOf(
      await server.fetch(new Request(`${baseUrl}${path}`, { method: "POST", body: new URLSearchParams(fields) }))
    )
  const device = await form("/auth/device/code", { client_id: "tv", client_name: "Television <b>" })
  status(device, 200)
  note(device.json.device_code)
  assert.strictEqual(device.json.verification_uri, `${baseUrl}/device`)
  const complete = device.json.verification_uri_complete.slice(baseUrl.length)
  status(await newBrowser().open(complete), 401)
  const typing = await cafe.open(complete)
  status(typing, 200)
  assert.include(typing.text, device.json.user_code)
  const looked = await cafe.submit("/device", { user_code: device.json.user_code.toLowerCase() })
  status(looked, 200)
  assert.include(looked.text, "Television &lt;b&gt;")
  const approve = { user_code: device.json.user_code, answer: "approve" }
  status(await cafe.submit("/device", approve, { origin: "https://evil.example" }), 403)
  const poll = () =>
    form("/auth/device/token", {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: device.json.device_code
    })
  if (advance !== undefined) {
    const pending = await poll()
    assert.deepStrictEqual([pending.status, pending.json.error], [400, "authorization_pending"])
    const impatient = await poll()
    assert.deepStrictEqual([impatient.status, impatient.json.error], [400, "slow_down"])
    await advance(10_000)
  }
  status(await cafe.submit("/device", approve), 200)
  const television = await poll()
  status(television, 200)
  note(television.json.access_token, television.json.refresh_token)
  assert.deepInclude(television.json, { token_type: "Bearer" })
  assert.strictEqual((await call("users/viewer", {}, television.json.access_token)).json.id, adaId)
  status(await cafe.call("users/viewer"), 200)

  // An authenticator app, and recovery codes. From now on a mailbox alone is not enough.
  const setup = await cafe.call("totp/start", { name: "Phone" })
  status(setup, 200)
  note(setup.json.secret)
  const typed = totpOf(setup.json.secret, await server.now())
  codes.push(typed)
  status(await cafe.call("totp/confirm", { totpId: setup.json.totpId, code: typed }), 200)
  const recovery = await cafe.call("recovery/generate")
  status(recovery, 200)
  note(...recovery.json.codes)
  await mailbox.next(ada, "second factors at Acme were changed")
  const library = newBrowser({ origin: appOrigin })
  status(await library.call("codes/startEmail", { email: ada, redirect: `${appOrigin}/home` }), 200)
  const owing = await mailTo(ada)
  const half = await library.submit("/auth/link", { token: owing.token })
  status(half, 200)
  assert.include(half.text, "name=\"code\"")
  assert.isUndefined(library.cookie("gatehouse"))
  const second = { code: recovery.json.codes[0], redirect: `${appOrigin}/home` }
  status(await library.submit("/auth/link", { ...second, code: recovery.json.codes[0].replace(/^./u, "~") }), 400)
  const whole = await library.submit("/auth/link", second)
  status(whole, 303)
  assert.strictEqual(whole.headers.get("location"), `${appOrigin}/home`)
  assert.includeMembers((await library.call("sessions/current")).json.amr, ["email", "mfa"])
  const half2 = await newBrowser().call("passwords/signIn", { email: ada, password: passwords.changed })
  assert.deepInclude(half2.json, { kind: "secondFactorRequired" })
  assert.notProperty(half2.json, "challenge")

  // What was signed in before, with one factor, is not any more; signing in again takes both.
  status(await call("users/viewer", {}, television.json.access_token), 401)
  status(await call("sessions/refresh", { refreshToken: television.json.refresh_token }), 401)
  const bothFactors = await call("passwords/signIn", { email: ada, password: passwords.changed })
  const finished = await call("recovery/verify", {
    challenge: bothFactors.json.challenge,
    code: recovery.json.codes[1]
  })
  status(finished, 200)
  note(bothFactors.json.challenge, finished.json.accessToken, finished.json.refreshToken)

  // An administrator: import with foreign hashes, look up, act as, shut out.
  const grace = "grace@navy.example"
  const imported = await asAdmin("users/import", {
    users: [{ emails: [{ address: grace, verified: true }], name: "Grace", passwordHash: importedHash }]
  })
  status(imported, 200)
  assert.deepStrictEqual(imported.json.results.map(({ result }: any) => result), ["created"])
  const graceSignsIn = await call("passwords/signIn", { email: grace, password: passwords.imported })
  status(graceSignsIn, 200)
  assert.deepInclude((await asAdmin("users/list", { email: grace })).json.items[0], { name: "Grace" })
  const impersonated = await asAdmin("sessions/impersonate", {
    userId: adaId,
    actorId: "support@acme.example",
    reason: "ticket 4711"
  })
  status(impersonated, 200)
  assert.deepStrictEqual(decodeJwt(impersonated.json.accessToken)["act"], { sub: "support@acme.example" })
  status(await call("users/viewer", {}, impersonated.json.accessToken), 200)
  // Who acts as somebody does not change how that somebody signs in.
  const meddled = await call("passwords/change", { password: passwords.grace }, impersonated.json.accessToken)
  assert.strictEqual(meddled.json.code, "STEP_UP_REQUIRED")
  const listed = await asAdmin("sessions/list", { userId: adaId })
  assert.isTrue(listed.json.items.some(({ actorId }: any) => actorId === "support@acme.example"))
  assert.isFalse(listed.text.includes(impersonated.json.refreshToken))
  status(await asAdmin("users/deactivate", { userId: graceSignsIn.json.userId }), 204)
  status(await call("users/viewer", {}, graceSignsIn.json.accessToken), 401)
  const shutOut = await call("passwords/signIn", { email: grace, password: passwords.imported })
  assert.deepStrictEqual([shutOut.status, shutOut.json.code], [403, "USER_DEACTIVATED"])
  status(await call("users/list", {}, finished.json.accessToken), 403)
  status(await call("users/remove", { userId: adaId }, finished.json.accessToken), 403)

  // Somebody guesses, and waits.
  let guess = await call("passwords/signIn", { email: "linus@acme.example", password: "guess 0 of many" })
  for (let i = 1; i <= 10 && guess.status === 401; i++) {
    assert.strictEqual(guess.json.code, "INVALID_CREDENTIALS")
    guess = await call("passwords/signIn", { email: "linus@acme.example", password: `guess ${i} of many` })
  }
  status(guess, 429)
  assert.strictEqual(guess.json.code, "RATE_LIMITED")
  assert.match(guess.headers.get("retry-after") ?? "", /^[1-9]\d*$/u)

  // Ada signs out. The cookie is gone from the browser, and worth nothing to who kept it.
  const kept = cafe.cookie("gatehouse")!
  status(await cafe.call("sessions/signOut"), 204)
  assert.isUndefined(cafe.cookie("gatehouse"))
  status(await call("users/viewer", {}, kept), 401)

  for (const { secrets } of browsers) note(...secrets)
  return {
    tokens: [...new Set(tokens)],
    codes: [...new Set(codes)],
    userCodes: [device.json.user_code],
    password: passwords.changed,
    accessToken: finished.json.accessToken,
    refreshToken: finished.json.refreshToken
  }
}
