/**
 * Cross-origin requests of the application's own pages (the Fetch standard's CORS protocol): a page at
 * `https://app.example.com` may call operations at `https://auth.example.com` and send its cookies. Every other origin is
 * told nothing, so its browser keeps the answers from it.
 */
import type { Handler, HttpResponse } from "@gatehouse/contract/http/Http"
import * as Effect from "effect/Effect"

const allowed = {
  "access-control-allow-methods": "POST",
  "access-control-allow-headers": "authorization, content-type, idempotency-key, x-request-id",
  // Chromium's longest.
  "access-control-max-age": "7200"
}

const exposed = { "access-control-expose-headers": "retry-after, www-authenticate, x-request-id" }

/** `origins` are exact, as for `SameOrigin.isOurs`. */
export const make = (handler: Handler, origins: ReadonlyArray<string>): Handler => (request) => {
  const origin = request.header("origin")
  // No browser asks, and no answer is stored: it need not say what it would vary by.
  if (origin === undefined) return handler(request)
  const isAllowed = origins.includes(origin)
  const headers = {
    vary: "origin",
    ...(isAllowed ? { "access-control-allow-origin": origin, "access-control-allow-credentials": "true" } : {})
  }
  if (request.method === "OPTIONS" && request.header("access-control-request-method") !== undefined) {
    const preflight: HttpResponse = {
      status: isAllowed ? 204 : 403,
      headers: isAllowed ? { ...headers, ...allowed } : headers,
      body: undefined
    }
    return Effect.succeed(preflight)
  }
  return Effect.map(handler(request), (response) => ({
    ...response,
    headers: { ...response.headers, ...headers, ...(isAllowed ? exposed : {}) }
  }))
}
