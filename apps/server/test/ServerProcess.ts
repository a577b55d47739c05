/** The real server: its own process, in a folder of its own. It goes with the scope of the test. */
import { Effect, type Scope } from "effect"
import { type ChildProcess, spawn } from "node:child_process"
import * as Fs from "node:fs"
import { createServer } from "node:http"
import * as Net from "node:net"
import * as Os from "node:os"
import * as Path from "node:path"
import { fileURLToPath } from "node:url"
import { type Answer, answerOf, type Call, requestOf } from "./World.ts"

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const bin = fileURLToPath(new URL("../bin/gatehouse.mjs", import.meta.url))

/** A folder that goes with the scope. */
export const folder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "gatehouse-server-"))),
  (path) => Effect.sync(() => Fs.rmSync(path, { recursive: true, force: true }))
)

export type Env = Readonly<Record<string, string>>

/** What a process has said, and how it ended. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Process {
  readonly child: ChildProcess
  readonly ended: Promise<Ended>
  readonly stdout: () => string
  readonly stderr: () => string
  /** Waits until standard output has what is looked for. Fails when the process ends first. */
  readonly until: (pattern: RegExp) => Promise<RegExpExecArray>
}

/** Compiled modules, so that the many starts of a run compile each once. */
const compileCache = fileURLToPath(new URL("../../../node_modules/.cache/gatehouse-server-test", import.meta.url))

/** Nothing of the developer's environment configures the server. */
const environment = (env: Env): Env => ({
  PATH: process.env["PATH"] ?? "",
  NODE_COMPILE_CACHE: compileCache,
  HOST: "127.0.0.1",
  PORT: "0",
  ...env
})

const watch = (child: ChildProcess): Process => {
  let stdout = ""
  let stderr = ""
  let end: Ended | undefined
  const listeners = new Set<() => void>()
  const changed = () => {
    for (const listener of listeners) listener()
  }
  child.stdout!.setEncoding("utf8").on("data", (text: string) => {
    stdout += text
    changed()
  })
  child.stderr!.setEncoding("utf8").on("data", (text: string) => void (stderr += text))
  const ended = new Promise<Ended>((resolve) => {
    child.once("close", (code, signal) => {
      resolve(end = { code, signal, stdout, stderr })
      changed()
    })
  })
  const until = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout)
        if (found !== null) resolve(found)
        else if (end !== undefined) reject(new Error(`ended before ${pattern}: ${JSON.stringify(end)}`))
        else return
        listeners.delete(look)
      }
      listeners.add(look)
      look()
    })
  return { child, ended, stdout: () => stdout, stderr: () => stderr, until }
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string, env: Env) =>
  Effect.acquireRelease(
    Effect.sync(() => watch(spawn(command, args, { cwd, env: environment(env), stdio: ["ignore", "pipe", "pipe"] }))),
    ({ child, ended }) =>
      Effect.promise(() => {
        if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL")
        return ended
      })
  )

/** As `npm start` runs it. */
const flags = ["--conditions=@gatehouse/source", "--disable-warning=ExperimentalWarning"]

/** Runs the command line, whatever becomes of it. */
export const spawnMain = (cwd: string, env: Env = {}, args: ReadonlyArray<string> = []) =>
  run(process.execPath, [...flags, main, ...args], cwd, env)

/** Runs what `npx gatehouse` runs. */
export const spawnBin = (cwd: string, env: Env, args: ReadonlyArray<string>) =>
  run(process.execPath, [bin, ...args], cwd, env)

export interface RunningServer extends Process {
  readonly url: string
  readonly port: number
  readonly call: (operation: string, payload: unknown, call: Call) => Promise<Answer>
  readonly get: (path: string, init?: RequestInit) => Promise<Answer>
  readonly stop: (signal?: NodeJS.Signals) => Promise<Ended>
}

const listening = async (server: Process): Promise<RunningServer> => {
  const [, port = ""] = await server.until(/listens on http:\/\/127\.0\.0\.1:(\d+)\n.*\/docs\n/)
  const url = `http://127.0.0.1:${port}`
  return {
    ...server,
    url,
    port: Number(port),
    call: async (operation, payload, call) => answerOf(await fetch(requestOf(url, operation, payload, call))),
    get: async (path, init) => answerOf(await fetch(`${url}${path}`, init)),
    stop: (signal = "SIGTERM") => {
      server.child.kill(signal)
      return server.ended
    }
  }
}

/** Starts a server and waits until it listens. */
export const startServer = (cwd: string, env: Env = {}) =>
  Effect.flatMap(spawnMain(cwd, env), (server) => Effect.promise(() => listening(server)))

/** The admin key that a first start prints. */
export const printedKey = (server: Process): Promise<string> =>
  server.until(/Admin API key: +(\S+)\n/).then(([, key]) => key!)

/** A port of this machine that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = Net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as Net.AddressInfo
      server.close(() => resolve(port))
    })
  })

/** Asks until the answer is yes; gives up after ten seconds. */
export const eventually = async (ask: () => Promise<boolean>): Promise<boolean> => {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline) {
    if (await ask()) return true
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  return false
}

/** A door to another port that can be shut, with everybody who is inside. */
export const door = (target: URL) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const sockets = new Set<Net.Socket>()
      const server = Net.createServer((inside) => {
        const outside = Net.connect(Number(target.port), target.hostname)
        for (const [socket, peer] of [[inside, outside], [outside, inside]] as const) {
          sockets.add(socket)
          socket.on("error", () => peer.destroy())
          socket.on("close", () => {
            sockets.delete(socket)
            peer.destroy()
          })
          socket.pipe(peer)
        }
      })
      const port = await freePort()
      const open = () => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve))
      const shut = () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          for (const socket of sockets) socket.destroy()
        })
      await open()
      return { port, open, shut }
    }),
    ({ shut }) => Effect.promise(shut)
  )

/** Takes whatever is sent to it. */
export const sink = Effect.acquireRelease(
  Effect.promise(async () => {
    const received: Array<{ readonly path: string; readonly body: string }> = []
    const server = createServer((request, response) => {
      let body = ""
      request.setEncoding("utf8").on("data", (text: string) => void (body += text)).on("end", () => {
        received.push({ path: request.url ?? "", body })
        response.end("{}")
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return { received, server, url: `http://127.0.0.1:${(server.address() as Net.AddressInfo).port}` }
  }),
  ({ server }) =>
    Effect.promise(() =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    )
)
