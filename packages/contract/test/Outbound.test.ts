import { assert, describe, it } from "@effect/vitest"
import { layer as nodeLayer } from "@gatehouse/contract/node/OutboundLayer"
import * as Outbound from "@gatehouse/contract/Outbound"
import * as OutboundFetch from "@gatehouse/contract/OutboundFetch"
import * as WebFetch from "@gatehouse/contract/WebFetch"
import { Context, Effect, Exit, Fiber, Layer } from "effect"
import { gzipSync } from "node:zlib"
import { cert, key } from "./sample/Certificate.ts"
import { serve } from "./sample/LocalServer.ts"

const get = (url: string, options: Partial<Outbound.OutboundRequest> = {}) =>
  Outbound.Outbound.use((outbound) => outbound.fetch({ ...options, url }))

const text = ({ body }: Outbound.OutboundResponse) => new TextDecoder().decode(body)

const refusedUrls: ReadonlyArray<readonly [url: string, reason: Outbound.OutboundRefused["reason"]]> = [
  ["", "url"],
  ["idp.example.com", "url"],
  ["/relative", "url"],
  ["https://", "url"],
  ["file:///etc/passwd", "url"],
  ["ftp://example.com/", "url"],
  ["data:application/json,{}", "url"],
  ["javascript:alert(1)", "url"],
  ["http://example.com/", "scheme"],
  ["http://127.0.0.1/", "scheme"],
  ["https://user@example.com/", "userinfo"],
  ["https://user:secret@example.com/", "userinfo"],
  ["https://example.com@127.0.0.1/", "userinfo"],
  ["https://localhost/", "address"],
  ["https://LOCALHOST./", "address"],
  ["https://app.localhost/", "address"],
  ["https://printer.local/", "address"],
  ["https://metadata.google.internal/computeMetadata/v1/", "address"],
  ["https://router.home.arpa/", "address"],
  ["https://intranet/", "address"],
  ["https://127.0.0.1/", "address"],
  ["https://127.0.0.1./", "address"],
  ["https://127.1/", "address"],
  ["https://2130706433/", "address"],
  ["https://0x7f000001/", "address"],
  ["https://0x7f.1/", "address"],
  ["https://0177.0.0.1/", "address"],
  ["https://017700000001/", "address"],
  ["https://%31%32%37.0.0.1/", "address"],
  ["https://１２７。０。０。１/", "address"],
  ["https://①②⑦.0.0.1/", "address"],
  ["https://0/", "address"],
  ["https://10.1.2.3/", "address"],
  ["https://100.64.0.1/", "address"],
  ["https://169.254.169.254/latest/meta-data/", "address"],
  ["https://0xa9fea9fe/", "address"],
  ["https://192.168.1.1:8443/", "address"],
  ["https://[::1]/", "address"],
  ["https://[::]/", "address"],
  ["https://[::ffff:127.0.0.1]/", "address"],
  ["https://[::ffff:7f00:1]/", "address"],
  ["https://[::ffff:8.8.8.8]/", "address"],
  ["https://[0:0:0:0:0:ffff:a9fe:a9fe]/", "address"],
  ["https://[64:ff9b::7f00:1]/", "address"],
  ["https://[fd00:ec2::254]/", "address"],
  ["https://[fe80::1]/", "address"]
]

const never = OutboundFetch.make(() => Promise.reject(new Error("asked the network")))

describe("Outbound's check", () => {
  it.effect.each(refusedUrls)("refuses %s", ([url, reason]) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(never.fetch({ url }))

      assert.deepStrictEqual([error._tag, error.reason], ["OutboundRefused", reason])
    }))

  it.effect.each([
    "https://idp.example.com/a?b=c",
    "https://idp.example.com:8443/",
    "https://8.8.8.8/",
    "https://[2606:4700:4700::1111]/"
  ])("lets %s through", (url) =>
    Effect.gen(function*() {
      const { url: checked } = yield* Outbound.check({}, url)

      assert.strictEqual(checked.href, new URL(url).href)
    }))

  it.effect("lets a private server through only with the exact host and port that was named", () =>
    Effect.gen(function*() {
      const policy = { allowPrivate: ["localhost:8443", "[::1]:443", "10.0.0.7:443"] }
      const isAllowed = (url: string) => Effect.map(Effect.exit(Outbound.check(policy, url)), Exit.isSuccess)

      const named = ["https://localhost:8443/x", "https://[::1]/", "https://10.0.0.7/", "https://10.7:443/"]
      const others = [
        "https://localhost/",
        "https://localhost:8444/",
        "https://a.localhost:8443/",
        "https://10.0.0.7:444/"
      ]

      assert.deepStrictEqual(yield* Effect.forEach(named, isAllowed), named.map(() => true))
      assert.deepStrictEqual(yield* Effect.forEach(others, isAllowed), others.map(() => false))
    }))

  it.effect("keeps the path and the query of a URL out of what it says of it", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(never.fetch({ url: "https://localhost/hooks/secret-path?token=secret" }))

      assert.notInclude(`${error.message} ${JSON.stringify(error)}`, "secret")
    }))
})

/** What both implementations do alike. `policy` names the server. */
const implementations = {
  node: (policy: Outbound.OutboundPolicy) => nodeLayer(policy),
  fetch: (policy: Outbound.OutboundPolicy) => OutboundFetch.layer(policy)
}

for (const [name, layerOf] of Object.entries(implementations)) {
  describe(`Outbound on ${name}`, () => {
    const allow = (...hosts: ReadonlyArray<string>) => Effect.provide(layerOf({ allowHttp: true, allowPrivate: hosts }))

    it.live("sends a request and reads the answer", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => {
          response.writeHead(201, { "content-type": "text/plain", "x-two": ["a", "b"] }).end("héllo")
        })

        const answer = yield* get(`${server.url}/path?q=1#fragment`, {
          method: "POST",
          headers: {
            "Content-Type": "application/json",
            "X-Own": "1",
            "Host": "other.example.com",
            "Content-Length": "1"
          },
          body: "{\"ä\":1}"
        }).pipe(allow(server.host))

        assert.deepStrictEqual([answer.status, text(answer)], [201, "héllo"])
        assert.include(answer.headers, { "content-type": "text/plain", "x-two": "a, b" })
        const [request] = server.requests
        assert.deepInclude(request, { method: "POST", url: "/path?q=1", body: "{\"ä\":1}" })
        assert.deepInclude(request!.headers, { host: server.host, "x-own": "1", "content-type": "application/json" })
      }))

    it.live("sends bytes and reads an empty body", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => response.writeHead(204).end())

        const answer = yield* get(server.url, { method: "PUT", body: new Uint8Array([104, 105]) }).pipe(
          allow(server.host)
        )

        assert.deepStrictEqual([answer.status, answer.body.length], [204, 0])
        assert.strictEqual(server.requests[0]!.body, "hi")
      }))

    it.live("hands a redirect back and does not follow it", () =>
      Effect.gen(function*() {
        const inside = yield* serve((_, response) => response.end("inside"))
        const server = yield* serve((_, response) => response.writeHead(302, { location: inside.url }).end())

        const answer = yield* get(server.url).pipe(allow(server.host, inside.host))

        assert.deepStrictEqual([answer.status, answer.headers["location"]], [302, inside.url])
        assert.strictEqual(inside.requests.length, 0)
      }))

    it.live("gives up on a server that never answers", () =>
      Effect.gen(function*() {
        const server = yield* serve(() => {})

        const error = yield* Effect.flip(get(server.url, { timeoutMs: 50 }).pipe(allow(server.host)))

        assert.deepStrictEqual([error._tag, error.reason], ["OutboundFailed", "timeout"])
      }))

    it.live("gives up on a body that never ends within its time", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => response.writeHead(200).write("a"))

        const error = yield* Effect.flip(get(server.url, { timeoutMs: 50 }).pipe(allow(server.host)))

        assert.strictEqual(error.reason, "timeout")
      }))

    it.live("reads a body of exactly the limit, and none that is a byte longer", () =>
      Effect.gen(function*() {
        const server = yield* serve((request, response) => response.end("x".repeat(Number(request.url!.slice(1)))))
        const read = (length: number) => get(`${server.url}/${length}`, { maxBytes: 1000 }).pipe(allow(server.host))

        assert.strictEqual((yield* read(1000)).body.length, 1000)
        assert.strictEqual((yield* Effect.flip(read(1001))).reason, "tooLarge")
      }))

    it.live("stops reading a body without end", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => {
          const chunk = "x".repeat(16 * 1024)
          const write = () => {
            while (response.write(chunk)) { /* until the socket is full */ }
          }
          response.on("drain", write)
          write()
        })

        const error = yield* Effect.flip(get(server.url).pipe(allow(server.host)))

        assert.strictEqual(error.reason, "tooLarge")
      }))

    it.live("fails on a body that was cut", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => {
          response.writeHead(200, { "content-length": "100" })
          response.write("half", () => response.destroy())
        })

        const error = yield* Effect.flip(get(server.url).pipe(allow(server.host)))

        assert.strictEqual(error.reason, "unreachable")
      }))

    it.live("fails where nothing listens", () =>
      Effect.gen(function*() {
        const server = yield* Effect.scoped(serve(() => {}))

        const error = yield* Effect.flip(get(server.url).pipe(allow(server.host)))

        assert.deepStrictEqual([error._tag, error.reason], ["OutboundFailed", "unreachable"])
      }))

    it.live("fails for a header that cannot be sent", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => response.end())

        const error = yield* Effect.flip(
          get(server.url, { headers: { "x-own": "a\r\nx-other: b" } }).pipe(allow(server.host))
        )

        assert.strictEqual(error._tag, "OutboundFailed")
        assert.strictEqual(server.requests.length, 0)
      }))

    it.live("closes the connection when its fiber is interrupted", () =>
      Effect.gen(function*() {
        const arrived = Promise.withResolvers<void>()
        const closed = Promise.withResolvers<string>()
        const server = yield* serve((request, response) => {
          response.on("close", () => closed.resolve("closed"))
          arrived.resolve()
          request.resume()
        })

        const fiber = yield* Effect.forkChild(get(server.url).pipe(allow(server.host)))
        yield* Effect.promise(() => arrived.promise)
        yield* Fiber.interrupt(fiber)

        assert.strictEqual(yield* Effect.promise(() => closed.promise), "closed")
      }))

    it.live("refuses a server that is not named, and sends nothing", () =>
      Effect.gen(function*() {
        const server = yield* serve((_, response) => response.end())

        const error = yield* Effect.flip(get(server.url).pipe(allow("localhost:1")))

        assert.deepStrictEqual([error._tag, error.reason], ["OutboundRefused", "address"])
        assert.strictEqual(server.requests.length, 0)
      }))
  })
}

describe("Outbound on Node", () => {
  const resolving = (answers: ReadonlyArray<ReadonlyArray<string>>) => {
    const asked: Array<string> = []
    return {
      asked,
      resolve: (host: string) => {
        asked.push(host)
        return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]!)
      }
    }
  }

  it.live.each([
    [["127.0.0.1"]],
    [["::1"]],
    [["::ffff:127.0.0.1"]],
    [["93.184.215.14", "127.0.0.1"]],
    [["2606:4700:4700::1111", "fe80::1%lo"]],
    [["169.254.169.254"]],
    [["not an address"]]
  ])("refuses a public name that leads to %j", ([addresses]) =>
    Effect.gen(function*() {
      const server = yield* serve((_, response) => response.end())
      const { resolve } = resolving([addresses!])

      const error = yield* Effect.flip(
        get(`http://idp.example.test:${server.port}/`).pipe(Effect.provide(nodeLayer({ allowHttp: true, resolve })))
      )

      assert.deepStrictEqual([error._tag, error.reason], ["OutboundRefused", "address"])
      assert.strictEqual(server.requests.length, 0)
    }))

  it.live("asks for a name's addresses once for each request, and connects to what it was told then", () =>
    Effect.gen(function*() {
      const server = yield* serve((_, response) => response.end("here"))
      const { asked, resolve } = resolving([["127.0.0.1"], ["192.0.2.1"]])
      const host = `idp.example.test:${server.port}`

      const answer = yield* get(`http://${host}/`).pipe(
        Effect.provide(nodeLayer({ allowHttp: true, allowPrivate: [host], resolve }))
      )

      assert.strictEqual(text(answer), "here")
      assert.deepStrictEqual(asked, ["idp.example.test"])
    }))

  it.live("keeps no answer of a resolver for the next request", () =>
    Effect.gen(function*() {
      const server = yield* serve((_, response) => response.end())
      const { asked, resolve } = resolving([["127.0.0.1"]])
      const url = `http://idp.example.test:${server.port}/`

      const errors = yield* Effect.forEach([1, 2], () => Effect.flip(get(url))).pipe(
        Effect.provide(nodeLayer({ allowHttp: true, resolve }))
      )

      assert.deepStrictEqual(errors.map(({ reason }) => reason), ["address", "address"])
      assert.strictEqual(asked.length, 2)
      assert.strictEqual(server.requests.length, 0)
    }))

  it.live("fails for a name that leads nowhere", () =>
    Effect.gen(function*() {
      const none = yield* Effect.flip(
        get("https://idp.example.test/").pipe(Effect.provide(nodeLayer({ resolve: () => Promise.resolve([]) })))
      )
      const unknown = yield* Effect.flip(
        get("https://idp.example.test/").pipe(
          Effect.provide(nodeLayer({ resolve: () => Promise.reject(new Error("ENOTFOUND")) }))
        )
      )

      assert.deepStrictEqual([none.reason, unknown.reason], ["unreachable", "unreachable"])
    }))

  it.live("trusts a certificate of an authority that was named, for the name it was asked for", () =>
    Effect.gen(function*() {
      const server = yield* serve((_, response) => response.end("secure"), { key, cert })
      const resolve = () => Promise.resolve(["127.0.0.1"])
      const ask = (name: string, certificateAuthorities: ReadonlyArray<string>) =>
        get(`https://${name}:${server.port}/`).pipe(Effect.provide(nodeLayer({
          allowPrivate: [`${name}:${server.port}`],
          certificateAuthorities,
          resolve
        })))

      assert.strictEqual(text(yield* ask("idp.example.test", [cert])), "secure")
      assert.strictEqual((yield* Effect.flip(ask("other.example.test", [cert]))).reason, "unreachable")
      assert.strictEqual((yield* Effect.flip(ask("idp.example.test", []))).reason, "unreachable")
      assert.strictEqual(server.requests.length, 1)
    }))

  it.live("refuses a compressed body, which could grow beyond any limit", () =>
    Effect.gen(function*() {
      const server = yield* serve((_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x".repeat(1000)))
      )

      const error = yield* Effect.flip(
        get(server.url).pipe(
          Effect.provide(nodeLayer({ allowHttp: true, allowPrivate: [server.host] }))
        )
      )

      assert.strictEqual(error.reason, "encoding")
      assert.strictEqual(server.requests[0]!.headers["accept-encoding"], "identity")
    }))
})

describe("WebFetch", () => {
  const over = (answer: Outbound.Outbound["Service"]["fetch"]) =>
    WebFetch.make({ fetch: answer }, { context: Context.empty() })

  it.live("is a fetch for libraries, with bodies of forms", () =>
    Effect.gen(function*() {
      const server = yield* serve((_, response) =>
        response.writeHead(200, { "content-type": "application/json" }).end("[1]")
      )
      const outbound = Context.get(
        yield* Layer.build(nodeLayer({ allowHttp: true, allowPrivate: [server.host] })),
        Outbound.Outbound
      )
      const fetch = WebFetch.make(outbound, { context: Context.empty() })

      const response = yield* Effect.promise(() =>
        fetch(server.url, { method: "POST", body: new URLSearchParams({ a: "b c" }), headers: { "x-own": "1" } })
      )

      assert.deepStrictEqual(yield* Effect.promise(() => response.json()), [1])
      assert.deepInclude(server.requests[0], { method: "POST", body: "a=b+c" })
      assert.strictEqual(server.requests[0]!.headers["x-own"], "1")
    }))

  it.effect("makes a response of every status", () =>
    Effect.gen(function*() {
      const statuses = [200, 204, 205, 302, 304, 404, 500]

      const seen = yield* Effect.forEach(statuses, (status) =>
        Effect.promise(() =>
          over(() =>
            Effect.succeed({ status, headers: {}, body: new Uint8Array() })
          )("https://example.com/")
        ))

      assert.deepStrictEqual(seen.map(({ status }) => status), statuses)
    }))

  it.effect("rejects with the failure itself", () =>
    Effect.gen(function*() {
      const failure = new Outbound.OutboundFailed({ reason: "timeout", host: "example.com" })

      const thrown = yield* Effect.promise(() =>
        over(() => Effect.fail(failure))("https://example.com/").catch((cause: unknown) => cause)
      )

      assert.strictEqual(thrown, failure)
    }))

  it.live("is stopped by the signal", () =>
    Effect.gen(function*() {
      const stopped = Promise.withResolvers<string>()
      const controller = new AbortController()
      const fetch = over(() =>
        Effect.onInterrupt(Effect.never, () => Effect.sync(() => stopped.resolve("interrupted")))
      )

      const waiting = fetch("https://example.com/", { signal: controller.signal }).catch(() => "rejected")
      controller.abort()

      assert.strictEqual(yield* Effect.promise(() => waiting), "rejected")
      assert.strictEqual(yield* Effect.promise(() => stopped.promise), "interrupted")
    }))
})
