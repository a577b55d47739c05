/**
 * A request and a response as far as operations need them, so that one handler serves Node's own server, web-standard
 * runtimes and tests without building a `Request` where none is at hand.
 */
import type * as Effect from "effect/Effect"

export interface HttpRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: string
  /** By lower-case name. */
  readonly header: (name: string) => string | undefined
  /** `undefined` when it was larger than the transport's limit. */
  readonly body: Uint8Array | undefined
  /** The client's address, from the connection or from a trusted proxy. */
  readonly ip: string | undefined
  readonly requestId: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** The values of `Set-Cookie`, one header each. */
  readonly cookies?: ReadonlyArray<string>
  readonly body: string | undefined
  /**
   * In the place of `body`, one that comes in pieces: each run gives the next, and `undefined` after the last. A piece is asked
   * for when the client has taken the one before it, and none once the client is gone. A defect cuts the connection, so
   * that a body which is not whole never looks as if it were.
   */
  readonly pieces?: Effect.Effect<string | undefined>
}

/** Answers every request; failures and defects have become responses. */
export type Handler = (request: HttpRequest) => Effect.Effect<HttpResponse>

/** The largest body that a transport reads, in bytes. */
export const maxBodyBytes = 1_048_576

export const jsonHeaders: Readonly<Record<string, string>> = {
  "content-type": "application/json",
  "cache-control": "no-store"
}

/** A caller's request id if it is one that can be logged as it is, else `undefined`. */
export const acceptableRequestId = (id: string | undefined): string | undefined =>
  id !== undefined && /^[A-Za-z0-9._-]{1,128}$/.test(id) ? id : undefined
