/** Brings a PostgreSQL database up to its tables; servers that start at once take turns by an advisory lock. */
import type * as PgConnection from "@effect/sql-pg/PgConnection"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import type { SqlError } from "effect/sql/SqlError"
import { SchemaMismatch } from "../StoreErrors.ts"
import { type ColumnDefinition, type Index, nameOf, type Naming, qualified, quote } from "./Ddl.ts"
import { type ExistingTable, needsEmptyMismatch, plan } from "./Migration.ts"

const columnsQuery = `
  SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = coalesce($1::text, current_schema()) AND c.relname::text = ANY($2::text[])
    AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`

const indexesQuery = `
  SELECT t.relname::text, i.relname::text, x.indisunique, x.indpred IS NOT NULL,
    (SELECT string_agg(a.attname::text, ',' ORDER BY k.place)
     FROM unnest(x.indkey::int2[]) WITH ORDINALITY AS k(number, place)
     JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.number)
  FROM pg_index x
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_class t ON t.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  WHERE n.nspname = coalesce($1::text, current_schema()) AND t.relname::text = ANY($2::text[])
    AND NOT x.indisprimary AND x.indisvalid`

const existingTables = Effect.fnUntraced(function*(
  session: PgConnection.PgConnection,
  naming: Naming,
  tables: ReadonlyArray<AnyTable>
) {
  const parameters = [naming.schema ?? null, tables.map((table) => nameOf(naming, table))]
  const existing = new Map<string, {
    readonly columns: Map<string, ColumnDefinition>
    readonly indexes: Map<string, Omit<Index, "name">>
  }>()
  for (const [table, column, type, required] of yield* session.queryValues(columnsQuery, parameters, false)) {
    const found = existing.get(table as string) ?? { columns: new Map(), indexes: new Map() }
    existing.set(table as string, found)
    found.columns.set(column as string, { type: type as string, required: required as boolean })
  }
  for (
    const [table, index, unique, partial, columns] of yield* session.queryValues(indexesQuery, parameters, false)
  ) {
    existing.get(table as string)?.indexes.set(index as string, {
      columns: (columns as string | null ?? "").split(","),
      unique: unique as boolean,
      partial: partial as boolean
    })
  }
  return existing as ReadonlyMap<string, ExistingTable>
})

export const migratePostgres = Effect.fnUntraced(function*(
  session: PgConnection.PgConnection,
  naming: Naming,
  tables: ReadonlyArray<AnyTable>
): Effect.fn.Return<void, SqlError | SchemaMismatch> {
  if (tables.length === 0) return
  const planned = Effect.map(existingTables(session, naming, tables), (existing) => plan(naming, tables, existing))
  // Nearly always there is nothing to do, and then nobody waits for a lock.
  const first = yield* planned
  if (first instanceof SchemaMismatch) return yield* first
  if (first.statements.length === 0) return

  const run = (sql: string, parameters: ReadonlyArray<unknown> = []) => session.queryValues(sql, parameters, false)
  const underLock = Effect.gen(function*() {
    yield* run("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [
      `gatehouse migration ${naming.schema ?? ""} ${naming.tablePrefix}`
    ])
    if (naming.schema !== undefined) {
      const found = yield* run("SELECT 1 FROM pg_namespace WHERE nspname = $1::text", [naming.schema])
      if (found.length === 0) yield* run(`CREATE SCHEMA ${quote(naming.schema)}`)
    }
    const next = yield* planned
    if (next instanceof SchemaMismatch) return yield* next
    for (const { column, table } of next.needsEmpty) {
      const rows = yield* run(`SELECT 1 FROM ${qualified(naming, nameOf(naming, table))} LIMIT 1`)
      if (rows.length > 0) return yield* needsEmptyMismatch(table, column)
    }
    for (const statement of next.statements) yield* run(statement)
  })
  yield* run("BEGIN ISOLATION LEVEL READ COMMITTED")
  yield* Effect.onExit(
    underLock,
    (exit) => exit._tag === "Success" ? Effect.void : Effect.ignore(run("ROLLBACK"))
  )
  yield* run("COMMIT")
})
