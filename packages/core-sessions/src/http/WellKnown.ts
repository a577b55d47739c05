/**
 * The issuer's well-known documents as HTTP handlers, by path.
 */
import type { Handler } from "@gatehouse/contract/http/Http"
import * as Problem from "@gatehouse/contract/http/Problem"
import * as Effect from "effect/Effect"
import type { AccessTokens, PublishedKeys } from "../tokens/AccessTokens.ts"
import * as Discovery from "../tokens/Discovery.ts"
import type { Settings } from "../tokens/TokenSettings.ts"

/** The paths, below that of the issuer: what a server without the rest of this routes. */
export const pathsOf = (issuer: string) => {
  const base = new URL(issuer).pathname.replace(/\/$/, "")
  return { configuration: `${base}${Discovery.configurationPath}`, jwks: `${base}${Discovery.jwksPath}` }
}

const methodNotAllowed = Problem.problem({
  status: 405,
  code: "METHOD_NOT_ALLOWED",
  detail: "This path answers GET.",
  headers: { allow: "GET, HEAD" }
})

export const make = (
  tokens: Pick<AccessTokens["Service"], "jwks">,
  settings: Pick<Settings, "issuer" | "cache">
): ReadonlyMap<string, Handler> => {
  const headers = {
    "content-type": "application/json",
    "cache-control": Discovery.cacheControl(settings),
    // Public keys are for everybody, pages of other origins included.
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff"
  }
  const answering = (document: (published: PublishedKeys) => unknown): Handler => ({ method }) =>
    method === "GET" || method === "HEAD"
      ? Effect.map(tokens.jwks, (published) => ({
        status: 200,
        headers,
        body: method === "HEAD" ? undefined : JSON.stringify(document(published))
      }))
      : Effect.succeed(methodNotAllowed)
  const paths = pathsOf(settings.issuer)
  return new Map([
    [paths.configuration, answering((published) => Discovery.configuration(settings, published))],
    [paths.jwks, answering((published) => published)]
  ])
}
