/**
 * A SQLite file, filled through `node:sqlite` itself: rows first, indexes after them.
 */
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import type { AnyTable } from "@gatehouse/store/Table"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { SQLInputValue } from "node:sqlite"
import { rowCodec, sqliteEncoders } from "../packages/store-sql/src/internal/RowCodec.ts"
import { type Backend, build, forgetStatements, schemaOf } from "./Backend.ts"
import { type Dataset, type Row, tables } from "./Data.ts"
import * as SqliteFloor from "./floors/SqliteFloor.ts"

export const open = async (data: Dataset, progress: (text: string) => void): Promise<Backend> => {
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-bench-"))
  const filename = join(folder, "bench.sqlite")
  const database = SqliteFloor.open(filename)

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

  for (const table of tables) {
    const { create, indexes } = schemaOf("sqlite", table)
    database.exec(create)
    const filled = data.filled.find((entry) => entry.table === table)
    if (filled !== undefined) {
      progress(`sqlite: filling ${table.name}`)
      await fill(table, filled.rows())
    }
    for (const index of indexes) database.exec(index)
  }
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)")

  const store = await build(SqliteStore.layer({ filename, tables }))
  const forgetting = forgetStatements(data.madeAfter).map((sql) => database.prepare(sql))
  return {
    context: store.context,
    floor: SqliteFloor.make(database),
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
