/**
 * The page that the links of mails open, at `/auth/link?token=`. To look at it changes nothing, because scanners of mail
 * open links too: what the link is for happens when its form is posted, as the browser's own call of the operation.
 */
import { compact } from "@gatehouse/contract/Compact"
import type { Handler, HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import * as Effect from "effect/Effect"
import type { Purpose } from "../codes/CodeWire.ts"
import * as RedirectTargets from "../oauth/RedirectTargets.ts"
import { call, type CallAnswer } from "./BrowserCall.ts"
import * as Cookies from "./Cookies.ts"
import * as HtmlPage from "./HtmlPage.ts"

const { html } = HtmlPage

export const path = "/auth/link"

export interface LinkPageOptions {
  /** The operations as browsers call them: what `CookieMode.make` gives. */
  readonly browser: Handler
  readonly cookies: Cookies.CookieOptions
  /** What people know the application as. */
  readonly appName: string
  /** A page of the application, to go on to where the link names none. */
  readonly home?: string | undefined
  /** Where a link may go on to: the setting of the same name. */
  readonly redirects: ReadonlyArray<string>
}

interface Inspected {
  readonly purpose: Purpose
  readonly address: string
  readonly sameBrowser: boolean
  readonly redirect?: string
}

/** How each kind of link is used. */
interface Use {
  readonly operation: string
  /** The cookie in which the browser keeps the challenge of this step. */
  readonly step: Cookies.CookieName
  readonly title: string
  readonly button: string
}

const uses = (appName: string): Readonly<Record<Purpose, Use>> => ({
  signIn: {
    operation: "codes/finishEmail",
    step: "step-codes",
    title: `Sign in to ${appName}`,
    button: "Sign in"
  },
  signUp: {
    operation: "passwords/confirmSignUp",
    step: "step-passwords",
    title: `Sign up to ${appName}`,
    button: "Confirm my address"
  },
  passwordReset: {
    operation: "passwords/reset",
    step: "step-passwords",
    title: `Choose a new password for ${appName}`,
    button: "Save the password"
  },
  emailVerification: {
    operation: "codes/finishEmailVerification",
    step: "step-codes",
    title: `Confirm your address for ${appName}`,
    button: "Confirm my address"
  },
  emailChange: {
    operation: "codes/confirmEmailChange",
    step: "step-codes",
    title: `Confirm a change of address at ${appName}`,
    button: "Confirm the change"
  }
})

const lead = (appName: string, { address, purpose, sameBrowser }: Inspected): HtmlPage.Html => {
  const elsewhere = sameBrowser
    ? undefined
    : html`<p>This link was asked for in another browser or app. If that was not you, close this page.</p>`
  switch (purpose) {
    case "signIn":
      return html`<p>This browser will be signed in as <strong>${address}</strong>.</p>${elsewhere}`
    case "signUp":
      return html`<p>An account for <strong>${address}</strong> will be made, and this browser signed in to it.</p>
${elsewhere}`
    case "passwordReset":
      return html`<p>The account of <strong>${address}</strong> gets a new password, is signed out everywhere, and this
browser is signed in to it.</p>${elsewhere}`
    case "emailVerification":
      return html`<p>The address <strong>${address}</strong> will belong to the account at ${appName} that this browser is
signed in to.</p>`
    case "emailChange":
      return html`<p>The account at ${appName} that this browser is signed in to has asked to change its address. This
confirms it for <strong>${address}</strong>.</p>`
  }
}

const passwordField = (purpose: Purpose): HtmlPage.Html =>
  purpose === "passwordReset"
    ? html`<label>New password <input name="password" type="password" autocomplete="new-password" required></label>`
    : html`<label>The password that you chose
<input name="password" type="password" autocomplete="current-password" required></label>`

const alert = (text: string | undefined): HtmlPage.Html | undefined =>
  text === undefined ? undefined : html`<p role="alert">${text}</p>`

/** The texts that a form of this page may post. Longer ones, and others, the operations refuse. */
const isToken = (text: string | null): text is string => text !== null && /^[A-Za-z0-9._-]{1,128}$/u.test(text)

/** Failures after which the same form can be filled in once more. */
const again: ReadonlySet<string> = new Set(["WEAK_PASSWORD", "PASSWORD_REQUIRED", "INVALID_CREDENTIALS"])

const isNotSignedIn = ({ code }: CallAnswer): boolean => code === "NOT_SIGNED_IN" || code === "INVALID_SESSION"

export const make = ({ appName, browser, cookies, home, redirects }: LinkPageOptions): Handler => {
  const { resolve } = RedirectTargets.make(redirects)
  const useOf = uses(appName)
  const goOn = home === undefined
    ? html`<p>You can close this page.</p>`
    : html`<p><a href="${home}">Go on to ${appName}</a></p>`

  const targetOf = (redirect: string | null | undefined): string | undefined =>
    typeof redirect === "string" && redirect !== "" ? resolve(redirect) : undefined

  const refused = (answer: CallAnswer, title: string): HttpResponse => {
    const gone = answer.code === "INVALID_CHALLENGE"
    return HtmlPage.respond({
      status: answer.status,
      title,
      headers: answer.retryAfter === undefined ? {} : { "retry-after": answer.retryAfter },
      cookies: answer.cookies,
      body: [
        alert(
          gone
            ? "This link was used before, or is too old. Ask for a new one."
            : isNotSignedIn(answer)
            ? `Sign in to ${appName} in this browser first. Then open the link again: it still works.`
            : answer.detail ?? "This did not work. Try again later."
        )!,
        goOn
      ]
    })
  }

  /** What the link is for, as this browser may know it; nothing is used up, and nobody need be signed in. */
  const inspect = Effect.fnUntraced(function*(request: HttpRequest, token: string) {
    const look = (challenge: string | undefined) =>
      call(browser, request, "/v1/codes/inspectLink", compact({ token, challenge }), { cookie: undefined })
    const first = yield* look(undefined)
    if (first.status !== 200) return first
    const { step } = useOf[first.value["purpose"] as Purpose]
    const challenge = Cookies.read(request.header("cookie"), step, cookies)
    return challenge === undefined ? first : yield* look(challenge)
  })

  const form = (token: string, inspected: Inspected, wrong?: CallAnswer): HttpResponse => {
    const { button, title } = useOf[inspected.purpose]
    const asksPassword = inspected.purpose === "passwordReset" ||
      (inspected.purpose === "signUp" && (!inspected.sameBrowser || wrong !== undefined))
    return HtmlPage.respond({
      title,
      status: wrong?.status ?? 200,
      cookies: wrong?.cookies,
      leadsTo: targetOf(inspected.redirect),
      body: html`${lead(appName, inspected)}
${alert(wrong?.detail)}
<form method="post">
<input type="hidden" name="token" value="${token}">
${asksPassword ? passwordField(inspected.purpose) : undefined}
<button>${button}</button>
</form>`
    })
  }

  /** For the second factor that is owed: its challenge is in a cookie. */
  const secondFactor = (redirect: string | undefined, answer: CallAnswer): HttpResponse =>
    HtmlPage.respond({
      title: "One more step",
      status: answer.status,
      cookies: answer.cookies,
      leadsTo: redirect,
      body: html`${alert(answer.detail)}
<form method="post">
<input type="hidden" name="redirect" value="${redirect ?? ""}">
<label>Code of your authenticator app, or one of your recovery codes
<input name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required></label>
<button>Sign in</button>
</form>`
    })

  const done = (answer: CallAnswer, purpose: Purpose, redirect: string | undefined): HttpResponse => {
    if (answer.value["kind"] === "secondFactorRequired") {
      const { enrol } = answer.value
      if (!Array.isArray(enrol) || enrol.length === 0) return secondFactor(redirect, answer)
      return HtmlPage.respond({
        title: "One more step",
        cookies: answer.cookies,
        body:
          html`<p>${appName} asks for a second factor, and you have none yet. Sign in to ${appName} itself to set one
up.</p>${goOn}`
      })
    }
    if (answer.value["kind"] === "signedIn" && redirect !== undefined) {
      return HtmlPage.redirect(redirect, answer.cookies)
    }
    const { remaining } = answer.value
    const isHalf = purpose === "emailChange" && Array.isArray(remaining) && remaining.length > 0
    return HtmlPage.respond({
      title: "Done",
      cookies: answer.cookies,
      body: [
        purpose === "emailVerification"
          ? html`<p>The address is confirmed.</p>`
          : purpose === "emailChange"
          ? isHalf
            ? html`<p>Confirmed. The address changes when the other one confirms too: open the link that was sent there.</p>`
            : html`<p>The address was changed.</p>`
          : html`<p>You are signed in.</p>`,
        goOn
      ]
    })
  }

  const useLink = Effect.fnUntraced(function*(request: HttpRequest, token: string, password: string | null) {
    const found = yield* inspect(request, token)
    if (found.status !== 200) return refused(found, "This link does not work")
    const inspected = found.value as unknown as Inspected
    const { operation, title } = useOf[inspected.purpose]
    const answer = yield* call(browser, request, `/auth/${operation}`, {
      token,
      ...(password === null || password === "" ? {} : { password })
    })
    if (answer.status < 300) return done(answer, inspected.purpose, targetOf(inspected.redirect))
    return answer.code !== undefined && again.has(answer.code)
      ? form(token, inspected, answer)
      : refused(answer, title)
  })

  const useFactor = Effect.fnUntraced(function*(request: HttpRequest, typed: string, to: string | null) {
    const code = typed.trim()
    const isApp = /^\d[\d ]{4,8}\d$/u.test(code)
    const answer = yield* call(browser, request, isApp ? "/auth/totp/verify" : "/auth/recovery/verify", { code })
    const redirect = targetOf(to)
    if (answer.status < 300) return done(answer, "signIn", redirect)
    return answer.code === "INVALID_CODE" ? secondFactor(redirect, answer) : refused(answer, "You are not signed in")
  })

  const incomplete = HtmlPage.respond({
    status: 400,
    title: "This link does not work",
    body: [html`<p role="alert">A part of the link is missing. Open it from the message again, or type the code.</p>`]
  })

  const notAllowed = HtmlPage.respond({
    status: 405,
    title: "Nothing to see",
    headers: { allow: "GET, HEAD, POST" },
    body: html`<p>This page is opened by a link.</p>`
  })

  return (request) => {
    if (request.method === "GET" || request.method === "HEAD") {
      const token = new URLSearchParams(request.query).get("token")
      const page = isToken(token)
        ? Effect.map(
          inspect(request, token),
          (found) =>
            found.status === 200
              ? form(token, found.value as unknown as Inspected)
              : refused(found, "This link does not work")
        )
        : Effect.succeed(incomplete)
      return request.method === "GET" ? page : Effect.map(page, (response) => ({ ...response, body: undefined }))
    }
    if (request.method !== "POST") return Effect.succeed(notAllowed)
    const fields = HtmlPage.readForm(request)
    const token = fields?.get("token") ?? null
    const code = fields?.get("code") ?? null
    if (isToken(token)) return useLink(request, token, fields!.get("password"))
    return code === null ? Effect.succeed(incomplete) : useFactor(request, code, fields!.get("redirect"))
  }
}
