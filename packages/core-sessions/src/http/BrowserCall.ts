/**
 * An operation that a page of ours calls for the browser that posted its form: the same call as a script of the browser
 * would make, with the browser's cookies and origin, and the cookies of the answer for it.
 */
import type { Handler, HttpRequest } from "@gatehouse/contract/http/Http"
import * as Json from "@gatehouse/contract/Json"
import * as Effect from "effect/Effect"

export interface CallAnswer {
  readonly status: number
  readonly cookies: ReadonlyArray<string> | undefined
  /** Of a problem document: what went wrong, for programs and for people. */
  readonly code: string | undefined
  readonly detail: string | undefined
  readonly retryAfter: string | undefined
  /** The answer, or the problem document. */
  readonly value: Readonly<Record<string, unknown>>
}

/** What of the page's own request is not the operation's. */
const own: Readonly<Record<string, string | undefined>> = {
  "content-type": "application/json",
  "content-length": undefined,
  "authorization": undefined,
  "idempotency-key": undefined
}

/** `path` is as for scripts: `/auth/{service}/{operation}`. `headers` replace those of the page's request. */
export const call = (
  handler: Handler,
  request: HttpRequest,
  path: string,
  payload: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string | undefined>> = {}
): Effect.Effect<CallAnswer> => {
  const replaced = { ...own, ...headers }
  return Effect.map(
    handler({
      ...request,
      method: "POST",
      path,
      query: "",
      header: (name) => Object.hasOwn(replaced, name) ? replaced[name] : request.header(name),
      body: new TextEncoder().encode(JSON.stringify(payload))
    }),
    ({ body, cookies, headers, status }) => {
      const parsed: unknown = body === undefined ? undefined : Json.parse(body)
      const value = (typeof parsed === "object" && parsed !== null ? parsed : {}) as CallAnswer["value"]
      const text = (field: string) => typeof value[field] === "string" ? value[field] : undefined
      const isProblem = status >= 400
      return {
        status,
        cookies,
        code: isProblem ? text("code") : undefined,
        detail: isProblem ? text("detail") : undefined,
        retryAfter: headers["retry-after"],
        value
      }
    }
  )
}
