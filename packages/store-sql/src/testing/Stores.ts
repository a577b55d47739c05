/**
 * The stores that a domain's tests run on, each layer with an empty one of its own. PostgreSQL comes from
 * `globalSetup.ts`: one server a run, one database a test file, one schema a layer.
 */
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store, type StoreService } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import * as PostgresStore from "../PostgresStore.ts"
import * as SqliteStore from "../SqliteStore.ts"
import { testDatabase } from "./TestPostgres.ts"

export interface TestStore {
  readonly name: "memory" | "sqlite" | "postgres"
  readonly shows: {
    /** Two stores can be opened on the same data: `writers`. */
    readonly twoWriters: boolean
    /** A mutation can commit while a query is open. */
    readonly concurrentReads: boolean
    /** Mutations run side by side, and one that cannot be put in an order is run again. */
    readonly serialization: boolean
    /** Rows that a test may insert. */
    readonly size: number
  }
  readonly layer: (tables: ReadonlyArray<AnyTable>) => Layer.Layer<Store | Transactions>
  /** Two stores over the same data, as two processes would have them. */
  readonly writers?: (
    tables: ReadonlyArray<AnyTable>
  ) => Effect.Effect<readonly [StoreService, StoreService], never, Scope.Scope>
}

type Open = Layer.Layer<Store | Transactions>

/** Opens twice, both at the same time. */
const twice = (layer: Open): Effect.Effect<readonly [StoreService, StoreService], never, Scope.Scope> => {
  // Fresh, because a layer is built once in each memo map.
  const open = Effect.map(Layer.build(Layer.fresh(layer)), (context) => Context.get(context, Store))
  return Effect.all([open, open], { concurrency: 2 })
}

/** A folder that goes with the scope. */
export const temporaryFolder: Effect.Effect<string, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "gatehouse-test-"))),
  (folder) => Effect.sync(() => Fs.rmSync(folder, { recursive: true, force: true }))
)

let database: Promise<string> | undefined
let schemas = 0

/** An empty schema in the test file's database. */
export const postgresPlace: Effect.Effect<{ readonly url: Redacted.Redacted<string>; readonly schema: string }> = Effect
  .map(
    Effect.promise(() => database ??= testDatabase()),
    (url) => ({ url: Redacted.make(url), schema: `test_${++schemas}` })
  )

/** Few connections, because many tests share the server. */
const small = { maxConnections: 5, mutationConnections: 3 }

export const stores: ReadonlyArray<TestStore> = [
  {
    name: "memory",
    shows: { twoWriters: false, concurrentReads: false, serialization: false, size: 100_000 },
    layer: () => Layer.fresh(MemoryStore.layer)
  },
  {
    name: "sqlite",
    shows: { twoWriters: true, concurrentReads: true, serialization: false, size: 100_000 },
    layer: (tables) => Layer.orDie(Layer.fresh(SqliteStore.layer({ filename: ":memory:", tables }))),
    writers: (tables) =>
      Effect.flatMap(
        temporaryFolder,
        (folder) => twice(Layer.orDie(SqliteStore.layer({ filename: Path.join(folder, "store.sqlite"), tables })))
      )
  },
  {
    name: "postgres",
    shows: { twoWriters: true, concurrentReads: true, serialization: true, size: 100_000 },
    layer: (tables) =>
      Layer.unwrap(
        Effect.map(postgresPlace, (place) => Layer.orDie(PostgresStore.layer({ ...place, ...small, tables })))
      ),
    writers: (tables) =>
      Effect.flatMap(postgresPlace, (place) => twice(Layer.orDie(PostgresStore.layer({ ...place, ...small, tables }))))
  }
]
