/**
 * A PostgreSQL server of its own, filled with COPY: rows first, indexes after them, then VACUUM and ANALYZE, as autovacuum
 * would.
 */
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import { startPostgres } from "@gatehouse/store-sql/testing/TestPostgres"
import { type AnyTable, kindOf } from "@gatehouse/store/Table"
import * as Redacted from "effect/Redacted"
import type { Client, Connection, Submittable } from "pg"
import { type Backend, build, forgetStatements, schemaOf } from "./Backend.ts"
import type { Filling, Row } from "./Filling.ts"
import * as Postgres from "./floors/Postgres.ts"

/** As a server with room for its data; what the tests' server turns off for speed stays off for both sides. */
const settings = { shared_buffers: "512MB", maintenance_work_mem: "512MB", max_wal_size: "8GB" }

/** `COPY … FROM STDIN`, which `pg` leaves to others. */
class Copy implements Submittable {
  readonly #sql: string
  readonly #lines: Iterable<string>
  readonly #done: (error?: Error) => void
  #failure: Error | undefined

  constructor(sql: string, lines: Iterable<string>, done: (error?: Error) => void) {
    this.#sql = sql
    this.#lines = lines
    this.#done = done
  }
  submit(connection: Connection): void {
    connection.query(this.#sql)
  }
  async handleCopyInResponse(connection: any): Promise<void> {
    let chunk = ""
    const send = async () => {
      connection.sendCopyFromChunk(Buffer.from(chunk))
      chunk = ""
      if (connection.stream.writableNeedDrain) await new Promise((resolve) => connection.stream.once("drain", resolve))
    }
    for (const line of this.#lines) {
      chunk += line
      if (chunk.length > 65_536) await send()
    }
    await send()
    connection.endCopyFrom()
  }
  handleCommandComplete(): void {}
  handleError(error: Error): void {
    this.#failure = error
    this.#done(error)
  }
  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#done()
  }
}

const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" }
const escape = (text: string): string => text.replace(/[\\\n\r\t]/g, (character) => escapes[character]!)

function* copyLines(table: AnyTable, rows: Iterable<Row>): Generator<string> {
  const columns = Object.entries(table.columns).map(([name, column]) => [name, kindOf(column).kind] as const)
  for (const row of rows) {
    const values = columns.map(([name, kind]) => {
      const value = row[name]
      return value === undefined ? "\\N" : escape(kind === "json" ? JSON.stringify(value) : String(value))
    })
    yield `${values.join("\t")}\n`
  }
}

const copyInto = (client: Client, table: AnyTable, rows: Iterable<Row>): Promise<void> =>
  new Promise((resolve, reject) => {
    const names = Object.keys(table.columns).map((column) => `"${column}"`).join()
    const sql = `COPY "gatehouse_${table.name}" (${names}) FROM STDIN`
    client.query(new Copy(sql, copyLines(table, rows), (error) => error === undefined ? resolve() : reject(error)))
  })

export const open = async <F>(
  filling: Filling,
  makeFloor: (client: Client) => F,
  progress: (text: string) => void
): Promise<Backend<F>> => {
  const server = await startPostgres({ settings })
  const clients: Array<Client> = []
  const connect = async (url: string) => {
    const client = await Postgres.connect(url)
    clients.push(client)
    return client
  }
  try {
    const url = await server.createDatabase("bench")
    const client = await connect(url)
    for (const table of filling.tables) {
      const { create, indexes } = schemaOf("postgres", table)
      await client.query(create)
      const filled = filling.filled.find((entry) => entry.table === table)
      if (filled !== undefined) {
        progress(`postgres: filling ${table.name}`)
        await copyInto(client, table, filled.rows())
      }
      for (const index of indexes) await client.query(index)
      await client.query(`VACUUM ANALYZE "gatehouse_${table.name}"`)
    }
    await client.query("CHECKPOINT")

    const store = await build(PostgresStore.layer({ url: Redacted.make(url), tables: filling.tables }))
    // Not the connection that has just taken in all the rows.
    const byHand = await connect(url)
    const forgetting = forgetStatements(filling).join("; ")
    return {
      context: store.context,
      floor: makeFloor(byHand),
      fill: (table, rows) => copyInto(client, table, rows),
      forget: async () => {
        await client.query(forgetting)
      },
      databaseUrl: url,
      close: async () => {
        await store.close()
        for (const each of clients) await each.end()
        await server.stop()
      }
    }
  } catch (cause) {
    // First: a connection that the server ends would be an error of its own.
    await Promise.allSettled(clients.map((client) => client.end()))
    await server.stop()
    throw cause
  }
}
