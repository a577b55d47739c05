/**
 * `npm run check`: everything but the tests, one line a step, stopping at the first that fails. With names it runs only
 * those steps: `npm run check -- lint format`.
 */
import { spawnSync } from "node:child_process"
import * as Boundaries from "./boundaries.ts"
import * as Codegen from "./codegen.ts"
import * as Lockfile from "./lockfile.ts"
import * as Packaging from "./packaging.ts"
import { repository, toolEnvironment } from "./Workspace.ts"

/** Runs a tool of node_modules/.bin; its output, or undefined when it succeeded. */
const run = (command: string, ...args: ReadonlyArray<string>): string | undefined => {
  const { error, output, status } = spawnSync(command, args, {
    cwd: repository,
    encoding: "utf8",
    env: process.stderr.isTTY ? toolEnvironment : { ...toolEnvironment, NO_COLOR: "1" },
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === "win32"
  })
  if (status === 0) return undefined
  return [error?.message, ...(output ?? [])].filter((text) => typeof text === "string").join("").trim() ||
    `${command} ended with ${status}`
}

const lines = (faults: ReadonlyArray<string>): string | undefined => faults.length === 0 ? undefined : faults.join("\n")

interface Step {
  readonly name: string
  readonly run: () => string | undefined
  /** What to do about a failure, where the output does not say it. */
  readonly hint?: string
}

const steps: ReadonlyArray<Step> = [
  { name: "lockfile", run: () => lines(Lockfile.check(repository)) },
  {
    name: "types",
    // The patch makes `tsc` report what is wrong in Effect's terms too. It does nothing the second time.
    run: () => run("effect-tsgo", "patch", "--typescript", "--skip-missing") ?? run("tsc", "-b")
  },
  {
    name: "derived",
    run: () => run("node", "--conditions=@gatehouse/source", "scripts/generate.ts", "--check"),
    hint: "`npm run generate` mends this."
  },
  {
    name: "generated",
    // Convex bundles what other packages have built.
    run: () => run("tsc", "-b") ?? Codegen.check()
  },
  { name: "lint", run: () => run("oxlint", "--deny-warnings") },
  { name: "format", run: () => run("dprint", "check"), hint: "`npm run format` mends this." },
  { name: "boundaries", run: () => lines(Boundaries.check(repository).map(Boundaries.format)) },
  {
    name: "packaging",
    run: () => run("tsc", "-b") ?? lines(Packaging.check(repository))
  }
]

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name))
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(", ")}; there are ${steps.map((step) => step.name).join(", ")}.`)
  process.exit(1)
}

for (const step of steps) {
  if (wanted.length > 0 && !wanted.includes(step.name)) continue
  const started = performance.now()
  const fault = step.run()
  const time = `${((performance.now() - started) / 1000).toFixed(1)} s`
  if (fault === undefined) {
    console.log(`ok      ${step.name.padEnd(12)}${time}`)
    continue
  }
  console.error(fault)
  console.error(`failed  ${step.name.padEnd(12)}${time}${step.hint === undefined ? "" : `  ${step.hint}`}`)
  process.exit(1)
}
