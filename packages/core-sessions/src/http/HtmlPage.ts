/**
 * The few pages that a sign-in needs when no page of the application is at hand: plain HTML without a script, in one style.
 * A page loads nothing, stands in no frame and is kept nowhere.
 */
import type { HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import { sha256 } from "@noble/hashes/sha2.js"
import { utf8ToBytes } from "@noble/hashes/utils.js"

/** Markup: text in it was escaped. */
export interface Html {
  readonly markup: string
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "\"": "&quot;",
  "'": "&#39;"
}

const escape = (text: string): string => text.replaceAll(/[&<>"']/gu, (character) => entities[character]!)

type Value = string | Html | undefined | ReadonlyArray<Html>

const markupOf = (value: Value): string => {
  if (value === undefined) return ""
  if (typeof value === "string") return escape(value)
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("")
}

/** Markup with values in it: text is escaped, nothing stands for `undefined`. */
export const html = (strings: TemplateStringsArray, ...values: ReadonlyArray<Value>): Html => ({
  markup: strings.reduce((markup, text, i) => markup + markupOf(values[i - 1]) + text)
})

const style = `
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; margin: 12vh auto; max-width: 26rem; padding: 0 1.25rem }
h1 { font-size: 1.3rem } label { display: block; margin: 1rem 0 } dt { opacity: .75 } dd { margin: 0 0 .5rem }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .5rem; border: 1px solid #8888; border-radius: 6px }
button { font: inherit; padding: .5rem 1rem; border: 1px solid #8888; border-radius: 6px; cursor: pointer; margin-right: .5rem }
[role=alert] { border-left: 3px solid #c33; padding-left: .75rem }`

const styleHash = btoa(String.fromCharCode(...sha256(utf8ToBytes(style))))

export interface Page {
  readonly title: string
  readonly body: Html | ReadonlyArray<Html>
  /** Default: 200. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cookies?: ReadonlyArray<string> | undefined
  /** Where the answer to the page's form may lead on to, beside the page itself: browsers check redirects too. */
  readonly leadsTo?: string | undefined
}

/** As a source of a content security policy: the origin of a page, or the scheme of an application. */
const sourceOf = (target: string): string => {
  const url = new URL(target)
  return /^https?:$/.test(url.protocol) ? url.origin : url.protocol
}

const policy = (leadsTo: string | undefined): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "base-uri 'none'",
    `form-action 'self'${leadsTo === undefined ? "" : ` ${sourceOf(leadsTo)}`}`,
    "frame-ancestors 'none'"
  ].join("; ")

/**
 * What every page of a sign-in says to the browser. The address of a page may have a token in it: no other origin learns it.
 * (With `no-referrer` the browser would name no origin when a form is posted to us either, and we could not tell whose it is.)
 */
export const guarded: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-opener-policy": "same-origin"
}

/** The page as a response. */
export const respond = ({ body, cookies, headers, leadsTo, status = 200, title }: Page): HttpResponse => ({
  status,
  headers: {
    ...guarded,
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy(leadsTo),
    ...headers
  },
  ...(cookies === undefined ? {} : { cookies }),
  body: html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`.markup
})

/** Sends the browser on, once what its form asked for is done. */
export const redirect = (target: string, cookies: ReadonlyArray<string> | undefined): HttpResponse => ({
  status: 303,
  headers: { ...guarded, location: target },
  ...(cookies === undefined ? {} : { cookies }),
  body: undefined
})

/** The fields of a form that was posted, the first of each name; `undefined` when it is none. */
export const readForm = ({ body, header }: HttpRequest): URLSearchParams | undefined =>
  body === undefined || !/^application\/x-www-form-urlencoded *(;|$)/i.test(header("content-type") ?? "")
    ? undefined
    : new URLSearchParams(new TextDecoder().decode(body))
