/**
 * Node's HTTP server around a handler, for the life of a scope. When the scope closes it takes no new connections, ends
 * idle ones, lets what is in flight finish, and cuts what is left after the grace period.
 */
import type { Handler } from "@gatehouse/contract/http/Http"
import * as NodeListener from "@gatehouse/contract/node/NodeListener"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"

/** The address or port cannot be listened on. */
export class CannotListen extends Data.TaggedError("CannotListen")<{
  readonly host: string
  readonly port: number
  readonly reason: string
}> {
  override get message() {
    return this.reason === "EADDRINUSE"
      ? `PORT ${this.port} is in use on ${this.host}. Stop what uses it, or set PORT to another.`
      : `Cannot listen on ${this.host}:${this.port} (${this.reason}). Set HOST and PORT to an address of this machine.`
  }
}

export interface ListenOptions {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  /** How long requests in flight may take when the server stops, in milliseconds. Default: 10 seconds. */
  readonly grace?: number
  readonly ip?: NodeListener.ListenerOptions["ip"]
  readonly onResponse?: NodeListener.ListenerOptions["onResponse"]
}

const open = (server: Server, { host, port }: ListenOptions): Effect.Effect<number, CannotListen> =>
  Effect.callback((resume) => {
    server.once(
      "error",
      (error: NodeJS.ErrnoException) =>
        resume(Effect.fail(new CannotListen({ host, port, reason: error.code ?? error.message })))
    )
    server.listen(port, host, () => resume(Effect.succeed((server.address() as AddressInfo).port)))
  })

const close = (server: Server, grace: number): Effect.Effect<void> =>
  Effect.callback((resume) => {
    const cut = setTimeout(() => server.closeAllConnections(), grace)
    server.close(() => {
      clearTimeout(cut)
      resume(Effect.void)
    })
    server.closeIdleConnections()
  })

/** A port that is taken already, for a handler that is not there yet. */
export interface Bound {
  readonly port: number
  /** Answers from now on, and first what has come so far, until the scope closes. */
  readonly serve: (handler: Handler) => Effect.Effect<void, never, Scope.Scope>
}

/** Takes the port. Requests that come before there is a handler wait for it. */
export const bind = (options: ListenOptions): Effect.Effect<Bound, CannotListen, Scope.Scope> =>
  Effect.gen(function*() {
    type Listener = ReturnType<typeof NodeListener.make>
    const waiting: Array<Parameters<Listener>> = []
    let listener: Listener = (request, response) => void waiting.push([request, response])
    const server = createServer(
      { requestTimeout: 30_000, headersTimeout: 15_000 },
      (request, response) => listener(request, response)
    )
    // Nothing is in flight when it closes here: `serve` has let it finish before.
    const port = yield* Effect.acquireRelease(open(server, options), () => close(server, 0))
    const serve: Bound["serve"] = (handler) =>
      Effect.gen(function*() {
        const context = yield* Effect.context<never>()
        let stopping = false
        // A kept-alive connection that is busy when the server begins to stop must not outlive its request.
        const lastOnes: Handler = (request) =>
          Effect.map(
            handler(request),
            (response) => stopping ? { ...response, headers: { ...response.headers, connection: "close" } } : response
          )
        yield* Effect.acquireRelease(
          Effect.sync(() => {
            listener = NodeListener.make(lastOnes, context, {
              ...(options.ip === undefined ? {} : { ip: options.ip }),
              ...(options.onResponse === undefined ? {} : { onResponse: options.onResponse })
            })
            for (const each of waiting.splice(0)) listener(...each)
          }),
          () =>
            Effect.suspend(() => {
              stopping = true
              return close(server, options.grace ?? 10_000)
            })
        )
      })
    return { port, serve }
  })

/** Listens, and gives the port. */
export const listen = (
  handler: Handler,
  options: ListenOptions
): Effect.Effect<number, CannotListen, Scope.Scope> =>
  Effect.gen(function*() {
    const { port, serve } = yield* bind(options)
    yield* serve(handler)
    return port
  })
