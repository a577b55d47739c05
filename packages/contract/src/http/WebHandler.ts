/**
 * A handler as `Request → Response`, for web-standard runtimes and for tests that need no port.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { answer } from "./Answer.ts"
import { acceptableRequestId, type Handler, type HttpRequest, maxBodyBytes } from "./Http.ts"
import { internalError, problem } from "./Problem.ts"

/** Reads a body up to the limit; `undefined` beyond it. */
const readBody = async (request: Request): Promise<Uint8Array | undefined> => {
  if (request.body === null) return new Uint8Array()
  const chunks: Array<Uint8Array> = []
  let length = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.length
  }
  return body
}

/** A body in pieces, each made when it is asked for. */
const streamOf = (
  pieces: Effect.Effect<string | undefined>,
  run: (pieces: Effect.Effect<string | undefined>) => Promise<Exit.Exit<string | undefined>>
): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      const exit = await run(pieces)
      if (Exit.isFailure(exit)) controller.error(new Error("The body ended before all of it had been sent."))
      else if (exit.value === undefined) controller.close()
      else controller.enqueue(encoder.encode(exit.value))
    }
  }, { highWaterMark: 0 })
}

/** For a client that went away half-way, should the runtime still deliver anything. */
const incomplete = problem({
  status: 400,
  code: "BODY_INCOMPLETE",
  detail: "The body ended before all of it had come."
})

/**
 * Runs each request with `context`. `ip` says where a request came from, which only the runtime knows; without it no
 * address is known, and none is ever taken from a header.
 */
export const make = (
  handler: Handler,
  context: Context.Context<never> = Context.empty(),
  options: { readonly ip?: (request: Request) => string | undefined } = {}
): (request: Request) => Promise<Response> => {
  const run = Effect.runPromiseExitWith(context)
  return async (request) => {
    const url = new URL(request.url)
    const requestId = acceptableRequestId(request.headers.get("x-request-id") ?? undefined) ?? crypto.randomUUID()
    const respond = async () => {
      let body: Uint8Array | undefined
      try {
        body = await readBody(request)
      } catch {
        return incomplete
      }
      const seen: HttpRequest = {
        method: request.method,
        path: url.pathname,
        query: url.search.slice(1),
        header: (name) => request.headers.get(name) ?? undefined,
        body,
        ip: options.ip?.(request),
        requestId
      }
      const exit = await run(answer(handler, seen))
      return Exit.isSuccess(exit) ? exit.value : internalError(requestId)
    }
    const response = await respond()
    const headers = new Headers({ ...response.headers, "x-request-id": requestId })
    for (const cookie of response.cookies ?? []) headers.append("set-cookie", cookie)
    const sent = response.pieces === undefined ? response.body ?? null : streamOf(response.pieces, run)
    return new Response(sent, { status: response.status, headers })
  }
}
