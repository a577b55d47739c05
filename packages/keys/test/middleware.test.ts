import { assert, describe, it } from "@effect/vitest"
import { serve } from "@hono/node-server"
import { Effect } from "effect"
import express from "express"
import fastify from "fastify"
import { Hono } from "hono"
import { createServer, request as send, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Keys } from "../src/Keys.ts"
import type { VerifiedKey } from "../src/KeyWire.ts"
import { promiseVerify, requireKey, type RequireKeyOptions } from "../src/middleware.ts"
import { readData, user, world } from "./World.ts"

interface Running {
  readonly url: string
  readonly close: () => Promise<void>
}

const listening = (server: Server): Promise<Running> =>
  new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resolve({
        url: `http://127.0.0.1:${port}/`,
        close: () => new Promise((done) => void server.close(() => done()).closeAllConnections())
      })
    })
  })

/** Servers of four kinds that answer with the id of the key, or with 599 and the message when the check breaks. */
const servers: Readonly<Record<string, (options: RequireKeyOptions) => Promise<Running>>> = {
  node: (options) => {
    const guard = requireKey(options)
    return listening(createServer((request, response) => {
      guard.node(request, response).then(
        (key) => key === undefined ? undefined : response.end(key.keyId),
        (error: Error) => response.writeHead(599).end(error.message)
      )
    }))
  },
  express: (options) => {
    const app = express()
    app.use(requireKey(options).express)
    app.get("/", (_request, response) => void response.send((response.locals["apiKey"] as VerifiedKey).keyId))
    app.use((error: Error, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
      response.status(599).send(error.message)
    })
    return listening(createServer(app))
  },
  hono: async (options) => {
    const app = new Hono<{ Variables: { apiKey: VerifiedKey } }>()
    app.use(requireKey(options).hono)
    app.get("/", (c) => c.text(c.get("apiKey").keyId))
    app.onError((error) => new Response(error.message, { status: 599 }))
    const server = await new Promise<Server>((resolve) => {
      const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () => resolve(server)) as Server
    })
    const { port } = server.address() as AddressInfo
    return {
      url: `http://127.0.0.1:${port}/`,
      close: () => new Promise((done) => void server.close(() => done()).closeAllConnections())
    }
  },
  fastify: async (options) => {
    const app = fastify()
    app.addHook("onRequest", requireKey(options).fastify)
    app.get("/", (request) => (request as unknown as { readonly apiKey: VerifiedKey }).apiKey.keyId)
    app.setErrorHandler((error: Error, _request, reply) => reply.code(599).send(error.message))
    const url = await app.listen({ port: 0, host: "127.0.0.1" })
    return { url: `${url}/`, close: () => app.close() }
  }
}

/** A request with headers exactly as given, one name several times if need be. */
const get = (url: string, headers: ReadonlyArray<readonly [string, string]> = []) =>
  Effect.promise(() =>
    new Promise<{ readonly status: number; readonly headers: Record<string, any>; readonly body: string }>(
      (resolve, reject) => {
        const outgoing = send(url, { agent: false }, (response) => {
          let body = ""
          response.setEncoding("utf8").on("data", (chunk: string) => body += chunk).on(
            "end",
            () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
          )
        })
        for (const [name] of headers) {
          outgoing.setHeader(name, headers.filter(([other]) => other === name).map(([, value]) => value))
        }
        outgoing.on("error", reject).end()
      }
    )
  )

for (const [name, start] of Object.entries(servers)) {
  describe(`a key before ${name}`, () => {
    const serving = (options: Partial<RequireKeyOptions> = {}) =>
      Effect.gen(function*() {
        const verify = promiseVerify(yield* Keys)
        const server = yield* Effect.acquireRelease(
          Effect.promise(() => start({ verify, ...options })),
          ({ close }) => Effect.promise(close)
        )
        return server.url
      })
    const bearer = (raw: string, scheme = "Bearer") => [["authorization", `${scheme} ${raw}`]] as const
    const problemOf = ({ body }: { readonly body: string }): Record<string, unknown> => JSON.parse(body)

    it.live("lets a good key through and tells whose it is", () =>
      Effect.gen(function*() {
        const { keyId, raw } = yield* (yield* Keys).create({ userId: user("ada"), name: "k", scopes: readData })
        const url = yield* serving({ resource: "data", action: "read" })

        const answers = [
          yield* get(url, bearer(raw)),
          yield* get(url, bearer(raw, "bEARER")),
          yield* get(url, bearer(` ${raw} `))
        ]

        assert.deepStrictEqual(
          answers.map(({ body, status }) => [status, body]),
          Array.from({ length: 3 }, () => [200, keyId])
        )
      }).pipe(Effect.provide(world)))

    it.live("answers 401 and the scheme to a request without one key", () =>
      Effect.gen(function*() {
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: [] })
        const url = yield* serving()
        const requests: ReadonlyArray<ReadonlyArray<readonly [string, string]>> = [
          [],
          bearer(""),
          bearer(raw, "Basic"),
          bearer(raw, "BearerBearer"),
          [["authorization", raw]],
          [["x-api-key", raw]],
          bearer(`${raw}, Bearer ${raw}`),
          bearer(`${raw} x`)
        ]

        for (const headers of requests) {
          const answer = yield* get(url, headers)
          assert.strictEqual(answer.status, 401)
          assert.strictEqual(answer.headers["www-authenticate"], "Bearer")
          assert.strictEqual(problemOf(answer)["code"], "NOT_SIGNED_IN")
        }
      }).pipe(Effect.provide(world)))

    it.live("refuses two Authorization headers, whatever is in them", () =>
      Effect.gen(function*() {
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: [] })
        const url = yield* serving()
        for (const other of [raw, "x"]) {
          const answer = yield* get(url, [...bearer(raw), ...bearer(other)])
          assert.strictEqual(answer.status, 401)
        }
      }).pipe(Effect.provide(world)))

    it.live("answers 401 with a problem document to a key that is none", () =>
      Effect.gen(function*() {
        const url = yield* serving()

        const answer = yield* get(url, bearer("gh_live_x"))

        assert.strictEqual(answer.status, 401)
        assert.match(answer.headers["content-type"], /^application\/problem\+json/)
        assert.strictEqual(answer.headers["www-authenticate"], "Bearer")
        assert.deepInclude(problemOf(answer), { status: 401, code: "INVALID_API_KEY", title: "Unauthorized" })
      }).pipe(Effect.provide(world)))

    it.live("answers 403 and the scope that is missing", () =>
      Effect.gen(function*() {
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: readData })
        const url = yield* serving({ resource: "data", action: "write" })

        const answer = yield* get(url, bearer(raw))

        assert.strictEqual(answer.status, 403)
        assert.deepInclude(problemOf(answer), { code: "SCOPE_CHECK_FAILED", resource: "data", action: "write" })
      }).pipe(Effect.provide(world)))

    it.live("answers 429 and after how many whole seconds to try again", () =>
      Effect.gen(function*() {
        const limit = { maxRequests: 1, windowMs: 86_400_000 }
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: [], rateLimit: limit })
        const url = yield* serving()
        yield* get(url, bearer(raw))

        const answer = yield* get(url, bearer(raw))

        assert.strictEqual(answer.status, 429)
        const { retryAfter } = problemOf(answer)
        assert.strictEqual(Number(answer.headers["retry-after"]), Math.ceil(Number(retryAfter) / 1000))
      }).pipe(Effect.provide(world)))

    it.live("takes the address of the socket, not of a header", () =>
      Effect.gen(function*() {
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: [], ipAllow: ["203.0.113.7"] })
        const forged = ["x-forwarded-for", "x-real-ip", "cf-connecting-ip", "forwarded"].map((header) =>
          [header, "203.0.113.7"] as const
        )

        const answer = yield* get(yield* serving(), [...bearer(raw), ...forged])

        assert.deepStrictEqual([answer.status, problemOf(answer)["code"]], [403, "API_KEY_IP_DENIED"])
      }).pipe(Effect.provide(world)))

    it.live("lets a key through from the socket's address when its list has it", () =>
      Effect.gen(function*() {
        const { keyId, raw } = yield* (yield* Keys).create({ name: "k", scopes: [], ipAllow: ["127.0.0.0/8"] })
        assert.strictEqual((yield* get(yield* serving(), bearer(raw))).body, keyId)
      }).pipe(Effect.provide(world)))

    it.live("takes the address that a function of the application decides on", () =>
      Effect.gen(function*() {
        const { keyId, raw } = yield* (yield* Keys).create({ name: "k", scopes: [], ipAllow: ["203.0.113.7"] })
        const url = yield* serving({
          ip: ({ header, remoteAddress }) => remoteAddress === "127.0.0.1" ? header("X-Forwarded-For") : undefined
        })

        const answer = yield* get(url, [...bearer(raw), ["x-forwarded-for", "203.0.113.7"]])

        assert.strictEqual(answer.body, keyId)
      }).pipe(Effect.provide(world)))

    it.live("leaves what is not the caller's doing to the server", () =>
      Effect.gen(function*() {
        const { raw } = yield* (yield* Keys).create({ name: "k", scopes: [] })
        const url = yield* serving({ verify: () => Promise.reject(new Error("store is gone")) })

        const answer = yield* get(url, bearer(raw))

        assert.deepStrictEqual([answer.status, answer.body], [599, "store is gone"])
      }).pipe(Effect.provide(world)))
  })
}
