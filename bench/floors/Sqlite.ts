/**
 * What every floor on SQLite is made of: one connection with the pragmas of `SqliteStore`, statements that are prepared once
 * and give rows as arrays, and transactions.
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite"

export const open = (filename: string): DatabaseSync => {
  const database = new DatabaseSync(filename, { timeout: 5_000 })
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
  database.exec("PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY")
  return database
}

export const make = (database: DatabaseSync) => {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql)
    statement.setReturnArrays(true)
    return {
      get: (...values: ReadonlyArray<SQLInputValue>) => statement.get(...values) as ReadonlyArray<any> | undefined,
      all: (...values: ReadonlyArray<SQLInputValue>) =>
        statement.all(...values) as unknown as ReadonlyArray<ReadonlyArray<any>>,
      run: (...values: ReadonlyArray<SQLInputValue>) => statement.run(...values)
    }
  }
  const begin = prepare("BEGIN")
  const beginWrite = prepare("BEGIN IMMEDIATE")
  const commit = prepare("COMMIT")
  const rollback = prepare("ROLLBACK")
  const within = <A>(kind: typeof begin, body: () => A): A => {
    kind.run()
    try {
      const answer = body()
      commit.run()
      return answer
    } catch (cause) {
      rollback.run()
      throw cause
    }
  }
  return { prepare, begin, beginWrite, within }
}
