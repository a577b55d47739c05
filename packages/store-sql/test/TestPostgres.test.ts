import { afterAll, assert, beforeAll, describe, it, vi } from "@effect/vitest"
import { spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync } from "node:fs"
import { Client } from "pg"
import * as GlobalSetup from "../src/testing/globalSetup.ts"
import { dropDatabase, startPostgres, type TestPostgres } from "../src/testing/TestPostgres.ts"

const query = async (url: string, sql: string): Promise<Array<Record<string, unknown>>> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** The first run on a machine unpacks the binaries and runs `initdb`. */
const timeout = 60_000

describe("TestPostgres", { timeout }, () => {
  let postgres: TestPostgres
  beforeAll(async () => void (postgres = await startPostgres()), timeout)
  afterAll(() => postgres.stop())

  it("serves queries", async () => {
    const [row] = await query(
      postgres.url,
      "SELECT current_setting('server_version') version, current_setting('server_encoding') encoding"
    )

    assert.include(String(row?.["version"]), postgres.version)
    assert.strictEqual(row?.["encoding"], "UTF8")
  })

  it("takes settings", async () => {
    const server = await startPostgres({ settings: { max_connections: "7", work_mem: "1MB" } })

    assert.deepStrictEqual(
      await query(server.url, "SELECT current_setting('max_connections') a, current_setting('work_mem') b"),
      [{ a: "7", b: "1MB" }]
    )

    await server.stop()
  })

  it("says why a server does not start", async () => {
    const failure = await startPostgres({ settings: { max_connections: "many" } }).catch(String)

    assert.include(failure, "max_connections")
  })

  it("creates databases that see nothing of each other, many at a time", async () => {
    const urls = await Promise.all(Array.from({ length: 20 }, () => postgres.createDatabase()))
    const [one, other] = urls as [string, string]

    await query(one, "CREATE TABLE t (a int)")

    assert.strictEqual(new Set(urls).size, 20)
    assert.deepStrictEqual(await query(other, "SELECT to_regclass('t')::text AS t"), [{ t: null }])
  })

  it("creates and drops a database of any name", async () => {
    const url = await postgres.createDatabase("so \"named\" ü")

    assert.deepStrictEqual(await query(url, "SELECT current_database() AS name"), [{ name: "so \"named\" ü" }])

    await dropDatabase(url)

    assert.deepStrictEqual(
      await query(postgres.url, "SELECT 1 FROM pg_database WHERE datname LIKE 'so %'"),
      []
    )
  })

  it("is gone after stop, with its data", async () => {
    const server = await startPostgres()
    const [row] = await query(server.url, "SHOW data_directory")
    assert.isTrue(isRunning(server.pid))

    await Promise.all([server.stop(), server.stop()])

    assert.isFalse(isRunning(server.pid))
    assert.isFalse(existsSync(String(row?.["data_directory"])))
  })

  it("does not outlive the process that started it, not even by SIGKILL", async () => {
    const module = new URL("../src/testing/TestPostgres.ts", import.meta.url).href
    const script = `import { startPostgres } from ${JSON.stringify(module)}
      const { pid, url } = await startPostgres()
      process.stdout.write(JSON.stringify({ pid, url }))
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"]
    })
    const server = JSON.parse(String((await once(parent.stdout, "data"))[0]))
    const [row] = await query(server.url, "SHOW data_directory")

    parent.kill("SIGKILL")

    await vi.waitFor(() => {
      assert.isFalse(isRunning(server.pid))
      assert.isFalse(existsSync(String(row?.["data_directory"])))
    }, { timeout: 5000 })
  })

  it("is one for all projects of a run, until the last has finished", async () => {
    const urls: Array<string> = []
    const provide = (_key: "postgresUrl", url: string) => void urls.push(url)
    await Promise.all([GlobalSetup.setup({ provide }), GlobalSetup.setup({ provide })])

    await GlobalSetup.teardown()

    const [url] = urls as [string, string]
    assert.deepStrictEqual(urls, [url, url])
    assert.lengthOf(await query(url, "SELECT 1"), 1)

    await GlobalSetup.teardown()

    assert.match(await query(url, "SELECT 1").then(() => "alive", String), /ECONNREFUSED/)
  })
})
