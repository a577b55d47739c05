/**
 * Statements and transactions of either database under one face, for floors that are written once: parameters are `$1`,
 * `$2` …, rows are arrays.
 */
import type { DatabaseSync, SQLInputValue } from "node:sqlite"
import type { ClientBase } from "pg"
import * as Postgres from "../../floors/Postgres.ts"
import * as Sqlite from "../../floors/Sqlite.ts"

export type Rows = ReadonlyArray<ReadonlyArray<any>>

export interface Sql {
  /** After a column in ORDER BY, as the indexes have it: absent before present. */
  readonly asc: string
  readonly desc: string
  readonly prepare: (text: string) => (...values: ReadonlyArray<unknown>) => Rows | Promise<Rows>
  readonly read: <A>(body: () => Promise<A>) => Promise<A>
  readonly write: <A>(body: () => Promise<A>) => Promise<A>
}

export const sqlite = (database: DatabaseSync): Sql => {
  const { begin, beginWrite, prepare } = Sqlite.make(database)
  const commit = prepare("COMMIT")
  const rollback = prepare("ROLLBACK")
  const within = (kind: typeof begin) => async <A>(body: () => Promise<A>): Promise<A> => {
    kind.run()
    try {
      const answer = await body()
      commit.run()
      return answer
    } catch (cause) {
      rollback.run()
      throw cause
    }
  }
  return {
    asc: "",
    desc: " DESC",
    prepare: (text) => {
      const statement = prepare(text.replaceAll(/\$(\d+)/g, "?$1"))
      return (...values) => statement.all(...values as ReadonlyArray<SQLInputValue>)
    },
    read: within(begin),
    write: within(beginWrite)
  }
}

export const postgres = (client: Pick<ClientBase, "query">): Sql => {
  const { begin, beginWrite, prepare, within } = Postgres.make(client)
  return {
    asc: " NULLS FIRST",
    desc: " DESC NULLS LAST",
    prepare,
    read: (body) => within(begin, body),
    write: (body) => within(beginWrite, body)
  }
}
