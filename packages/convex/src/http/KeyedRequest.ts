/**
 * A request with an API key: who it is, what they may, the handler's answer, and what goes wrong on the way as problem
 * documents (RFC 9457).
 */
import type { Origin } from "@gatehouse/contract/Actor"
import { ofFailureData, problem, refusedCredentials } from "@gatehouse/contract/http/ProblemDocument"
import { bearerOf } from "@gatehouse/keys/Bearer"
import { actorOf } from "@gatehouse/keys/KeyActor"
import type { GenericActionCtx, GenericDataModel } from "convex/server"
import { isAuthError } from "../AuthError.ts"
import { statuses } from "../generated/Statuses.ts"
import type { KeyFacade } from "../KeyFacade.ts"
import type { ActionOptions, Handler } from "./AuthHttp.ts"
import * as Cors from "./Cors.ts"

/** The problem that an error is, if it is a failure of Gatehouse's own. */
const problemOf = (error: unknown, more: Readonly<Record<string, unknown>> = {}): Response | undefined => {
  if (!isAuthError(error)) return undefined
  const { code, message, ...fields } = error.data
  const status = Object.hasOwn(statuses, code) ? statuses[code] : undefined
  if (status === undefined) return undefined
  return response(ofFailureData({ status, code, detail: message, fields: { ...fields, ...more } }))
}

const response = (
  { body, headers, status }: ReturnType<typeof problem>
): Response => new Response(body === undefined ? null : String(body), { status, headers: { ...headers } })

const missing = () =>
  response(ofFailureData({
    status: 401,
    code: "MISSING_BEARER_TOKEN",
    detail: "Send an API key as `Authorization: Bearer …`.",
    fields: refusedCredentials
  }))

/** Where the request came from, as the deployment tells it. */
const originOf = async (ctx: GenericActionCtx<GenericDataModel>): Promise<Origin> => {
  const { ip, requestId, userAgent } = await ctx.meta.getRequestMetadata()
  return {
    ...(ip === null ? {} : { ip }),
    ...(userAgent === null ? {} : { userAgent }),
    requestId
  }
}

const answered = (value: unknown): Response =>
  value instanceof Response
    ? new Response(value.body, value)
    : value === undefined
    ? new Response(null, { status: 204 })
    : new Response(JSON.stringify(value), { status: 200, headers: { "content-type": "application/json" } })

const run = async (
  verify: KeyFacade["verify"],
  handler: Handler<any>,
  { scope }: ActionOptions,
  ctx: GenericActionCtx<GenericDataModel>,
  request: Request
): Promise<Response> => {
  const raw = bearerOf(request.headers.get("authorization"))
  if (raw === undefined) return missing()
  const origin = await originOf(ctx)
  let key
  try {
    key = await verify(ctx, { raw, ...scope, ...(origin.ip === undefined ? {} : { ip: origin.ip }) })
  } catch (error) {
    const refusal = problemOf(error, refusedCredentials)
    if (refusal !== undefined) return refusal
    throw error
  }
  return answered(await handler({ ...ctx, key, actor: actorOf(key, origin) }, request))
}

/** The same of what a handler threw: an app's own data may have codes of ours, and what JSON has no word for. */
const sayable = (error: unknown): Response | undefined => {
  try {
    return problemOf(error)
  } catch {
    return undefined
  }
}

/** Answers a request; what breaks is logged and answered with 500, so that the page that called can read it. */
export const answer = async (
  verify: KeyFacade["verify"],
  handler: Handler<any>,
  options: ActionOptions,
  ctx: GenericActionCtx<GenericDataModel>,
  request: Request
): Promise<Response> => {
  let result: Response
  try {
    result = await run(verify, handler, options, ctx, request)
  } catch (error) {
    const known = sayable(error)
    if (known === undefined) console.error(error)
    result = known ?? response(problem({
      status: 500,
      code: "INTERNAL_ERROR",
      detail: "Something went wrong on the server. Try again; the deployment's log says what it was."
    }))
  }
  Cors.apply(options.cors, request, result.headers)
  return result
}
