/**
 * The database of one isolate: convex-test's, with this isolate's clock, and with the limits of documents that convex-test
 * does not check. convex-test keeps its state to itself; this module is the only one that looks into it, so the version is
 * pinned and a test fails when the shape changes.
 */
import { convexTest, type TestConvexForDataModel, type TestConvexRoot } from "convex-test"
import type { GenericDataModel, SchemaDefinition } from "convex/server"
import { AsyncLocalStorage } from "node:async_hooks"
import * as IndexReads from "./IndexReads.ts"
import { checkDocument } from "./Limits.ts"

type Document = IndexReads.Document

export type AnySchema = SchemaDefinition<never, boolean>

export interface FunctionPath {
  readonly componentPath: string
  /** `"module:name"` */
  readonly udfPath: string
}

/** The methods of convex-test's accessor that its types do not tell of. */
export interface Internals {
  readonly queryFromPath: (path: FunctionPath, args: unknown) => Promise<unknown>
  readonly mutationFromPath: (path: FunctionPath, args: unknown) => Promise<unknown>
  readonly actionFromPath: (path: FunctionPath, args: unknown) => Promise<unknown>
  readonly runInComponent: <A>(component: string, body: () => Promise<A>) => Promise<A>
}

export type Accessor = TestConvexForDataModel<GenericDataModel>

/** convex-test's database of one component, as far as it is used here. */
export interface Database {
  _documents: Record<string, Document>
  /** Of every open transaction, outermost first; `null` is a deletion. */
  _writes: ReadonlyArray<Record<string, Document | null>>
  _lastCreationTime: number
  _generateId(table: string): string
  _validate(table: string, value: unknown): void
  _addWrite(id: string, document: Document | null): void
  _resolveQuerySource(query: { readonly source: IndexReads.QuerySource }): QueryPlan
  commit(time: bigint | null): void
  rollbackWrites(): void
  stashWrites(): Database["_writes"]
  restoreWrites(writes: Database["_writes"]): void
  _iterateDocs(table: string, visit: (document: Document) => void): void
  get(table: string | undefined, id: string): Document | null
  insert(table: string, value: Record<string, unknown>): string
  patch(table: string, id: string, value: Record<string, unknown>): void
}

interface QueryPlan {
  readonly sortedDocs: ReadonlyArray<Document>
  readonly fieldPathsToSortBy: ReadonlyArray<string>
  readonly order: "asc" | "desc"
}

interface ConvexGlobal {
  readonly components: Record<string, { readonly db: Database }>
  readonly transactionManager: {
    getMetricsTracker(): { trackScheduledFunction(bytes: number): void } | null
  }
  readonly syscall: (op: string, json: string) => string
  readonly asyncSyscall: (op: string, json: string) => Promise<string>
  readonly jsSyscall: (op: string, args: unknown) => Promise<unknown>
}

export interface Backend {
  readonly t: TestConvexRoot<GenericDataModel>
  readonly internals: Internals
  readonly global: ConvexGlobal
  database(component: string): Database
}

export interface BackendComponent {
  readonly path: string
  readonly schema: AnySchema | null
  readonly modules: Record<string, () => Promise<unknown>>
}

/** An empty database with the app, whose path is `""`, and its components. */
export const make = (options: {
  readonly components: ReadonlyArray<BackendComponent>
  readonly transactionLimits: boolean
  readonly now: () => number
}): Backend => {
  const app = options.components.find((component) => component.path === "")!
  const t = convexTest({
    ...(app.schema === null ? {} : { schema: app.schema }),
    modules: app.modules,
    transactionLimits: options.transactionLimits
  }) as unknown as TestConvexRoot<GenericDataModel>
  for (const component of options.components) {
    if (component.path !== "") {
      t.registerComponent(component.path, component.schema as never, component.modules as never)
    }
  }
  const global = captureGlobal(t)
  for (const component of options.components) adapt(global.components[component.path]!.db, options.now)
  return {
    t,
    internals: t as unknown as Internals,
    global,
    database: (component) => {
      const found = global.components[component]
      if (found === undefined) throw new Error(`There is no component "${component}"`)
      return found.db
    }
  }
}

/** convex-test enters its state by `AsyncLocalStorage.run` on every call; the first call shows it. */
const captureGlobal = (t: Accessor): ConvexGlobal => {
  const run = AsyncLocalStorage.prototype.run
  let captured: ConvexGlobal | undefined
  AsyncLocalStorage.prototype.run = function(this: AsyncLocalStorage<unknown>, store: unknown, ...rest: Array<never>) {
    if (typeof store === "object" && store !== null && "transactionManager" in store) captured ??= store as ConvexGlobal
    return (run as (...args: Array<unknown>) => unknown).call(this, store, ...rest)
  } as typeof run
  try {
    void t.finishInProgressScheduledFunctions()
  } finally {
    AsyncLocalStorage.prototype.run = run
  }
  if (captured === undefined) throw new Error("convex-test keeps its state elsewhere: this package is made for 0.0.60")
  return captured
}

const adapt = (database: Database, now: () => number): void => {
  database.insert = (table, value) => {
    database._validate(table, value)
    const id = database._generateId(table)
    const time = now()
    const created = time <= database._lastCreationTime ? database._lastCreationTime + 0.001 : time
    database._lastCreationTime = created
    database._addWrite(id, { ...value, _id: id, _creationTime: created } as Document)
    return id
  }
  const addWrite = database._addWrite.bind(database)
  database._addWrite = (id, document) => {
    if (document !== null && !isSystemId(id)) checkDocument(document)
    addWrite(id, document)
  }
  readByIndex(database)
}

/** Puts sorted indexes before convex-test's own reading, which stays for what they do not know. */
const readByIndex = (database: Database): void => {
  const overlay = (): Map<string, Document | null> => {
    const written = new Map<string, Document | null>()
    for (const level of database._writes) for (const id of Object.keys(level)) written.set(id, level[id]!)
    return written
  }
  const all = function*(table: string): Generator<Document> {
    const written = overlay()
    for (const id in database._documents) {
      if (!written.has(id) && id.endsWith(table) && tableOf(id) === table) yield database._documents[id]!
    }
    for (const [id, document] of written) if (document !== null && tableOf(id) === table) yield document
  }
  const indexes = IndexReads.make(all, (id) => database.get(undefined, id), tableOf)

  // The plan is convex-test's, which checks the range against the schema, made without looking at documents.
  let planning = false
  const iterate = database._iterateDocs.bind(database)
  database._iterateDocs = (table, visit) => {
    if (!planning) iterate(table, visit)
  }
  const resolve = database._resolveQuerySource.bind(database)
  database._resolveQuerySource = (query) => {
    if (query.source.type === "Search") return resolve(query)
    planning = true
    let plan: QueryPlan
    try {
      plan = resolve(query)
    } finally {
      planning = false
    }
    const sortedDocs = indexes.read(query.source, plan.fieldPathsToSortBy, plan.order)
    return sortedDocs === undefined ? resolve(query) : { ...plan, sortedDocs }
  }

  // Whatever changes what a transaction sees.
  const addWrite = database._addWrite.bind(database)
  database._addWrite = (id, document) => {
    addWrite(id, document)
    indexes.touch(id)
  }
  const touching =
    <A extends Array<never>, B>(f: (...args: A) => B, levels: () => Database["_writes"]) => (...args: A): B => {
      const before = levels().flatMap((level) => Object.keys(level))
      const result = f.apply(database, args)
      for (const id of before) indexes.touch(id)
      return result
    }
  const innermost = (): Database["_writes"] => database._writes.slice(-1)
  database.commit = touching(database.commit as never, innermost) as never
  database.rollbackWrites = touching(database.rollbackWrites, innermost)
  database.stashWrites = touching(database.stashWrites, () => database._writes)
  const restore = database.restoreWrites.bind(database)
  database.restoreWrites = (writes) => {
    restore(writes)
    for (const level of writes) for (const id of Object.keys(level)) indexes.touch(id)
  }
}

/** Tables that Convex itself keeps begin with `_`. */
const isSystemId = (id: string): boolean => /^[0-9]+_/.test(id)

/** The table of an id. */
export const tableOf = (id: string): string => id.replace(/^[0-9]+/, "")
