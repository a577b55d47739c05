/** The modules of one realm: compiled from the process's cache, linked among themselves, evaluated once. */
import { setFlagsFromString } from "node:v8"
import * as vm from "node:vm"
import { immediate } from "./RealTimers.ts"

export interface RealmModulesOptions {
  readonly context: vm.Context
  /** Path to code. */
  readonly sources: ReadonlyMap<string, string>
  /** Where the milliseconds are added to. */
  readonly timing: { compileMs: number; evaluateMs: number }
  /** An error with the realm's own constructor. */
  readonly error: (name: string, message: string) => Error
  /** Whether `import()` works: in an action that runs. */
  readonly importsDynamically: () => boolean
}

/** Before version 24, Node forgets the hook of dynamic imports in code that comes from a cache. */
const cachesImports = Number.parseInt(process.versions.node, 10) >= 24

// V8's own cache of compiled code would hold on to every realm whose modules it has compiled, a megabyte for each run.
setFlagsFromString("--no-compilation-cache")

/** Compiled code by source text, which all realms of the process share. */
const codeCache = new Map<string, Buffer>()

export class RealmModules {
  readonly #options: RealmModulesOptions
  readonly #modules = new Map<string, vm.SourceTextModule>()
  readonly #imports = new Map<string, Promise<vm.Module>>()

  constructor(options: RealmModulesOptions) {
    this.#options = options
  }

  /** Of the code that was loaded. */
  get bytes(): number {
    let bytes = 0
    for (const path of this.#modules.keys()) bytes += Buffer.byteLength(this.#options.sources.get(path)!)
    return bytes
  }

  /** Compiles, links and evaluates an entry module, and gives its exports. */
  async load(path: string): Promise<Record<string, any>> {
    const { timing } = this.#options
    const module = this.#compile(path)
    const compiled = performance.now()
    await this.#link(module)
    const linked = performance.now()
    timing.compileMs += linked - compiled
    const evaluated = module.evaluate()
    evaluated.catch(() => {})
    timing.evaluateMs += performance.now() - linked
    const settled = await Promise.race([evaluated.then(() => true), immediate().then(() => false)])
    if (!settled) throw new Error("Top-level awaits in source files are unsupported")
    return module.namespace as Record<string, any>
  }

  #link(module: vm.SourceTextModule): Promise<void> {
    return module.link((specifier, referrer) => this.#compile(resolve(specifier, referrer.identifier)))
  }

  #compile(path: string): vm.SourceTextModule {
    const known = this.#modules.get(path)
    if (known !== undefined) return known
    const { context, error, importsDynamically, sources, timing } = this.#options
    const source = sources.get(path)
    if (source === undefined) throw new Error(`Could not find the module "${path}" in the bundle`)
    const began = performance.now()
    const cacheable = cachesImports || !source.includes("import(")
    const cachedData = cacheable ? codeCache.get(source) : undefined
    const options = {
      context,
      identifier: `convex:/${path}`,
      initializeImportMeta: () => {
        throw error("TypeError", "import.meta unsupported")
      },
      importModuleDynamically: (async (specifier: string, referrer: vm.SourceTextModule) => {
        if (!importsDynamically()) throw error("TypeError", "dynamic module import unsupported")
        return this.#import(resolve(specifier, referrer.identifier))
      }) as never
    }
    const module = (cachedData === undefined ? undefined : fromCache(source, { ...options, cachedData })) ??
      new vm.SourceTextModule(source, options)
    if (cacheable && !codeCache.has(source)) {
      codeCache.set(source, (module as unknown as { createCachedData: () => Buffer }).createCachedData())
    }
    timing.compileMs += performance.now() - began
    this.#modules.set(path, module)
    return module
  }

  /** A module for `import()`; two imports at once wait for the same. */
  #import(path: string): Promise<vm.Module> {
    const known = this.#imports.get(path)
    if (known !== undefined) return known
    const imported = (async () => {
      const target = this.#compile(path)
      if (target.status === "unlinked") await this.#link(target)
      await target.evaluate()
      return target
    })()
    this.#imports.set(path, imported)
    return imported
  }
}

/** V8 refuses code that was compiled with other flags than it has now. */
const fromCache = (source: string, options: vm.SourceTextModuleOptions): vm.SourceTextModule | undefined => {
  try {
    return new vm.SourceTextModule(source, options)
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ERR_VM_MODULE_CACHED_DATA_REJECTED") throw error
    codeCache.delete(source)
    return undefined
  }
}

const resolve = (specifier: string, referrer: string): string => {
  const url = new URL(specifier, referrer)
  if (url.protocol !== "convex:") {
    throw new Error(`Cannot import "${specifier}": the bundle has it neither as a module nor as a package`)
  }
  return url.pathname.replace(/^\//, "")
}
