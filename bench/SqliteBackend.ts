/**
 * A SQLite file, filled through `node:sqlite` itself: rows first, indexes after them.
 */
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import type { AnyTable } from "@gatehouse/store/Table"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { DatabaseSync, SQLInputValue } from "node:sqlite"
import { rowCodec, sqliteEncoders } from "../packages/store-sql/src/internal/RowCodec.ts"
import { type Backend, build, forgetStatements, schemaOf } from "./Backend.ts"
import type { Filling, Row } from "./Filling.ts"
import * as Sqlite from "./floors/Sqlite.ts"

export const open = async <F>(
  filling: Filling,
  makeFloor: (database: DatabaseSync) => F,
  progress: (text: string) => void
): Promise<Backend<F>> => {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"))
  const filename = join(folder, "bench.sqlite")
  const database = Sqlite.open(filename)

  const fill = async (table: AnyTable, rows: Iterable<Row>) => {
    const codec = rowCodec(sqliteEncoders, table)
    const insert = database.prepare(
      `INSERT INTO gatehouse_${table.name} (${codec.columns.map((column) => `"${column}"`).join()})
      VALUES (${codec.columns.map(() => "?").join()})`
    )
    database.exec("BEGIN IMMEDIATE")
    for (const row of rows) insert.run(...codec.encode(row) as Array<SQLInputValue>)
    database.exec("COMMIT")
  }

  for (const table of filling.tables) {
    const { create, indexes } = schemaOf("sqlite", table)
    database.exec(create)
    const filled = filling.filled.find((entry) => entry.table === table)
    if (filled !== undefined) {
      progress(`sqlite: filling ${table.name}`)
      await fill(table, filled.rows())
    }
    for (const index of indexes) database.exec(index)
  }
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)")

  const store = await build(SqliteStore.layer({ filename, tables: filling.tables }))
  const forgetting = forgetStatements(filling).map((sql) => database.prepare(sql))
  return {
    context: store.context,
    floor: makeFloor(database),
    fill,
    forget: async () => {
      database.exec("BEGIN IMMEDIATE")
      for (const statement of forgetting) statement.run()
      database.exec("COMMIT")
    },
    databaseUrl: `sqlite:${filename}`,
    close: async () => {
      await store.close()
      database.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
