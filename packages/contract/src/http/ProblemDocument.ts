/**
 * `application/problem+json` (RFC 9457): `code` for programs, `detail` for people, a failure's own fields beside them.
 */
import type { HttpResponse } from "./Http.ts"

export interface Problem {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly fields?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

const titles: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  423: "Locked",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout"
}

export const problem = ({ code, detail, fields, headers, status }: Problem): HttpResponse => ({
  status,
  headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...headers },
  // The members of RFC 9457 come last: a field of the failure cannot take their place.
  body: JSON.stringify({ ...fields, type: "about:blank", title: titles[status] ?? "Error", status, code, detail })
})

/**
 * The member of a problem that speaks of the caller's own key or token, not of one that an operation was asked about:
 * the codes can be the same.
 */
export const refusedCredentials = { credentials: "refused" } as const

/** The problem that a failure is, with the headers that its status asks for (RFC 6750 §3, RFC 9110 §10.2.3). */
export const ofFailureData = ({ code, detail, fields, status }: Omit<Problem, "headers">): HttpResponse => {
  const retryAfter = fields?.["retryAfter"]
  return problem({
    status,
    code,
    detail,
    ...(fields === undefined ? {} : { fields }),
    headers: status === 401
      ? { "www-authenticate": "Bearer" }
      : status === 429 && typeof retryAfter === "number"
      ? { "retry-after": String(Math.ceil(retryAfter / 1000)) }
      : {}
  })
}
