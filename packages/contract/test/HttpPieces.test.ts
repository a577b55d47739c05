/** A body that comes in pieces, through both adapters. */
import { assert, describe, it } from "@effect/vitest"
import type { Handler } from "@gatehouse/contract/http/Http"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import * as NodeListener from "@gatehouse/contract/node/NodeListener"
import { type Context, Effect, Logger } from "effect"
import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A handler whose pieces come from `next`, called with 0, 1, … */
const handlerOf = (next: (turn: number) => Effect.Effect<string | undefined>) => {
  let pulls = 0
  const handler: Handler = () =>
    Effect.succeed({
      status: 200,
      headers: { "content-type": "application/x-ndjson" },
      body: undefined,
      pieces: Effect.suspend(() => next(pulls++))
    })
  return { handler, pulls: () => pulls }
}

const silent = Effect.map(
  Effect.provide(Effect.context<never>(), Logger.layer([])),
  (context) => context as Context.Context<never>
)

/** Node's server around a handler, with the last response that it began and how many it has finished with. */
const listen = Effect.fnUntraced(function*(handler: Handler, options: NodeListener.ListenerOptions = {}) {
  const context = yield* silent
  let ended = 0
  let last: ServerResponse | undefined
  const listener = NodeListener.make(handler, context, { ...options, onResponse: () => void ended++ })
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer((request, response) => {
        last = response
        listener(request, response)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.callback<void>((resume) => {
        server.close(() => resume(Effect.void))
        server.closeAllConnections()
      })
  )
  return { port: (server.address() as AddressInfo).port, ended: () => ended, response: () => last }
})

/** A response whose body nobody reads yet. */
const open = (port: number) =>
  Effect.acquireRelease(
    Effect.callback<IncomingMessage>((resume) => {
      get({ host: "127.0.0.1", port, agent: false }, (response) => {
        response.on("error", () => {})
        resume(Effect.succeed(response))
      })
    }),
    (response) => Effect.sync(() => void response.destroy())
  )

const turn = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

const until = (holds: () => boolean) =>
  Effect.gen(function*() {
    while (!holds()) yield* turn
  })

/** Waits until the response takes nothing more and nothing moves for a while. */
const stuck = Effect.fnUntraced(function*(response: () => ServerResponse | undefined, pulls: () => number) {
  let seen = -1
  for (let quiet = 0; quiet < 200; quiet++) {
    if (response()?.writableNeedDrain !== true || pulls() !== seen) quiet = 0
    seen = pulls()
    yield* turn
  }
})

const piece = "x".repeat(65_535) + "\n"

type Fetch = () => Promise<Response>

const adapters: Readonly<Record<string, (handler: Handler) => Effect.Effect<Fetch, never, any>>> = {
  "Node's server": (handler) =>
    Effect.map(listen(handler), ({ port }): Fetch => () => fetch(`http://127.0.0.1:${port}/`)),
  "a web handler": (handler) =>
    Effect.map(silent, (context): Fetch => {
      const fetch = WebHandler.make(handler, context)
      return () => fetch(new Request("http://gatehouse.test/"))
    })
}

for (const [name, adapter] of Object.entries(adapters)) {
  describe(`a body in pieces over ${name}`, () => {
    it.effect("arrives whole and in order", () =>
      Effect.gen(function*() {
        const { handler } = handlerOf((turn) => Effect.succeed(turn < 300 ? `${turn}\n` : undefined))
        const fetch = yield* adapter(handler)
        const text = yield* Effect.promise(async () => (await fetch()).text())

        assert.strictEqual(text, Array.from({ length: 300 }, (_, i) => `${i}\n`).join(""))
      }))

    it.effect("may have no piece at all", () =>
      Effect.gen(function*() {
        const fetch = yield* adapter(handlerOf(() => Effect.undefined).handler)
        const response = yield* Effect.promise(fetch)

        assert.deepStrictEqual([response.status, yield* Effect.promise(() => response.text())], [200, ""])
      }))

    it.effect("is cut, and does not end, when a piece cannot be made", () =>
      Effect.gen(function*() {
        const { handler } = handlerOf((turn) => turn < 2 ? Effect.succeed(`${turn}\n`) : Effect.die("store away"))
        const fetch = yield* adapter(handler)
        const ended = yield* Effect.promise(() =>
          fetch().then((response) => response.text()).then(() => true, () => false)
        )

        assert.isFalse(ended)
      }))
  })
}

describe("a web handler", () => {
  it.effect("makes a piece only when it is read", () =>
    Effect.gen(function*() {
      const { handler, pulls } = handlerOf((turn) => Effect.succeed(String(turn)))
      const { body } = yield* Effect.promise(() => WebHandler.make(handler)(new Request("http://gatehouse.test/")))
      const reader = body!.getReader()
      const before = pulls()
      yield* Effect.promise(() => reader.read())
      const after = pulls()
      yield* Effect.promise(() => reader.cancel())

      assert.deepStrictEqual([before, after, pulls()], [0, 1, 1])
    }))
})

describe("Node's server", { timeout: 20_000 }, () => {
  it.effect("makes no more pieces than a client takes", () =>
    Effect.gen(function*() {
      const { handler, pulls } = handlerOf((turn) => Effect.succeed(turn < 2_000 ? piece : undefined))
      const { port, response } = yield* listen(handler)
      const answer = yield* open(port)
      yield* stuck(response, pulls)
      const whileStuck = pulls()
      let bytes = 0
      answer.on("data", (chunk: Uint8Array) => void (bytes += chunk.length))
      yield* until(() => answer.readableEnded)

      assert.isBelow(whileStuck, 500)
      assert.strictEqual(bytes, 2_000 * 65_536)
    }))

  it.effect("makes no more pieces for a client that is gone", () =>
    Effect.gen(function*() {
      const { handler, pulls } = handlerOf(() => Effect.succeed(piece))
      const { ended, port, response } = yield* listen(handler)
      const answer = yield* open(port)
      yield* stuck(response, pulls)
      const before = pulls()
      answer.destroy()
      yield* until(() => ended() === 1)

      assert.strictEqual(pulls(), before)
    }))

  it.effect("cuts off a client that takes nothing for too long", () =>
    Effect.gen(function*() {
      const { handler } = handlerOf(() => Effect.succeed(piece))
      const { ended, port } = yield* listen(handler, { stall: 50 })
      const answer = yield* open(port)
      yield* until(() => ended() === 1)
      answer.resume()
      yield* until(() => answer.destroyed)

      assert.isFalse(answer.complete)
    }))
})
