/**
 * What every floor on PostgreSQL is made of: one connection with the isolation and the settings of `PostgresStore`, named
 * prepared statements that give rows as arrays, and transactions.
 */
import { Client, type ClientBase, type ClientConfig } from "pg"
import { plannerSettings } from "../../packages/store-sql/src/internal/PostgresPool.ts"

const settings = { ...plannerSettings, default_transaction_isolation: "serializable" }

export const config = (url: string): ClientConfig => ({
  connectionString: url,
  options: Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`).join(" ")
})

export const connect = async (url: string): Promise<Client> => {
  const client = new Client(config(url))
  await client.connect()
  return client
}

export const make = (connection: Pick<ClientBase, "query">) => {
  let statements = 0
  const prepare = (text: string) => {
    const name = `floor_${statements++}`
    return async (...values: ReadonlyArray<unknown>): Promise<ReadonlyArray<ReadonlyArray<any>>> => {
      const result = await connection.query({ name, text, values: [...values], rowMode: "array" })
      return result.rows
    }
  }
  const begin = prepare("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
  const beginWrite = prepare("BEGIN ISOLATION LEVEL SERIALIZABLE")
  const commit = prepare("COMMIT")
  const rollback = prepare("ROLLBACK")
  const within = async <A>(kind: typeof begin, body: () => Promise<A>): Promise<A> => {
    await kind()
    try {
      const answer = await body()
      await commit()
      return answer
    } catch (cause) {
      await rollback()
      throw cause
    }
  }
  return { prepare, begin, beginWrite, within }
}
