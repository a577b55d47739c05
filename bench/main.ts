/**
 * `npm run bench`: what the services cost on each store, beside the same work written by hand, in the same run.
 */
import { fork, spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { BadArgument, type Options, parse, type SuiteName, usage } from "./Options.ts"
import { jsonLine, tableHead, tableLine } from "./Report.ts"
import type { Message, Task } from "./Suite.ts"

const worker = fileURLToPath(new URL("worker.ts", import.meta.url))
const convex = fileURLToPath(new URL("convex/main.ts", import.meta.url))

/** The bench of the Convex component, which speaks for itself. */
const runConvex = (argv: ReadonlyArray<string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const flags = ["--experimental-vm-modules", "--expose-gc", "--disable-warning=ExperimentalWarning"]
    const child = spawn(process.execPath, [...flags, "--conditions=@gatehouse/source", convex, ...argv], {
      stdio: "inherit"
    })
    child.once("error", reject)
    child.once("exit", (code) => resolve(code ?? 1))
  })

/** Runs a worker to its end; its rows go to `print`, its progress to standard error. */
const runTask = (task: Task, print: (message: Message & { readonly row?: unknown }) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = fork(worker, [JSON.stringify(task)], {
      execArgv: ["--conditions=@gatehouse/source", "--max-old-space-size=8192"],
      stdio: ["ignore", "ignore", "inherit", "ipc"]
    })
    child.on("message", (message) => print(message as Message))
    child.once("error", reject)
    child.once("exit", (code) => code === 0 ? resolve() : reject(new Error(`${task.store} at ${task.size} failed`)))
  })

const main = async (options: Options) => {
  const started = performance.now()
  const note = (text: string) => {
    process.stderr.write(`[${((performance.now() - started) / 1_000).toFixed(0).padStart(4)} s] ${text}\n`)
  }
  if (!options.json) process.stdout.write(`${tableHead()}\n`)
  for (const store of options.stores) {
    for (const asked of options.sizes) {
      const size = store === "memory" ? Math.min(asked, mostInMemory[options.suite]) : asked
      if (size < asked) note(`memory: ${size} rows instead of ${asked}, because filling it with more takes minutes`)
      const { only, roundMillis, rounds, suite } = options
      await runTask({ suite, store, size, only, rounds, roundMillis }, (message) => {
        if ("progress" in message) note(`${message.progress} (${size} rows)`)
        else process.stdout.write(`${(options.json ? jsonLine : tableLine)(message.row)}\n`)
      })
    }
  }
}

const mostInMemory: Readonly<Record<SuiteName, number>> = {
  groupsAndKeys: 1_000_000,
  sessions: 1_000_000,
  webhooks: 100_000
}

try {
  const [first, ...rest] = process.argv.slice(2)
  if (first === "convex") process.exitCode = await runConvex(rest)
  else {
    const options = parse(process.argv.slice(2))
    if (options === "help") process.stdout.write(usage)
    else await main(options)
  }
} catch (cause) {
  process.stderr.write(cause instanceof BadArgument ? `${cause.message}\n\n${usage}` : `${String(cause)}\n`)
  process.exitCode = 1
}
