/**
 * The last net under a handler: what it did not foresee is logged and becomes a 500, so an adapter always has a response
 * to send. What goes wrong in a body that has begun can only be logged.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import type { Handler, HttpRequest, HttpResponse } from "./Http.ts"
import { internalError } from "./Problem.ts"

const died = (message: string, { requestId }: HttpRequest, cause: Cause.Cause<never>): Effect.Effect<void> =>
  Effect.annotateLogs(Effect.logError(message, cause), { requestId })

export const answer = (handler: Handler, request: HttpRequest): Effect.Effect<HttpResponse> =>
  Effect.catchCause(
    Effect.map(
      Effect.suspend(() => handler(request)),
      (response): HttpResponse =>
        response.pieces === undefined ? response : {
          ...response,
          pieces: Effect.tapCause(
            response.pieces,
            (cause) => Cause.hasInterruptsOnly(cause) ? Effect.void : died("a body was cut", request, cause)
          )
        }
    ),
    (cause) => Effect.as(died("request died", request, cause), internalError(request.requestId))
  )
