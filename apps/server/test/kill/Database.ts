/** The database behind the servers, and what stands in it, read past all of them. */
import { startPostgres } from "@gatehouse/store-sql/testing/TestPostgres"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Client } from "pg"

export type Kind = "sqlite" | "postgres"

export interface Database {
  /** As `DATABASE_URL` takes it. */
  readonly url: string
  readonly query: (sql: string) => Promise<ReadonlyArray<Readonly<Record<string, any>>>>
  readonly close: () => Promise<void>
}

const sqlite = (folder: string): Database => {
  const filename = join(folder, "gatehouse.db")
  let database: DatabaseSync | undefined
  return {
    url: `sqlite:${filename}`,
    query: (sql) => {
      // Opened when the servers have made it.
      database ??= new DatabaseSync(filename, { readOnly: true, timeout: 10_000 })
      return Promise.resolve(database.prepare(sql).all())
    },
    close: () => Promise.resolve(database?.close())
  }
}

const postgres = async (): Promise<Database> => {
  const server = await startPostgres()
  const url = await server.createDatabase()
  let client: Client | undefined
  return {
    url,
    query: async (sql) => {
      if (client === undefined) {
        client = new Client({ connectionString: url })
        await client.connect()
      }
      return (await client.query(sql)).rows
    },
    close: async () => {
      await client?.end()
      await server.stop()
    }
  }
}

export const open = (kind: Kind, folder: string): Promise<Database> =>
  kind === "sqlite" ? Promise.resolve(sqlite(folder)) : postgres()
