/**
 * `Outbound` on a runtime's own `fetch`, for runtimes without DNS such as Convex. A name's address is out of sight there:
 * addresses are refused where the URL spells them, and the network that the runtime gives us is trusted for the rest.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import {
  check,
  defaultMaxBytes,
  defaultTimeoutMs,
  headersToSend,
  Outbound,
  OutboundFailed,
  type OutboundPolicy,
  type OutboundResponse
} from "./Outbound.ts"

/** What is needed of a `fetch`. */
export type Fetch = (url: string, init: {
  readonly method: string
  readonly headers: Record<string, string>
  readonly body?: string | Uint8Array<ArrayBuffer>
  readonly redirect: "manual"
  readonly signal: AbortSignal
}) => Promise<Response>

/** Concatenates up to the limit; `undefined` beyond it. */
const readBody = (response: Response, maxBytes: number) =>
  Effect.suspend(() => {
    if (response.body === null) return Effect.succeed(new Uint8Array())
    const reader = response.body.getReader()
    const chunks: Array<Uint8Array> = []
    let length = 0
    const read = Effect.tryPromise(() => reader.read())
    return Effect.gen(function*() {
      while (true) {
        const { done, value } = yield* read
        if (done) break
        length += value.byteLength
        if (length > maxBytes) return undefined
        chunks.push(value)
      }
      const body = new Uint8Array(length)
      let at = 0
      for (const chunk of chunks) {
        body.set(chunk, at)
        at += chunk.byteLength
      }
      return body
    }).pipe(Effect.ensuring(Effect.ignore(Effect.tryPromise(() => reader.cancel()))))
  })

const headersOf = (response: Response): Record<string, string> => {
  const headers: Record<string, string> = {}
  response.headers.forEach((value, name) => {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  })
  return headers
}

export const make = (fetch: Fetch, policy: OutboundPolicy = {}): Outbound["Service"] => ({
  fetch: Effect.fnUntraced(function*(request) {
    const { url } = yield* check(policy, request.url)
    const host = url.hostname
    const fail = (reason: OutboundFailed["reason"], cause?: unknown) => new OutboundFailed({ reason, host, cause })
    return yield* Effect.gen(function*() {
      const response = yield* Effect.tryPromise({
        try: (signal) =>
          fetch(url.href, {
            method: request.method ?? "GET",
            headers: headersToSend(request),
            ...(request.body === undefined ? {} : { body: request.body as string | Uint8Array<ArrayBuffer> }),
            redirect: "manual",
            signal
          }),
        catch: (cause) => fail("unreachable", cause)
      })
      const body = yield* Effect.mapError(
        readBody(response, request.maxBytes ?? defaultMaxBytes),
        (cause) => fail("unreachable", cause)
      )
      if (body === undefined) return yield* fail("tooLarge")
      return { status: response.status, headers: headersOf(response), body } satisfies OutboundResponse
    }).pipe(
      Effect.timeoutOrElse({
        duration: request.timeoutMs ?? defaultTimeoutMs,
        orElse: () => Effect.fail(fail("timeout"))
      })
    )
  })
})

/** Over the runtime's `fetch`, as it is when a request is made. */
export const layer = (policy: OutboundPolicy = {}): Layer.Layer<Outbound> =>
  Layer.succeed(Outbound, make((url, init) => fetch(url, init), policy))
