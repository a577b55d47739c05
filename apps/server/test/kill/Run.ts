/** One run: two servers on one database, hands that mutate, a receiver that refuses a third, and kills at random moments. */
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Caller from "./Caller.ts"
import { check, feed } from "./Check.ts"
import * as Database from "./Database.ts"
import * as Driver from "./Driver.ts"
import * as Endpoints from "./Endpoints.ts"
import * as Random from "./Random.ts"
import * as Receiver from "./Receiver.ts"
import * as Servers from "./Servers.ts"

export interface Options {
  readonly store: Database.Kind
  readonly kills: number
  readonly seed: number
  readonly failing: Receiver.Failing
  readonly hands: number
  readonly pause: number
  /** Milliseconds in which all must have settled. */
  readonly patience: number
  readonly say: (line: string) => void
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number }
      server.close(() => resolve(port))
    })
  })

/** What a run has opened. */
type Closers = Array<() => Promise<unknown>>

const open = new Set<Closers>()

/** In the opposite order of their opening. */
const close = async (closers: Closers): Promise<void> => {
  open.delete(closers)
  while (closers.length > 0) await closers.pop()!()
}

/** Closes what is left of all runs. */
export const closeAll = async (): Promise<void> => {
  await Promise.all([...open].map(close))
}

/** Everything that is wrong afterwards. */
export const run = async (options: Options): Promise<ReadonlyArray<string>> => {
  const closers: Closers = []
  open.add(closers)
  try {
    return await runWith(options, closers)
  } finally {
    await close(closers)
  }
}

const runWith = async (options: Options, closers: Closers): Promise<ReadonlyArray<string>> => {
  const { say } = options
  const began = performance.now()
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1)
  const random = Random.make(options.seed)
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-kill-"))
  closers.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })))
  const database = await Database.open(options.store, folder)
  closers.push(database.close)
  const receiver = await Receiver.start(options.failing)
  closers.push(receiver.close)

  const adminKey = randomBytes(24).toString("hex")
  const env = {
    DATABASE_URL: database.url,
    GATEHOUSE_ADMIN_KEY: adminKey,
    GATEHOUSE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
    GATEHOUSE_WEBHOOKS_ALLOW_HTTP: "true",
    GATEHOUSE_WEBHOOKS_ALLOW_PRIVATE: `127.0.0.1:${receiver.port}`,
    GATEHOUSE_LOG_LEVEL: "warn"
  }
  const servers = await Promise.all(
    ["a", "b"].map(async (name) => Servers.make({ name, port: await freePort(), folder, env }))
  )
  for (const server of servers) closers.push(server.kill)
  await Promise.all(servers.map((server) => server.start()))
  const urls = servers.map(({ url }) => url)
  const caller = Caller.make(urls, adminKey, random.fork())

  const endpoints = await Endpoints.make(caller, receiver)
  const outbox = () => database.query("SELECT id FROM gatehouse_audit_outbox").then(({ length }) => length)
  while (await outbox() > 0) await Random.sleep(50)
  const before = (await feed(caller, 0)).at(-1)?.sequence ?? 0
  say(`${options.store}: two servers, ${endpoints.length} endpoints; ${seconds()} s`)

  const groups = endpoints.map(({ groupId }) => groupId).filter((id) => id !== undefined)
  const { hands, pause } = options
  const driver = Driver.start({ caller, random: random.fork(), hands, pause, groups })
  for (let kills = 1; kills <= options.kills; kills++) {
    await Random.sleep(random.between(50, 1_500))
    const victim = random.pick(servers)
    await victim.kill()
    await Random.sleep(random.between(0, 300))
    await victim.start()
    if (kills % 10 === 0 || kills === options.kills) {
      say(
        `${options.store}: ${kills} kills, ${driver.committed.length} mutations, ${caller.cut()} requests cut; ${seconds()} s`
      )
    }
  }
  await driver.stop()
  if (servers.some((server) => server.died())) throw new Error("a server ended by itself")

  const deadline = performance.now() + options.patience
  for (let told = performance.now();;) {
    const pending = await database.query(
      `SELECT status, count(*) AS count FROM gatehouse_webhook_deliveries WHERE status <> 'delivered' GROUP BY status`
    )
    const waiting = await outbox()
    if (pending.length === 0 && waiting === 0) break
    if (performance.now() > deadline) {
      const stuck = await database.query(
        "SELECT * FROM gatehouse_webhook_deliveries WHERE status <> 'delivered' LIMIT 3"
      )
      const queues = await database.query("SELECT * FROM gatehouse_webhook_queues")
      return [
        `not all has settled: ${JSON.stringify({ pending, waiting, stuck, queues })}; ${
          servers.map((s) => s.log()).join("\n")
        }`
      ]
    }
    if (performance.now() - told > 10_000) {
      told = performance.now()
      say(`${options.store}: ${waiting} events to seal, ${JSON.stringify(pending)} deliveries; ${seconds()} s`)
    }
    await Random.sleep(250)
  }

  const exported = async (groupId: string | undefined) => {
    const query = new URLSearchParams(groupId === undefined ? {} : { groupId })
    const headers = { authorization: `Bearer ${adminKey}` }
    return (await fetch(`${urls[0]}/v1/audit/export?${query}`, { headers })).text()
  }
  const { committed } = driver
  const found = await check({ caller, database, receiver, endpoints, committed, before, exported })
  say(
    `${options.store}: ${options.kills} kills, ${caller.cut()} requests cut, ${driver.committed.length} mutations ` +
      `(and ${driver.refused()} refused), ${found.events} events, ${found.deliveries} deliveries, ` +
      `${receiver.refused()} refused at first, ${found.duplicates} taken twice; ${seconds()} s`
  )
  if (found.faults.length > 0) say(servers.map((server) => `${server.name}: ${server.log()}`).join("\n"))
  return found.faults
}
