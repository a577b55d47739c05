/**
 * For `globalSetup` of a vitest project: builds the packages, because a Convex folder is bundled from their `dist`. Once a
 * process, whichever projects name this file.
 */
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** Each project loads this module anew, so what they share hangs on the process. */
const key = Symbol.for("@gatehouse/convex/test/globalSetup")
const shared = globalThis as { [key]?: boolean }

export const setup = (): void => {
  if (shared[key] === true) return
  build()
  shared[key] = true
}

const build = (): void => {
  const { error, status, stdout } = spawnSync(
    process.execPath,
    [join(root, "node_modules/typescript/bin/tsc"), "-b", "--pretty", "false", "packages/convex"],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }
  )
  const errors = (stdout ?? "").split("\n").filter((line) => line.includes("error TS"))
  // A warning ends the compiler with a status of its own, and stops no bundle.
  if (status === 0 || (error === undefined && errors.length === 0 && stdout.includes(": warning TS"))) return
  throw new Error(
    `The packages do not compile, so their functions cannot be bundled:\n${
      errors.join("\n") || error?.message || stdout
    }`
  )
}
