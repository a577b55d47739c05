/**
 * Lets a request through when it carries a good key: for plain Node, Express, Hono and Fastify. A refusal is answered
 * here, as a problem document (RFC 9457).
 *
 * The address that counts is the socket's. Behind a proxy give `ip`, which says which header to trust.
 */
import { NotSignedIn } from "@gatehouse/contract/Errors"
import * as Failure from "@gatehouse/contract/Failure"
import type { HttpResponse } from "@gatehouse/contract/http/Http"
import * as Problem from "@gatehouse/contract/http/Problem"
import type { PayloadOf } from "@gatehouse/contract/Operation"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import { bearerOf } from "./Bearer.ts"
import type { Keys } from "./Keys.ts"
import { KeysContract } from "./KeysContract.ts"
import type { VerifiedKey } from "./KeyWire.ts"

/** Checks a key: resolves to what it may do, or rejects with the failure. */
export type Verify = (payload: PayloadOf<typeof KeysContract.operations.verify>) => Promise<VerifiedKey>

/** What `ip` decides on. */
export interface Caller {
  /** A header's value; one that came several times is joined with commas. */
  readonly header: (name: string) => string | undefined
  /** The other end of the connection: a proxy, if there is one. */
  readonly remoteAddress: string | undefined
}

export interface RequireKeyOptions {
  readonly verify: Verify
  /** The scope that the key must have, as `resource` and `action`. */
  readonly resource?: string
  readonly action?: string
  /** Where the request comes from. Default: the socket's address. */
  readonly ip?: (caller: Caller) => string | undefined
}

/** `verify` of the service for callers that are not Effect programs. `context` holds a tracer or a logger, if any. */
export const promiseVerify = (
  keys: Pick<Keys["Service"], "verify">,
  context: Context.Context<never> = Context.empty()
): Verify => {
  const run = Effect.runPromiseWith(context)
  return (payload) => run(keys.verify(payload))
}

interface Asked extends Caller {
  /** Every `Authorization` header there is. */
  readonly authorization: ReadonlyArray<string>
}

type Decision = { readonly key: VerifiedKey } | { readonly refusal: HttpResponse }

const decide = async (options: RequireKeyOptions, asked: Asked): Promise<Decision> => {
  // Of two headers a proxy may have checked the one and we the other: two are none.
  const raw = asked.authorization.length === 1 ? bearerOf(asked.authorization[0]) : undefined
  if (raw === undefined) return { refusal: Problem.ofFailure(Failure.notSignedIn, new NotSignedIn()) }
  const { action, resource } = options
  const ip = options.ip === undefined ? asked.remoteAddress : options.ip(asked)
  try {
    return {
      key: await options.verify({
        raw,
        ...(resource === undefined ? {} : { resource }),
        ...(action === undefined ? {} : { action }),
        ...(ip === undefined ? {} : { ip })
      })
    }
  } catch (error) {
    const failure = KeysContract.operations.verify.failures.find(({ tag }) =>
      tag === (error as { readonly _tag?: unknown } | null)?._tag
    )
    // Anything else is not the caller's doing and goes to the server's own handling of errors.
    if (failure === undefined) throw error
    return { refusal: Problem.ofFailure(failure, error as Failure.Tagged) }
  }
}

type NodeRequest = Pick<IncomingMessage, "headersDistinct" | "socket">

const askedOf = ({ headersDistinct, socket }: NodeRequest): Asked => ({
  authorization: headersDistinct["authorization"] ?? [],
  header: (name) => headersDistinct[name.toLowerCase()]?.join(", "),
  remoteAddress: socket.remoteAddress
})

/** What the adapters use of Hono's context. */
interface HonoContext {
  readonly req: { readonly raw: { readonly headers: { get(name: string): string | null } } }
  readonly env: unknown
  set(name: "apiKey", key: VerifiedKey): void
}

/** What the adapters use of Fastify's reply. */
interface FastifyReply {
  code(status: number): unknown
  headers(headers: Record<string, string>): unknown
  send(body: string): unknown
}

/** Where `@hono/node-server` keeps Node's request; other runtimes have none, and need `ip` for keys with a list. */
const honoSocket = (env: unknown): string | undefined =>
  (env as { readonly incoming?: NodeRequest } | undefined)?.incoming?.socket.remoteAddress

/** Requires a key. Each member fits one kind of server. */
export const requireKey = (options: RequireKeyOptions) => ({
  /** Plain Node: resolves to the key, or answers and resolves to `undefined`. Rejects when the check itself broke. */
  node: async (request: NodeRequest, response: ServerResponse): Promise<VerifiedKey | undefined> => {
    const decision = await decide(options, askedOf(request))
    if ("key" in decision) return decision.key
    const { body, headers, status } = decision.refusal
    response.writeHead(status, headers).end(body)
    return undefined
  },
  /** Express: the key is then in `response.locals.apiKey`. */
  express: (
    request: NodeRequest,
    response: ServerResponse & { readonly locals: Record<string, any> },
    next: (error?: unknown) => void
  ): void => {
    decide(options, askedOf(request)).then((decision) => {
      if ("key" in decision) {
        response.locals["apiKey"] = decision.key
        next()
      } else {
        const { body, headers, status } = decision.refusal
        response.writeHead(status, headers).end(body)
      }
    }).catch(next)
  },
  /** Hono: the key is then in `c.get("apiKey")`. */
  hono: async (c: HonoContext, next: () => Promise<void>): Promise<Response | void> => {
    // A fetch request joins headers that came several times, and a list is no bearer token.
    const { headers } = c.req.raw
    const authorization = headers.get("authorization")
    const decision = await decide(options, {
      authorization: authorization === null ? [] : [authorization],
      header: (name) => headers.get(name) ?? undefined,
      remoteAddress: honoSocket(c.env)
    })
    if ("refusal" in decision) {
      const { body, headers, status } = decision.refusal
      return new Response(body ?? null, { status, headers: { ...headers } })
    }
    c.set("apiKey", decision.key)
    return next()
  },
  /** Fastify, as an `onRequest` hook: the key is then in `request.apiKey`. */
  fastify: async (request: { readonly raw: NodeRequest }, reply: FastifyReply): Promise<unknown> => {
    const decision = await decide(options, askedOf(request.raw))
    if ("key" in decision) {
      Object.assign(request, { apiKey: decision.key })
      return undefined
    }
    const { body, headers, status } = decision.refusal
    reply.code(status)
    reply.headers({ ...headers })
    // Fastify takes the returned reply for "answered".
    return reply.send(String(body))
  }
})
