/** Server processes that are killed without a warning and started again at the same port. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))
const compileCache = fileURLToPath(new URL("../../../../node_modules/.cache/gatehouse-server-test", import.meta.url))

export interface Server {
  readonly name: string
  readonly url: string
  /** Starts it, and waits until it listens. */
  readonly start: () => Promise<void>
  /** SIGKILL. Resolves when the process is gone. */
  readonly kill: () => Promise<void>
  /** The end of what it has written to standard error. */
  readonly log: () => string
  /** Ended by itself. */
  readonly died: () => boolean
}

export interface ServerOptions {
  readonly name: string
  readonly port: number
  /** Where it runs. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
}

export const make = ({ env, folder, name, port }: ServerOptions): Server => {
  let child: ChildProcess | undefined
  let log = ""
  let died = false
  mkdirSync(join(folder, name), { recursive: true })
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    start: () =>
      new Promise((resolve, reject) => {
        const started = spawn(
          process.execPath,
          ["--conditions=@gatehouse/source", "--disable-warning=ExperimentalWarning", main],
          {
            cwd: join(folder, name),
            env: {
              PATH: process.env["PATH"] ?? "",
              NODE_COMPILE_CACHE: compileCache,
              HOST: "127.0.0.1",
              PORT: String(port),
              ...env
            },
            stdio: ["ignore", "pipe", "pipe"]
          }
        )
        child = started
        let out = ""
        started.stdout.setEncoding("utf8").on("data", (text: string) => {
          out += text
          if (out.includes("/docs\n")) resolve()
        })
        started.stderr.setEncoding("utf8").on("data", (text: string) => void (log = (log + text).slice(-20_000)))
        started.once("close", (code, signal) => {
          if (signal !== "SIGKILL") {
            died = true
            reject(new Error(`server ${name} ended by itself (${code ?? signal}): ${log}`))
          } else resolve()
        })
      }),
    kill: () =>
      new Promise((resolve) => {
        if (child === undefined || child.exitCode !== null || child.signalCode !== null) return resolve()
        child.once("close", () => resolve())
        child.kill("SIGKILL")
      }),
    log: () => log,
    died: () => died
  }
}
