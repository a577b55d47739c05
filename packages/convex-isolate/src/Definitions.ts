/**
 * Finds an app's components as a push does: through `convex.config.ts`, whose definitions are bundled one by one,
 * evaluated where nothing but the language is, children before parents, and then instantiated from the app downwards.
 */
import { build, type Plugin } from "esbuild"
import { existsSync, realpathSync } from "node:fs"
import * as path from "node:path"
import * as Analysis from "./Analysis.ts"
import { isIdentifier } from "./Names.ts"
import * as Project from "./Project.ts"

/** A component as it is installed: one definition installed twice is two of these. */
export interface ComponentSource {
  readonly name: string
  readonly folder: string
  /** Where the parent mounts its routes. */
  readonly httpPrefix?: string
  readonly env?: Record<string, string>
  readonly components?: ReadonlyArray<ComponentSource>
}

export interface Definition {
  /** Identifies it in a deployment: its folder, seen from the app's functions folder; the app's own is `""`. */
  readonly path: string
  readonly folder: string
  /** The file it was written in. Convex takes a component whose file is JavaScript for published: it generates no code. */
  readonly file: string
  /** The bundled `convex.config.js`, in which other definitions are imported from `./_componentDeps/<path>`. */
  readonly source: string
  /** The paths of the definitions it imports. */
  readonly dependencies: ReadonlyArray<string>
}

/** What `defineApp()` and `defineComponent()` say of themselves. */
export interface EvaluatedDefinition {
  readonly definitionType: { readonly type: "app" } | { readonly type: "childComponent"; readonly name: string }
  readonly childComponents: ReadonlyArray<{
    readonly name: string
    readonly path: string
    readonly env: ReadonlyArray<[string, EnvBinding]> | null
  }>
  /** Prefix to `_reference/childComponent/<name>`. */
  readonly httpMounts: Record<string, string>
  readonly envVars?: ReadonlyArray<[string, { readonly value: string; readonly optional?: boolean }]>
}

type EnvBinding =
  | { readonly type: "value"; readonly value: string }
  | { readonly type: "envVar"; readonly name: string }

const configModule = "convex.config.js"

const configFile = (folder: string): string | undefined =>
  ["convex.config.ts", "convex.config.js"].map((name) => path.join(folder, name)).find((file) => existsSync(file))

const posix = (file: string): string => file.split(path.sep).join("/")

const dependencyModule = (definition: string): string =>
  `_componentDeps/${Buffer.from(definition).toString("base64url")}`

/** Leaves imports of other definitions in place under their names in a deployment, and reports where they are. */
const definitionImports = (found: (folder: string) => string): Plugin => ({
  name: "component-definitions",
  setup(context) {
    context.onResolve({ filter: /.*convex.config.*/ }, async (args) => {
      if (args.namespace !== "file" || args.kind === "entry-point" || args.pluginData === context) return undefined
      const extension = path.extname(args.path)
      const candidates = extension === ".js"
        ? [args.path, `${args.path.slice(0, -".js".length)}.ts`]
        : extension === ".ts"
        ? [args.path]
        : [args.path, `${args.path}.js`, `${args.path}.ts`]
      for (const candidate of candidates) {
        const result = await context.resolve(candidate, {
          kind: args.kind,
          resolveDir: args.resolveDir,
          pluginData: context
        })
        if (result.path === "") continue
        // A file of that name beside no definition is an ordinary import.
        const folder = path.dirname(result.path)
        return configFile(folder) === undefined
          ? undefined
          : { path: `./${dependencyModule(found(folder))}`, external: true }
      }
      return undefined
    })
  }
})

/** The bundled definitions of an app and of everything it installs; the app's first. */
export const bundleDefinitions = async (
  folder: string,
  options: { readonly root?: string } = {}
): Promise<ReadonlyArray<Definition>> => {
  const functions = realpathSync(folder)
  const root = realpathSync(options.root ?? Project.findRoot(functions))
  const definitions = new Map<string, Definition>()
  const visit = async (folder: string): Promise<string> => {
    const definition = posix(path.relative(functions, folder))
    const file = configFile(folder)
    if (definitions.has(definition) || file === undefined) return definition
    const dependencies = new Map<string, string>()
    const imports = definitionImports((imported) => {
      const name = posix(path.relative(functions, imported))
      dependencies.set(name, imported)
      return name
    })
    const drive = path.parse(root).root
    const result = await build({
      absWorkingDir: root,
      entryPoints: [`./${posix(path.relative(root, file))}`],
      bundle: true,
      platform: "browser",
      format: "esm",
      target: "esnext",
      conditions: ["convex", "module"],
      splitting: false,
      write: false,
      outdir: drive,
      outbase: drive,
      minify: true,
      keepNames: true,
      sourcemap: true,
      logLevel: "silent",
      plugins: [imports]
    })
    const source = result.outputFiles.find((output) => output.path.endsWith(".js"))?.text ?? ""
    definitions.set(definition, { path: definition, folder, file, source, dependencies: [...dependencies.keys()] })
    for (const imported of dependencies.values()) await visit(imported)
    return definition
  }
  await visit(functions)
  return [...definitions.values()]
}

/** The definitions in an order in which each comes after those it imports. */
const childrenFirst = (
  definitions: ReadonlyArray<Pick<Definition, "path" | "dependencies">>
): ReadonlyArray<string> => {
  const pending = new Map(definitions.map((definition) => [definition.path, definition]))
  const ordered: Array<string> = []
  while (pending.size > 0) {
    const ready = [...pending.values()].find((definition) =>
      definition.dependencies.every((name) => !pending.has(name))
    )
    if (ready === undefined) {
      throw new Error(`Component definitions import each other in a circle: ${[...pending.keys()].join(", ")}.`)
    }
    pending.delete(ready.path)
    ordered.push(ready.path)
  }
  return ordered
}

export interface EvaluateOptions {
  /** What the app's own definition reads of `process.env`. */
  readonly env?: Record<string, string>
  /** How errors call a definition. Default: `defaultName`. */
  readonly nameOf?: (definition: string) => string
}

/** How errors call a definition if they are told nothing better. */
export const defaultName = (definition: string): string => definition === "" ? "app" : `component ${definition}`

/** Evaluates definitions as a push does. */
export const evaluateDefinitions = async (
  definitions: ReadonlyArray<Pick<Definition, "path" | "source" | "dependencies">>,
  options: EvaluateOptions = {}
): Promise<ReadonlyMap<string, EvaluatedDefinition>> => {
  const nameOf = options.nameOf ?? defaultName
  const byPath = new Map(definitions.map((definition) => [definition.path, definition]))
  const evaluated = new Map<string, EvaluatedDefinition>()
  for (const name of childrenFirst(definitions)) {
    const definition = byPath.get(name)
    if (definition === undefined) continue
    const modules = new Map([[configModule, definition.source]])
    for (const dependency of definition.dependencies) {
      const type = evaluated.get(dependency)?.definitionType
      const ownName = type?.type === "childComponent" ? type.name : undefined
      const imported = JSON.stringify({ componentDefinitionPath: dependency, defaultName: ownName })
      modules.set(dependencyModule(dependency), `export default ${imported}`)
    }
    const environment = name === "" ? { env: (variable: string) => options.env?.[variable] } : {}
    try {
      const exported = await Analysis.evaluate(modules, configModule, environment, ({ default: made }) => {
        const maker = name === "" ? "defineApp" : "defineComponent"
        if (typeof made?.export !== "function") throw new Error(`its default export is not made by ${maker}()`)
        return JSON.parse(JSON.stringify(made.export()))
      })
      evaluated.set(name, exported)
    } catch (cause) {
      throw new Error(`${nameOf(name)}: ${(cause as Error).message}`, { cause })
    }
  }
  return evaluated
}

/** The components that the app in a functions folder installs. Bindings to `app.env` take their values from `env`. */
export const findComponents = async (
  functions: string,
  options: { readonly env?: Record<string, string>; readonly root?: string } = {}
): Promise<ReadonlyArray<ComponentSource>> => {
  const definitions = await bundleDefinitions(functions, options)
  const evaluated = await evaluateDefinitions(definitions, options)
  const folders = new Map(definitions.map((definition) => [definition.path, definition.folder]))

  const install = (name: string, env: Record<string, string>): ReadonlyArray<ComponentSource> => {
    const parent = evaluated.get(name)
    const children = parent?.childComponents ?? []
    const names = new Set<string>()
    return children.map((child): ComponentSource => {
      if (names.has(child.name)) {
        throw new Error(
          `Two components of ${name === "" ? "the app" : name} are called "${child.name}": name one of them.`
        )
      }
      if (!isIdentifier(child.name)) {
        throw new Error(`A component cannot be called "${child.name}": its name must be an identifier.`)
      }
      names.add(child.name)
      const bound: Record<string, string> = {}
      for (const [variable, binding] of child.env ?? []) {
        const value = binding.type === "value" ? binding.value : env[binding.name]
        if (value !== undefined) bound[variable] = value
      }
      const mount = Object.entries(parent?.httpMounts ?? {})
        .find(([, reference]) => reference === `_reference/childComponent/${child.name}`)
      const components = install(child.path, bound)
      return {
        name: child.name,
        folder: folders.get(child.path) ?? path.join(functions, child.path),
        ...(mount === undefined ? {} : { httpPrefix: mount[0] }),
        ...(Object.keys(bound).length === 0 ? {} : { env: bound }),
        ...(components.length === 0 ? {} : { components })
      }
    })
  }
  return install("", options.env ?? {})
}
