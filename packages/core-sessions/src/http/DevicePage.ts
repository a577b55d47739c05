/**
 * The page at `/device` on which a signed-in user types the code that a device shows, sees what asks to be let in, and
 * answers (RFC 8628, section 3.3). It never approves by itself, also when the code came along in its address.
 */
import type { Handler, HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import * as Effect from "effect/Effect"
import { describeAgent } from "../messages/MessageText.ts"
import { call, type CallAnswer } from "./BrowserCall.ts"
import * as Cookies from "./Cookies.ts"
import * as HtmlPage from "./HtmlPage.ts"

const { html } = HtmlPage

export const path = "/device"

export interface DevicePageOptions {
  /** The operations as browsers call them: what `CookieMode.make` gives. */
  readonly browser: Handler
  readonly cookies: Cookies.CookieOptions
  readonly appName: string
  /** A page of the application where users sign in. */
  readonly home?: string | undefined
}

const title = "Connect a device"

const text = (value: unknown): string | undefined => typeof value === "string" ? value : undefined

const time = (at: unknown): string =>
  typeof at === "number" ? `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC` : "unknown"

export const make = ({ appName, browser, cookies, home }: DevicePageOptions): Handler => {
  const signInFirst = (answer?: CallAnswer): HttpResponse =>
    HtmlPage.respond({
      title,
      status: answer?.status ?? 401,
      cookies: answer?.cookies,
      body: html`<p>This browser is not signed in to ${appName}. Sign in, then open this page again.</p>
${home === undefined ? undefined : html`<p><a href="${home}">Go to ${appName}</a></p>`}`
    })

  const ask = (userCode: string, wrong?: CallAnswer): HttpResponse =>
    HtmlPage.respond({
      title,
      status: wrong?.status ?? 200,
      headers: wrong?.retryAfter === undefined ? {} : { "retry-after": wrong.retryAfter },
      cookies: wrong?.cookies,
      body: html`<p>Type the code that the device shows. Only do so for a device in front of you.</p>
${wrong === undefined ? undefined : html`<p role="alert">${wrong.detail ?? "This did not work. Try again later."}</p>`}
<form method="post">
<label>Code <input name="user_code" value="${userCode}" autocomplete="off" autocapitalize="characters" spellcheck="false"
maxlength="64" required></label>
<button>Go on</button>
</form>`
    })

  const confirm = (userCode: string, { cookies, value }: CallAnswer): HttpResponse =>
    HtmlPage.respond({
      title,
      cookies,
      body: html`<p>A device asks to be signed in to ${appName} as you. If it is not yours, deny it.</p>
<dl>
<dt>Code</dt><dd><strong>${userCode}</strong></dd>
<dt>It calls itself</dt><dd>${text(value["clientName"]) ?? "nothing"}</dd>
<dt>It is</dt><dd>${describeAgent(text(value["userAgent"]))}</dd>
<dt>Network address</dt><dd>${text(value["ip"]) ?? "unknown"}</dd>
<dt>It asked at</dt><dd>${time(value["createdAt"])}</dd>
</dl>
<form method="post">
<input type="hidden" name="user_code" value="${userCode}">
<button name="answer" value="approve">Let it in</button>
<button name="answer" value="deny">Deny it</button>
</form>`
    })

  const failed = (userCode: string, answer: CallAnswer): HttpResponse =>
    answer.code === "NOT_SIGNED_IN" ? signInFirst(answer) : ask(userCode, answer)

  const posted = Effect.fnUntraced(function*(request: HttpRequest, fields: URLSearchParams) {
    const userCode = (fields.get("user_code") ?? "").trim()
    const decision = fields.get("answer")
    if (decision !== "approve" && decision !== "deny") {
      const found = yield* call(browser, request, "/auth/deviceCodes/inspect", { userCode })
      return found.status === 200 ? confirm(userCode, found) : failed(userCode, found)
    }
    const answer = yield* call(browser, request, `/auth/deviceCodes/${decision}`, { userCode })
    if (answer.status >= 300) return failed(userCode, answer)
    return HtmlPage.respond({
      title: decision === "approve" ? "The device is connected" : "The device was denied",
      cookies: answer.cookies,
      body: html`<p>${
        decision === "approve" ? "It will go on by itself in a few seconds." : "It gets no access."
      } You can close this page.</p>`
    })
  })

  return (request) => {
    if (request.method === "GET" || request.method === "HEAD") {
      const userCode = new URLSearchParams(request.query).get("user_code") ?? ""
      const isSignedIn = Cookies.read(request.header("cookie"), "session", cookies) !== undefined
      const page = isSignedIn ? ask(userCode.slice(0, 64)) : signInFirst()
      return Effect.succeed(request.method === "GET" ? page : { ...page, body: undefined })
    }
    const fields = request.method === "POST" ? HtmlPage.readForm(request) : undefined
    return fields === undefined ? Effect.succeed(ask("")) : posted(request, fields)
  }
}
