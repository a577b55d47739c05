/**
 * A service that does as it is told, without a guard, behind both adapters: what transports make of good and bad
 * answers, and what they let through to it.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import type { Handler } from "@gatehouse/contract/http/Http"
import { Idempotency, type Memory } from "@gatehouse/contract/http/Idempotency"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import * as NodeListener from "@gatehouse/contract/node/NodeListener"
import * as Operation from "@gatehouse/contract/Operation"
import * as Text from "@gatehouse/contract/Text"
import { Cause, Context, Data, Deferred, Effect, Layer, Logger, References, Schema } from "effect"
import { createServer, request as httpRequest } from "node:http"
import type { AddressInfo } from "node:net"

export class Refused extends Data.TaggedError("Refused")<{ readonly names: ReadonlyArray<string> }> {
  override get message() {
    return `Refused for ${this.names.join(", ")}.`
  }
}
export class TooOften extends Data.TaggedError("TooOften")<{ readonly retryAfter: number }> {
  override get message() {
    return "Wait."
  }
}
export class WrongCode extends Data.TaggedError("WrongCode")<{}> {
  override get message() {
    return "Try another code."
  }
}
export class KeyExpired extends Data.TaggedError("KeyExpired")<{ readonly at: number }> {
  override get message() {
    return "The key has expired. Make another."
  }
}
class Undeclared extends Data.TaggedError("Undeclared")<{}> {}

export const ProbeContract = Contract.make("probe", {
  write: Operation.mutation({
    payload: {
      name: Text.Text({ max: 40 }),
      id: Schema.optionalKey(Text.Id("grp", "GroupId")),
      count: Schema.optionalKey(Schema.Int),
      nested: Schema.optionalKey(Schema.Struct({ list: Schema.Array(Schema.Struct({ a: Schema.Int })) })),
      json: Schema.optionalKey(Schema.Json)
    },
    success: Schema.Struct({ name: Schema.String }),
    failures: [
      Failure.make("Refused", Refused, { names: Schema.Array(Schema.String) }, 409),
      Failure.make("TooOften", TooOften, { retryAfter: Schema.Int }, 429),
      Failure.make("WrongCode", WrongCode, {}, 401),
      Failure.invalidCursor
    ],
    access: Access.anyone,
    keeps: [],
    creates: true,
    doc: "Does what its name says."
  }),
  forget: Operation.mutation({
    payload: {},
    success: Schema.Void,
    failures: [],
    access: Access.anyone,
    keeps: [],
    doc: "Returns a row although it must not."
  }),
  leak: Operation.query({
    payload: {},
    success: Schema.Struct({ id: Schema.String, of: Schema.Array(Schema.Struct({ id: Schema.String })) }),
    failures: [],
    access: Access.anyone,
    doc: "Returns more than it should."
  }),
  wrong: Operation.query({
    payload: {},
    success: Schema.Struct({ id: Schema.String }),
    failures: [],
    access: Access.anyone,
    doc: "Returns something else."
  }),
  caller: Operation.query({
    payload: {},
    success: Schema.Json,
    failures: [],
    access: Access.anyone,
    doc: "Says who calls."
  }),
  hidden: Operation.query({
    payload: {},
    success: Schema.Void,
    failures: [],
    access: Access.anyone,
    internal: true,
    doc: "Part of something."
  })
})

export interface LogLine {
  readonly level: string
  readonly text: string
  readonly annotations: Readonly<Record<string, unknown>>
}

export interface Probe {
  readonly handler: Handler
  readonly context: Context.Context<never>
  /** How often the service was called. */
  readonly calls: () => number
  /** What it was told to write. */
  readonly written: () => ReadonlyArray<string>
  readonly logs: ReadonlyArray<LogLine>
  /** Completed by the call named `release`; the one named `wait` waits for it. */
  readonly release: Deferred.Deferred<void>
  /** Completed when `wait` has begun. */
  readonly waiting: Deferred.Deferred<void>
}

const stack = "at secret (/srv/app/src/Secret.ts:1:1)"

/** A probe of its own. `memory` remembers answers for `Idempotency-Key`. */
export const make = Effect.fnUntraced(function*(memory?: Memory) {
  let calls = 0
  const written: Array<string> = []
  const logs: Array<LogLine> = []
  const release = yield* Deferred.make<void>()
  const waiting = yield* Deferred.make<void>()
  const hash = "5e884898da28047151d0e56f8dc62927"
  const service: any = {
    write: ({ name }: { readonly name: string }) =>
      Effect.suspend((): Effect.Effect<unknown, unknown> => {
        calls++
        switch (name) {
          case "refuse":
            return Effect.fail(new Refused({ names: ["a", "b"] }))
          case "often":
            return Effect.fail(new TooOften({ retryAfter: 1500 }))
          case "code":
            return Effect.fail(new WrongCode())
          case "cursor":
            return Effect.fail(Failure.invalidCursor.make({}))
          case "forbid":
            return Effect.fail(Failure.forbidden.make({ needs: "probe:write" }))
          case "undeclared":
            return Effect.fail(new Undeclared())
          case "die":
            return Effect.die(Object.assign(new Error(`boom ${hash}`), { stack: `Error: boom\n    ${stack}` }))
          case "throw":
            throw new Error(`boom ${hash}`)
          case "interrupt":
            return Effect.interrupt
          case "release":
            return Effect.as(Deferred.succeed(release, undefined), { name })
          case "wait":
            return Deferred.succeed(waiting, undefined).pipe(
              Effect.andThen(Deferred.await(release)),
              Effect.andThen(Effect.sync(() => {
                written.push(name)
                return { name }
              }))
            )
        }
        written.push(name)
        return Effect.succeed({ name })
      }),
    forget: () => Effect.sync(() => (calls++, { id: "1", secretHash: hash })),
    leak: () => Effect.succeed({ id: "1", secretHash: hash, of: [{ id: "2", secretHash: hash }] }),
    wrong: () => Effect.succeed({ ident: hash }),
    caller: () => Actor.Current,
    hidden: () => Effect.sync(() => void calls++)
  }
  const handler = Operations.make([Operations.mount(ProbeContract, service)], {
    failures: [Failure.make("KeyExpired", KeyExpired, { at: Schema.Int }, 401)],
    authenticate: (bearer, origin) => {
      switch (bearer) {
        case "good":
          return Effect.succeed({ kind: "user", userId: "ada", ...origin })
        case "expired":
          return Effect.fail(new KeyExpired({ at: 5 }))
        case "die":
          return Effect.die(new Error(`boom ${hash}`))
        case "throw":
          throw new Error(`boom ${hash}`)
        default:
          return Effect.fail(new Undeclared())
      }
    }
  })
  const logger = Logger.make(({ cause, fiber, logLevel, message }) => {
    logs.push({
      level: logLevel,
      text: `${[message].flat().map(String).join(" ")} ${Cause.pretty(cause)}`,
      annotations: fiber.getRef(References.CurrentLogAnnotations)
    })
  })
  const context = yield* Layer.build(Logger.layer([logger]))
  const probe: Probe = {
    handler,
    context: Context.add(context, Idempotency, memory),
    calls: () => calls,
    written: () => written,
    logs,
    release,
    waiting
  }
  return probe
})

export interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>
  readonly body?: string | Uint8Array
  /** The body in pieces of unknown total length. */
  readonly chunks?: ReadonlyArray<Uint8Array>
}

export interface Answer {
  readonly status: number
  readonly header: (name: string) => string | null
  readonly text: string
  readonly json: any
}

const answerOf = (status: number, header: Answer["header"], text: string): Answer => ({
  status,
  header,
  text,
  get json() {
    return JSON.parse(text)
  }
})

export type Send = (request: Sent) => Effect.Effect<Answer>

const path = "/v1/probe/write"
const headersOf = ({ headers = [] }: Sent): ReadonlyArray<readonly [string, string]> =>
  headers.some(([name]) => name.toLowerCase() === "content-type")
    ? headers
    : [["content-type", "application/json"], ...headers]

/** Starts Node's own server with the listener on a free port. */
export const listen = Effect.fnUntraced(function*(
  probe: Pick<Probe, "handler" | "context">,
  options: NodeListener.ListenerOptions = {}
) {
  const listener = NodeListener.make(probe.handler, probe.context, options)
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer(listener)
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { server, port: (server.address() as AddressInfo).port }
})

export const adapters: Readonly<Record<string, (probe: Probe) => Effect.Effect<Send, never, any>>> = {
  "a web handler": (probe) => {
    const handle = WebHandler.make(probe.handler, probe.context, { ip: () => "127.0.0.1" })
    return Effect.succeed((sent) =>
      Effect.promise(async () => {
        const body = sent.chunks === undefined ? sent.body : ReadableStream.from(sent.chunks)
        const response = await handle(
          new Request(`http://localhost${sent.path ?? path}`, {
            method: sent.method ?? "POST",
            headers: headersOf(sent).map(([name, value]) => [name, value] as [string, string]),
            ...(body === undefined ? {} : { body: body as any, duplex: "half" })
          } as RequestInit)
        )
        return answerOf(response.status, (name) => response.headers.get(name), await response.text())
      })
    )
  },
  "Node's server": (probe) =>
    Effect.map(listen(probe), ({ port }) => (sent) =>
      Effect.callback<Answer>((resume) => {
        const fail = (error: Error) => resume(Effect.die(error))
        const body = sent.body === undefined ? undefined : Buffer.from(sent.body as string)
        // A flat list keeps repeated headers apart.
        const headers = ["host", "127.0.0.1", ...headersOf(sent).flat()]
        if (body !== undefined) headers.push("content-length", String(body.length))
        if (sent.chunks !== undefined) headers.push("transfer-encoding", "chunked")
        const client = httpRequest(
          {
            host: "127.0.0.1",
            port,
            agent: false,
            method: sent.method ?? "POST",
            path: sent.path ?? path,
            headers
          } as any,
          (response) => {
            let text = ""
            response.setEncoding("utf8")
            response.on("data", (chunk: string) => text += chunk)
            response.on("error", fail)
            response.on("end", () =>
              resume(Effect.succeed(answerOf(
                response.statusCode!,
                (name) => [response.headers[name] ?? null].flat().join(", ") || null,
                text
              ))))
          }
        )
        client.on("error", fail)
        for (const chunk of sent.chunks ?? []) client.write(chunk)
        client.end(body)
      }))
}
