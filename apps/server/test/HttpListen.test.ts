/** The end of a listener, from inside the process. */
import { assert, describe, it } from "@effect/vitest"
import type { Handler } from "@gatehouse/contract/http/Http"
import { Deferred, Effect, Exit, Fiber, Scope } from "effect"
import * as Http from "node:http"
import * as Net from "node:net"
import { bind, listen, type ListenOptions } from "../src/HttpListen.ts"

const ok = { status: 200, headers: { "content-type": "text/plain" }, body: "ok\n" }
const promise = Effect.promise

/** A listener in a scope of its own, which `stop` closes. */
const listener = Effect.fnUntraced(function*(handler: Handler, options: Partial<ListenOptions> = {}) {
  const scope = yield* Scope.make()
  const port = yield* Scope.provide(listen(handler, { host: "127.0.0.1", port: 0, ...options }), scope)
  const stop = Scope.close(scope, Exit.void)
  yield* Effect.addFinalizer(() => stop)
  return { url: `http://127.0.0.1:${port}/`, port, stop }
})

describe("a listener that stops", { timeout: 20_000 }, () => {
  it.live("lets a request finish and then ends its kept-alive connection", () =>
    Effect.gen(function*() {
      const [arrived, release] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const { port, stop } = yield* listener(() =>
        Deferred.succeed(arrived, undefined).pipe(Effect.andThen(Deferred.await(release)), Effect.as(ok))
      )
      const agent = new Http.Agent({ keepAlive: true })
      const answered = new Promise<number | undefined>((resolve) =>
        Http.get({ agent, port, host: "127.0.0.1" }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
      )
      yield* Deferred.await(arrived)
      const stopping = yield* Effect.forkChild(stop, { startImmediately: true })
      yield* Deferred.succeed(release, undefined)
      const status = yield* promise(() => answered)
      const before = performance.now()
      yield* Fiber.join(stopping)
      agent.destroy()

      assert.strictEqual(status, 200)
      // Node itself would keep the connection for five seconds.
      assert.isBelow(performance.now() - before, 2_000)
    }))

  it.live("ends idle connections at once", () =>
    Effect.gen(function*() {
      const { stop, url } = yield* listener(() => Effect.succeed(ok))
      yield* promise(async () => (await fetch(url)).text())
      const before = performance.now()
      yield* stop

      assert.isBelow(performance.now() - before, 2_000)
    }))

  it.live("cuts what is not finished when the grace is over", () =>
    Effect.gen(function*() {
      const arrived = yield* Deferred.make<void>()
      const { stop, url } = yield* listener(
        () => Effect.andThen(Deferred.succeed(arrived, undefined), Effect.never),
        { grace: 100 }
      )
      const outcome = fetch(url).then(() => "answered", () => "cut")
      yield* Deferred.await(arrived)
      yield* stop

      assert.strictEqual(yield* promise(() => outcome), "cut")
    }))
})

describe("a listener", () => {
  it.live("names the address that it cannot have", () =>
    Effect.gen(function*() {
      const { port } = yield* listener(() => Effect.succeed(ok))
      const taken = yield* Effect.flip(listener(() => Effect.succeed(ok), { port }))
      const foreign = yield* Effect.flip(listener(() => Effect.succeed(ok), { host: "192.0.2.1" }))

      assert.match(taken.message, new RegExp(`^PORT ${port} is in use`))
      assert.match(foreign.message, /^Cannot listen on 192\.0\.2\.1:0 \(EADDRNOTAVAIL\)/)
    }))

  it.live("tells of each answer with its status and its time", () =>
    Effect.gen(function*() {
      const told: Array<readonly [string | undefined, number, boolean]> = []
      const { url } = yield* listener(({ path }) => Effect.succeed({ ...ok, status: path === "/a" ? 200 : 404 }), {
        onResponse: (request, status, milliseconds) => told.push([request.url, status, milliseconds >= 0])
      })
      yield* promise(async () => (await fetch(`${url}a?b`)).text())
      yield* promise(async () => (await fetch(`${url}c`)).text())

      assert.deepStrictEqual(told, [["/a?b", 200, true], ["/c", 404, true]])
    }))
})

describe("a port that is taken before there is a handler", { timeout: 20_000 }, () => {
  it.live("keeps what comes meanwhile, and answers it", () =>
    Effect.gen(function*() {
      const { port, serve } = yield* bind({ host: "127.0.0.1", port: 0 })
      const early = Array.from({ length: 3 }, () =>
        fetch(`http://127.0.0.1:${port}/`).then((response) => response.text()))
      // The requests have arrived when a later connection has.
      yield* promise(() =>
        new Promise<void>((resolve) => {
          const socket = Net.connect(port, "127.0.0.1", () => {
            socket.destroy()
            resolve()
          })
        })
      )
      yield* serve(() =>
        Effect.succeed(ok)
      )

      assert.deepStrictEqual(yield* promise(() => Promise.all(early)), ["ok\n", "ok\n", "ok\n"])
    }))

  it.live("is given back when what should follow fails", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { port } = yield* Scope.provide(bind({ host: "127.0.0.1", port: 0 }), scope)
      const waiting = fetch(`http://127.0.0.1:${port}/`).then(() => "answered", () => "cut")
      yield* Scope.close(scope, Exit.void)
      const { port: again } = yield* bind({ host: "127.0.0.1", port })

      assert.deepStrictEqual([yield* promise(() => waiting), again], ["cut", port])
    }))
})
