/**
 * What a push learns of a bundle by evaluating it: its functions with their validators, its HTTP routes, its crons and
 * its schema. What fails here would fail the push.
 */
import type { SchemaDefinition } from "convex/server"
import type { Bundle } from "./Bundle.ts"
import * as Names from "./Names.ts"
import { Realm, type RealmOptions } from "./Realm.ts"
import { immediate } from "./RealTimers.ts"
import type { ValidatorJson } from "./Validation.ts"

export type FunctionKind = "query" | "mutation" | "action"

export interface FunctionSpec {
  readonly name: string
  readonly kind: FunctionKind
  readonly visibility: "public" | "internal"
  /** What `exportArgs()` answered: a validator as JSON text. */
  readonly args: string
  /** What `exportReturns()` answered; `"null"` where none is declared. */
  readonly returns: string
}

export interface CronSpec {
  /** `"module:function"` */
  readonly name: string
  readonly args: ReadonlyArray<unknown>
  readonly schedule: unknown
}

export interface ModuleSpec {
  readonly functions: ReadonlyArray<FunctionSpec>
  readonly httpRoutes: ReadonlyArray<{ readonly path: string; readonly method: string }> | null
  readonly crons: Readonly<Record<string, CronSpec>> | null
}

type Env = NonNullable<RealmOptions["env"]>

const kinds = [["isQuery", "query"], ["isMutation", "mutation"], ["isAction", "action"]] as const

/** Evaluates every entry module of a bundle in a realm of its own. */
export const analyze = async (
  bundle: Pick<Bundle, "isolate" | "entries">,
  options: { readonly env?: Env } = {}
): Promise<ReadonlyMap<string, ModuleSpec>> => {
  const specs = new Map<string, ModuleSpec>()
  for (const entry of bundle.entries.isolate) specs.set(entry, await analyzeModule(bundle.isolate, entry, options))
  return specs
}

/** Evaluates one module as a push does. */
export const analyzeModule = async (
  modules: ReadonlyMap<string, string>,
  entry: string,
  options: { readonly env?: Env } = {}
): Promise<ModuleSpec> => {
  Names.checkModulePath(entry)
  return evaluate(modules, entry, options, (exports) => describe(exports, entry))
}

/** The schema as convex-test takes it, from the code of a `schema.js`. */
export const analyzeSchema = async (code: string): Promise<SchemaDefinition<never, boolean> | null> => {
  const text = await evaluate(new Map([["schema.js", code]]), "schema.js", {}, (exports) => {
    const schema = exports["default"] as { readonly export?: () => string } | undefined
    if (typeof schema?.export !== "function") throw new Error("schema.ts must export `defineSchema(…)` as its default")
    return schema.export()
  })
  const exported = JSON.parse(text) as {
    readonly tables: ReadonlyArray<Parameters<typeof Names.checkTable>[0]>
    readonly schemaValidation: boolean
  }
  for (const table of exported.tables) Names.checkTable(table)
  const tables = Object.fromEntries(exported.tables.map((table) => [table.tableName, { export: () => table }]))
  return { tables, schemaValidation: exported.schemaValidation } as unknown as SchemaDefinition<never, boolean>
}

/** What one module's exports register. */
export const describe = (exports: Record<string, any>, entry: string): ModuleSpec => {
  const functions: Array<FunctionSpec> = []
  for (const name of Object.keys(exports)) {
    const exported: unknown = exports[name]
    if (exported === null || (typeof exported !== "function" && typeof exported !== "object")) continue
    const value = exported as Record<string, any>
    const kind = kinds.find(([flag]) => value[flag] === true)?.[1]
    if (kind === undefined) continue
    Names.checkFunctionName(entry, name)
    const args = value["exportArgs"]?.() as string | undefined
    checkArgs(args, entry, name)
    functions.push({
      name,
      kind,
      visibility: value["isPublic"] === true ? "public" : "internal",
      args: args ?? `{"type":"any"}`,
      returns: (value["exportReturns"]?.() as string | undefined) ?? "null"
    })
  }
  const router = exports["default"] as Record<string, any> | undefined
  const httpRoutes = entry === "http.js" && router?.["isRouter"] === true
    ? (router["getRoutes"]() as Array<[string, string]>).map(([path, method]) => ({ path, method }))
    : null
  const crons = entry === "crons.js" && router?.["isCrons"] === true
    ? JSON.parse(router["export"]() as string) as Record<string, CronSpec>
    : null
  return { functions, httpRoutes, crons }
}

const checkArgs = (args: string | undefined, entry: string, name: string): void => {
  if (args === undefined) return
  const type = (JSON.parse(args) as ValidatorJson).type
  if (type !== "object" && type !== "any") {
    throw new Error(`${entry}:${name}: the args validator must be an object or any, not ${type}`)
  }
}

/** Evaluates one module and reads its exports, in the import phase that refuses all that a push refuses. */
export const evaluate = async <A>(
  modules: ReadonlyMap<string, string>,
  entry: string,
  options: { readonly env?: Env },
  read: (exports: Record<string, any>) => A
): Promise<A> => {
  const realm = new Realm({ kind: "analyze", modules, ...(options.env === undefined ? {} : { env: options.env }) })
  try {
    const result = read(await realm.load(entry))
    await immediate()
    if (realm.fatalError !== undefined) throw realm.fatalError
    return result
  } catch (error) {
    const message = (error as { message?: unknown } | null)?.message ?? error
    throw new Error(`Failed to analyze ${entry}: ${String(message)}`, { cause: error })
  }
}
