/**
 * A handler as a listener for Node's own HTTP server, with nothing between: the socket's bytes in, the response out.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { randomUUID } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { answer } from "../http/Answer.ts"
import { acceptableRequestId, type Handler, type HttpResponse, maxBodyBytes } from "../http/Http.ts"
import { internalError } from "../http/Problem.ts"

export interface ListenerOptions {
  /** The client's address. Default: the connection's, never a header. */
  readonly ip?: (request: IncomingMessage) => string | undefined
  /** Called when a response has been sent, with its status and the time it took in milliseconds. */
  readonly onResponse?: (request: IncomingMessage, status: number, milliseconds: number) => void
  /** A client that takes nothing of a body in pieces for so many milliseconds is cut off. Default: 60 seconds. */
  readonly stall?: number
}

const noBody = new Uint8Array()

/** Reads a body up to the limit, then calls back once: with `undefined` beyond it. */
const readBody = (request: IncomingMessage, done: (body: Uint8Array | undefined) => void): void => {
  if (Number(request.headers["content-length"]) > maxBodyBytes) return done(undefined)
  let first: Uint8Array | undefined
  let chunks: Array<Uint8Array> | undefined
  let length = 0
  let over = false
  request.on("data", (chunk: Uint8Array) => {
    if (over) return
    length += chunk.length
    if (length > maxBodyBytes) {
      over = true
      done(undefined)
    } else if (first === undefined) first = chunk
    else (chunks ??= [first]).push(chunk)
  })
  request.on("end", () => {
    if (!over) done(chunks === undefined ? first ?? noBody : Buffer.concat(chunks, length))
  })
}

/**
 * Of a client that goes on sending a refused body, so much is read and thrown away: to close at once would reset the
 * connection, and the client could lose the answer.
 */
const maxDiscardedBytes = 16 * maxBodyBytes

const discardBody = (request: IncomingMessage, done: () => void): void => {
  let left = maxDiscardedBytes
  request.on("data", (chunk: Uint8Array) => {
    left -= chunk.length
    if (left < 0) request.destroy()
  })
  request.on("end", done)
}

const drained = (response: ServerResponse): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const done = () => resume(Effect.void)
    response.once("drain", done)
    return Effect.sync(() => void response.off("drain", done))
  })

/** Sends a body in pieces, none before the client has taken those before it. */
const pour = Effect.fnUntraced(function*(response: ServerResponse, pieces: Effect.Effect<string | undefined>) {
  for (let piece = yield* pieces; piece !== undefined; piece = yield* pieces) {
    if (!response.write(piece)) yield* drained(response)
  }
})

/** Headers of which Node keeps only the first, although the second may be what somebody before us has looked at. */
const mustBeSingle = new Set(["authorization", "content-type"])

/** A header as web-standard runtimes give it: repeated ones are joined with a comma. */
const headerOf = (request: IncomingMessage, name: string): string | undefined => {
  const value = request.headers[name]
  if (value === undefined) return undefined
  if (typeof value !== "string") return value.join(", ")
  if (!mustBeSingle.has(name)) return value
  let joined: string | undefined
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const key = request.rawHeaders[i]!
    if (key.length !== name.length || key.toLowerCase() !== name) continue
    joined = joined === undefined ? request.rawHeaders[i + 1]! : `${joined}, ${request.rawHeaders[i + 1]!}`
  }
  return joined
}

/** Runs each request with `context`; a client that goes away interrupts nothing that has begun. */
export const make = (
  handler: Handler,
  context: Context.Context<never>,
  options: ListenerOptions = {}
): (request: IncomingMessage, response: ServerResponse) => void => {
  const fork = Effect.runForkWith(context)
  const ipOf = options.ip ?? ((request: IncomingMessage) => request.socket.remoteAddress)
  return (request, response) => {
    const started = performance.now()
    const url = request.url ?? "/"
    const question = url.indexOf("?")
    const requestId = acceptableRequestId(headerOf(request, "x-request-id")) ?? randomUUID()
    const send = ({ body, cookies, headers, pieces, status }: HttpResponse, isBodyRead: boolean) => {
      response.writeHead(status, {
        ...headers,
        "x-request-id": requestId,
        ...(cookies === undefined ? {} : { "set-cookie": [...cookies] }),
        ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) })
      })
      if (pieces !== undefined) {
        if (response.destroyed) return
        const fiber = fork(pour(response, pieces))
        response.setTimeout(options.stall ?? 60_000, () => response.destroy())
        response.once("close", () => fiber.interruptUnsafe())
        fiber.addObserver((exit) => {
          if (Exit.isSuccess(exit)) response.end()
          else response.destroy()
          options.onResponse?.(request, status, performance.now() - started)
        })
        return
      }
      if (isBodyRead || body === undefined) response.end(body)
      else {
        response.write(body)
        discardBody(request, () => response.end())
      }
      options.onResponse?.(request, status, performance.now() - started)
    }
    readBody(request, (body) => {
      const fiber = fork(answer(handler, {
        method: request.method ?? "GET",
        path: question < 0 ? url : url.slice(0, question),
        query: question < 0 ? "" : url.slice(question + 1),
        header: (name) => headerOf(request, name),
        body,
        ip: ipOf(request),
        requestId
      }))
      fiber.addObserver((exit) =>
        send(Exit.isSuccess(exit) ? exit.value : internalError(requestId), body !== undefined)
      )
    })
  }
}
