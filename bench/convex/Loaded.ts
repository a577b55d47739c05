/**
 * What a function file of a Convex folder loads: the modules of its bundle, their bytes, and who imports them. Every call
 * of a function evaluates all of it.
 */
import * as path from "node:path"
import * as Bundle from "../../packages/convex-isolate/src/Bundle.ts"
import * as Project from "../../packages/convex-isolate/src/Project.ts"

/** A source file, as far as it is in the bundle. */
export interface Input {
  /** As `effect/Effect` or `@gatehouse/keys/Keys`. */
  readonly name: string
  readonly bytes: number
  /** The names of the files through which it is imported, from the function file down. */
  readonly via: ReadonlyArray<string>
}

export interface Loaded {
  /** `keys.js` and the shared modules below it, by path. */
  readonly modules: ReadonlyMap<string, string>
  readonly bytes: number
  /** Heaviest first. */
  readonly inputs: ReadonlyArray<Input>
}

/** A folder's bundle. */
export interface Bundled {
  /** Names of sources in the bundle are relative to it. */
  readonly root: string
  readonly modules: ReadonlyMap<string, string>
  /** By function file without extension, as `keys`. */
  readonly loaded: ReadonlyMap<string, Loaded>
}

/** How tables call a source file: packages by what one would import. */
export const nameOf = (root: string, file: string): string => {
  const posix = path.resolve(root, file).split(path.sep).join("/")
  const installed = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?:dist\/)?(?:esm\/)?(.*?)(?:\.[cm]?js)?$/.exec(posix)
  if (installed !== null) return `${installed[1]}/${installed[2]}`
  const ours = /^.*\/packages\/([^/]+)\/(?:dist|src)\/(.*)\.[jt]s$/.exec(posix)
  return ours === null ? file : `@gatehouse/${ours[1]}/${ours[2]}`
}

/** Bundles a folder as a push does. `tsc -b` must have run, because packages are bundled from what it has built. */
export const bundle = async (folder: string): Promise<Bundled> => {
  const dir = path.resolve(folder)
  const root = Project.findRoot(dir)
  const built = await Bundle.buildModules({ dir, root, entries: [...Bundle.entryPoints(dir)], platform: "browser" })
  const outputs = new Map(
    Object.entries(built.metafile.outputs).map(([name, output]) => [name.replace(/^out\//, ""), output])
  )
  const name = (file: string) => nameOf(root, file)
  const loaded = new Map<string, Loaded>()
  for (const [entry, { entryPoint }] of outputs) {
    // What is imported with `import()` is an entry point to esbuild too.
    if (entryPoint === undefined || entry.startsWith("_deps/")) continue
    const modules = new Map<string, string>()
    const sizes = new Map<string, number>()
    const load = (module: string) => {
      if (modules.has(module)) return
      modules.set(module, built.modules.get(module)!)
      const { imports, inputs } = outputs.get(module)!
      for (const [file, { bytesInOutput }] of Object.entries(inputs)) sizes.set(file, bytesInOutput)
      for (const { kind, path } of imports) {
        // A function pays for what it imports with `import()` only when it does.
        if (kind === "import-statement") load(path.replace(/^out\//, ""))
      }
    }
    load(entry)
    const chains = chainsOf(built.metafile, entryPoint, sizes)
    loaded.set(entry.replace(/\.js$/, ""), {
      modules,
      bytes: [...modules.values()].reduce((sum, code) => sum + Buffer.byteLength(code), 0),
      inputs: [...sizes]
        .filter(([, bytes]) => bytes > 0)
        .map(([file, bytes]) => ({ name: name(file), bytes, via: (chains.get(file) ?? []).map(name) }))
        .toSorted((a, b) => b.bytes - a.bytes)
    })
  }
  return { root, modules: built.modules, loaded }
}

type Metafile = Awaited<ReturnType<typeof Bundle.buildModules>>["metafile"]

/** The shortest way from an entry point to each file, over files of which something is in the bundle. */
const chainsOf = (
  metafile: Metafile,
  entryPoint: string,
  sizes: ReadonlyMap<string, number>
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const chains = new Map<string, ReadonlyArray<string>>([[entryPoint, []]])
  for (const [file, chain] of chains) {
    for (const { kind, path } of metafile.inputs[file]?.imports ?? []) {
      if (kind !== "import-statement" || chains.has(path) || metafile.inputs[path] === undefined) continue
      // A file of which nothing is left only passes names on.
      chains.set(path, (sizes.get(file) ?? 0) > 0 ? [...chain, file] : chain)
    }
  }
  return chains
}
