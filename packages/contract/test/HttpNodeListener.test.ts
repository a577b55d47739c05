import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import type { IncomingMessage } from "node:http"
import { connect, type Socket } from "node:net"
import { listen, make } from "./sample/Probe.ts"

const head = (headers: string, body = "") =>
  `POST /v1/probe/write HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}\r\n${body}`
const withLength = (body: string, more = "") => head(`Content-Length: ${Buffer.byteLength(body)}\r\n${more}`, body)
const named = (name: string) => JSON.stringify({ name })

/** A raw connection: what it has received, and when it is closed. */
const open = (port: number) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly socket: Socket; readonly text: () => string; readonly closed: Promise<void> }>(
      (resume) => {
        let text = ""
        const socket = connect({ host: "127.0.0.1", port, noDelay: true }, () =>
          resume(Effect.succeed({
            socket,
            text: () => text,
            closed
          })))
        socket.setEncoding("utf8")
        socket.on("data", (chunk: string) => text += chunk)
        // A reset is one way in which the other side closes.
        socket.on("error", () => {})
        const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()))
      }
    ),
    ({ socket }) => Effect.sync(() => socket.destroy())
  )

const send = (socket: Socket, data: string | Uint8Array) =>
  Effect.callback<void>((resume) => {
    socket.write(data, () => resume(Effect.void))
  })

/** Waits until the connection has received `count` complete responses of the probe. */
const received = (connection: { readonly socket: Socket; readonly text: () => string }, count: number) =>
  Effect.callback<ReadonlyArray<string>>((resume) => {
    const look = () => {
      const responses = connection.text().split(/(?=HTTP\/1\.1 )/).filter((text) => /\r\n\r\n\{.*\}$/s.test(text))
      if (responses.length >= count) {
        connection.socket.off("data", look)
        resume(Effect.succeed(responses))
      }
    }
    connection.socket.on("data", look)
    look()
  })

const closed = ({ closed }: { readonly closed: Promise<void> }) => Effect.promise(() => closed)

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => Number(status))

/** A server with a probe, and the requests that it has seen begin. */
const start = Effect.gen(function*() {
  const probe = yield* make()
  const responses: Array<number> = []
  const { port, server } = yield* listen(probe, { onResponse: (_request, status) => responses.push(status) })
  /** To be called before the request is sent. */
  const next = () => new Promise<IncomingMessage>((resolve) => server.once("request", resolve))
  return { probe, port, server, responses, next }
})

/** Waits until the server has noticed that the client of a request went away. */
const gone = (request: Promise<IncomingMessage>) =>
  Effect.flatMap(Effect.promise(() => request), ({ socket }) =>
    Effect.callback<void>((resume) => {
      if (socket.destroyed) resume(Effect.void)
      else socket.once("close", () => resume(Effect.void))
    }))

describe("the listener on Node's server", () => {
  it.effect("takes a request that comes byte by byte", () =>
    Effect.gen(function*() {
      const { port } = yield* start
      const connection = yield* open(port)

      for (const byte of withLength(named("a"))) yield* send(connection.socket, byte)

      const [response] = yield* received(connection, 1)
      assert.match(response!, /^HTTP\/1\.1 200 .*\{"name":"a"\}$/s)
    }))

  it.effect("takes a character that is split between two chunks", () =>
    Effect.gen(function*() {
      const { port, probe } = yield* start
      const connection = yield* open(port)
      const bytes = Buffer.from(withLength(named("é")))
      const cut = bytes.indexOf(0xc3) + 1

      yield* send(connection.socket, bytes.subarray(0, cut))
      yield* send(connection.socket, bytes.subarray(cut))

      yield* received(connection, 1)
      assert.deepStrictEqual(probe.written(), ["é"])
    }))

  it.effect("answers pipelined requests in their order, also when the first takes longest", () =>
    Effect.gen(function*() {
      const { port, probe } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, withLength(named("wait")) + withLength(named("release")) + withLength(named("c")))

      const responses = yield* received(connection, 3)
      assert.deepStrictEqual(responses.map((text) => JSON.parse(text.slice(text.indexOf("{"))).name), [
        "wait",
        "release",
        "c"
      ])
      assert.strictEqual(probe.calls(), 3)
    }))

  it.effect("answers again on a connection whose first request was refused", () =>
    Effect.gen(function*() {
      const { port } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, withLength("{") + withLength(named("a")))

      yield* received(connection, 2)
      assert.deepStrictEqual(statuses(connection.text()), [400, 200])
    }))

  it.effect("gives each request on a connection its own id", () =>
    Effect.gen(function*() {
      const { port } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, withLength(named("a")) + withLength(named("b")))

      yield* received(connection, 2)
      const ids = [...connection.text().matchAll(/x-request-id: (\S+)/gi)].map(([, id]) => id)
      assert.strictEqual(new Set(ids).size, 2)
    }))

  it.effect.each<readonly [what: string, request: string]>([
    ["its body breaks off", head("Content-Length: 100\r\n", "{\"name\":")],
    ["its body has not begun", head("Content-Length: 12\r\n")],
    ["a chunk breaks off", head("Transfer-Encoding: chunked\r\n", "20\r\n{\"name\":")],
    ["the last chunk is missing", head("Transfer-Encoding: chunked\r\n", "c\r\n{\"name\":\"a\"}\r\n")]
  ])("does not run a request whose client goes away when %s", ([, request]) =>
    Effect.gen(function*() {
      const { next, port, probe, responses } = yield* start
      const connection = yield* open(port)
      const begun = next()

      yield* send(connection.socket, request)
      yield* Effect.promise(() => begun)
      connection.socket.destroy()
      yield* gone(begun)

      const other = yield* open(port)
      yield* send(other.socket, withLength(named("b")))
      yield* received(other, 1)
      assert.deepStrictEqual(probe.written(), ["b"])
      assert.deepStrictEqual(responses, [200])
    }))

  it.effect("does not run a request whose client stops sending before the promised length", () =>
    Effect.gen(function*() {
      const { next, port, probe, responses } = yield* start
      const connection = yield* open(port)
      const begun = next()

      yield* send(connection.socket, head("Content-Length: 13\r\n", named("a")))
      connection.socket.end()
      yield* gone(begun)
      yield* closed(connection)

      assert.strictEqual(probe.calls(), 0)
      assert.deepStrictEqual(responses, [])
      assert.notInclude(connection.text(), " 200 ")
    }))

  it.effect("finishes what it has begun when the client goes away", () =>
    Effect.gen(function*() {
      const { next, port, probe } = yield* start
      const connection = yield* open(port)
      const begun = next()

      yield* send(connection.socket, withLength(named("wait")))
      yield* Deferred.await(probe.waiting)
      connection.socket.destroy()
      yield* gone(begun)
      const other = yield* open(port)
      yield* send(other.socket, withLength(named("release")))
      yield* received(other, 1)

      assert.deepStrictEqual(probe.written(), ["wait"])
      assert.deepStrictEqual(probe.logs, [])
    }))

  it.effect("takes what stands behind the promised length as another request", () =>
    Effect.gen(function*() {
      const { port, probe } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, `${withLength(named("a"))}{"name":"smuggled"}`)
      yield* closed(connection)

      assert.notInclude(probe.written(), "smuggled")
      assert.strictEqual(statuses(connection.text()).at(-1), 400)
    }))

  it.effect.each<readonly [what: string, request: string]>([
    ["a length and chunks", head("Content-Length: 12\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")],
    ["two lengths", head("Content-Length: 12\r\nContent-Length: 13\r\n", named("a"))],
    ["a negative length", head("Content-Length: -1\r\n", named("a"))],
    ["a length that is no number", head("Content-Length: 1e1\r\n", named("a"))],
    ["a bare line feed in a header", "POST /v1/probe/write HTTP/1.1\nHost: x\n\n"],
    [
      "a chunk that is longer than it says",
      head("Transfer-Encoding: chunked\r\n", "2\r\n{\"name\":\"a\"}\r\n0\r\n\r\n")
    ],
    ["a blank before the colon", head("Content-Length : 12\r\n", named("a"))]
  ])("does not run a request with %s", ([, request]) =>
    Effect.gen(function*() {
      const { port, probe } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, request)
      yield* closed(connection)

      assert.strictEqual(probe.calls(), 0)
      assert.deepStrictEqual(statuses(connection.text()), [400])
    }))

  it.effect("refuses a large body by its announced length, before any of it has come", () =>
    Effect.gen(function*() {
      const { port, probe } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, head("Content-Length: 1048577\r\n"))

      const [response] = yield* received(connection, 1)
      assert.match(response!, /^HTTP\/1\.1 413 /)
      assert.strictEqual(probe.calls(), 0)
    }))

  it.effect("hangs up on a client that never ends a body that was refused", () =>
    Effect.gen(function*() {
      const { port, probe } = yield* start
      const connection = yield* open(port)
      const megabyte = new Uint8Array(1_048_576)

      yield* send(connection.socket, head("Content-Length: 1000000000\r\n"))
      let sent = 0
      while (!connection.socket.destroyed && sent < 200) {
        yield* send(connection.socket, megabyte)
        sent++
      }
      yield* closed(connection)

      // What the kernel's buffers hold comes on top of what the listener reads.
      assert.isBelow(sent, 60)
      assert.strictEqual(probe.calls(), 0)
    }))

  it.effect("tells of each response with its status", () =>
    Effect.gen(function*() {
      const { port, responses } = yield* start
      const connection = yield* open(port)

      yield* send(connection.socket, withLength(named("a")) + withLength("{}"))
      yield* received(connection, 2)

      assert.deepStrictEqual(responses, [200, 400])
    }))

  it.effect("answers 500 and logs when the handler itself breaks", () =>
    Effect.gen(function*() {
      const probe = yield* make()
      const { port } = yield* listen({
        context: probe.context,
        handler: () => {
          throw new Error("boom")
        }
      })
      const connection = yield* open(port)

      yield* send(connection.socket, withLength(named("a")))

      const [response] = yield* received(connection, 1)
      assert.match(response!, /^HTTP\/1\.1 500 .*"code":"INTERNAL_ERROR"/s)
      assert.notInclude(response!, "boom")
      assert.include(probe.logs.map(({ text }) => text).join("\n"), "boom")
    }))

  it.effect("knows an address only from the connection or from whoever knows the proxies", () =>
    Effect.gen(function*() {
      const probe = yield* make()
      const { port } = yield* listen(probe, { ip: () => "203.0.113.7" })
      const connection = yield* open(port)

      yield* send(
        connection.socket,
        "POST /v1/probe/caller HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\r\nContent-Length: 0\r\n\r\n"
      )

      const [response] = yield* received(connection, 1)
      assert.include(response!, "\"ip\":\"203.0.113.7\"")
    }))
})
