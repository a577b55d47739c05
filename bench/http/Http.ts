/**
 * The check of a key over HTTP: the real server and one written by hand, each in its own process on the same database,
 * and the load from this one.
 */
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import * as KeyAuthentication from "@gatehouse/keys/KeyAuthentication"
import { Keys } from "@gatehouse/keys/Keys"
import { KeysContract } from "@gatehouse/keys/KeysContract"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import assert from "node:assert"
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { type Backend, build } from "../Backend.ts"
import type { Dataset } from "../Data.ts"
import { compare, type Plan } from "../Measure.ts"
import type { Row } from "../Report.ts"
import * as Services from "../Services.ts"
import * as Load from "./Load.ts"

export interface HttpCase {
  readonly name: string
  readonly connections: number
}

export const cases: ReadonlyArray<HttpCase> = [
  { name: "HTTP key check", connections: 1 },
  { name: "HTTP key check, 16 at once", connections: 16 }
]

/** What one request costs the store: counted in this process, through the same handler. */
const countCalls = async (context: Backend<unknown>["context"], request: Load.Request) => {
  const store = StoreCounter.layer(Layer.succeedContext(context))
  const counting = await build(Layer.provideMerge(Services.layer(store), store))
  const handled = Effect.gen(function*() {
    const keys = yield* Keys
    const handler = Operations.make([Operations.mount(KeysContract, yield* Guard.guard(KeysContract, keys))], {
      failures: KeysContract.operations.verify.failures,
      authenticate: KeyAuthentication.make(keys)
    })
    const headers: Readonly<Record<string, string>> = {
      authorization: `Bearer ${request.bearer}`,
      "content-type": "application/json"
    }
    const counter = yield* StoreCounter.StoreCounter
    return yield* counter.count(handler({
      method: "POST",
      path: request.path,
      query: "",
      header: (name) => headers[name],
      body: new TextEncoder().encode(request.body),
      ip: "127.0.0.1",
      requestId: "bench"
    }))
  })
  const [response, { reads, writes }] = await Effect.runPromiseWith(counting.context)(handled)
  assert.strictEqual(response.status, 200)
  await counting.close()
  return { reads, writes }
}

const ourServer = fileURLToPath(new URL("../../apps/server/src/main.ts", import.meta.url))
const floorServer = fileURLToPath(new URL("FloorServer.ts", import.meta.url))

/** Starts a server on a free port, and waits until it says which. */
const start = (file: string, databaseUrl: string, folder: string) =>
  new Promise<{ readonly port: number; readonly stop: () => Promise<void> }>((resolve, reject) => {
    const child = spawn(process.execPath, ["--conditions=@gatehouse/source", file], {
      cwd: folder,
      env: { PATH: process.env["PATH"], PORT: "0", DATABASE_URL: databaseUrl },
      stdio: ["ignore", "pipe", "inherit"]
    })
    const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()))
    child.once("exit", (code) => reject(new Error(`${file} ended with ${code}`)))
    let output = ""
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text
      const port = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1]
      if (port !== undefined) {
        resolve({
          port: Number(port),
          stop: async () => {
            child.kill("SIGTERM")
            await exited
          }
        })
      }
    })
  })

export const run = async (
  { context, databaseUrl }: Backend<unknown>,
  data: Dataset,
  store: string,
  wanted: ReadonlyArray<HttpCase>,
  plan: Plan,
  report: (row: Row) => void
): Promise<void> => {
  if (wanted.length === 0 || databaseUrl === undefined) return
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-http-"))
  const servers: Array<Awaited<ReturnType<typeof start>>> = []
  try {
    const ours = await start(ourServer, databaseUrl, folder)
    servers.push(ours)
    const floor = await start(floorServer, databaseUrl, folder)
    servers.push(floor)
    const requestOf = (i: number): Load.Request => ({
      path: "/v1/keys/verify",
      bearer: data.callerKey,
      body: JSON.stringify({ raw: data.plainKeys[i % data.plainKeys.length] })
    })
    const counts = await countCalls(context, requestOf(0))
    for (const { connections, name } of wanted) {
      const distinct = data.plainKeys.length
      const toUs = await Load.make(ours.port, connections, requestOf, distinct)
      const toFloor = await Load.make(floor.port, connections, requestOf, distinct)
      for (let i = 0; i < 5; i++) {
        assert.deepStrictEqual(await toFloor.answer(i), await toUs.answer(i), `${name}: the floor answers otherwise`)
      }
      const result = await compare(toUs, toFloor, plan, 20_000)
      report({
        case: name,
        store,
        size: data.size,
        ...result.ours,
        ...counts,
        ratio: result.floor.p50 / result.ours.p50
      })
      toUs.close()
      toFloor.close()
    }
  } finally {
    for (const server of servers) await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
