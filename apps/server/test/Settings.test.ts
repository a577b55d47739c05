/** A value that the server cannot use stops the process with one sentence that names the variable. */
import { assert, describe, it } from "@effect/vitest"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { Effect } from "effect"
import { TestConsole } from "effect/testing"
import * as Fs from "node:fs"
import * as Net from "node:net"
import * as Path from "node:path"
import { BadSetting, fromEnv } from "../src/Settings.ts"
import * as Telemetry from "../src/Telemetry.ts"
import { type Ended, folder, freePort, printedKey, spawnMain, startServer } from "./ServerProcess.ts"
import { encryptionKeys } from "./World.ts"

/** One line on standard error that names the variable, nothing on standard output, exit code 1. */
const assertSentence = (ended: Ended, variable: string) => {
  assert.strictEqual(ended.code, 1, JSON.stringify(ended))
  assert.strictEqual(ended.stdout, "")
  assert.match(ended.stderr, /^[^\n]{20,500}\n$/)
  assert.include(ended.stderr, variable)
  assert.notMatch(ended.stderr, /\n +at |node_modules|\.ts:\d/)
}

/** What `fromEnv` throws. */
const refusalOf = (env: Readonly<Record<string, string>>): string => {
  try {
    fromEnv(env)
  } catch (error) {
    assert.instanceOf(error, BadSetting)
    return error.message
  }
  return assert.fail("the value was taken")
}

const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I"

/** One of each variable is given to a process of its own. */
const bad: ReadonlyArray<readonly [string, string]> = [
  ["PORT", "http"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["DATABASE_URL", "mysql://root@localhost/x"],
  ["DATABASE_URL", "sqlite:"],
  ["DATABASE_URL", `postgres:/user:${secret}@host/db`],
  ["GATEHOUSE_ISSUER", "http://auth.example.com"],
  ["GATEHOUSE_ISSUER", "https://auth.example.com/?a=b"],
  ["GATEHOUSE_ISSUER", "auth.example.com"],
  ["GATEHOUSE_ENCRYPTION_KEYS", `k1:${secret}tooLong`],
  ["GATEHOUSE_ENCRYPTION_KEYS", secret],
  ["GATEHOUSE_ENCRYPTION_KEYS", `${encryptionKeys()},${encryptionKeys()}`],
  ["GATEHOUSE_ADMIN_KEY", "short"],
  ["GATEHOUSE_ADMIN_KEY", `${secret} with spaces in it`],
  ["GATEHOUSE_TRUSTED_PROXIES", "10.0.0.0/33"],
  ["GATEHOUSE_TRUSTED_PROXIES", "proxy.example.com"],
  ["GATEHOUSE_KEY_PREFIX", "1password"],
  ["GATEHOUSE_KEY_PREFIX", "gh_"],
  ["GATEHOUSE_KEY_PREFIX", "a".repeat(33)],
  ["GATEHOUSE_KEY_ENV", "Live"],
  ["GATEHOUSE_KEY_ENV", "pre_live"],
  ["GATEHOUSE_LOG_FORMAT", "xml"],
  ["GATEHOUSE_LOG_LEVEL", "verbose"],
  ["GATEHOUSE_LOG_LEVEL", "toString"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317"],
  ["GATEHOUSE_PERMISSIONS", "/there/is/no/such/file.json"]
]

const badPermissions: ReadonlyArray<string> = [
  "",
  "{\n\"roles\": oops\n}",
  "[]",
  "null",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\",\"grants\":[\"undeclared:grant\"]}}}",
  "{\"grants\":[\"no colon\"],\"roles\":{}}",
  "{\"grants\":\"reports:read\",\"roles\":{}}",
  "{\"grants\":[],\"roles\":{\"admin\":null}}",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\"}}}",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\",\"grants\":\"all\"}}}",
  "{\"grants\":[],\"roles\":{\"admin\":{\"label\":\"Admin\",\"grants\":\"*\",\"owner\":\"yes\"}}}"
]

describe("a bad value", { timeout: 20_000 }, () => {
  for (const [variable, value] of bad) {
    it(`of ${variable} (${value.replaceAll(secret, "…").slice(0, 30)}) is refused by name, and not repeated`, () => {
      const message = refusalOf({ [variable]: value })

      assert.match(message, new RegExp(`^${variable} [^\\n]{20,500}\\.$`))
      assert.notInclude(message, secret)
    })
  }

  for (const [variable, value] of new Map(bad)) {
    it.live(`of ${variable} stops the start with a sentence`, () =>
      Effect.gen(function*() {
        const server = yield* spawnMain(yield* folder, { [variable]: value })
        const ended = yield* Effect.promise(() => server.ended)

        assertSentence(ended, variable)
        assert.notInclude(ended.stderr, secret)
      }))
  }

  badPermissions.forEach((text, i) =>
    it.effect(`in the file of GATEHOUSE_PERMISSIONS (${i}) is refused by name`, () =>
      Effect.gen(function*() {
        const file = Path.join(yield* folder, "permissions.json")
        Fs.writeFileSync(file, text)

        assert.match(refusalOf({ GATEHOUSE_PERMISSIONS: file }), /^GATEHOUSE_PERMISSIONS [^\n]{20,500}\.$/)
      }))
  )

  it.live("of the command line is answered with the commands there are", () =>
    Effect.gen(function*() {
      const server = yield* spawnMain(yield* folder, {}, ["serve"])
      const ended = yield* Effect.promise(() => server.ended)

      assert.strictEqual(ended.code, 1)
      assert.include(ended.stderr, "There is no command serve.")
      assert.include(ended.stderr, "admin-key")
    }))
})

describe("settings", () => {
  it("have defaults for keys and logs", () => {
    const { keys, logLevel } = fromEnv({})

    assert.deepStrictEqual({ keys, logLevel }, { keys: { prefix: "gh", env: "live" }, logLevel: "Info" })
  })

  it.effect("keep what is below the log level from the log", () =>
    Effect.gen(function*() {
      const settings = fromEnv({ GATEHOUSE_LOG_LEVEL: "warn" })
      yield* Effect.provide(
        Effect.all([
          Effect.logDebug("one"),
          Effect.logInfo("two"),
          Effect.logWarning("three"),
          Effect.logError("four")
        ]),
        Telemetry.layer(settings)
      )
      const lines = yield* TestConsole.errorLines

      assert.deepStrictEqual(lines.map((line) => JSON.parse(String(line)).message), ["three", "four"])
    }).pipe(Effect.provide(TestConsole.layer)))
})

describe("what stands in the way of a start", { timeout: 30_000 }, () => {
  it.live("a port in use is named, and the admin key is still shown by the next start", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const taken = yield* Effect.acquireRelease(
        Effect.promise(() =>
          new Promise<Net.Server>((resolve) => {
            const server = Net.createServer().listen(0, "127.0.0.1", () => resolve(server))
          })
        ),
        (server) => Effect.promise(() => new Promise<void>((resolve) => server.close(() => resolve())))
      )
      const port = String((taken.address() as Net.AddressInfo).port)
      const refused = yield* spawnMain(cwd, { PORT: port })
      assertSentence(yield* Effect.promise(() => refused.ended), `PORT ${port}`)

      const server = yield* startServer(cwd)
      const key = yield* Effect.promise(() => printedKey(server))
      assert.strictEqual((yield* Effect.promise(() => server.call("groups/list", {}, { key }))).status, 200)
    }))

  it.live("an address of another machine is named", () =>
    Effect.gen(function*() {
      const server = yield* spawnMain(yield* folder, { HOST: "192.0.2.1" })
      assertSentence(yield* Effect.promise(() => server.ended), "HOST")
    }))

  it.live("a PostgreSQL that is not there is named, without its password", () =>
    Effect.gen(function*() {
      const port = yield* Effect.promise(freePort)
      const server = yield* spawnMain(yield* folder, {
        DATABASE_URL: `postgres://gatehouse:${secret}@127.0.0.1:${port}/gatehouse`
      })
      const ended = yield* Effect.promise(() => server.ended)

      assertSentence(ended, "DATABASE_URL")
      assert.include(ended.stderr, `127.0.0.1:${port}`)
      assert.notInclude(ended.stderr, secret)
    }))

  it.live("a database of PostgreSQL that is not there is named", () =>
    Effect.gen(function*() {
      const url = new URL(yield* Effect.promise(testDatabase))
      url.pathname = "/nowhere"
      const server = yield* spawnMain(yield* folder, { DATABASE_URL: url.href })

      const ended = yield* Effect.promise(() => server.ended)
      assertSentence(ended, "DATABASE_URL")
      assert.include(ended.stderr, "nowhere")
    }))

  it.live("a SQLite file that is none is named", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      Fs.writeFileSync(Path.join(cwd, "notes.txt"), "not a database, but long enough to be read as one ".repeat(100))
      const server = yield* spawnMain(cwd, { DATABASE_URL: "sqlite:notes.txt" })

      const ended = yield* Effect.promise(() => server.ended)
      assertSentence(ended, "DATABASE_URL")
      assert.include(ended.stderr, "notes.txt")
    }))

  it.live("a folder that cannot be made is named", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      Fs.writeFileSync(Path.join(cwd, "data"), "a file where the folder should be")
      const server = yield* spawnMain(cwd)

      assertSentence(yield* Effect.promise(() => server.ended), "data")
    }))

  it.live("keys that others can read are not used", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      Fs.mkdirSync(Path.join(cwd, "data"))
      Fs.writeFileSync(Path.join(cwd, "data/encryption.keys"), encryptionKeys())
      Fs.chmodSync(Path.join(cwd, "data/encryption.keys"), 0o644)
      const server = yield* spawnMain(cwd)

      assertSentence(yield* Effect.promise(() => server.ended), "chmod 600")
    }))

  it.live("a database that was sealed with other keys is not opened, and opens again with both", () =>
    Effect.gen(function*() {
      const cwd = yield* folder
      const [first, second] = [encryptionKeys("k1"), encryptionKeys("k2")]
      const before = yield* startServer(cwd, { GATEHOUSE_ENCRYPTION_KEYS: first })
      yield* Effect.promise(() => before.stop())
      const refused = yield* spawnMain(cwd, { GATEHOUSE_ENCRYPTION_KEYS: second })
      assertSentence(yield* Effect.promise(() => refused.ended), "GATEHOUSE_ENCRYPTION_KEYS")

      const server = yield* startServer(cwd, { GATEHOUSE_ENCRYPTION_KEYS: `${second},${first}` })
      assert.strictEqual((yield* Effect.promise(() => server.get("/readyz"))).status, 200)
      yield* Effect.promise(() => server.stop())

      // From then on it is sealed with the new ones, and the old ones are no longer enough.
      const tooOld = yield* spawnMain(cwd, { GATEHOUSE_ENCRYPTION_KEYS: first })
      assertSentence(yield* Effect.promise(() => tooOld.ended), "GATEHOUSE_ENCRYPTION_KEYS")
      const rotated = yield* startServer(cwd, { GATEHOUSE_ENCRYPTION_KEYS: second })
      assert.strictEqual((yield* Effect.promise(() => rotated.get("/readyz"))).status, 200)
    }))
})
