/**
 * `POST /auth/{service}/{operation}`: every operation for browsers. The session, the device and what a browser keeps of a
 * step that it began travel in cookies that no script can read; everything else is as under `/v1/`.
 *
 * A payload whose `client.mode` is `token` is a native client's: it gets its tokens in the answer, and no cookie is read
 * or set. Under `/v1/` a session cookie is taken where no `Authorization` is sent, also from pages of ours only.
 */
import { type Handler, type HttpRequest, type HttpResponse, maxBodyBytes } from "@gatehouse/contract/http/Http"
import * as JsonBody from "@gatehouse/contract/http/JsonBody"
import { problem } from "@gatehouse/contract/http/ProblemDocument"
import * as Json from "@gatehouse/contract/Json"
import * as Effect from "effect/Effect"
import type { Settings } from "../AuthDefaults.ts"
import * as Cookies from "./Cookies.ts"
import * as SameOrigin from "./SameOrigin.ts"

export interface CookieModeOptions extends Cookies.CookieOptions {
  /** The exact origins of the pages that may call with cookies. */
  readonly origins: ReadonlyArray<string>
  readonly settings: Pick<Settings, "session" | "lifetimes">
  /** The fields of an operation's payload, by `service/operation`; `undefined` for one that no transport offers. */
  readonly fieldsOf: (operation: string) => ReadonlySet<string> | undefined
  /** Now, in epoch milliseconds. */
  readonly now: Effect.Effect<number>
}

type Body = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Body => typeof value === "object" && value !== null && !Array.isArray(value)

const refusedOrigin = problem({
  status: 403,
  code: "ORIGIN_NOT_ALLOWED",
  detail: "A request with cookies must come from a page of one of the configured origins. " +
    "Native clients send `client: { mode: \"token\" }`, or call /v1/ with a bearer."
})

const withHeader = (request: HttpRequest, name: string, value: string | undefined): HttpRequest => ({
  ...request,
  header: (asked) => asked === name ? value : request.header(asked)
})

/** The problem says that it is the caller's own session that is refused. */
const refusesCredentials = ({ body, status }: HttpResponse): boolean =>
  status === 401 && body !== undefined && body.includes("\"credentials\":\"refused\"")

/** These go on with the sign-in that owes a factor, whichever service began it; all others with a step of their own. */
const ofOwedFactor: ReadonlySet<string> = new Set([
  "totp/start",
  "totp/confirm",
  "totp/verify",
  "recovery/verify",
  "passkeys/startRegistration",
  "passkeys/startSecondFactor"
])

const serviceOf = (operation: string): string => operation.slice(0, operation.indexOf("/"))

const encoder = new TextEncoder()

/** Wraps the handler of the operations. */
export const make = (operations: Handler, options: CookieModeOptions): Handler => {
  const { fieldsOf, origins, settings } = options
  const cookie = (request: HttpRequest, name: Cookies.CookieName) =>
    Cookies.read(request.header("cookie"), name, options)

  /**
   * Asks on behalf of the session in the cookie. One that has ended is no reason to refuse what anybody may do: the browser
   * forgets it, and asks again as nobody.
   */
  const asSession = (request: HttpRequest): Effect.Effect<HttpResponse> => {
    const session = cookie(request, "session")
    if (session === undefined) return operations(withHeader(request, "authorization", undefined))
    return Effect.flatMap(
      operations(withHeader(request, "authorization", `Bearer ${session}`)),
      (response) =>
        refusesCredentials(response)
          ? Effect.map(operations(withHeader(request, "authorization", undefined)), (again) => ({
            ...again,
            cookies: [Cookies.clear("session", options), ...again.cookies ?? []]
          }))
          : Effect.succeed(response)
    )
  }

  /** The payload with what the browser keeps for it. */
  const completed = (request: HttpRequest, operation: string, fields: ReadonlySet<string>, body: Body): Body => {
    const deviceToken = cookie(request, "device")
    const challenge = cookie(request, ofOwedFactor.has(operation) ? "secondFactor" : `step-${serviceOf(operation)}`)
    const client = isObject(body["client"]) ? body["client"] : {}
    return {
      ...body,
      ...(fields.has("client")
        ? { client: { ...client, mode: "cookie", ...(deviceToken === undefined ? {} : { deviceToken }) } }
        : {}),
      ...(fields.has("challenge") && body["challenge"] === undefined && challenge !== undefined ? { challenge } : {})
    }
  }

  /** Puts what only the browser may hold into cookies, and takes it out of the answer. */
  const kept = (operation: string, response: HttpResponse, now: number): HttpResponse => {
    const service = serviceOf(operation)
    const cookies = [...response.cookies ?? []]
    if (operation === "sessions/signOut" && response.status < 300) cookies.push(Cookies.clear("session", options))
    const value: unknown = response.status === 200 && response.body !== undefined
      ? Json.parse(response.body)
      : undefined
    if (!isObject(value)) return { ...response, cookies }
    const { challenge, deviceToken, sessionToken, ...rest } = value as Readonly<Record<string, any>>
    if (typeof sessionToken === "string") {
      const maxAge = settings.session.absoluteMs / 1000
      cookies.push(Cookies.write("session", sessionToken, { maxAge }, options))
      cookies.push(Cookies.clear("secondFactor", options), Cookies.clear(`step-${service}`, options))
    }
    if (typeof deviceToken === "string") {
      cookies.push(Cookies.write("device", deviceToken, { maxAge: settings.lifetimes.knownDeviceMs / 1000 }, options))
    }
    if (typeof challenge === "string") {
      const name = rest["kind"] === "secondFactorRequired" ? "secondFactor" : `step-${service}` as const
      const until = typeof rest["expiresAt"] === "number" ? rest["expiresAt"] : now + settings.lifetimes.codeMs
      cookies.push(Cookies.write(name, challenge, { maxAge: Math.ceil((until - now) / 1000) }, options))
    }
    return { ...response, cookies, body: JSON.stringify(rest) }
  }

  const forBrowser = (request: HttpRequest, operation: string): Effect.Effect<HttpResponse> => {
    const path = `/v1/${operation}`
    const fields = fieldsOf(operation)
    if (fields === undefined || request.method !== "POST" || request.body === undefined) {
      // Whatever is wrong with it, the operations say.
      return operations({ ...request, path })
    }
    const parsed = JsonBody.parse(request.body)
    const body = "value" in parsed && isObject(parsed.value) ? parsed.value : undefined
    if (body === undefined) return operations({ ...request, path })
    const client = body["client"]
    if (isObject(client) && client["mode"] === "token") {
      return operations({ ...request, path })
    }
    if (!SameOrigin.isOurs(request.header, origins)) return Effect.succeed(refusedOrigin)
    const completedBody = encoder.encode(JSON.stringify(completed(request, operation, fields, body)))
    const asked: HttpRequest = {
      ...request,
      path,
      body: completedBody.length > maxBodyBytes ? undefined : completedBody
    }
    return Effect.flatMap(
      asSession(asked),
      (response) => Effect.map(options.now, (now) => kept(operation, response, now))
    )
  }

  return (request) => {
    if (request.path.startsWith("/auth/")) return forBrowser(request, request.path.slice("/auth/".length))
    if (request.header("authorization") !== undefined || cookie(request, "session") === undefined) {
      return operations(request)
    }
    return SameOrigin.isOurs(request.header, origins) ? asSession(request) : Effect.succeed(refusedOrigin)
  }
}
