import { assert, describe, it } from "@effect/vitest"
import * as OutboundLayer from "@gatehouse/contract/node/OutboundLayer"
import * as Outbound from "@gatehouse/contract/Outbound"
import { shardCount, shardId, shardOf } from "@gatehouse/store/JobTable"
import * as Lease from "@gatehouse/store/Lease"
import { Store, type StoreService, toContext } from "@gatehouse/store/Store"
import { Context, Effect, Layer, Logger, Metric, Scope } from "effect"
import { readFileSync } from "node:fs"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import * as DeliveryRunner from "../../src/deliveries/DeliveryRunner.ts"
import { DeliveryTable, QueueTable, WebhookLeaseTable } from "../../src/deliveries/DeliveryTable.ts"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { EndpointTable } from "../../src/endpoints/EndpointTable.ts"
import { defaults } from "../../src/WebhookDefaults.ts"
import { WebhookSettings } from "../../src/WebhookSettings.ts"
import { groupA } from "../endpoints/World.ts"
import { all, type Base, over, type Place, places } from "../Places.ts"
import * as World from "./World.ts"

const certificate = (name: "key" | "cert") => {
  const text = readFileSync(new URL("../../../contract/test/sample/Certificate.ts", import.meta.url), "utf8")
  return new RegExp(`export const ${name} = \`([^\`]+)\``).exec(text)![1]!
}

/** What a receiver has seen. */
interface Receiver {
  readonly url: string
  readonly host: string
  /** How often each message came. */
  readonly received: Map<string, number>
  readonly headers: Array<IncomingMessage["headers"]>
  /** The most requests that were open at once. */
  most: number
}

const listening = (server: Server, sockets = new Set<Socket>()) =>
  Effect.acquireRelease(
    Effect.callback<number>((resume) => {
      server.on("connection", (socket: Socket) => {
        sockets.add(socket)
        socket.on("error", () => {})
        socket.on("close", () => sockets.delete(socket))
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed((server.address() as AddressInfo).port)))
    }),
    () =>
      Effect.callback<void>((resume) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resume(Effect.void))
      })
  )

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void

const ok: Answer = (_, response) => response.writeHead(200, { "content-length": 2 }).end("ok")

/** A receiver on a real socket. */
const receiver = (answer: Answer = ok, tls?: { readonly key: string; readonly cert: string }) =>
  Effect.gen(function*() {
    let open = 0
    const state: { -readonly [K in keyof Receiver]: Receiver[K] } = {
      url: "",
      host: "",
      received: new Map(),
      headers: [],
      most: 0
    }
    const listener = (request: IncomingMessage, response: ServerResponse) => {
      open++
      state.most = Math.max(state.most, open)
      response.on("close", () => open--)
      const chunks: Array<Uint8Array> = []
      request.on("data", (chunk: Uint8Array) => chunks.push(chunk))
      request.on("end", () => {
        const id = String(request.headers["webhook-id"])
        state.received.set(id, (state.received.get(id) ?? 0) + 1)
        state.headers.push(request.headers)
        answer(request, response, Buffer.concat(chunks).toString("utf8"))
      })
    }
    const port = yield* listening(tls === undefined ? createServer(listener) : createSecureServer(tls, listener))
    state.host = `localhost:${port}`
    state.url = `${tls === undefined ? "http" : "https"}://localhost:${port}/hook`
    return state as Receiver
  })

/** A server that says what it says on the bare socket. */
const bareReceiver = (connected: (socket: Socket) => void) =>
  Effect.map(
    listening(createTcpServer(connected)),
    (port) => ({ url: `http://localhost:${port}/`, host: `localhost:${port}` })
  )

interface Setting {
  readonly hosts: ReadonlyArray<string>
  readonly runner?: DeliveryRunner.Options
  readonly outbound?: Partial<OutboundLayer.OutboundOptions>
}

/** Services that go out to real sockets. */
const real = (base: Layer.Layer<Base>, { hosts, outbound }: Setting): Layer.Layer<World.World> => {
  const policy = { allowHttp: true, allowPrivate: hosts, keepAlive: true, ...outbound }
  return Layer.mergeAll(
    OutboundLayer.layer(policy),
    Layer.succeed(WebhookSettings, { ...defaults, outbound: policy })
  ).pipe(Layer.provideMerge(World.deliveriesOver(base)))
}

/** A worker until the scope closes. */
const working = (options: DeliveryRunner.Options = {}) =>
  Effect.map(
    Layer.build(Layer.fresh(DeliveryRunner.layer({ pollInterval: "50 millis", ...options }))),
    (context) => Context.get(context, DeliveryRunner.DeliveryRunner)
  )

/** An endpoint of group A, whatever its URL leads to. */
const hook = (url: string, overrides: Record<string, unknown> = {}) =>
  Endpoints.use((endpoints) =>
    Effect.map(
      endpoints.create({ groupId: groupA, url, subscriptions: ["app.*"], ...overrides } as never),
      ({ endpoint }) => endpoint.id
    )
  )

/** Waits until something is so, for ten seconds at most. */
const until = <E, R>(what: string, check: Effect.Effect<boolean, E, R>, seconds = 10) =>
  Effect.gen(function*() {
    const deadline = Date.now() + seconds * 1_000
    while (!(yield* check)) {
      if (Date.now() > deadline) return yield* Effect.die(new Error(`it did not come to this: ${what}`))
      yield* Effect.sleep(10)
    }
  })

const rowsOf = (endpointId: string, status?: "pending" | "delivered" | "failed") =>
  Store.use((store) =>
    status === undefined
      ? store.first(DeliveryTable, "byEndpoint", [endpointId], { limit: 5_000 })
      : store.first(DeliveryTable, "byStatus", [endpointId, status], { limit: 5_000 })
  )

const countOf = (endpointId: string, status: "pending" | "delivered" | "failed") =>
  Effect.map(rowsOf(endpointId, status), (rows) => rows.length)

/** Every attempt of this endpoint's deliveries that has ended, in text. */
const attemptsOf = (endpointId: string) =>
  Effect.map(rowsOf(endpointId), (rows) => rows.flatMap(({ history }) => history))

const attempted = (endpointId: string, times = 1) =>
  until("an attempt has ended", Effect.map(attemptsOf(endpointId), (attempts) => attempts.length >= times), 20)

const memory = places.find(({ name }) => name === "memory")!
const sqlite = places.find(({ name }) => name === "sqlite")!

const live = (title: string, body: Effect.Effect<void, unknown, any>, timeout = 40_000) =>
  it.live(title, () => Effect.scoped(body) as Effect.Effect<void, unknown>, timeout)

/** Runs a body with services of its own on the memory store. */
const within = (setting: Setting, body: Effect.Effect<void, unknown, any>) =>
  Effect.provide(body, Layer.fresh(real(memory.base, setting))).pipe(
    // Tests run side by side: each counts for itself.
    Effect.provideService(Metric.MetricRegistry, new Map())
  )

describe("DeliveryRunner", () => {
  live(
    "delivers what commits, without waiting for the poll",
    Effect.gen(function*() {
      const there = yield* receiver()
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const id = yield* hook(there.url)
          yield* working({ pollInterval: "1 hour" })
          yield* Effect.sleep(50)
          const [messageId] = yield* World.emit()
          yield* until("the message came", Effect.sync(() => there.received.has(messageId!)))
          yield* until("it is written down", Effect.map(countOf(id, "delivered"), (count) => count === 1))
        })
      )
    })
  )

  live(
    "delivers thousands, each once, and is idle afterwards",
    Effect.gen(function*() {
      const there = yield* receiver()
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const ids = [yield* hook(there.url), yield* hook(there.url)]
          const messages = yield* World.emit(1_000)
          const delivered = Effect.map(
            Metric.value(Metric.withAttributes(DeliveryRunner.attemptsTotal, { outcome: "delivered" })),
            ({ count }) => Number(count)
          )
          const before = yield* delivered
          const { lag } = yield* working()
          for (const id of ids) {
            yield* until("all have arrived", Effect.map(countOf(id, "delivered"), (count) => count === 1_000), 30)
          }
          assert.deepStrictEqual(
            messages.map((id) => there.received.get(id)),
            messages.map(() => 2)
          )
          assert.strictEqual(yield* lag, 0)
          yield* until("they are counted", Effect.map(delivered, (count) => count - before === 2_000))
        })
      )
    })
  )

  live(
    "keeps within its concurrency, in all and for each endpoint, as receivers see it",
    Effect.gen(function*() {
      const slowly: Answer = (request, response, body) => setTimeout(() => ok(request, response, body), 20)
      const [one, two, three] = [yield* receiver(slowly), yield* receiver(slowly), yield* receiver(slowly)]
      const open = { now: 0, most: 0 }
      yield* within(
        { hosts: [one.host, two.host, three.host] },
        Effect.gen(function*() {
          const outbound = yield* Outbound.Outbound
          const counting = Outbound.Outbound.of({
            fetch: (request) =>
              Effect.suspend(() => {
                open.most = Math.max(open.most, ++open.now)
                return Effect.ensuring(outbound.fetch(request), Effect.sync(() => open.now--))
              })
          })
          const ids = [yield* hook(one.url), yield* hook(two.url), yield* hook(three.url)]
          yield* World.emit(60)
          yield* Effect.provideService(working({ concurrency: 7, perEndpoint: 3 }), Outbound.Outbound, counting)
          for (const id of ids) yield* until("all", Effect.map(countOf(id, "delivered"), (count) => count === 60), 30)
          assert.deepStrictEqual([one.most, two.most, three.most], [3, 3, 3])
          assert.strictEqual(open.most, 7)
        })
      )
    })
  )

  live(
    "tells how long the oldest has waited",
    Effect.gen(function*() {
      const hanging = yield* receiver(() => {})
      yield* within(
        { hosts: [hanging.host] },
        Effect.gen(function*() {
          yield* hook(hanging.url)
          yield* World.emit(20)
          const { lag } = yield* working({ grace: 0 })
          yield* until("it has waited", Effect.map(lag, (millis) => millis >= 500))
          const gauge = Effect.map(Metric.value(DeliveryRunner.lagSeconds), ({ value }) => value)
          yield* until("the gauge says so", Effect.map(gauge, (seconds) => seconds >= 0.5))
        })
      )
    })
  )

  live(
    "goes on when the store fails for a while",
    Effect.gen(function*() {
      const there = yield* receiver()
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const service = yield* Deliveries
          let failures = 6
          const failing = <A>(call: Effect.Effect<A>): Effect.Effect<A> =>
            Effect.suspend(() => failures-- > 0 ? Effect.die(new Error("the store is away")) : call)
          const flaky = Deliveries.of({
            ...service,
            claim: (payload) => failing(service.claim(payload)),
            settle: (payload) => failing(service.settle(payload))
          })
          const id = yield* hook(there.url)
          yield* World.emit(10)
          yield* Effect.provideService(working(), Deliveries, flaky)
          yield* until("all have arrived", Effect.map(countOf(id, "delivered"), (count) => count === 10))
          failures = 3
          yield* World.emit(10)
          yield* until("the rest has too", Effect.map(countOf(id, "delivered"), (count) => count === 20))
          assert.deepStrictEqual([...new Set(there.received.values())], [1])
        })
      ).pipe(Effect.provide(Logger.layer([])))
    })
  )

  live(
    "lets what is on its way end when it is stopped, and gives the rest back at once",
    Effect.gen(function*() {
      const there = yield* receiver((request, response, body) => setTimeout(() => ok(request, response, body), 300))
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const id = yield* hook(there.url)
          yield* World.emit(20)
          const scope = yield* Scope.make()
          // An endpoint that has not answered yet gets a quarter of that.
          yield* Scope.provide(working({ perEndpoint: 16 }), scope)
          yield* until("some are on their way", Effect.sync(() => there.received.size === 4))
          yield* Scope.close(scope, yield* Effect.exit(Effect.void))
          assert.strictEqual(yield* countOf(id, "delivered"), 4)
          assert.strictEqual(there.received.size, 4)
          const now = Date.now()
          const waiting = yield* rowsOf(id, "pending")
          assert.lengthOf(waiting, 16)
          assert.isTrue(waiting.every(({ dueAt, history }) => dueAt! <= now && history.length === 0))
          const leases = yield* (yield* Store).getMany(WebhookLeaseTable, [shardId(shardOf("webhook_endpoint", id))])
          assert.deepStrictEqual(leases.map((lease) => lease?.until), [0])
          yield* working({ perEndpoint: 16 })
          yield* until("another worker delivers them", Effect.map(countOf(id, "delivered"), (count) => count === 20))
          assert.deepStrictEqual([...new Set(there.received.values())], [1])
        })
      )
    })
  )

  live(
    "gives back what hangs when its grace is over",
    Effect.gen(function*() {
      const hanging = yield* receiver(() => {})
      yield* within(
        { hosts: [hanging.host] },
        Effect.gen(function*() {
          const id = yield* hook(hanging.url)
          yield* World.emit(1)
          const scope = yield* Scope.make()
          yield* Scope.provide(working({ grace: "100 millis" }), scope)
          yield* until("it is on its way", Effect.sync(() => hanging.received.size === 1))
          const begun = Date.now()
          yield* Scope.close(scope, yield* Effect.exit(Effect.void))
          assert.isBelow(Date.now() - begun, 3_000)
          const [row] = yield* rowsOf(id, "pending")
          assert.isAtMost(row!.dueAt!, Date.now())
        })
      )
    })
  )

  live(
    "takes over from a worker that has died, its shards and its claims",
    Effect.gen(function*() {
      const there = yield* receiver()
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const store = yield* Store
          const id = yield* hook(there.url)
          yield* World.emit(3)
          for (let shard = 0; shard < shardCount; shard++) {
            yield* Lease.acquire(store, { table: WebhookLeaseTable, id: shardId(shard), owner: "dead" }, 700)
          }
          const [lost] = yield* World.claimed({ limit: 1 })
          // Its time is over half a second from now, as a minute after the death of its worker.
          yield* store.mutation(
            { name: "age" },
            Effect.orDie(Effect.gen(function*() {
              yield* store.patch(DeliveryTable, lost!.deliveryId, { dueAt: Date.now() + 500 })
              yield* store.patch(QueueTable, id, { dueAt: Date.now() })
            }))
          )
          yield* working()
          yield* Effect.sleep(300)
          assert.strictEqual(there.received.size, 0)
          yield* until("all have arrived", Effect.map(countOf(id, "delivered"), (count) => count === 3))
          assert.strictEqual((yield* store.get(DeliveryTable, lost!.deliveryId))!.attempts, 2)
        })
      )
    })
  )

  live(
    "keeps its secrets out of what is kept of an answer that echoes them",
    Effect.gen(function*() {
      const there = yield* receiver((request, response, body) => {
        response.writeHead(500).end(JSON.stringify({ headers: request.headers, body }).slice(0, 60_000))
      })
      const logged: Array<string> = []
      const logger = Logger.layer([Logger.make(({ message }) => {
        logged.push(JSON.stringify(message))
      })])
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const id = yield* hook(there.url, { headers: { authorization: "Bearer very-secret-of-theirs" } })
          yield* World.emit()
          yield* working()
          yield* attempted(id)
          assert.strictEqual(there.headers[0]!.authorization, "Bearer very-secret-of-theirs")
          const kept = JSON.stringify(yield* rowsOf(id))
          assert.include(kept, "[hidden]")
          assert.notInclude(kept, "very-secret")
          assert.notInclude(logged.join(), "very-secret")
        })
      ).pipe(Effect.provide(logger))
    })
  )

  live(
    "answers for an endpoint whose secret cannot be opened, and delivers to the others",
    Effect.gen(function*() {
      const there = yield* receiver()
      yield* within(
        { hosts: [there.host] },
        Effect.gen(function*() {
          const store = yield* Store
          const [damaged, other] = [yield* hook(there.url), yield* hook(there.url)]
          yield* store.mutation(
            { name: "damage" },
            Effect.orDie(store.patch(EndpointTable, damaged, { secret: "v1.test.AAAA.AAAA" }))
          )
          yield* World.emit(2)
          yield* working()
          yield* until("the other got it", Effect.map(countOf(other, "delivered"), (count) => count === 2))
          yield* attempted(damaged, 2)
          assert.strictEqual(there.headers.length, 2)
        })
      ).pipe(Effect.provide(Logger.layer([])))
    })
  )
})

describe("a hostile receiver", () => {
  /** Delivers to it and, meanwhile, to another one. Gives what is kept of the attempt. */
  const against = (url: string, hosts: ReadonlyArray<string>, outbound: Setting["outbound"] = {}) =>
    Effect.gen(function*() {
      const good = yield* receiver()
      let kept: { readonly status?: number; readonly error?: string; readonly body?: string } = {}
      yield* within(
        { hosts: [...hosts, good.host], outbound },
        Effect.gen(function*() {
          const bad = yield* hook(url)
          const other = yield* hook(good.url)
          yield* World.emit(5)
          yield* working({ grace: 0 })
          yield* until("the other got all", Effect.map(countOf(other, "delivered"), (count) => count === 5))
          yield* attempted(bad)
          kept = (yield* attemptsOf(bad))[0]!
          assert.strictEqual(yield* countOf(bad, "delivered"), 0)
        })
      )
      return kept
    })

  live(
    "that sends its headers a byte at a time is given up after fifteen seconds",
    Effect.gen(function*() {
      const loris = yield* bareReceiver((socket) => {
        socket.write("HTTP/1.1 200 OK\r\n")
        let n = 0
        const timer = setInterval(() => socket.write(`x-${n++}: y\r\n`), 200)
        socket.on("close", () => clearInterval(timer))
      })
      const { error, status } = yield* against(loris.url, [loris.host])
      assert.isUndefined(status)
      assert.include(error!, "timeout")
    })
  )

  live(
    "whose answer never ends is read to 64 KiB",
    Effect.gen(function*() {
      let sent = 0
      const endless = yield* receiver((_, response) => {
        response.writeHead(200)
        const chunk = Buffer.alloc(16_384, "x")
        const more = () => {
          if (response.destroyed || sent > 50_000_000) return
          sent += chunk.length
          if (response.write(chunk)) setImmediate(more)
          else response.once("drain", more)
        }
        more()
      })
      const { error } = yield* against(endless.url, [endless.host])
      assert.include(error!, "64 KiB")
      assert.isBelow(sent, 50_000_000)
    })
  )

  live(
    "that redirects into our network is not followed",
    Effect.gen(function*() {
      const inside = yield* receiver()
      const redirecting = yield* receiver((_, response) => response.writeHead(302, { location: inside.url }).end())
      const { error, status } = yield* against(redirecting.url, [redirecting.host, inside.host])
      assert.strictEqual(status, 302)
      assert.include(error!, "redirect")
      assert.strictEqual(inside.received.size, 0)
    })
  )

  live(
    "whose name leads into our network by now is refused when it is connected to",
    Effect.gen(function*() {
      const inside = yield* receiver()
      const port = inside.host.split(":")[1]
      const { error } = yield* against(`http://rebinding.example.com:${port}/`, [], {
        resolve: () => Promise.resolve(["127.0.0.1"])
      })
      assert.include(error!, "refused")
      assert.strictEqual(inside.received.size, 0)
    })
  )

  live(
    "that resets the connection is an attempt that failed",
    Effect.gen(function*() {
      const resetting = yield* bareReceiver((socket) => {
        socket.once("data", () => socket.resetAndDestroy())
      })
      const { error } = yield* against(resetting.url, [resetting.host])
      assert.include(error!, "reset")
    })
  )

  live(
    "with a certificate of its own making is not trusted",
    Effect.gen(function*() {
      const selfSigned = yield* receiver(ok, { key: certificate("key"), cert: certificate("cert") })
      const { error } = yield* against(selfSigned.url, [selfSigned.host])
      assert.include(error!, "TLS")
      assert.strictEqual(selfSigned.received.size, 0)
    })
  )

  live(
    "where nobody listens is an attempt that failed",
    Effect.gen(function*() {
      const host = yield* Effect.scoped(Effect.map(receiver(), ({ host }) => host))
      const { error } = yield* against(`http://${host}/`, [host])
      assert.include(error!, "refused")
    })
  )

  live(
    "that does not speak HTTP is an attempt that failed",
    Effect.gen(function*() {
      const garbage = yield* bareReceiver((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"))
      const { error } = yield* against(garbage.url, [garbage.host])
      assert.include(error!, "HTTP")
    })
  )

  live(
    "among twenty that hang does not keep others waiting",
    Effect.gen(function*() {
      const hanging = yield* receiver(() => {})
      const good = yield* receiver()
      yield* within(
        { hosts: [hanging.host, good.host] },
        Effect.gen(function*() {
          const platform = { groupId: undefined }
          for (let i = 0; i < 10; i++) yield* hook(hanging.url)
          for (let i = 0; i < 10; i++) yield* hook(hanging.url, platform)
          yield* World.emit(20)
          const other = yield* hook(good.url)
          yield* World.emit(20)
          yield* working({ grace: 0 })
          yield* until("the other got all", Effect.map(countOf(other, "delivered"), (count) => count === 20), 5)
        })
      )
    })
  )
})

describe("receivers that take everything, slowly", () => {
  live(
    "leave room for those that are quick, however many they are",
    Effect.gen(function*() {
      const slow = yield* receiver((request, response, body) => {
        setTimeout(() => ok(request, response, body), 1_500)
      })
      const good = yield* receiver()
      yield* within(
        { hosts: [slow.host, good.host] },
        Effect.gen(function*() {
          const everywhere: Array<string> = []
          for (let i = 0; i < 16; i++) everywhere.push(yield* hook(slow.url))
          for (let i = 0; i < 14; i++) everywhere.push(yield* hook(slow.url, { groupId: undefined }))
          yield* World.emit(40)
          yield* working({ grace: 0, concurrency: 12 })
          yield* until("they are known", Effect.sync(() => slow.received.size > 3), 20)
          const other = yield* hook(good.url, { groupId: undefined })
          yield* World.emit(40, undefined)
          yield* until("the other got all", Effect.map(countOf(other, "delivered"), (count) => count === 40), 15)
          const counts = yield* Effect.forEach(everywhere, (id) => countOf(id, "delivered"))
          assert.isAbove(counts.reduce((sum, count) => sum + count, 0), 10)
        })
      )
    }),
    60_000
  )
})

/** Two stores on the same data, as two processes have them. */
const twoWorkers = (place: Place) =>
  live(
    `two workers on one database (${place.name}) never begin the same attempt twice`,
    Effect.gen(function*() {
      let n = 0
      const there = yield* receiver((request, response, body) => {
        // A third fails, which its retries show.
        if (n++ % 3 === 0) response.writeHead(500).end()
        else ok(request, response, body)
      })
      const [one, two] = yield* place.writers!(all)
      const contextOf = (store: StoreService) =>
        Layer.build(Layer.fresh(real(over(Layer.succeedContext(toContext(store))), { hosts: [there.host] })))
      const [first, second] = [yield* contextOf(one), yield* contextOf(two)]
      const ids: Array<string> = []
      yield* Effect.provideContext(
        Effect.gen(function*() {
          for (let i = 0; i < 6; i++) ids.push(yield* hook(there.url))
          yield* World.emit(50)
        }),
        first
      )
      yield* Effect.provideContext(working({ owner: "one", concurrency: 16 }), first)
      yield* Effect.provideContext(working({ owner: "two", concurrency: 16 }), second)
      yield* Effect.provideContext(World.emit(50), second)
      // The breakers and the schedule keep what failed for longer than this test takes.
      const rows = Effect.provideContext(
        Effect.map(Effect.forEach(ids, (id) => rowsOf(id)), (all) => all.flat()),
        first
      )
      yield* until(
        "every delivery was attempted, or waits for a breaker",
        Effect.map(rows, (all) => all.length === 600 && all.filter(({ history }) => history.length > 0).length > 100),
        30
      )
      // What was received and what was begun come to agree, and would never if an attempt had been made twice.
      const received = () => [...there.received.values()].reduce((sum, count) => sum + count, 0)
      const agree = Effect.map(rows, (all) => all.flatMap(({ history }) => history).length === received())
      yield* until("every request is an attempt that was written down", agree, 15)
      const ended = yield* rows
      const attempts = ended.flatMap(({ history, id }) => history.map(({ number }) => `${id}#${number}`))
      assert.strictEqual(new Set(attempts).size, attempts.length)
      const byMessage = new Map<string, number>()
      for (const { history, messageId } of ended) {
        byMessage.set(messageId, (byMessage.get(messageId) ?? 0) + history.length)
      }
      for (const [id, count] of there.received) assert.strictEqual(byMessage.get(id), count)
    }).pipe(Effect.provide(Logger.layer([]))),
    90_000
  )

for (const place of places) if (place.writers !== undefined) twoWorkers(place)

const twoClaimers = (place: Place) =>
  live(
    `claims that race on one database (${place.name}) never get the same delivery`,
    Effect.gen(function*() {
      const there = yield* receiver()
      const [one, two] = yield* place.writers!(all)
      const contextOf = (store: StoreService) =>
        Layer.build(Layer.fresh(real(over(Layer.succeedContext(toContext(store))), { hosts: [there.host] })))
      const contexts = [yield* contextOf(one), yield* contextOf(two)]
      yield* Effect.provideContext(Effect.andThen(hook(there.url), World.emit(200)), contexts[0]!)
      const claims = yield* Effect.forEach(
        Array.from({ length: 12 }, (_, i) => i),
        (i) => Effect.provideContext(World.claimed({ limit: 20 }), contexts[i % 2]!),
        { concurrency: "unbounded" }
      )
      const ids = claims.flat().map(({ attempt, deliveryId }) => `${deliveryId}#${attempt}`)
      assert.lengthOf(ids, 200)
      assert.strictEqual(new Set(ids).size, 200)
    })
  )

for (const place of places) if (place.writers !== undefined) twoClaimers(place)

describe("a failing receiver on SQLite", () => {
  live(
    "gets every message in the end, with another timestamp each time and the same id",
    Effect.gen(function*() {
      const seen = new Map<string, number>()
      const there = yield* receiver((request, response, body) => {
        const id = String(request.headers["webhook-id"])
        seen.set(id, (seen.get(id) ?? 0) + 1)
        if (seen.get(id) === 1) response.writeHead(500).end()
        else ok(request, response, body)
      })
      yield* Effect.provide(
        Effect.gen(function*() {
          const id = yield* hook(there.url)
          yield* World.emit(3)
          yield* working()
          yield* until("all have arrived", Effect.map(countOf(id, "delivered"), (count) => count === 3), 15)
          assert.deepStrictEqual([...there.received.values()], [2, 2, 2])
          const stamps = there.headers.map((headers) => `${headers["webhook-id"]} ${headers["webhook-timestamp"]}`)
          assert.strictEqual(new Set(stamps).size, 6)
        }),
        Layer.fresh(real(sqlite.base, { hosts: [there.host] }))
      )
    })
  )
})
