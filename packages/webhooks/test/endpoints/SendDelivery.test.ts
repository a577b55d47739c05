/**
 * What comes of an attempt, before servers that do whatever they like.
 */
import { assert, describe, it } from "@effect/vitest"
import * as OutboundLayer from "@gatehouse/contract/node/OutboundLayer"
import { Outbound } from "@gatehouse/contract/Outbound"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { createServer, type IncomingMessage, type RequestListener } from "node:http"
import { createServer as createTcpServer, type Server, type Socket } from "node:net"
import * as SendDelivery from "../../src/deliveries/SendDelivery.ts"
import * as SignerLayer from "../../src/node/SignerLayer.ts"
import { verify } from "../../src/verify.ts"

/** Listens on a port of its own until the scope closes. */
const listening = (server: Server) =>
  Effect.acquireRelease(
    Effect.callback<string>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(`127.0.0.1:${typeof address === "object" ? address?.port : ""}`))
      })
    }),
    () => Effect.sync(() => server.close())
  )

const serving = (listener: RequestListener) => listening(createServer(listener))

/** Each connection as it comes. */
const accepting = (onConnection: (socket: Socket) => void) =>
  listening(createTcpServer((socket) => {
    socket.on("error", () => {})
    onConnection(socket)
  }))

const sending = (host: string, scheme: "http" | "https" = "http", options: OutboundLayer.OutboundOptions = {}) =>
  Effect.flatMap(
    Outbound,
    (outbound) =>
      SendDelivery.make(outbound)({ url: `${scheme}://${host}/hook`, headers: { "x-a": "1" }, body: `{"a":"ä"}` })
  ).pipe(
    Effect.provide(OutboundLayer.layer({ allowHttp: true, allowPrivate: [host], ...options }))
  )

/** Without what differs between runs. */
const sent = (...given: Parameters<typeof sending>) =>
  Effect.map(sending(...given), ({ durationMs: _durationMs, ...rest }) => rest)

const bodyOf = (request: IncomingMessage) =>
  new Promise<string>((done) => {
    let text = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => text += chunk)
    request.on("end", () => done(text))
  })

describe("an attempt", () => {
  it.live("posts the body byte for byte, with its headers", () =>
    Effect.gen(function*() {
      let seen: unknown
      const host = yield* serving((request, response) => {
        void bodyOf(request).then((body) => {
          seen = [request.method, request.url, request.headers["x-a"], request.headers["content-length"], body]
          response.end("thanks")
        })
      })

      assert.deepStrictEqual(yield* sent(host), { ok: true, status: 200, body: "thanks" })
      assert.deepStrictEqual(seen, ["POST", "/hook", "1", "10", `{"a":"ä"}`])
    }))

  it.live.each(
    [
      [200, { ok: true, status: 200 }],
      [204, { ok: true, status: 204 }],
      [299, { ok: true, status: 299 }],
      [300, { ok: false, status: 300, error: "redirect (300): redirects are not followed" }],
      [301, { ok: false, status: 301, error: "redirect (301): redirects are not followed" }],
      [307, { ok: false, status: 307, error: "redirect (307): redirects are not followed" }],
      [304, { ok: false, status: 304, error: "redirect (304): redirects are not followed" }],
      [400, { ok: false, status: 400, error: "status 400" }],
      [410, { ok: false, status: 410, error: "status 410" }],
      [500, { ok: false, status: 500, error: "status 500" }]
    ] as const
  )("that is answered %i counts or does not", ([status, expected]) =>
    Effect.gen(function*() {
      const host = yield* serving((_request, response) => void response.writeHead(status).end())

      assert.deepStrictEqual<unknown>(yield* sent(host), expected)
    }))

  it.live("does not go where a redirect points", () =>
    Effect.gen(function*() {
      let visits = 0
      const target = yield* serving((_request, response) => {
        visits++
        response.end()
      })
      const host = yield* serving((_request, response) =>
        void response.writeHead(307, { location: `http://${target}/` }).end()
      )
      yield* sent(host, "http", { allowPrivate: [host, target] })

      assert.strictEqual(visits, 0)
    }))

  it.live("gives Retry-After as it came", () =>
    Effect.gen(function*() {
      const host = yield* serving((_request, response) =>
        void response.writeHead(503, { "Retry-After": "Fri, 02 Jan 2026 12:00:00 GMT" }).end("later")
      )

      assert.deepStrictEqual(yield* sent(host), {
        ok: false,
        status: 503,
        error: "status 503",
        body: "later",
        retryAfter: "Fri, 02 Jan 2026 12:00:00 GMT"
      })
    }))

  it.live("ends with an answer of more than 64 KiB, also one that never ends", () =>
    Effect.gen(function*() {
      const host = yield* serving((_request, response) => {
        const flood = () => {
          while (!response.destroyed && response.write(Buffer.alloc(16_384, 120)));
          response.once("drain", flood)
        }
        flood()
      })

      assert.deepStrictEqual(yield* sent(host), { ok: false, error: "the answer was longer than 64 KiB" })
    }))

  it.live("takes an answer of 64 KiB to the byte", () =>
    Effect.gen(function*() {
      const host = yield* serving((_request, response) => void response.end(Buffer.alloc(65_536, 120)))

      assert.deepStrictEqual(yield* sent(host), { ok: true, status: 200, body: "x".repeat(1024) })
    }))

  it.live("tells a reset from a refusal to connect", () =>
    Effect.gen(function*() {
      const resetting = yield* accepting((socket) => socket.once("data", () => socket.resetAndDestroy()))
      const closed = yield* Effect.scoped(accepting(() => {}))

      assert.deepStrictEqual([(yield* sent(resetting)).error, (yield* sent(closed)).error], [
        "the connection was reset",
        "the connection was refused"
      ])
    }))

  it.live("tells of an answer that is no HTTP, and of one that stops half-way", () =>
    Effect.gen(function*() {
      const babbling = yield* accepting((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH_9.6\r\n")))
      const halfWay = yield* accepting((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"))
      )

      assert.deepStrictEqual([(yield* sent(babbling)).error, (yield* sent(halfWay)).ok], [
        "the answer was not HTTP",
        false
      ])
    }))

  it.live("tells of TLS that fails", () =>
    Effect.gen(function*() {
      const plain = yield* serving((_request, response) => void response.end())
      const { error, ok } = yield* sent(plain, "https")

      assert.isFalse(ok)
      assert.match(error ?? "", /^TLS failed \((?:ERR_SSL_|EPROTO)/u)
    }))

  it.live("goes to no private address, whatever a name resolves to", () =>
    Effect.gen(function*() {
      const resolve = () => Promise.resolve(["93.184.216.34", "169.254.169.254"])

      assert.deepStrictEqual(yield* sent("rebinding.example", "https", { allowPrivate: [], resolve }), {
        ok: false,
        error: "refused: not an address of the public Internet"
      })
    }))

  it.live("says no more of an attempt than can be kept, however long the host", () =>
    Effect.gen(function*() {
      // An exception of the operator's that is one no more.
      const { error } = yield* sent(`${"a".repeat(2_000)}.example`, "http", { allowHttp: false, allowPrivate: [] })

      assert.strictEqual(error?.length, 500)
    }))

  it.live("tells of a name that does not resolve", () =>
    Effect.gen(function*() {
      const resolve = () => Promise.reject(Object.assign(new Error("10.0.0.53 says no"), { code: "ENOTFOUND" }))

      assert.deepStrictEqual(yield* sent("gone.example", "https", { resolve }), {
        ok: false,
        error: "its name does not resolve"
      })
    }))

  it.effect("ends after 15 seconds, with a server that trickles its answer", () =>
    Effect.gen(function*() {
      const host = yield* serving((_request, response) => {
        response.write("x")
      })
      const fiber = yield* Effect.forkChild(sending(host))
      yield* TestClock.adjust(14_999)
      const before = fiber.pollUnsafe()
      yield* TestClock.adjust(1)

      assert.isUndefined(before)
      assert.deepStrictEqual(yield* Fiber.join(fiber), {
        ok: false,
        error: "timeout: no whole answer within 15 seconds",
        durationMs: 15_000
      })
    }))

  it.live("that a client breaks has failed, and says nothing of how", () =>
    Effect.gen(function*() {
      const send = SendDelivery.make({ fetch: () => Effect.die(new Error("10.0.0.1")) })
      const { durationMs: _durationMs, ...rest } = yield* send({ url: "https://example.com/", headers: {}, body: "" })

      assert.deepStrictEqual(rest, { ok: false, error: "not sent" })
    }))
})

describe("what is kept of an answer", () => {
  it("is its first kilobyte, with no character cut in two", () => {
    assert.strictEqual(SendDelivery.beginningOf(Buffer.from(`x${"é".repeat(600)}`)), `x${"é".repeat(511)}`)
  })

  it("is text that every store can hold, whatever the bytes are", () => {
    const text = SendDelivery.beginningOf(Uint8Array.from([0, 0xff, 0xed, 0xa0, 0x80, 0xc3]))

    assert.isTrue(text.isWellFormed() && !text.includes("\0"))
  })
})

describe("the headers of an attempt", () => {
  it.effect("are not overridden by the endpoint's own, in any case of their names", () =>
    Effect.gen(function*() {
      const signer = SignerLayer.make()
      const { secret } = yield* signer.generate("v1")
      const own = {
        "Webhook-Id": "forged",
        "WEBHOOK-TIMESTAMP": "0",
        "webhook-signature": "v1,forged",
        "Content-Type": "text/plain",
        "User-Agent": "forged",
        "X-Own": "kept"
      }
      const headers = yield* SendDelivery.signedHeaders(signer, {
        id: "msg_1",
        timestamp: 1_000,
        body: "{}",
        secrets: [secret],
        headers: own
      })
      const payload = yield* Effect.promise((): Promise<unknown> =>
        verify({ secret, headers, body: "{}", now: 1_000_000 })
      )

      assert.deepStrictEqual(payload, {})
      assert.deepStrictEqual(
        [headers["content-type"], headers["user-agent"], headers["x-own"], Object.keys(headers).length],
        ["application/json", "gatehouse-webhooks/1", "kept", 6]
      )
    }))
})
