import { assert, describe, it } from "@effect/vitest"
import { layer, type OutboundOptions } from "@gatehouse/contract/node/OutboundLayer"
import * as Outbound from "@gatehouse/contract/Outbound"
import { Effect } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"

interface Seen {
  readonly host: string
  connections: number
  requests: number
}

/** Answers as told: `nth` is the number of the request on its connection, from 1. */
const server = (answer: (nth: number, response: ServerResponse, request: IncomingMessage, seen: Seen) => void) =>
  Effect.gen(function*() {
    const seen = { host: "", connections: 0, requests: 0 }
    const counts = new WeakMap<Socket, number>()
    const http = createServer((request, response) => {
      seen.requests++
      const nth = (counts.get(request.socket) ?? 0) + 1
      counts.set(request.socket, nth)
      request.resume()
      request.on("end", () => answer(nth, response, request, seen))
    })
    http.on("connection", () => seen.connections++)
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        http.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          http.closeAllConnections()
          http.close(() => resume(Effect.void))
        })
    )
    seen.host = `localhost:${(http.address() as AddressInfo).port}`
    return seen as Seen
  })

const ok = (_: number, response: ServerResponse) => response.writeHead(200, { "content-length": 2 }).end("ok")

const post = ({ host }: Seen) =>
  Outbound.Outbound.use((outbound) =>
    outbound.fetch({ url: `http://${host}/`, method: "POST", body: "{}", timeoutMs: 2_000 })
  )

const out = (seen: Seen, options: OutboundOptions = {}) =>
  Effect.provide(layer({ allowHttp: true, allowPrivate: [seen.host], keepAlive: true, ...options }))

describe("an outbound client that keeps connections", () => {
  it.live("sends one request after the other on one connection, resolved once", () =>
    Effect.gen(function*() {
      const seen = yield* server(ok)
      let resolved = 0
      const resolve = () => {
        resolved++
        return Promise.resolve(["127.0.0.1"])
      }
      yield* Effect.replicateEffect(post(seen), 3).pipe(out(seen, { resolve }))
      assert.deepStrictEqual([seen.connections, seen.requests, resolved], [1, 3, 1])
    }))

  it.live("is not what anybody gets who does not ask for it", () =>
    Effect.gen(function*() {
      const seen = yield* server(ok)
      yield* Effect.replicateEffect(post(seen), 3).pipe(out(seen, { keepAlive: false }))
      assert.strictEqual(seen.connections, 3)
    }))

  it.live("sends a request again whose kept connection is closed by then", () =>
    Effect.gen(function*() {
      const seen = yield* server((nth, response, request) => {
        if (nth === 2) request.socket.destroy()
        else ok(nth, response)
      })
      const statuses = yield* Effect.replicateEffect(Effect.map(post(seen), ({ status }) => status), 2).pipe(out(seen))
      assert.deepStrictEqual(statuses, [200, 200])
      assert.deepStrictEqual([seen.connections, seen.requests], [2, 3])
    }))

  it.live("does so once", () =>
    Effect.gen(function*() {
      let requests = 0
      const seen = yield* server((nth, response, request) => {
        if (++requests > 1) request.socket.destroy()
        else ok(nth, response)
      })
      const error = yield* Effect.andThen(post(seen), Effect.flip(post(seen))).pipe(out(seen))
      assert.deepInclude(error, { _tag: "OutboundFailed", reason: "unreachable" })
      assert.strictEqual(seen.requests, 3)
    }))

  it.live("does not do so where the connection was new", () =>
    Effect.gen(function*() {
      const seen = yield* server((_, __, request) => request.socket.destroy())
      yield* Effect.flip(post(seen)).pipe(out(seen))
      assert.strictEqual(seen.requests, 1)
    }))

  it.live("does not do so once an answer has begun", () =>
    Effect.gen(function*() {
      const seen = yield* server((nth, response, request) => {
        if (nth === 1) return ok(nth, response)
        response.writeHead(200, { "content-length": 100 })
        response.write("half", () => request.socket.destroy())
      })
      yield* Effect.andThen(post(seen), Effect.flip(post(seen))).pipe(out(seen))
      assert.strictEqual(seen.requests, 2)
    }))

  it.live("does not keep a connection whose answer was too long", () =>
    Effect.gen(function*() {
      const seen = yield* server((_, response) => response.writeHead(200).end("x".repeat(1_000_000)))
      const short = Outbound.Outbound.use((outbound) =>
        Effect.flip(outbound.fetch({ url: `http://${seen.host}/`, maxBytes: 100 }))
      )
      yield* Effect.replicateEffect(short, 2).pipe(out(seen))
      assert.strictEqual(seen.connections, 2)
    }))

  it.live("looks at the address of every connection that it makes", () =>
    Effect.gen(function*() {
      const seen = yield* server(ok)
      const port = seen.host.split(":")[1]
      const error = yield* Effect.andThen(
        post(seen),
        Effect.flip(post({ ...seen, host: `rebound.example.com:${port}` }))
      ).pipe(out(seen, { resolve: () => Promise.resolve(["127.0.0.1"]) }))
      assert.deepInclude(error, { _tag: "OutboundRefused", reason: "address" })
      assert.strictEqual(seen.requests, 1)
    }))
})
