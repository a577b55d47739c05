/**
 * The last net under a handler: what it did not foresee is logged and becomes a 500, so an adapter always has a response
 * to send.
 */
import * as Effect from "effect/Effect"
import type { Handler, HttpRequest, HttpResponse } from "./Http.ts"
import { internalError } from "./Problem.ts"

export const answer = (handler: Handler, request: HttpRequest): Effect.Effect<HttpResponse> =>
  Effect.catchCause(
    Effect.suspend(() => handler(request)),
    (cause) =>
      Effect.as(
        Effect.annotateLogs(Effect.logError("request died", cause), { requestId: request.requestId }),
        internalError(request.requestId)
      )
  )
