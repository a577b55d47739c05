/**
 * Bundles a functions folder as the Convex CLI (1.48) does in a push: the same files become entry points, and esbuild
 * gets the same options, so the modules are the same to the byte. A test compares them with the CLI's own push request.
 */
import { build, type BuildFailure, type BuildOptions, type Metafile, type Plugin } from "esbuild"
import { type Dirent, existsSync, readdirSync, readFileSync, realpathSync } from "node:fs"
import { readFile } from "node:fs/promises"
import * as path from "node:path"
import * as ExternalPackages from "./ExternalPackages.ts"
import * as Project from "./Project.ts"

export interface Bundle {
  /** The folder, absolute. */
  readonly dir: string
  /** Modules of the default runtime, path to code: entry points, and `_deps/<hash>.js` for what they share. */
  readonly isolate: ReadonlyMap<string, string>
  /** Modules of `"use node"` files; what they share is in `_deps/node/`. */
  readonly node: ReadonlyMap<string, string>
  /** The code of `schema.js`. */
  readonly schema: string | null
  /** The code of `auth.config.js`, of an app that has one. */
  readonly authConfig: string | null
  /** The modules with functions: those above without the shared ones, in the order of the file system's names. */
  readonly entries: { readonly isolate: ReadonlyArray<string>; readonly node: ReadonlyArray<string> }
  /** Source maps of every module by its path, without the sources' text. */
  readonly sourceMaps: ReadonlyMap<string, string>
  /** Packages that `"use node"` modules import from an installed copy, with their versions. */
  readonly externalPackages: ReadonlyMap<string, string>
}

export interface BundleOptions {
  /** Where the CLI would be run: bundles name their sources from here. Default: the folder of the next `package.json`. */
  readonly root?: string
  /** A component has no `auth.config`, and may not have `"use node"` files. */
  readonly component?: boolean
  /** Default: `node.externalPackages` of the root's `convex.json`. */
  readonly externalPackages?: ReadonlyArray<string>
}

const extensions = [".js", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts", ".jsx"]

const posix = (file: string): string => file.split(path.sep).join("/")

const byName = (a: Dirent, b: Dirent): number => a.name < b.name ? -1 : a.name > b.name ? 1 : 0

/** Files that TypeScript would not take for a module have no functions. */
const isModule = (file: string): boolean =>
  !/\.tsx?$/.test(file) || /^\s{0,100}(import|export)/m.test(readFileSync(file, "utf8"))

/** The entry points below `dir`, absolute. */
export function* entryPoints(dir: string, below = ""): Generator<string> {
  for (const entry of readdirSync(path.join(dir, below), { withFileTypes: true }).toSorted(byName)) {
    const name = path.join(below, entry.name)
    const file = path.join(dir, name)
    if (entry.isDirectory()) {
      // A folder with a definition is a component, which is bundled for itself.
      if (existsSync(path.join(file, "convex.config.ts"))) continue
      if (name === "_generated") continue
      yield* entryPoints(dir, name)
      continue
    }
    if (!entry.isFile()) continue
    if (name.startsWith(`_deps${path.sep}`)) {
      throw new Error(`${file} is in "_deps", which Convex keeps for the code that modules share. Move it elsewhere.`)
    }
    if (!extensions.some((extension) => entry.name.endsWith(extension))) continue
    if (entry.name.startsWith(".") || entry.name.startsWith("#")) continue
    if (entry.name === "schema.ts" || entry.name === "schema.js") continue
    // `auth.config.ts`, `convex.config.ts` and `*.test.ts` are no functions.
    if (entry.name.split(".").length > 2 || name.includes(" ")) continue
    if (isModule(file)) yield file
  }
}

/** White space, comments and a first line that names an interpreter. */
const blank = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y
const literal = /"([^"\\\n]*)"|'([^'\\\n]*)'/y

/** The strings that stand as statements of their own before everything else. */
function* directives(source: string): Generator<string> {
  let at = source.startsWith("#!") ? source.indexOf("\n") : 0
  if (at < 0) return
  while (true) {
    blank.lastIndex = at
    literal.lastIndex = at + (blank.exec(source)?.[0].length ?? 0)
    const match = literal.exec(source)
    if (match === null) return
    at = literal.lastIndex
    blank.lastIndex = at
    const gap = blank.exec(source)?.[0] ?? ""
    const next = source[at + gap.length]
    // Without a semicolon the statement ends at the line's end, unless what follows goes on with the expression.
    if (next !== ";" && next !== undefined && (!gap.includes("\n") || /[.,+\-*/%<>=&|^?:([`]/.test(next))) return
    at += gap.length + (next === ";" ? 1 : 0)
    yield match[1] ?? match[2] ?? ""
  }
}

/** Whether a source begins with the directive `"use node"`. */
export const isNodeSource = (source: string): boolean =>
  source.includes("use node") && [...directives(source)].includes("use node")

/** The runtime of an entry point; the refusals are those of the CLI. */
const environmentOf = (dir: string, file: string): "isolate" | "node" => {
  const name = path.relative(dir, file)
  if (isNodeSource(readFileSync(file, "utf8"))) {
    if (["http", "crons", "schema", "auth.config"].includes(name.replace(/\.[^/.]+$/, ""))) {
      throw new Error(`"use node" directive is not allowed for ${name}.`)
    }
    return "node"
  }
  if (name.startsWith(`actions${path.sep}`)) {
    throw new Error(`${name} is in the "actions" folder, where every file must have the "use node" directive.`)
  }
  return "isolate"
}

/** The default runtime has the two classes of `node:async_hooks` as globals. */
const asyncHooks: Plugin = {
  name: "async-hooks",
  setup(build) {
    build.onResolve({ filter: /^(node:)?async_hooks$/ }, (args) => ({ path: args.path, namespace: "async-hooks-shim" }))
    build.onLoad({ filter: /.*/, namespace: "async-hooks-shim" }, () => ({
      loader: "js",
      contents: `export const AsyncLocalStorage = globalThis.AsyncLocalStorage;
export const AsyncResource = globalThis.AsyncResource;
export default { AsyncLocalStorage, AsyncResource };`
    }))
  }
}

/** `import "server-only"`, Next.js's guard against clients, is empty on a server. */
const serverOnly: Plugin = {
  name: "server-only",
  setup(build) {
    build.onResolve({ filter: /^server-only$/ }, (args) => ({ path: args.path, namespace: "server-only-stub" }))
    build.onLoad({ filter: /.*/, namespace: "server-only-stub" }, () => ({ loader: "js", contents: "" }))
  }
}

/** `import x from "./x.wasm"` is the compiled module. */
const webAssembly: Plugin = {
  name: "web-assembly",
  setup(build) {
    build.onResolve({ filter: /\.wasm$/ }, (args) => {
      if (args.namespace === "wasm-stub") return { path: args.path, namespace: "wasm-binary" }
      if (args.resolveDir === "") return undefined
      return {
        path: path.isAbsolute(args.path) ? args.path : path.join(args.resolveDir, args.path),
        namespace: "wasm-stub"
      }
    })
    build.onLoad({ filter: /.*/, namespace: "wasm-stub" }, (args) => ({
      contents: `import wasm from ${JSON.stringify(args.path)}
export default new WebAssembly.Module(wasm)`
    }))
    build.onLoad({ filter: /.*/, namespace: "wasm-binary" }, async (args) => ({
      contents: await readFile(args.path),
      loader: "binary"
    }))
  }
}

export interface Build {
  readonly modules: ReadonlyMap<string, string>
  readonly sourceMaps: ReadonlyMap<string, string>
  readonly metafile: Metafile
}

export interface BuildRequest {
  readonly dir: string
  readonly root: string
  readonly entries: ReadonlyArray<string>
  readonly platform: "browser" | "node"
  /** The folder of what modules share. Default: `_deps`. */
  readonly chunks?: string
  readonly splitting?: boolean
  readonly plugins?: ReadonlyArray<Plugin>
  readonly extra?: BuildOptions
}

/** One run of esbuild with the options of the CLI. */
export const buildModules = async (request: BuildRequest): Promise<Build> => {
  const result = await build({
    absWorkingDir: request.root,
    entryPoints: [...request.entries],
    bundle: true,
    platform: request.platform,
    format: "esm",
    target: "esnext",
    jsx: "automatic",
    outdir: "out",
    outbase: request.dir,
    conditions: ["convex", "module"],
    plugins: [
      ...(request.platform === "browser" ? [asyncHooks] : []),
      serverOnly,
      ...(request.plugins ?? []),
      webAssembly
    ],
    write: false,
    sourcemap: true,
    sourcesContent: false,
    splitting: request.splitting ?? true,
    chunkNames: path.join(request.chunks ?? "_deps", "[hash]"),
    treeShaking: true,
    minifySyntax: true,
    minifyIdentifiers: true,
    minifyWhitespace: false,
    keepNames: true,
    define: { "process.env.NODE_ENV": "\"production\"" },
    metafile: true,
    logLevel: "silent",
    ...request.extra
  }).catch((failure: BuildFailure) => {
    const wantsNode = request.platform === "browser" &&
      (failure.errors ?? []).some((error) =>
        error.notes.some((note) => note.text.includes("Are you trying to bundle for node?"))
      )
    if (!wantsNode) throw failure
    throw new Error(
      `${failure.message}\nThe default runtime has no Node.js APIs. An app's file may begin with "use node", and then ` +
        "holds actions only; a component's may not.",
      { cause: failure }
    )
  })
  const modules = new Map<string, string>()
  const sourceMaps = new Map<string, string>()
  for (const file of result.outputFiles ?? []) {
    const name = posix(path.relative(path.join(request.root, "out"), file.path))
    if (name.endsWith(".map")) sourceMaps.set(name.slice(0, -".map".length), file.text)
    else modules.set(name, file.text)
  }
  return { modules, sourceMaps, metafile: result.metafile as Metafile }
}

/** The first of the files that exists. */
const existing = (dir: string, ...names: ReadonlyArray<string>): string | undefined =>
  names.map((name) => path.join(dir, name)).find((file) => existsSync(file))

/** Bundles the functions, schema and auth config of one folder. */
export const bundleFolder = async (folder: string, options: BundleOptions = {}): Promise<Bundle> => {
  // As the CLI's own working folder, so that esbuild sees every file below the folders it is given.
  const dir = realpathSync(folder)
  const root = realpathSync(options.root ?? Project.findRoot(dir))
  const isolateEntries: Array<string> = []
  const nodeEntries: Array<string> = []
  for (const file of entryPoints(dir)) {
    const entries = environmentOf(dir, file) === "node" ? nodeEntries : isolateEntries
    entries.push(file)
  }
  if (options.component === true && nodeEntries.length > 0) {
    throw new Error(
      `"use node" directive is not supported in components. Remove it from the component at: ${dir} ` +
        `(${nodeEntries.map((file) => posix(path.relative(dir, file))).join(", ")}).`
    )
  }

  const sourceMaps = new Map<string, string>()
  const run = async (request: Omit<BuildRequest, "dir" | "root">): Promise<ReadonlyMap<string, string>> => {
    if (request.entries.length === 0) return new Map()
    const built = await buildModules({ dir, root, ...request })
    for (const [name, map] of built.sourceMaps) sourceMaps.set(name, map)
    return built.modules
  }
  const only = (modules: ReadonlyMap<string, string>, name: string): string | null => modules.get(name) ?? null

  const schemaFile = existing(dir, "schema.ts", "schema.js")
  const authFile = options.component === true ? undefined : existing(dir, "auth.config.ts", "auth.config.js")
  if (authFile?.endsWith(".ts") && existing(dir, "auth.config.js") !== undefined) {
    throw new Error(`Found both auth.config.ts and auth.config.js in ${dir}, choose one.`)
  }
  const packages = nodeEntries.length === 0
    ? new Map<string, string>()
    : ExternalPackages.find(root, options.externalPackages ?? Project.read(root).externalPackages)
  const met = new Set<string>()
  const [isolate, node, schema, authConfig] = await Promise.all([
    run({ entries: isolateEntries, platform: "browser" }),
    run({
      entries: nodeEntries,
      platform: "node",
      chunks: path.join("_deps", "node"),
      plugins: [ExternalPackages.plugin(packages, met)]
    }),
    run({ entries: schemaFile === undefined ? [] : [schemaFile], platform: "browser" }),
    run({ entries: authFile === undefined ? [] : [authFile], platform: "browser", splitting: false })
  ])
  const compiled = (file: string): string => posix(path.relative(dir, file)).replace(/\.[^.]+$/, ".js")
  return {
    dir,
    isolate,
    node,
    schema: only(schema, "schema.js"),
    authConfig: only(authConfig, "auth.config.js"),
    entries: { isolate: isolateEntries.map(compiled), node: nodeEntries.map(compiled) },
    sourceMaps,
    externalPackages: ExternalPackages.versions(packages, met)
  }
}
