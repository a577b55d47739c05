/**
 * Which pages of other origins may call (the Fetch standard, "CORS protocol").
 */

export interface Cors {
  /** The pages' origins, as `https://app.example.com`; `"*"` is every one. No cookies are ever allowed. */
  readonly origins: "*" | ReadonlyArray<string>
  /** Request headers beside `authorization` and `content-type`. */
  readonly headers?: ReadonlyArray<string>
  /** Response headers that pages may read. */
  readonly exposed?: ReadonlyArray<string>
  /** How long, in seconds, a browser may remember the preflight. Default: 600. */
  readonly maxAge?: number
}

/** The origin to name in an answer; `undefined` for one that may not call. */
const allowed = (cors: Cors, request: Request): string | undefined => {
  if (cors.origins === "*") return "*"
  const origin = request.headers.get("origin")
  return origin !== null && cors.origins.includes(origin) ? origin : undefined
}

/** Adds the headers that let the page read an answer. */
export const apply = (cors: Cors | undefined, request: Request, headers: Headers): void => {
  if (cors === undefined) return
  // The answer depends on who asks, also when this one may not read it.
  if (cors.origins !== "*") headers.append("vary", "origin")
  const origin = allowed(cors, request)
  if (origin === undefined) return
  headers.set("access-control-allow-origin", origin)
  if (cors.exposed !== undefined && cors.exposed.length > 0) {
    headers.set("access-control-expose-headers", cors.exposed.join(", "))
  }
}

/** Answers a preflight: what the page may send. Without `cors` no page may send anything. */
export const preflight = (cors: Cors | undefined, request: Request): Response => {
  const headers = new Headers()
  apply(cors, request, headers)
  if (cors !== undefined && headers.has("access-control-allow-origin")) {
    const method = request.headers.get("access-control-request-method")
    if (method !== null) headers.set("access-control-allow-methods", method)
    headers.set("access-control-allow-headers", ["authorization", "content-type", ...cors.headers ?? []].join(", "))
    headers.set("access-control-max-age", String(cors.maxAge ?? 600))
  }
  return new Response(null, { status: 204, headers })
}
