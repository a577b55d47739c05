/**
 * A `fetch` on `Outbound`, for libraries that take one. It rejects with the `OutboundRefused` or `OutboundFailed` itself,
 * so that whoever called the library can tell them from the library's own errors.
 */
import * as Cause from "effect/Cause"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type { Outbound, OutboundRequest } from "./Outbound.ts"

export interface WebFetchInit {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | URLSearchParams | null | undefined
  readonly signal?: AbortSignal | undefined
}

export type WebFetch = (url: string, init?: WebFetchInit) => Promise<Response>

/** Statuses with which a `Response` takes no body. */
const bodiless = new Set([204, 205, 304])

export interface WebFetchOptions {
  /** Runs the requests, so that they see the caller's clock and tracer. */
  readonly context: Context.Context<never>
  /** The signal of the effect that waits, when the library hands none on. */
  readonly signal?: AbortSignal
  readonly limits?: Pick<OutboundRequest, "timeoutMs" | "maxBytes">
}

export const make = (outbound: Outbound["Service"], options: WebFetchOptions): WebFetch => {
  const run = Effect.runPromiseExitWith(options.context)
  return (url, init = {}) => {
    const signal = init.signal ?? options.signal
    const body = init.body instanceof URLSearchParams ? init.body.toString() : init.body
    const request = outbound.fetch({
      ...options.limits,
      url,
      method: init.method ?? "GET",
      headers: { ...init.headers },
      ...(body === undefined || body === null ? {} : { body })
    })
    return run(request, signal === undefined ? {} : { signal }).then((exit) => {
      if (Exit.isFailure(exit)) throw Cause.squash(exit.cause)
      const { body, headers, status } = exit.value
      return new Response(bodiless.has(status) ? null : body as Uint8Array<ArrayBuffer>, { status, headers })
    })
  }
}
