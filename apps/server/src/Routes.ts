/**
 * All that the server answers: operations under `/v1/`, the same for browsers under `/auth/`, the pages and endpoints of
 * signing in, the API's description, and what operators ask for.
 */
import type { Contract } from "@gatehouse/contract/Contract"
import type { Handler, HttpResponse } from "@gatehouse/contract/http/Http"
import { jsonHeaders } from "@gatehouse/contract/http/Http"
import * as Problem from "@gatehouse/contract/http/Problem"
import type { AnyOperation } from "@gatehouse/contract/Operation"
import * as Effect from "effect/Effect"
import * as PrometheusMetrics from "effect/observability/PrometheusMetrics"

const pagePaths = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"] as const

/** The public operations of contracts, as `service/operation`. */
export const operationNames = (contracts: ReadonlyArray<Contract<any, any>>): ReadonlyArray<string> =>
  contracts.flatMap(({ name, operations }) =>
    Object.entries(operations as Readonly<Record<string, AnyOperation>>)
      .filter(([, operation]) => !operation.internal).map(([key]) => `${name}/${key}`)
  )

export interface RouteOptions {
  /** Operations, by whatever means their caller is known. */
  readonly operations: Handler
  /** Pages and endpoints of their own, by path. */
  readonly endpoints: ReadonlyMap<string, Handler>
  /** Those with one more segment in their path, by the path before it, with a slash at the end. */
  readonly endpointsBelow: ReadonlyMap<string, Handler>
  readonly openApi: () => unknown
  /** Fails or answers false when the server should get no requests: the database is away, or it is stopping. */
  readonly isReady: Effect.Effect<boolean>
}

/** `/auth/callback/github` is below `/auth/callback/`. */
const above = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1)

/**
 * Names for metrics: every path that answers something else than "there is nothing here", those with a segment that
 * callers choose as one, and one for all others, so that callers cannot make more.
 */
export const labels = (
  contracts: ReadonlyArray<Contract<any, any>>,
  { endpoints, endpointsBelow }: Pick<RouteOptions, "endpoints" | "endpointsBelow">
): (path: string) => string => {
  const known = new Set([
    ...pagePaths,
    ...endpoints.keys(),
    ...operationNames(contracts).flatMap((name) => [`/v1/${name}`, `/auth/${name}`])
  ])
  return (path) => known.has(path) ? path : endpointsBelow.has(above(path)) ? `${above(path)}*` : "other"
}

const text = (body: string, status = 200, type = "text/plain; charset=utf-8"): HttpResponse => ({
  status,
  headers: { "content-type": type, "cache-control": "no-store" },
  body
})

export const make = ({ endpoints, endpointsBelow, isReady, openApi, operations }: RouteOptions): Handler => {
  let description: string | undefined
  const pages: Readonly<Record<(typeof pagePaths)[number], Effect.Effect<HttpResponse>>> = {
    "/healthz": Effect.succeed(text("ok\n")),
    "/readyz": Effect.map(isReady, (ready) => ready ? text("ok\n") : text("not ready\n", 503)),
    "/metrics": Effect.map(
      PrometheusMetrics.format(),
      (metrics) => text(metrics, 200, "text/plain; version=0.0.4; charset=utf-8")
    ),
    "/openapi.json": Effect.sync(() => ({
      status: 200,
      headers: jsonHeaders,
      body: description ??= JSON.stringify(openApi())
    })),
    // Loaded when asked for: most servers never show it.
    "/docs": Effect.map(Effect.promise(() => import("./DocsPage.ts")), ({ contentSecurityPolicy, html }) => ({
      status: 200,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": contentSecurityPolicy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer"
      },
      body: html
    }))
  }
  return (request) => {
    const endpoint = endpoints.get(request.path) ?? endpointsBelow.get(above(request.path))
    if (endpoint !== undefined) return endpoint(request)
    if (request.path.startsWith("/v1/") || request.path.startsWith("/auth/")) return operations(request)
    const page = Object.hasOwn(pages, request.path) ? pages[request.path as keyof typeof pages] : undefined
    if (page === undefined) {
      return Effect.succeed(Problem.problem({
        status: 404,
        code: "UNKNOWN_PATH",
        detail: "There is nothing here. GET /docs shows the API."
      }))
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return Effect.succeed(Problem.problem({
        status: 405,
        code: "METHOD_NOT_ALLOWED",
        detail: "This path answers GET.",
        headers: { allow: "GET, HEAD" }
      }))
    }
    return request.method === "HEAD" ? Effect.map(page, (response) => ({ ...response, body: undefined })) : page
  }
}
