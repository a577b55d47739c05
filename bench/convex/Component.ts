/**
 * The component that is measured: a folder with every function file of `packages/convex`, beside which stand the functions
 * written by hand, so that both are of one bundle and one database. It is written anew at each run: a file that joins the
 * component is measured too.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import * as path from "node:path"
import { fileURLToPath } from "node:url"
import * as Bundle from "../../packages/convex-isolate/src/Bundle.ts"

const file = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** The component as it is published. */
export const source = file("../../packages/convex/src/component")

/** Function files, and not what they share. */
const hand = ["keyCheck", "accessCheck", "memberInherit", "others", "rows"]

/** Writes the folder, which stays until the process ends. */
export const write = (): string => {
  const cache = file("../../node_modules/.cache/gatehouse-bench")
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(path.join(cache, "component-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  const add = (name: string, target: string, what: string) => {
    const from = path.join(folder, name)
    mkdirSync(path.dirname(from), { recursive: true })
    const specifier = path.relative(path.dirname(from), target).split(path.sep).join("/")
    writeFileSync(from, `export ${what} from ${JSON.stringify(specifier)}\n`)
  }
  for (const entry of Bundle.entryPoints(source)) add(path.relative(source, entry), entry, "*")
  for (const name of hand) add(path.join("hand", `${name}.ts`), file(`hand/${name}.ts`), "*")
  add("schema.ts", path.join(source, "schema.ts"), "{ default }")
  return folder
}
