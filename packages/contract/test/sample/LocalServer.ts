/**
 * A server on a loopback port for the length of a scope. It keeps the requests it has seen.
 */
import { Effect, type Scope } from "effect"
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo } from "node:net"

export interface LocalServer {
  readonly port: number
  /** `localhost:port`. */
  readonly host: string
  /** With the scheme, without a slash at the end. */
  readonly url: string
  readonly requests: ReadonlyArray<{
    readonly method: string
    readonly url: string
    readonly headers: IncomingMessage["headers"]
    readonly body: string
  }>
}

export const serve = (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  tls?: { readonly key: string; readonly cert: string }
): Effect.Effect<LocalServer, never, Scope.Scope> =>
  Effect.gen(function*() {
    const requests: Array<LocalServer["requests"][number]> = []
    const listener: RequestListener = (request, response) => {
      const chunks: Array<Uint8Array> = []
      request.on("data", (chunk: Uint8Array) => chunks.push(chunk))
      request.on("end", () => {
        const { headers, method = "", url = "" } = request
        requests.push({ method, url, headers, body: Buffer.concat(chunks).toString("utf8") })
        answer(request, response)
      })
    }
    const server = yield* Effect.acquireRelease(
      Effect.sync(() => tls === undefined ? createServer(listener) : createSecureServer(tls, listener)),
      (server) =>
        Effect.callback<void>((resume) => {
          server.closeAllConnections()
          server.close(() => resume(Effect.void))
        })
    )
    yield* Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    })
    const { port } = server.address() as AddressInfo
    const host = `localhost:${port}`
    return { port, host, url: `${tls === undefined ? "http" : "https"}://${host}`, requests }
  })
