#!/usr/bin/env node
/**
 * `convex-isolate codegen [--app DIR]… [--component DIR]… [--env NAME=VALUE]… [--check]`, in the current folder's app
 * if none is named. `--check` writes nothing, and ends with 1 if a generated file is stale.
 */
import { spawnSync } from "node:child_process"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import * as vm from "node:vm"
import type { Stale, Target } from "./Codegen.ts"

const usage = `Usage: convex-isolate codegen [--app DIR]... [--component DIR]... [--env NAME=VALUE]... [--check]

  --app DIR         the root of an app; "." if neither an app nor a component is named
  --component DIR   the folder of a component's convex.config.ts
  --env NAME=VALUE  what the app's modules read of process.env while they are analysed
  --check           write nothing; fail if a generated file is stale`

const print = (text: string): void => void process.stdout.write(`${text}\n`)

const complain = (text: string): void => void process.stderr.write(`${text}\n`)

/** Modules are evaluated in realms of their own, for which Node wants a flag. */
const runWithFlag = (): number =>
  spawnSync(process.execPath, [
    "--experimental-vm-modules",
    "--disable-warning=ExperimentalWarning",
    ...process.execArgv,
    fileURLToPath(import.meta.url),
    ...process.argv.slice(2)
  ], { stdio: "inherit" }).status ?? 1

const shown = (file: string): string => path.relative(process.cwd(), path.resolve(file)) || "."

const said = ({ file, reason }: Stale): string =>
  reason === "differs" ? `${shown(file)} is stale` : `${shown(file)} is ${reason}`

const main = async (args: ReadonlyArray<string>): Promise<number> => {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      app: { type: "string", multiple: true, default: [] },
      component: { type: "string", multiple: true, default: [] },
      env: { type: "string", multiple: true, default: [] },
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false }
    }
  })
  if (values.help) {
    print(usage)
    return 0
  }
  if (positionals.length !== 1 || positionals[0] !== "codegen") {
    complain(usage)
    return 1
  }
  const env = Object.fromEntries(values.env.map((pair) => {
    const at = pair.indexOf("=")
    if (at < 1) throw new Error(`--env ${pair} is not NAME=VALUE.`)
    return [pair.slice(0, at), pair.slice(at + 1)]
  }))
  const apps = values.app.length + values.component.length === 0 ? ["."] : values.app
  // Components first: an app's types may name those of a component in its sources.
  const targets: ReadonlyArray<Target> = [
    ...values.component.map((folder): Target => ({ kind: "component", folder })),
    ...apps.map((folder): Target => ({ kind: "app", folder, env }))
  ]
  const Codegen = await import("./Codegen.ts")
  let failed = false
  for (const target of targets) {
    try {
      const name = `${target.kind} ${shown(target.folder)}`
      if (!values.check) {
        await Codegen.generate(target)
        print(`generated  ${name}`)
        continue
      }
      const stale = await Codegen.check(target)
      if (stale.length === 0) {
        print(`fresh      ${name}`)
        continue
      }
      failed = true
      complain(stale.map(said).join("\n"))
      complain(`\`convex-isolate codegen --${target.kind} ${shown(target.folder)}\` mends this.`)
    } catch (cause) {
      failed = true
      complain((cause as Error).message)
    }
  }
  return failed ? 1 : 0
}

const run = async (): Promise<number> => {
  if (typeof vm.SourceTextModule !== "function") return runWithFlag()
  try {
    return await main(process.argv.slice(2))
  } catch (cause) {
    complain((cause as Error).message)
    return 1
  }
}

process.exitCode = await run()
