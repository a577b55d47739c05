/**
 * Sends one attempt of a delivery: its headers, signed and fresh, the request, and what came of it as plain data. It never
 * fails, because whatever an endpoint does is an answer to be written down.
 */
import { compact } from "@gatehouse/contract/Compact"
import type { Outbound, OutboundFailed, OutboundRefused, OutboundResponse } from "@gatehouse/contract/Outbound"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Opened } from "../endpoints/OpenEndpoint.ts"
import type { Signer } from "../signing/Signer.ts"
import { mask, secretsIn } from "./Masking.ts"

/** From the beginning to the last byte of the answer. */
export const timeoutMs = 15_000
/** What is read of an answer. */
export const maxBytes = 64 * 1024
/** What is said of an attempt has at most so many characters: a URL's host may have thousands. */
const longestError = 500
/** What is kept of an answer: bytes of its beginning. */
export const keptBytes = 1024

export interface Sending {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came of an attempt. */
export interface Sent {
  /** 2xx. */
  readonly ok: boolean
  readonly durationMs: number
  /** Absent where there was no answer. */
  readonly status?: number
  /** Why there was no answer, or none that counts. */
  readonly error?: string
  /** The beginning of the answer, as text that every store can hold. */
  readonly body?: string
  /** `Retry-After` as it came. */
  readonly retryAfter?: string
}

/** The headers of one attempt. Those of the endpoint's own come first, so that they override nothing. */
export const signedHeaders = Effect.fnUntraced(function*(
  signer: Signer["Service"],
  { body, headers = {}, id, secrets, timestamp }: {
    readonly id: string
    /** Seconds since the epoch, of this attempt. */
    readonly timestamp: number
    readonly body: string
    readonly secrets: ReadonlyArray<string>
    /** The endpoint's own. */
    readonly headers?: Readonly<Record<string, string>>
  }
) {
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    ...own,
    "content-type": "application/json",
    "user-agent": "gatehouse-webhooks/1",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": yield* signer.sign({ secrets, id, timestamp, body })
  } as Readonly<Record<string, string>>
})

/** The first bytes of an answer as text: no half characters at the cut, and no NUL, which PostgreSQL cannot hold. */
export const beginningOf = (body: Uint8Array): string => {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  // With `stream`, a character that the cut divides is left out; one that is broken in the answer itself is replaced.
  const text = decoder.decode(body.subarray(0, keptBytes), { stream: body.length > keptBytes })
  return text.replaceAll("\0", "\ufffd")
}

const textOf: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name does not resolve",
  EAI_AGAIN: "its name does not resolve at the moment",
  ENODATA: "its name does not resolve",
  ECONNREFUSED: "the connection was refused",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was closed",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  ETIMEDOUT: "the connection was not made in time"
}

/** Codes of what is wrong with a server's TLS, as Node and OpenSSL name them. */
const isTlsCode = (code: string): boolean =>
  /^(?:ERR_(?:TLS|SSL)|EPROTO$|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_CA$)/.test(code)

/** Never the text of a foreign error, which may hold addresses of our own network: only what its code says. */
const unreachable = (cause: unknown): string => {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined
  if (typeof code !== "string") return "there was no whole answer"
  if (isTlsCode(code)) return `TLS failed (${code})`
  return textOf[code] ?? (code.startsWith("HPE_") ? "the answer was not HTTP" : "there was no whole answer")
}

const errorOf = (error: OutboundRefused | OutboundFailed): string => {
  if (error._tag === "OutboundRefused") {
    return error.reason === "address"
      ? "refused: not an address of the public Internet"
      : `refused: ${error.message}`.slice(0, longestError)
  }
  switch (error.reason) {
    case "timeout":
      return `timeout: no whole answer within ${timeoutMs / 1000} seconds`
    case "tooLarge":
      return `the answer was longer than ${maxBytes / 1024} KiB`
    case "encoding":
      return "the answer came in a content encoding that was not asked for"
    case "unreachable":
      return unreachable(error.cause)
  }
}

const answered = ({ body, headers, status }: OutboundResponse): Omit<Sent, "durationMs"> => {
  const ok = status >= 200 && status < 300
  return compact({
    ok,
    status,
    error: ok
      ? undefined
      : status >= 300 && status < 400
      ? `redirect (${status}): redirects are not followed`
      : `status ${status}`,
    body: body.length === 0 ? undefined : beginningOf(body),
    retryAfter: headers["retry-after"]
  })
}

/** Posts an attempt, within its bounds of time and size and without following redirects. */
export const make = (outbound: Outbound["Service"]) =>
  Effect.fnUntraced(function*({ body, headers, url }: Sending): Effect.fn.Return<Sent> {
    const begun = yield* Clock.currentTimeMillis
    const sent = yield* outbound.fetch({ url, method: "POST", headers, body, timeoutMs, maxBytes }).pipe(
      Effect.map(answered),
      Effect.catch((error) => Effect.succeed({ ok: false, error: errorOf(error) })),
      // A client that breaks is an attempt that failed, not a worker that dies.
      Effect.catchCause((cause) =>
        Cause.hasInterrupts(cause)
          ? Effect.failCause(cause)
          : Effect.as(Effect.logError("a delivery could not be sent", cause), { ok: false, error: "not sent" })
      )
    )
    return { ...sent, durationMs: Math.max(0, (yield* Clock.currentTimeMillis) - begun) }
  })

/** Signs a message with what was opened of its endpoint, posts it, and keeps those secrets out of what is kept. */
export const makeSigned = (outbound: Outbound["Service"], signer: Signer["Service"]) => {
  const send = make(outbound)
  return Effect.fnUntraced(
    function*({ at, body, id, opened, url }: {
      readonly url: string
      readonly opened: Opened
      readonly id: string
      /** Epoch milliseconds of the attempt. */
      readonly at: number
      readonly body: string
    }): Effect.fn.Return<Sent> {
      const headers = yield* signedHeaders(signer, { ...opened, id, timestamp: Math.floor(at / 1000), body })
      const sent = yield* send({ url, headers, body })
      if (sent.body === undefined) return sent
      return { ...sent, body: mask(sent.body, secretsIn([...opened.secrets, ...Object.values(opened.headers)])) }
    }
  )
}
