/** The real process: its first start, its restarts, its end, and what it keeps through each. */
import { assert, describe, it } from "@effect/vitest"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { Effect } from "effect"
import * as Fs from "node:fs"
import * as Http from "node:http"
import * as Net from "node:net"
import * as Path from "node:path"
import { Client } from "pg"
import {
  door,
  type Env,
  eventually,
  folder,
  printedKey,
  type RunningServer,
  spawnBin,
  spawnMain,
  startServer
} from "./ServerProcess.ts"
import { encryptionKeys } from "./World.ts"

const adminKey = `process-${"a".repeat(32)}`
const promise = Effect.promise

/** A database of each kind, and what a server needs to know of it. */
const databases = [
  { name: "sqlite", env: Effect.succeed<Env>({}) },
  {
    name: "postgres",
    env: Effect.map(
      promise(testDatabase),
      (url): Env => ({ DATABASE_URL: url, GATEHOUSE_ENCRYPTION_KEYS: encryptionKeys() })
    )
  }
]

const sql = Effect.fnUntraced(function*(env: Env) {
  return yield* Effect.acquireRelease(
    promise(async () => {
      const client = new Client({ connectionString: env["DATABASE_URL"] })
      await client.connect()
      return client
    }),
    (client) => promise(() => client.end())
  )
})

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = Net.connect(port, "127.0.0.1")
    socket.once("connect", () => {
      socket.destroy()
      resolve(true)
    })
    socket.once("error", () => resolve(false))
  })

describe("a start", { timeout: 30_000 }, () => {
  it.live("prints its URL, the docs' URL and a working admin key, and keeps its data to itself", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const server = yield* startServer(cwd)
      const key = yield* promise(() => printedKey(server))

      assert.strictEqual((yield* promise(() => server.call("groups/list", {}, { key }))).status, 200)
      assert.strictEqual((yield* promise(() => server.get("/docs"))).status, 200)
      const mode = (name: string) => (Fs.statSync(Path.join(cwd, name)).mode & 0o777).toString(8)
      assert.strictEqual(mode("data"), "700")
      const files = Fs.readdirSync(Path.join(cwd, "data"))
      assert.includeMembers(files, ["encryption.keys", "gatehouse.db"])
      assert.deepStrictEqual(files.filter((name) => mode(`data/${name}`) !== "600"), [])

      const ended = yield* promise(() => server.stop())
      assert.deepStrictEqual([ended.code, ended.signal, ended.stderr], [0, null, ""])
      assert.match(
        ended.stdout,
        new RegExp(
          `^Gatehouse listens on ${server.url}\\nAPI documentation:   ${server.url}/docs\\n` +
            `Admin API key:       ${key}\\nKeep it[^\\n]+\\nMail is printed here[^\\n]+\\n$`
        )
      )

      const again = yield* startServer(cwd)
      assert.strictEqual((yield* promise(() => again.call("groups/list", {}, { key }))).status, 200)
      const endedAgain = yield* promise(() => again.stop())
      assert.match(
        endedAgain.stdout,
        new RegExp(
          `^Gatehouse listens on ${again.url}\\nAPI documentation:   ${again.url}/docs\\nMail is printed here[^\\n]+\\n$`
        )
      )
    }))

  it.live("of a public server without mail settings prints no codes, and says that it sends none", () =>
    Effect.gen(function*() {
      const server = yield* spawnMain(yield* folder, {
        GATEHOUSE_ADMIN_KEY: adminKey,
        GATEHOUSE_ISSUER: "https://auth.example.com"
      })
      yield* promise(() => server.until(/^No mail is sent: set GATEHOUSE_SMTP_URL\./m))
      server.child.kill("SIGTERM")
      const ended = yield* promise(() => server.ended)

      assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
      assert.notInclude(ended.stdout, "Mail is printed")
    }))

  it.live("takes the admin key that it is given, and then makes none", () =>
    Effect.gen(function*() {
      const server = yield* startServer(yield* folder, { GATEHOUSE_ADMIN_KEY: adminKey })
      const right = yield* promise(() => server.call("groups/list", {}, { key: adminKey }))
      const wrong = yield* promise(() => server.call("groups/list", {}, { key: `${adminKey}b` }))
      const ended = yield* promise(() => server.stop())

      assert.strictEqual(right.status, 200)
      assert.deepStrictEqual([wrong.status, wrong.json.code], [401, "INVALID_API_KEY"])
      assert.notInclude(ended.stdout + ended.stderr, adminKey)
      assert.notInclude(ended.stdout, "Admin API key")
    }))

  it.live("takes an address of its own as the issuer", () =>
    Effect.gen(function*() {
      const server = yield* spawnMain(yield* folder, {
        GATEHOUSE_ISSUER: "https://auth.example.com/",
        GATEHOUSE_ADMIN_KEY: adminKey
      })
      yield* promise(() =>
        server.until(/listens on https:\/\/auth\.example\.com\n.*https:\/\/auth\.example\.com\/docs\n/)
      )

      assert.strictEqual(server.stderr(), "")
    }))

  it.live("issues keys with the prefix and environment that it is given, and takes those of before", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const before = yield* startServer(cwd)
      const old = yield* promise(() => printedKey(before))
      yield* promise(() => before.stop())
      const server = yield* startServer(cwd, { GATEHOUSE_KEY_PREFIX: "acme_co", GATEHOUSE_KEY_ENV: "test" })
      const made = yield* promise(() =>
        server.call("keys/create", { name: "CI", scopes: [{ resource: "*", actions: ["*"] }] }, { key: old })
      )
      const key: string = made.json.raw
      const used = yield* promise(() => server.call("groups/list", {}, { key }))

      assert.match(key, /^acme_co_test_[0-9A-Za-z]+_[0-9A-Za-z]+$/)
      assert.deepStrictEqual([made.status, used.status], [200, 200])
    }))

  it.live("of two servers at the same moment on one empty PostgreSQL: both serve, one prints an admin key", () =>
    Effect.gen(function*() {
      const env = yield* databases[1]!.env
      const cwd = yield* folder
      const servers = yield* Effect.all([startServer(cwd, env), startServer(cwd, env)], { concurrency: 2 })
      const key = yield* promise(() => Promise.race(servers.map((server) => printedKey(server))))
      const answers = yield* promise(() =>
        Promise.all(servers.map((server) => server.call("groups/list", {}, { key })))
      )
      const ended = yield* promise(() => Promise.all(servers.map((server) => server.stop())))

      assert.deepStrictEqual(answers.map(({ status }) => status), [200, 200])
      assert.deepStrictEqual(ended.map(({ code, stderr }) => [code, stderr]), [[0, ""], [0, ""]])
      assert.lengthOf(ended.filter(({ stdout }) => stdout.includes("Admin API key")), 1)
    }))

  it.live("of two servers at the same moment in one empty folder: both serve with the same keys", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const servers = yield* Effect.all([startServer(cwd), startServer(cwd)], { concurrency: 2 })
      const key = yield* promise(() => Promise.race(servers.map((server) => printedKey(server))))
      const answers = yield* promise(() =>
        Promise.all(servers.map((server) => server.call("groups/list", {}, { key })))
      )
      const ended = yield* promise(() => Promise.all(servers.map((server) => server.stop())))

      assert.deepStrictEqual(answers.map(({ status }) => status), [200, 200])
      assert.lengthOf(ended.filter(({ stdout }) => stdout.includes("Admin API key")), 1)
      assert.deepStrictEqual(
        Fs.readdirSync(Path.join(cwd, "data")).filter((name) => name.startsWith("encryption")),
        ["encryption.keys"]
      )
    }))
})

describe.each(databases)("npx gatehouse admin-key on $name", { timeout: 30_000 }, (database) => {
  it.live("prints another key, while the server runs and when it does not", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const env = yield* database.env
      const server = yield* startServer(cwd, env)
      const first = yield* promise(() => printedKey(server))
      const command = yield* spawnBin(cwd, env, ["admin-key"])
      const beside = yield* promise(() => command.ended)
      const second = beside.stdout.trim()
      const works = (key: string) => promise(async () => (await server.call("groups/list", {}, { key })).status)
      assert.match(beside.stdout, /^gh_live_[0-9A-Za-z]+_[0-9A-Za-z]+\n$/)
      assert.deepStrictEqual([beside.code, beside.stderr], [0, ""])
      assert.notStrictEqual(second, first)
      assert.deepStrictEqual([yield* works(first), yield* works(second)], [200, 200])
      yield* promise(() => server.stop())

      const alone = yield* spawnBin(cwd, env, ["admin-key"])
      const third = (yield* promise(() => alone.ended)).stdout.trim()
      const again = yield* startServer(cwd, env)
      assert.strictEqual((yield* promise(() => again.call("groups/list", {}, { key: third }))).status, 200)
    }))
})

describe("npx gatehouse admin-key", { timeout: 30_000 }, () => {
  it.live("makes no database where there is none", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const command = yield* spawnBin(cwd, {}, ["admin-key"])
      const ended = yield* promise(() => command.ended)

      assert.deepStrictEqual([ended.code, ended.stdout], [1, ""])
      assert.match(ended.stderr, /^There is no database at data\/gatehouse\.db\. [^\n]+\n$/)
      assert.deepStrictEqual(Fs.readdirSync(cwd), [])
    }))
})

describe.each(databases)("an end on $name", { timeout: 30_000 }, (database) => {
  it.live("answers the request that is in flight, takes no new one, and exits with 0", () =>
    Effect.gen(function*() {
      const env = { ...(yield* database.env), GATEHOUSE_ADMIN_KEY: adminKey }
      const server = yield* startServer(yield* folder, env)
      const agent = new Http.Agent({ keepAlive: true })
      const request = Http.request({
        agent,
        port: server.port,
        host: "127.0.0.1",
        method: "POST",
        path: "/v1/groups/create",
        headers: { authorization: `Bearer ${adminKey}`, "content-type": "application/json", "content-length": 15 }
      })
      const answered = new Promise<Http.IncomingMessage>((resolve, reject) => {
        request.once("response", resolve)
        request.once("error", reject)
      })
      // The first half of the body; the request has reached the server when a later one is answered.
      request.write("{\"name\":")
      yield* promise(() => eventually(async () => (await server.get("/healthz")).status === 200))
      server.child.kill("SIGTERM")
      const isShut = yield* promise(() => eventually(async () => !(await isOpen(server.port))))
      const endedEarly = server.child.exitCode
      request.end("\"late\"}")
      const response = yield* promise(() => answered)
      const before = performance.now()
      const ended = yield* promise(() => server.ended)
      const waited = performance.now() - before
      agent.destroy()

      assert.isTrue(isShut)
      assert.isNull(endedEarly)
      assert.strictEqual(response.statusCode, 200)
      assert.strictEqual(response.headers.connection, "close")
      assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
      assert.isBelow(waited, 4_000)
    }))
})

/** A request whose body never comes to its end, once the server has begun to read it. */
const hanging = (server: RunningServer) =>
  Effect.acquireRelease(
    promise(async () => {
      const socket = Net.connect(server.port, "127.0.0.1")
      socket.on("error", () => {})
      socket.write("POST /v1/groups/create HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n{")
      await server.get("/healthz")
      return socket
    }),
    (socket) => Effect.sync(() => socket.destroy())
  )

describe("a signal", { timeout: 30_000 }, () => {
  it.live("that comes twice at once, from the terminal and from npm, is one", () =>
    Effect.gen(function*() {
      const server = yield* startServer(yield* folder, { GATEHOUSE_ADMIN_KEY: adminKey })
      const socket = yield* hanging(server)
      // Two different ones, because of two equal ones the system may deliver one.
      server.child.kill("SIGINT")
      server.child.kill("SIGTERM")
      const isShut = yield* promise(() => eventually(async () => !(await isOpen(server.port))))
      const endedEarly = server.child.exitCode
      socket.destroy()
      const ended = yield* promise(() => server.ended)

      assert.deepStrictEqual([isShut, endedEarly], [true, null])
      assert.deepStrictEqual([ended.code, ended.signal, ended.stderr], [0, null, ""])
    }))

  it.live("that is sent again later does not wait for what is in flight", () =>
    Effect.gen(function*() {
      const server = yield* startServer(yield* folder, { GATEHOUSE_ADMIN_KEY: adminKey })
      yield* hanging(server)
      const started = performance.now()
      yield* promise(() =>
        eventually(async () => {
          server.child.kill("SIGTERM")
          return server.child.exitCode !== null
        })
      )
      const waited = performance.now() - started

      assert.strictEqual((yield* promise(() => server.ended)).code, 130)
      assert.isAbove(waited, 900)
      assert.isBelow(waited, 9_000)
    }))

  it.live("reaches the server through npx gatehouse", () =>
    Effect.gen(function*() {
      const command = yield* spawnBin(yield* folder, { GATEHOUSE_ADMIN_KEY: adminKey }, [])
      const [, port] = yield* promise(() => command.until(/listens on http:\/\/127\.0\.0\.1:(\d+)\n/))
      command.child.kill("SIGTERM")
      const ended = yield* promise(() => command.ended)

      assert.deepStrictEqual([ended.code, ended.signal, ended.stderr], [0, null, ""])
      assert.isFalse(yield* promise(() => isOpen(Number(port))))
    }))
})

describe("an end on postgres", { timeout: 30_000 }, () => {
  it.live("waits for the transaction of a request in flight", () =>
    Effect.gen(function*() {
      const env = { ...(yield* databases[1]!.env), GATEHOUSE_ADMIN_KEY: adminKey }
      const server = yield* startServer(yield* folder, env)
      const client = yield* sql(env)
      yield* promise(() => client.query("BEGIN; LOCK TABLE gatehouse_groups IN ACCESS EXCLUSIVE MODE"))
      const answer = server.call("groups/create", { name: "slow" }, { key: adminKey })
      const isWaiting = yield* promise(() =>
        eventually(async () =>
          (await client.query("SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'gatehouse_groups'::regclass"))
            .rowCount === 1
        )
      )
      server.child.kill("SIGTERM")
      const isShut = yield* promise(() => eventually(async () => !(await isOpen(server.port))))
      yield* promise(() => client.query("COMMIT"))
      const { json, status } = yield* promise(() => answer)
      const ended = yield* promise(() => server.ended)
      const { rows } = yield* promise(() => client.query("SELECT id FROM gatehouse_groups"))

      assert.deepStrictEqual([isWaiting, isShut, status], [true, true, 200])
      assert.deepStrictEqual([ended.code, ended.stderr], [0, ""])
      assert.deepStrictEqual(rows, [{ id: json.id }])
    }))
})

describe.each(databases)("a crash on $name", { timeout: 60_000 }, (database) => {
  it.live("loses nothing that was answered", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const env = { ...(yield* database.env), GATEHOUSE_ADMIN_KEY: adminKey }
      const answered: Array<string> = []
      const crash = Effect.fnUntraced(function*(round: number) {
        const server = yield* startServer(cwd, env)
        const lost: Array<string> = []
        for (const groupId of answered) {
          const { status } = yield* promise(() => server.call("groups/get", { groupId }, { key: adminKey }))
          if (status !== 200) lost.push(groupId)
        }
        const enough = answered.length + 40
        const write = async (writer: number) => {
          try {
            for (let i = 0;; i++) {
              const { json, status } = await server.call(
                "groups/create",
                { name: "Group", slug: `g-${round}-${writer}-${i}` },
                { key: adminKey }
              )
              if (status === 200) answered.push(json.id)
              if (answered.length === enough) server.child.kill("SIGKILL")
            }
          } catch {
            // The server is gone.
          }
        }
        yield* promise(() => Promise.all([0, 1, 2, 3].map(write)))
        const { signal } = yield* promise(() => server.ended)
        return { lost, signal }
      })
      const rounds = [yield* crash(1), yield* crash(2), yield* crash(3)]
      const server = yield* startServer(cwd, env)
      const statuses = yield* promise(() =>
        Promise.all(
          answered.map(async (groupId) => (await server.call("groups/get", { groupId }, { key: adminKey })).status)
        )
      )

      assert.deepStrictEqual(rounds, Array.from({ length: 3 }, () => ({ lost: [], signal: "SIGKILL" as const })))
      assert.isAtLeast(answered.length, 120)
      assert.deepStrictEqual(statuses.filter((status) => status !== 200), [])
      assert.strictEqual((yield* promise(() => server.stop())).code, 0)
    }))
})

describe("readiness", { timeout: 30_000 }, () => {
  it.live("ends with the database, and comes back with it", () =>
    Effect.gen(function*() {
      const env = yield* databases[1]!.env
      const url = new URL(env["DATABASE_URL"]!)
      const entrance = yield* door(new URL(url))
      url.port = String(entrance.port)
      const server: RunningServer = yield* startServer(yield* folder, {
        ...env,
        DATABASE_URL: url.href,
        GATEHOUSE_ADMIN_KEY: adminKey,
        GATEHOUSE_LOG_FORMAT: "logfmt"
      })
      const status = (path: string) => promise(async () => (await server.get(path)).status)
      const before = yield* status("/readyz")
      yield* promise(entrance.shut)
      const away = yield* status("/readyz")
      const alive = yield* status("/healthz")
      const refused = yield* promise(() => server.call("groups/list", {}, { key: adminKey }))
      yield* promise(entrance.open)
      const isBack = yield* promise(() => eventually(async () => (await server.get("/readyz")).status === 200))
      const created = yield* promise(() => server.call("groups/create", { name: "After" }, { key: adminKey }))

      assert.deepStrictEqual([before, away, alive], [200, 503, 200])
      assert.deepStrictEqual([refused.status, refused.json.code], [500, "INTERNAL_ERROR"])
      assert.notMatch(refused.text, /ECONN|postgres|at .+:\d+/)
      assert.isTrue(isBack)
      assert.strictEqual(created.status, 200)
      const ended = yield* promise(() => server.stop())
      assert.strictEqual(ended.code, 0)
      assert.match(ended.stderr, /^timestamp=\S+ level=WARN .*message="the store does not answer"/m)
    }))
})
