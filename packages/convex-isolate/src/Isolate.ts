/** Opens a folder of Convex functions as a deployment would run it, with an empty database. */
import type { FunctionReference } from "convex/server"
import * as Address from "./Address.ts"
import * as Backend from "./Backend.ts"
import { type ComponentSource, findComponents } from "./Definitions.ts"
import { type Component, defaultCloudUrl, defaultSiteUrl, type Deployment, findFunction } from "./Deployment.ts"
import { registered } from "./Execution.ts"
import * as Http from "./Http.ts"
import { findRoot } from "./Project.ts"
import { defaultDeployment } from "./Realm.ts"
import type { Run } from "./Report.ts"
import * as Scheduler from "./Scheduler.ts"
import * as Scope from "./Scope.ts"
import * as Unit from "./Unit.ts"

export interface Options {
  /** The app's functions folder. */
  readonly folder: string
  /** Default: the components that the app's `convex.config.ts` installs. */
  readonly components?: ReadonlyArray<ComponentSource>
  readonly env?: Readonly<Record<string, string>>
  /** Every query and mutation is run again from its trace; or those runs of which a function says so by their name. */
  readonly replay?: boolean | ((name: string) => boolean)
  /** Whether a transaction that reads or writes more than a deployment allows fails. */
  readonly transactionLimits?: boolean
  /** What actions see as `fetch`. */
  readonly fetch?: typeof fetch
  /** Where the clock stands; default: the machine's clock. */
  readonly now?: number
  /** Functions reach these as `Convex.asyncSyscall("test/<name>", json)`. */
  readonly syscalls?: Readonly<Record<string, (args: unknown) => Promise<unknown>>>
  readonly onRun?: (run: Run) => void
}

type AnyReference = FunctionReference<any, any>

export interface Isolate {
  readonly query: (reference: AnyReference | string, args?: Record<string, unknown>) => Promise<any>
  readonly mutation: (reference: AnyReference | string, args?: Record<string, unknown>) => Promise<any>
  readonly action: (reference: AnyReference | string, args?: Record<string, unknown>) => Promise<any>
  /** convex-test's accessor: `withIdentity`, `withRequestMetadata`, `run`. */
  readonly t: Backend.Accessor
  /** A request to the app's router or to a mounted component. */
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>
  /** What functions see, and what decides which scheduled functions are due. */
  readonly setNow: (now: number | undefined) => void
  readonly scheduled: Scheduler.Scheduler
  readonly runCron: (name: string, component?: string) => Promise<any>
  /** What a table holds, read past all functions, in order of creation. */
  readonly rows: (table: string, component?: string) => Promise<ReadonlyArray<any>>
  /** Newest last. */
  readonly runs: Array<Run>
}

/** What may differ between two isolates of the same bundles. */
export type FreshOptions = Omit<Options, "folder" | "components" | "env">

/** A folder and its components, bundled and analysed. */
export interface Prepared {
  /** A deployment with an empty database; what is not given is as it was prepared. */
  readonly fresh: (options?: FreshOptions) => Isolate
}

/** A deployment of `options.folder`. Bundling and analysis are done once a process for the same files. */
export const open = async (options: Options): Promise<Isolate> => (await prepare(options)).fresh()

/** Bundles and analyses, so that many isolates can be made of it at no cost. */
export const prepare = async (options: Options): Promise<Prepared> => {
  const env: Readonly<Record<string, string>> = {
    CONVEX_CLOUD_URL: defaultCloudUrl,
    CONVEX_SITE_URL: defaultSiteUrl,
    ...options.env
  }
  const components = new Map<string, Component>()
  const readEnv = (name: string): string | undefined => env[name]
  // A push bundles everything from the app's root, components of other packages too.
  const root = findRoot(options.folder)
  const app: Component = {
    path: "",
    unit: await Unit.load({ folder: options.folder, root, component: false }, readEnv, JSON.stringify(env)),
    env: readEnv,
    mount: undefined
  }
  components.set("", app)
  const add = async (source: ComponentSource, parent: Component): Promise<void> => {
    const componentPath = parent.path === "" ? source.name : `${parent.path}/${source.name}`
    const mount = mountOf(source, parent)
    const own: Readonly<Record<string, string>> = {
      CONVEX_CLOUD_URL: env["CONVEX_CLOUD_URL"]!,
      CONVEX_SITE_URL: env["CONVEX_SITE_URL"]! + (mount ?? "").replace(/\/$/, "")
    }
    // What an installation binds is not there yet when the component's modules are imported.
    const read = (name: string, phase: "import" | "execute"): string | undefined =>
      own[name] ?? (phase === "execute" ? source.env?.[name] : undefined)
    const component: Component = {
      path: componentPath,
      unit: await Unit.load({ folder: source.folder, root, component: true }, read, JSON.stringify(own)),
      env: read,
      mount
    }
    components.set(componentPath, component)
    for (const child of source.components ?? []) await add(child, component)
  }
  const sources = options.components ?? await findComponents(options.folder, { env: { ...env } })
  for (const source of sources) await add(source, app)
  return { fresh: (overrides) => make(components, readEnv, { ...options, ...overrides }) }
}

const make = (
  components: ReadonlyMap<string, Component>,
  env: (name: string) => string | undefined,
  options: FreshOptions
): Isolate => {
  let now = options.now
  const runs: Array<Run> = []
  const deployment: Deployment = {
    options,
    components,
    backend: undefined as unknown as Backend.Backend,
    env,
    now: () => now ?? Date.now(),
    deployedAt: Math.min(now ?? defaultDeployment, defaultDeployment),
    runs
  }
  deployment.backend = Backend.make({
    components: [...components.values()].map((component) => ({
      path: component.path,
      schema: component.unit.schema,
      modules: modulesOf(deployment, component)
    })),
    transactionLimits: options.transactionLimits ?? false,
    now: deployment.now
  })
  const { internals, t } = deployment.backend
  type Call = (path: Backend.FunctionPath, args: unknown) => Promise<unknown>
  const call =
    (run: Call) => async (reference: AnyReference | string, args: Record<string, unknown> = {}): Promise<any> => {
      const path = Address.ofReference(reference)
      findFunction(deployment, path)
      return run(path, args)
    }

  return {
    query: call(internals.queryFromPath),
    mutation: call(internals.mutationFromPath),
    action: call(internals.actionFromPath),
    t,
    fetch: (url, init) => Http.fetch(deployment, url, init),
    setNow: (value) => {
      now = value
    },
    scheduled: Scheduler.make(deployment),
    runCron: async (name, component = "") => {
      const target = components.get(component)
      const cron = target?.unit.modules.get("crons.js")?.crons?.[name]
      if (target === undefined || cron === undefined) {
        throw new Error(
          `There is no cron "${name}" in ${component === "" ? "the app" : `the component "${component}"`}`
        )
      }
      const { module, name: fn } = Address.splitPath(cron.name)
      const udfPath = `${module}:${fn}`
      const run = target.unit.functions.get(udfPath)?.kind === "mutation"
        ? internals.mutationFromPath
        : internals.actionFromPath
      return Scope.outside(() => run({ componentPath: component, udfPath }, cron.args[0] ?? {}))
    },
    rows: async (table, component = "") => {
      const documents = deployment.backend.database(component)._documents
      return Object.keys(documents)
        .filter((id) => Backend.tableOf(id) === table)
        .map((id) => structuredClone(documents[id]!))
        .toSorted((a, b) => a._creationTime - b._creationTime)
    },
    runs
  }
}

/** Where a component's routes are, if its parent's are mounted too. */
const mountOf = (source: ComponentSource, parent: Component): string | undefined => {
  if (source.httpPrefix === undefined) return undefined
  const above = parent.path === "" ? "/" : parent.mount
  if (above === undefined) return undefined
  const prefix = source.httpPrefix.replace(/^\//, "")
  return above + (prefix === "" || prefix.endsWith("/") ? prefix : `${prefix}/`)
}

/** A component's functions as convex-test loads them; it finds their root by a path with `_generated`. */
const modulesOf = (deployment: Deployment, component: Component): Record<string, () => Promise<unknown>> => {
  const modules: Record<string, () => Promise<unknown>> = { "./_generated/api.js": async () => ({}) }
  for (const [entry, spec] of component.unit.modules) {
    const module = entry.replace(/\.js$/, "")
    const exports: Record<string, unknown> = {}
    for (const fn of spec.functions) {
      exports[fn.name] = registered(deployment, component, component.unit.functions.get(`${module}:${fn.name}`)!)
    }
    if (spec.httpRoutes !== null) {
      exports["default"] = Http.router(deployment, component)
      const dispatcher = Http.dispatcher(deployment, component)
      modules[`./${Http.dispatchModule}.js`] = async () => dispatcher
    }
    modules[`./${entry}`] = async () => exports
  }
  for (const [name, load] of component.unit.nodeModules) modules[`./${name}.js`] = load
  return modules
}
