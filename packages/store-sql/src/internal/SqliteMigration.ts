/** Brings a SQLite database up to its tables, under the lock of a writer. */
import type { AnyTable } from "@gatehouse/store/Table"
import { SchemaMismatch } from "../StoreErrors.ts"
import { type ColumnDefinition, type Index, nameOf, type Naming, quote } from "./Ddl.ts"
import { type ExistingTable, needsEmptyMismatch, plan } from "./Migration.ts"
import type { SqliteConnection } from "./SqliteConnection.ts"

const existingTable = (connection: SqliteConnection, name: string): ExistingTable | undefined => {
  const columns = connection.all(`SELECT name, type, "notnull" FROM pragma_table_info(?)`, [name])
  if (columns.length === 0) return undefined
  const indexes = new Map<string, Omit<Index, "name">>()
  for (
    const [index, unique, partial] of connection.all(
      `SELECT name, "unique", partial FROM pragma_index_list(?) WHERE origin = 'c'`,
      [name]
    )
  ) {
    const names = connection.all("SELECT name FROM pragma_index_info(?) ORDER BY seqno", [index])
    indexes.set(index as string, {
      columns: names.map(([column]) => column as string),
      unique: unique === 1,
      partial: partial === 1
    })
  }
  return {
    indexes,
    columns: new Map(
      columns.map(([column, type, required]): [string, ColumnDefinition] => [
        column as string,
        { type: type as string, required: required === 1 }
      ])
    )
  }
}

/** Runs inside an open transaction; what it throws rolls back. */
export const migrateSqlite = (
  connection: SqliteConnection,
  naming: Naming,
  tables: ReadonlyArray<AnyTable>
): SchemaMismatch | undefined => {
  const existing = new Map<string, ExistingTable>()
  for (const table of tables) {
    const name = nameOf(naming, table)
    const found = existingTable(connection, name)
    if (found !== undefined) existing.set(name, found)
  }
  const planned = plan(naming, tables, existing)
  if (planned instanceof SchemaMismatch) return planned
  for (const { column, table } of planned.needsEmpty) {
    const [row] = connection.all(`SELECT 1 FROM ${quote(nameOf(naming, table))} LIMIT 1`, [])
    if (row !== undefined) return needsEmptyMismatch(table, column)
  }
  for (const statement of planned.statements) connection.database.exec(statement)
  return undefined
}
