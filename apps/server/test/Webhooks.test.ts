/** What happens in a real server reaches its log, and those who want to hear of it. */
import { assert, describe, it } from "@effect/vitest"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { verify } from "@gatehouse/webhooks/verify"
import { Effect } from "effect"
import * as Fs from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import * as Path from "node:path"
import { Browser } from "./Browser.ts"
import { type Env, eventually, folder, spawnMain, startServer } from "./ServerProcess.ts"
import { adminKey, encryptionKeys } from "./World.ts"

const promise = Effect.promise

const databases: ReadonlyArray<{ readonly name: string; readonly env: Effect.Effect<Env> }> = [
  { name: "sqlite", env: Effect.succeed({}) },
  {
    name: "postgres",
    env: Effect.map(
      promise(testDatabase),
      (url) => ({ DATABASE_URL: url, GATEHOUSE_ENCRYPTION_KEYS: encryptionKeys() })
    )
  }
]

interface Delivered {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Takes webhooks as they come, with the status that it is told to answer. */
const receiver = Effect.acquireRelease(
  promise(async () => {
    const delivered: Array<Delivered> = []
    const answers = { status: 204 }
    const server = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (text: string) => void (body += text)).on("end", () => {
        delivered.push({ headers: request.headers as Record<string, string>, body })
        response.writeHead(answers.status).end()
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
    return { delivered, answers, server, host, url: `http://${host}/hooks` }
  }),
  ({ server }) =>
    promise(() =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    )
)

/** A server whose webhooks may go to a receiver of this machine, and a group with an endpoint there. */
const started = Effect.fnUntraced(function*(database: (typeof databases)[number], more: Env = {}) {
  const hooks = yield* receiver
  const cwd = yield* folder
  const env = {
    ...yield* database.env,
    GATEHOUSE_ADMIN_KEY: adminKey,
    GATEHOUSE_WEBHOOKS_ALLOW_HTTP: "true",
    GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE: hooks.host,
    ...more
  }
  const server = yield* startServer(cwd, env)
  const call = (operation: string, payload: unknown) =>
    promise(async () => {
      const { json, status, text } = await server.call(operation, payload, { key: adminKey })
      assert.isBelow(status, 300, `${operation}: ${text}`)
      return json
    })
  const group = yield* call("groups/create", { name: "Acme" })
  const { endpoint, secret } = yield* call("webhookEndpoints/create", {
    groupId: group.id,
    url: hooks.url,
    subscriptions: ["member.*", "app.*"]
  })
  const until = (ask: () => Promise<boolean>) =>
    Effect.map(promise(() => eventually(ask)), (held) => assert.isTrue(held, ask.toString()))
  return { server, cwd, env, hooks, call, group, endpoint, secret, until }
})

for (const database of databases) {
  describe(`webhooks of a server on ${database.name}`, { timeout: 90_000 }, () => {
    it.live("tell a receiver, who can verify it, that a user who signed up became a member", () =>
      Effect.gen(function*() {
        const { call, group, hooks, secret, server, until } = yield* started(database)
        const browser = new Browser({ baseUrl: server.url, fetch })
        yield* promise(() =>
          browser.call("passwords/signUp", { email: "ada@acme.example", password: "correct horse battery" })
        )
        const [, code] = yield* promise(() => server.until(/^(\d{8})$/m))
        yield* promise(() => browser.call("passwords/confirmSignUp", { code }))
        const { json: { id: userId } } = yield* promise(() => browser.call("users/viewer", {}))
        const member = yield* call("members/add", { groupId: group.id, userId, roles: ["owner"] })
        yield* until(() => Promise.resolve(hooks.delivered.length > 0))
        const [delivered] = hooks.delivered
        const payload: any = yield* promise(() => verify({ secret, ...delivered! }))
        // The group's owner reads the same in its log.
        const { json: log } = yield* promise(() =>
          browser.call("audit/list", { groupId: group.id, type: "member.added" })
        )

        assert.deepInclude(payload, {
          version: 1,
          type: "member.added",
          groupId: group.id,
          actor: { kind: "key", id: "GATEHOUSE_ADMIN_KEY" },
          subject: { kind: "member", id: member.id },
          outcome: "success"
        })
        assert.deepInclude(payload.data, { userId })
        assert.deepStrictEqual(log.items.map(({ id, sequence }: any) => [id, sequence]), [[
          payload.id,
          payload.sequence
        ]])
        assert.strictEqual(delivered!.headers["webhook-id"], payload.id)
      }))

    it.live("are signed with both secrets once the endpoint has a new one", () =>
      Effect.gen(function*() {
        const { call, endpoint, group, hooks, secret, until } = yield* started(database)
        const { secret: next } = yield* call("webhookEndpoints/rotateSecret", { endpointId: endpoint.id })
        yield* call("members/add", { groupId: group.id, userId: "ada", roles: ["member"] })
        yield* until(() => Promise.resolve(hooks.delivered.length > 0))
        const [delivered] = hooks.delivered
        const verified = yield* promise(() =>
          Promise.all([secret, next].map((secret) => verify({ secret, ...delivered! }).then(({ type }) => type)))
        )

        assert.notStrictEqual(next, secret)
        assert.deepStrictEqual(verified, ["member.added", "member.added"])
      }))

    it.live("end with a receiver that says 410, and the log says so", () =>
      Effect.gen(function*() {
        const { call, endpoint, group, hooks, server, until } = yield* started(database)
        hooks.answers.status = 410
        yield* call("members/add", { groupId: group.id, userId: "ada", roles: ["member"] })
        const ended = async () =>
          (await server.call("audit/list", { groupId: group.id, type: "webhook_endpoint.disabled" }, { key: adminKey }))
            .json.items
        yield* until(async () => (await ended()).length > 0)
        const [event] = yield* promise(ended)
        const { disabledReason, status } = yield* call("webhookEndpoints/get", { endpointId: endpoint.id })

        assert.deepInclude(event, { data: { reason: "gone" }, actor: { kind: "system" } })
        assert.deepStrictEqual([status, disabledReason], ["disabled", "gone"])
      }))

    it.live("can be sent by an application's own worker, where the server has none", () =>
      Effect.gen(function*() {
        const { call, group, hooks, secret } = yield* started(database, { GATEHOUSE_WEBHOOKS_WORKER: "off" })
        yield* call("webhookDeliveries/emit", { groupId: group.id, type: "app.report_made", data: { report: 7 } })
        const [ready, ...others] = yield* call("webhookDeliveries/listReady", {})
        const before = hooks.delivered.length
        const { body, headers, url } = ready
        const { status } = yield* promise(() => fetch(url, { method: "POST", headers, body }))
        yield* call("webhookDeliveries/markDelivered", {
          deliveryId: ready.deliveryId,
          attempt: ready.attempt,
          status
        })
        const { items } = yield* call("webhookDeliveries/list", { groupId: group.id })
        const payload: any = yield* promise(() => verify({ secret, ...hooks.delivered[0]! }))

        assert.deepStrictEqual([before, others], [0, []])
        assert.deepInclude(payload, { type: "app.report_made", data: { report: 7 } })
        assert.deepStrictEqual(items.map(({ status }: any) => status), ["delivered"])
      }))

    it.live("go on after a restart with what the server before it left", () =>
      Effect.gen(function*() {
        const { call, cwd, env, group, hooks, server, until } = yield* started(database, {
          GATEHOUSE_WEBHOOKS_WORKER: "off"
        })
        yield* call("webhookDeliveries/emit", { groupId: group.id, type: "app.report_made", data: {} })
        yield* promise(() => server.stop())
        const before = hooks.delivered.length
        yield* startServer(cwd, { ...env, GATEHOUSE_WEBHOOKS_WORKER: "on" })
        yield* until(() => Promise.resolve(hooks.delivered.length > 0))

        assert.strictEqual(before, 0)
      }))

    it.live("show in the metrics how far the log and the queue lag behind", () =>
      Effect.gen(function*() {
        const { call, group, hooks, server, until } = yield* started(database)
        yield* call("members/add", { groupId: group.id, userId: "ada", roles: ["member"] })
        yield* until(() => Promise.resolve(hooks.delivered.length > 0))
        yield* until(async () => /^gatehouse_webhooks_attempts\{.*delivered/m.test((await server.get("/metrics")).text))
        const { text } = yield* promise(() => server.get("/metrics"))

        for (const name of ["gatehouse_audit_seal_lag_seconds", "gatehouse_webhooks_queue_lag_seconds"]) {
          assert.match(text, new RegExp(`^${name} \\d`, "m"))
        }
      }))
  })
}

describe("gatehouse verify", { timeout: 90_000 }, () => {
  /** An export of a group with a few events, as a file; and what the command says of such a file. */
  const exported = Effect.gen(function*() {
    const { call, cwd, group, server } = yield* started(databases[0]!)
    for (const id of ["a", "b", "c\u2028d"]) {
      yield* call("audit/record", { groupId: group.id, type: "app.report_made", subject: { kind: "report", id } })
    }
    const get = () =>
      server.get(`/v1/audit/export?groupId=${group.id}`, { headers: { authorization: `Bearer ${adminKey}` } })
    yield* promise(() => eventually(async () => (await get()).text.split("\n").length >= 8))
    const { text } = yield* promise(get)
    const file = Path.join(cwd, "audit.ndjson")
    const verdict = Effect.fnUntraced(function*(text: string, ...args: ReadonlyArray<string>) {
      Fs.writeFileSync(file, text)
      const { ended } = yield* spawnMain(cwd, { PORT: "not a port" }, ["verify", file, ...args])
      return yield* promise(() => ended)
    })
    const { hash } = yield* call("audit/chain", { groupId: group.id })
    return { text, verdict, hash: hash as string }
  })

  it.live("finds a whole export as it was sealed, whatever else is configured", () =>
    Effect.gen(function*() {
      const { hash, text, verdict } = yield* exported
      const { code, stderr, stdout } = yield* verdict(text)

      assert.deepStrictEqual([code, stderr], [0, ""])
      assert.match(stdout, new RegExp(`^5 events are as they were sealed, .* ${hash}\\.\n$`))
    }))

  it.live("tells the first break, by its exit code too", () =>
    Effect.gen(function*() {
      const { text, verdict } = yield* exported
      const lines = text.split("\n")
      const second = JSON.parse(lines[2]!)
      const changed = lines.with(2, JSON.stringify({ ...second, type: "app.other" })).join("\n")
      const verdicts = [
        yield* verdict(changed),
        yield* verdict(lines.toSpliced(2, 1).join("\n")),
        yield* verdict(lines.slice(0, -2).join("\n")),
        yield* verdict("no export")
      ]

      assert.deepStrictEqual(verdicts.map(({ code }) => code), [1, 1, 1, 1])
      assert.deepStrictEqual(
        verdicts.map(({ stdout }) => /^Broken at sequence \d+ \((\w+)\)/.exec(stdout)?.[1]),
        ["hash", "link", "head", "format"]
      )
      assert.include(verdicts[0]!.stdout, `sequence ${second.sequence} `)
    }))

  it.live("holds a log to a hash that was kept elsewhere", () =>
    Effect.gen(function*() {
      const { hash, text, verdict } = yield* exported
      const known = yield* verdict(text, "--anchor", hash)
      const unknown = yield* verdict(text, "--anchor", "0".repeat(63) + "1")

      assert.deepStrictEqual([known.code, unknown.code], [0, 1])
    }))

  it.live("says what it needs when it is given something else", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const ends = yield* Effect.forEach(
        [["verify", "there-is-none"], ["verify", "a", "b"], ["verify", "--anchor"]],
        (args) => Effect.flatMap(spawnMain(cwd, {}, args), ({ ended }) => promise(() => ended))
      )

      assert.deepStrictEqual(ends.map(({ code, stdout }) => [code, stdout]), [[1, ""], [1, ""], [1, ""]])
      for (const { stderr } of ends) assert.match(stderr, /^[^\n]{20,200}\n$/)
    }))
})
