/** Fresh databases for tests that look at both kinds alike, and raw statements on them. */
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import type { SchemaMismatch, StoreUnavailable } from "@gatehouse/store-sql/StoreErrors"
import { postgresPlace, temporaryFolder } from "@gatehouse/store-sql/testing/Stores"
import type { Store } from "@gatehouse/store/Store"
import { type AnyTable, type Row, table } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Client } from "pg"
import { live } from "../src/internal/LiveClock.ts"

export interface Place {
  /** A store with these tables on this database; each build opens it anew. */
  readonly layer: (
    tables: ReadonlyArray<AnyTable>,
    tablePrefix?: string
  ) => Layer.Layer<Store | Transactions, SchemaMismatch | StoreUnavailable>
  /** Runs a statement beside the store and answers with its rows, as arrays. */
  readonly run: (sql: string) => Effect.Effect<ReadonlyArray<ReadonlyArray<unknown>>>
}

const sqlite: Effect.Effect<Place, never, Scope.Scope> = Effect.map(temporaryFolder, (folder) => {
  const filename = Path.join(folder, "store.sqlite")
  return {
    layer: (tables, tablePrefix) =>
      Layer.fresh(SqliteStore.layer({ filename, tables, ...(tablePrefix === undefined ? {} : { tablePrefix }) })),
    run: (sql) =>
      Effect.sync(() => {
        const database = new DatabaseSync(filename)
        const statement = database.prepare(sql)
        statement.setReturnArrays(true)
        const rows = statement.all() as unknown as ReadonlyArray<ReadonlyArray<unknown>>
        database.close()
        return rows
      })
  }
})

/** Asks until the answer is yes, and dies after twenty seconds of no. */
export const eventually = (ask: Effect.Effect<boolean>): Effect.Effect<void> =>
  ask.pipe(
    Effect.repeat({ until: (yes) => yes, schedule: Schedule.spaced("5 millis") }),
    Effect.timeoutOrElse({
      duration: "20 seconds",
      orElse: () => Effect.die(new Error("what the test waits for did not happen"))
    }),
    Effect.asVoid,
    live
  )

/** Waits until a statement of another connection waits for a lock that this client holds. */
export const untilBlocking = (client: Client): Effect.Effect<void> =>
  eventually(Effect.promise(async () => {
    const { rowCount } = await client.query(
      "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    return rowCount !== 0
  }))

/** A client in the schema of a place. */
export const postgresClient = (place: { readonly url: Redacted.Redacted<string>; readonly schema: string }) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: Redacted.value(place.url) })
      client.on("error", () => undefined)
      await client.connect()
      await client.query(`SET search_path TO "${place.schema}"`)
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

const postgres: Effect.Effect<Place, never, Scope.Scope> = Effect.map(postgresPlace, (place) => ({
  layer: (tables, tablePrefix) =>
    Layer.fresh(
      PostgresStore.layer({
        ...place,
        tables,
        maxConnections: 3,
        ...(tablePrefix === undefined ? {} : { tablePrefix })
      })
    ),
  run: (sql) =>
    Effect.scoped(
      Effect.flatMap(postgresClient(place), (client) =>
        Effect.promise(async () => (await client.query({ text: sql, rowMode: "array" })).rows))
    )
}))

export const places: ReadonlyArray<readonly [string, Effect.Effect<Place, never, Scope.Scope>]> = [
  ["SQLite", sqlite],
  ["PostgreSQL", postgres]
]

export interface Item extends Row {
  readonly scope: string
  readonly rank: number
  readonly label?: string
  readonly at?: number
  readonly on?: boolean
}

export const items = table<Item>()({
  name: "items",
  columns: { id: "text", createdAt: "int", scope: "text", rank: "int", label: "text?", at: "int?", on: "bool?" },
  unique: { byRank: ["scope", "rank"], byLabel: ["scope", "label"] },
  indexes: {
    byCreation: ["createdAt"],
    byScopeAndAt: ["scope", "at"],
    byAll: ["scope", "on", "at", "label"],
    byRankAndCreation: ["rank", "createdAt"]
  }
})

export const item = (n: number, fields: Partial<Item> = {}): Item => ({
  id: `itm_${String(n).padStart(6, "0")}`,
  createdAt: n,
  scope: "s",
  rank: n,
  ...fields
})
