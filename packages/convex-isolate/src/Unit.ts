/**
 * A folder of functions made ready to run: bundled, analysed, its schema read. Made once a process for the same files,
 * since nothing in it changes while functions run.
 */
import { createHash } from "node:crypto"
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { pathToFileURL } from "node:url"
import { analyze, analyzeSchema, type FunctionSpec, type ModuleSpec } from "./Analysis.ts"
import type { AnySchema } from "./Backend.ts"
import { type Bundle, bundleFolder } from "./Bundle.ts"
import type { ValidatorJson } from "./Validation.ts"

export interface UnitFunction extends FunctionSpec {
  readonly module: string
  readonly argsValidator: ValidatorJson
  readonly returnsValidator: ValidatorJson | null
}

export interface Unit {
  readonly bundle: Bundle
  readonly modules: ReadonlyMap<string, ModuleSpec>
  /** By `"module:name"`. */
  readonly functions: ReadonlyMap<string, UnitFunction>
  readonly schema: AnySchema | null
  /** `"use node"` modules by their path without extension; they run in the host. */
  readonly nodeModules: ReadonlyMap<string, () => Promise<unknown>>
}

type Env = (name: string, phase: "import" | "execute") => string | undefined

const units = new Map<string, Promise<Unit>>()

/** Where functions are, and from where they are bundled. */
export interface Source {
  readonly folder: string
  /** The app's root: paths in bundles, and so the names of chunks, depend on it. */
  readonly root: string
  readonly component: boolean
}

/** `envKey` tells environments apart: what a module does when it is imported may depend on it. */
export const load = (source: Source, env: Env, envKey: string): Promise<Unit> => {
  const { component, folder, root } = source
  const key = `${path.resolve(folder)}\n${root}\n${component}\n${envKey}\n${fingerprint(folder)}`
  let unit = units.get(key)
  if (unit === undefined) {
    unit = make(source, env)
    units.set(key, unit)
    unit.catch(() => units.delete(key))
  }
  return unit
}

const make = async ({ component, folder, root }: Source, env: Env): Promise<Unit> => {
  const bundle = await bundleFolder(folder, { component, root })
  const modules = await analyze(bundle, { env })
  const functions = new Map<string, UnitFunction>()
  for (const [entry, spec] of modules) {
    const module = entry.replace(/\.js$/, "")
    for (const fn of spec.functions) {
      functions.set(`${module}:${fn.name}`, {
        ...fn,
        module,
        argsValidator: JSON.parse(fn.args) as ValidatorJson,
        returnsValidator: JSON.parse(fn.returns) as ValidatorJson | null
      })
    }
  }
  return {
    bundle,
    modules,
    functions,
    schema: bundle.schema === null ? null : await analyzeSchema(bundle.schema) as AnySchema,
    nodeModules: nodeModules(bundle)
  }
}

/** Names, sizes and times of the folder's files. */
const fingerprint = (folder: string): string => {
  const hash = createHash("sha256")
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    const stat = statSync(file)
    hash.update(`${file} ${stat.size} ${stat.mtimeMs}\n`)
  }
  return hash.digest("hex")
}

const nodeModules = (bundle: Bundle): ReadonlyMap<string, () => Promise<unknown>> => {
  let root: string | undefined
  return new Map(bundle.entries.node.map((entry) => [
    entry.replace(/\.js$/, ""),
    () => import(pathToFileURL(path.join(root ??= writeNodeModules(bundle), entry)).href)
  ]))
}

/** Node imports files, so the bundle is written to some while the process lives. */
const writeNodeModules = (bundle: Bundle): string => {
  const root = mkdtempSync(path.join(tmpdir(), "convex-isolate-"))
  process.once("exit", () => rmSync(root, { recursive: true, force: true }))
  for (const [file, code] of bundle.node) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    writeFileSync(path.join(root, file), code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"))
  }
  writeFileSync(path.join(root, "package.json"), `{"type":"module"}`)
  // Convex's executor of Node.js functions gives them a `require`.
  const host = globalThis as { require?: unknown }
  host.require ??= createRequire(path.join(root, "package.json"))
  return root
}
