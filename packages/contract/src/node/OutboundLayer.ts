/**
 * `Outbound` on Node's own HTTP client. A name is resolved once for each connection, every address it has is looked at,
 * and the connection is made to those and no others: what a name leads to cannot change in between.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { lookup, type LookupAddress } from "node:dns"
import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http"
import { Agent as HttpsAgent, request as httpsRequest } from "node:https"
import { isIP, type LookupFunction } from "node:net"
import { rootCertificates } from "node:tls"
import {
  check,
  defaultMaxBytes,
  defaultTimeoutMs,
  headersToSend,
  Outbound,
  OutboundFailed,
  type OutboundPolicy,
  OutboundRefused,
  type OutboundRequest,
  type OutboundResponse,
  type OutboundTarget
} from "../Outbound.ts"
import { isPublicAddress } from "../PublicAddress.ts"
import * as DnsResolve from "./DnsResolve.ts"

/** Every address of a name; rejects when it has none. */
export type Resolve = (host: string) => Promise<ReadonlyArray<string>>

export interface OutboundOptions extends OutboundPolicy {
  /** Certificates (PEM) of authorities to trust beside the well-known ones, for intranets. */
  readonly certificateAuthorities?: ReadonlyArray<string>
  /**
   * Default: the name servers, asked directly, because a name that hangs must not keep others waiting; for servers in
   * `allowPrivate` the operating system, which also knows `/etc/hosts`.
   */
  readonly resolve?: Resolve
  /**
   * Keeps connections for a while for what goes to the same host and port next. The address is looked at when a connection
   * is made. A request that finds its kept connection closed is sent once more on a new one, so it may arrive twice: only
   * for what may. Default: false.
   */
  readonly keepAlive?: boolean
}

const resolveByDns: Resolve = DnsResolve.make()

const resolveBySystem: Resolve = (host) =>
  new Promise((done, fail) => {
    lookup(host, { all: true, order: "verbatim" }, (error, addresses) => {
      if (error === null) done(addresses.map(({ address }) => address))
      else fail(error)
    })
  })

/** `lookup` for one connection: its answer is what the socket connects to, so it is here that addresses are refused. */
const pinned = (resolve: Resolve, { isNamed, url }: OutboundTarget): LookupFunction => (name, options, done) => {
  const give = (addresses: ReadonlyArray<string>) => {
    if (addresses.length === 0) throw new OutboundFailed({ reason: "unreachable", host: url.hostname })
    // One private address among public ones is enough: which of them is taken is not ours to say.
    if (!isNamed && !addresses.every(isPublicAddress)) {
      throw new OutboundRefused({ reason: "address", host: url.hostname })
    }
    const all = addresses.map((address): LookupAddress => ({ address, family: isIP(address) }))
    return options.all === true ? () => done(null, all) : () => done(null, all[0]!.address, all[0]!.family)
  }
  resolve(name).then(give).then(
    (answer) => answer(),
    (error) => done(error as NodeJS.ErrnoException, "")
  )
}

const headersOf = (response: IncomingMessage): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const [name, values] of Object.entries(response.headersDistinct)) {
    if (values !== undefined) headers[name] = values.join(", ")
  }
  return headers
}

interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
  /** Where a request goes whose kept connection was closed: no connection is kept there. */
  readonly again?: Agents
}

/** How long a connection is kept for another request. Servers close theirs sooner or later than that. */
const keptMs = 15_000
/** Connections kept for one host and port. */
const mostKept = 16

/** A kept connection may be closed by the server just as a request goes out on it. */
const isClosed = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && (cause.code === "ECONNRESET" || cause.code === "EPIPE")

const send = (
  request: OutboundRequest,
  target: OutboundTarget,
  agents: Agents,
  resolve: Resolve
): Effect.Effect<OutboundResponse, OutboundRefused | OutboundFailed> =>
  Effect.callback((resume) => {
    const { host, port, url } = target
    const maxBytes = request.maxBytes ?? defaultMaxBytes
    const fail = (reason: OutboundFailed["reason"], cause?: unknown) =>
      resume(Effect.fail(new OutboundFailed({ reason, host: url.hostname, cause })))
    const failWith = (cause: unknown) =>
      cause instanceof OutboundRefused || cause instanceof OutboundFailed
        ? resume(Effect.fail(cause))
        : fail("unreachable", cause)
    const isHttps = url.protocol === "https:"
    const options = {
      host,
      port,
      path: `${url.pathname}${url.search}`,
      method: request.method ?? "GET",
      headers: {
        ...headersToSend(request),
        host: url.host,
        "accept-encoding": "identity",
        ...(request.body === undefined
          ? {}
          : {
            "content-length": typeof request.body === "string" ? Buffer.byteLength(request.body) : request.body.length
          })
      },
      lookup: pinned(resolve, target)
    }
    const read = (response: IncomingMessage) => {
      const encoding = response.headers["content-encoding"]
      if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
        response.destroy()
        return fail("encoding")
      }
      const chunks: Array<Uint8Array> = []
      let length = 0
      response.on("data", (chunk: Uint8Array) => {
        length += chunk.length
        if (length > maxBytes) {
          response.destroy()
          fail("tooLarge")
        } else chunks.push(chunk)
      })
      let isWhole = false
      response.on("end", () => {
        isWhole = true
        const answer = Effect.succeed({
          status: response.statusCode ?? 0,
          headers: headersOf(response),
          body: new Uint8Array(Buffer.concat(chunks, length))
        })
        // Node gives a connection that is kept back in the tick after this one: the next request may want it at once.
        process.nextTick(() => resume(answer))
      })
      response.on("error", failWith)
      response.on("close", () => {
        // A body that stops half-way ends without `end`.
        if (!isWhole) fail("unreachable")
      })
    }
    let sent: ReturnType<typeof httpRequest> | undefined
    const start = ({ again, http, https }: Agents): void => {
      // Both throw for a header or a method that cannot be sent.
      let started: ReturnType<typeof httpRequest>
      try {
        started = isHttps ? httpsRequest({ ...options, agent: https }) : httpRequest({ ...options, agent: http })
      } catch (cause) {
        return fail("unreachable", cause)
      }
      sent = started
      let isAnswered = false
      started.on("response", (response) => {
        isAnswered = true
        read(response)
      })
      started.on("error", (cause) => {
        if (again !== undefined && started.reusedSocket && !isAnswered && isClosed(cause)) start(again)
        else failWith(cause)
      })
      started.end(request.body)
    }
    start(agents)
    return Effect.sync(() => sent?.destroy())
  })

const make = (options: OutboundOptions, agents: Agents): Outbound["Service"] => ({
  fetch: Effect.fnUntraced(function*(request) {
    const target = yield* check(options, request.url)
    return yield* send(request, target, agents, options.resolve ?? (target.isNamed ? resolveBySystem : resolveByDns))
      .pipe(
        Effect.timeoutOrElse({
          duration: request.timeoutMs ?? defaultTimeoutMs,
          orElse: () => Effect.fail(new OutboundFailed({ reason: "timeout", host: target.url.hostname }))
        })
      )
  })
})

const agentsOf = ({ certificateAuthorities }: OutboundOptions, keepAlive: boolean): Agents => {
  const kept = keepAlive ? { keepAlive, maxFreeSockets: mostKept, timeout: keptMs } : { keepAlive }
  return {
    http: new HttpAgent(kept),
    https: new HttpsAgent({
      ...kept,
      ...(certificateAuthorities === undefined ? {} : { ca: [...rootCertificates, ...certificateAuthorities] })
    })
  }
}

const close = ({ again, http, https }: Agents): void => {
  http.destroy()
  https.destroy()
  if (again !== undefined) close(again)
}

/**
 * Unless `keepAlive` is set, each request has a connection of its own: one that was kept may be closed by the server just as
 * a request goes out on it, and most requests here must not be sent twice.
 */
export const layer = (options: OutboundOptions = {}): Layer.Layer<Outbound> =>
  Layer.effect(
    Outbound,
    Effect.map(
      Effect.acquireRelease(
        Effect.sync((): Agents =>
          options.keepAlive === true
            ? { ...agentsOf(options, true), again: agentsOf(options, false) }
            : agentsOf(options, false)
        ),
        (agents) => Effect.sync(() => close(agents))
      ),
      (agents) => make(options, agents)
    )
  )
