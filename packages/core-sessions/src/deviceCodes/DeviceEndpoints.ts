/**
 * The two endpoints of RFC 8628 as HTTP handlers: forms in, and the JSON and error codes of the RFC out, so that clients
 * written for any authorization server work with this one.
 */
import type * as Actor from "@gatehouse/contract/Actor"
import { Current } from "@gatehouse/contract/Actor"
import { compact } from "@gatehouse/contract/Compact"
import type { Handler, HttpRequest, HttpResponse } from "@gatehouse/contract/http/Http"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type { DeviceCodes } from "./DeviceCodes.ts"
import { ClientName, DeviceCode } from "./DeviceCodeWire.ts"

export const codePath = "/auth/device/code"
export const tokenPath = "/auth/device/token"
export const grantType = "urn:ietf:params:oauth:grant-type:device_code"

const headers = { "content-type": "application/json", "cache-control": "no-store", pragma: "no-cache" }

const json = (body: unknown): HttpResponse => ({ status: 200, headers, body: JSON.stringify(body) })

const refusal = (
  error: string,
  description: string,
  status = 400,
  more: Readonly<Record<string, string>> = {}
): HttpResponse => ({
  status,
  headers: { ...headers, ...more },
  body: JSON.stringify({ error, error_description: description })
})

const notPost = refusal("invalid_request", "This path answers POST.", 405, { allow: "POST" })
const tooLarge = refusal("invalid_request", "The body is too large.", 413, { connection: "close" })
const noForm = refusal("invalid_request", "Send the body as application/x-www-form-urlencoded.")

type Form = ReadonlyMap<string, string>

/** The fields of a form, each at most once (RFC 6749, 3.2), or what is wrong. An empty one counts as left out. */
const readForm = (request: HttpRequest): Form | HttpResponse => {
  if (request.method !== "POST") return notPost
  if (request.body === undefined) return tooLarge
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(request.header("content-type") ?? "")
  if (!isForm && request.body.length > 0) return noForm
  const form = new Map<string, string>()
  const seen = new Set<string>()
  for (const [name, value] of new URLSearchParams(new TextDecoder().decode(request.body))) {
    if (seen.has(name)) return refusal("invalid_request", "A parameter was sent twice.")
    seen.add(name)
    if (value !== "") form.set(name, value)
  }
  return form
}

const isResponse = (form: Form | HttpResponse): form is HttpResponse => "status" in form

/** Who asks is no more than where they ask from: a cookie or bearer of somebody has no meaning here. */
const originOf = (request: HttpRequest): Actor.Actor =>
  compact({
    kind: "anonymous" as const,
    requestId: request.requestId,
    ip: request.ip,
    userAgent: request.header("user-agent")?.slice(0, 256)
  })

const asClientName = Schema.decodeUnknownOption(ClientName)
const asDeviceCode = Schema.decodeUnknownOption(DeviceCode)

type PollError = Effect.Error<ReturnType<DeviceCodes["Service"]["poll"]>>

/** The code of RFC 8628, 3.5, or of RFC 6749, 5.2. */
const codeOf = (tag: PollError["_tag"]): string => {
  switch (tag) {
    case "AuthorizationPending":
      return "authorization_pending"
    case "SlowDown":
      return "slow_down"
    case "DeviceCodeExpired":
      return "expired_token"
    case "InvalidDeviceCode":
      return "invalid_grant"
    case "DeviceCodeDenied":
    case "UserDeactivated":
    case "SignInRefused":
      return "access_denied"
  }
}

/** `origin`: of this server, to complete the path of the page where users type their code. */
export const make = (
  deviceCodes: Pick<DeviceCodes["Service"], "authorize" | "poll">,
  { origin }: { readonly origin: string }
): ReadonlyMap<string, Handler> => {
  const absolute = (uri: string) => new URL(uri, origin).href

  const code: Handler = (request) => {
    const form = readForm(request)
    if (isResponse(form)) return Effect.succeed(form)
    const named = form.get("client_name") ?? form.get("client_id")
    const clientName = named === undefined ? Option.none() : asClientName(named)
    if (named !== undefined && Option.isNone(clientName)) {
      return Effect.succeed(refusal("invalid_request", "The client's name is too long, or no text."))
    }
    return deviceCodes.authorize(compact({ clientName: Option.getOrUndefined(clientName) })).pipe(
      Effect.map((started) =>
        json({
          device_code: started.deviceCode,
          user_code: started.userCode,
          verification_uri: absolute(started.verificationUri),
          verification_uri_complete: absolute(started.verificationUriComplete),
          expires_in: started.expiresIn,
          interval: started.interval
        })
      ),
      Effect.catch((error) =>
        Effect.succeed(
          refusal("temporarily_unavailable", error.message, 429, {
            "retry-after": String(Math.ceil(error.retryAfter / 1000))
          })
        )
      ),
      Effect.provideService(Current, originOf(request))
    )
  }

  const token: Handler = (request) => {
    const form = readForm(request)
    if (isResponse(form)) return Effect.succeed(form)
    const grant = form.get("grant_type")
    const deviceCode = form.get("device_code")
    if (grant === undefined) return Effect.succeed(refusal("invalid_request", "grant_type is missing."))
    if (grant !== grantType) {
      return Effect.succeed(refusal("unsupported_grant_type", `This endpoint takes the grant type ${grantType}.`))
    }
    if (deviceCode === undefined) return Effect.succeed(refusal("invalid_request", "device_code is missing."))
    const given = asDeviceCode(deviceCode)
    if (Option.isNone(given)) return Effect.succeed(refusal("invalid_grant", "This is no device code."))
    return deviceCodes.poll({ deviceCode: given.value, client: { mode: "token" } }).pipe(
      Effect.flatMap((signedIn) =>
        Effect.map(Clock.currentTimeMillis, (now) =>
          json({
            access_token: signedIn.accessToken,
            token_type: "Bearer",
            expires_in: Math.max(0, Math.floor(((signedIn.accessTokenExpiresAt ?? now) - now) / 1000)),
            refresh_token: signedIn.refreshToken
          }))
      ),
      Effect.catch((error) => Effect.succeed(refusal(codeOf(error._tag), error.message))),
      Effect.provideService(Current, originOf(request))
    )
  }

  return new Map([[codePath, code], [tokenPath, token]])
}
