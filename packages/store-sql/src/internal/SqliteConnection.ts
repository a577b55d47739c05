/**
 * A connection of `node:sqlite` with its prepared statements, and what its errors mean.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"

export class SqliteConnection {
  readonly database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()

  /** It never waits for a lock by itself, because that would stop the event loop. */
  constructor(filename: string) {
    this.database = new DatabaseSync(filename, { timeout: 0 })
  }

  prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.database.prepare(sql)
      statement.setReturnArrays(true)
      this.#statements.set(sql, statement)
    }
    return statement
  }

  first(sql: string, parameters: ReadonlyArray<unknown>): ReadonlyArray<unknown> | undefined {
    return this.prepare(sql).get(...parameters as ReadonlyArray<SQLInputValue>) as any
  }

  all(sql: string, parameters: ReadonlyArray<unknown>): ReadonlyArray<ReadonlyArray<unknown>> {
    return this.prepare(sql).all(...parameters as ReadonlyArray<SQLInputValue>) as any
  }

  /** For statements that neither give rows nor change any: to ask how many changed would cost more than BEGIN itself. */
  execute(sql: string): void {
    this.prepare(sql).get()
  }

  /** How many rows changed. */
  run(sql: string, parameters: ReadonlyArray<unknown>): number {
    return Number(this.prepare(sql).run(...parameters as ReadonlyArray<SQLInputValue>).changes)
  }

  close(): void {
    this.#statements.clear()
    if (this.database.isOpen) this.database.close()
  }
}

const codeOf = (error: unknown): number =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0

/** SQLITE_BUSY and SQLITE_LOCKED, with their extended codes: somebody else is writing. */
export const isBusy = (error: unknown): boolean => {
  const code = codeOf(error) & 0xff
  return code === 5 || code === 6
}

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
export const isClash = (error: unknown): boolean => {
  const code = codeOf(error)
  return code === 1555 || code === 2067
}
