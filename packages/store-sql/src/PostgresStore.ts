/**
 * The Store on PostgreSQL. A mutation is one SERIALIZABLE transaction, made again when the server finds that it cannot be
 * put in an order with others; a query is one REPEATABLE READ snapshot; a read by itself is one statement.
 */
import { InvalidCursor } from "@gatehouse/contract/Errors"
import type { Transaction, Transactions } from "@gatehouse/contract/Transaction"
import { pageRequest } from "@gatehouse/store/PageRequest"
import { emptyPage, pageResult } from "@gatehouse/store/PageResult"
import { type Store, type StoreService, toContext, UniqueViolation } from "@gatehouse/store/Store"
import { type AnyTable, kindOf, type Row } from "@gatehouse/store/Table"
import { assertRow, isFindable } from "@gatehouse/store/Value"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type { Naming } from "./internal/Ddl.ts"
import { encodeList, postgresEncoders } from "./internal/PostgresEncoders.ts"
import { TryAgain } from "./internal/PostgresFailure.ts"
import { migratePostgres } from "./internal/PostgresMigration.ts"
import { connectionConfig, makePool, makeShared, open, plannerSettings } from "./internal/PostgresPool.ts"
import { type Lease, makeTransactions } from "./internal/PostgresTransactions.ts"
import { statementsOf, type TableStatements } from "./internal/TableStatements.ts"
import { type SchemaMismatch, StoreUnavailable } from "./StoreErrors.ts"

export { retries } from "./internal/PostgresTransactions.ts"

export interface PostgresOptions {
  readonly url: Redacted.Redacted<string>
  readonly tables: ReadonlyArray<AnyTable>
  /** Made when it does not exist. Default: the first schema of the connection's `search_path`. */
  readonly schema?: string
  /** Default: `gatehouse_`. */
  readonly tablePrefix?: string
  /** At least 3: reads by themselves share two (one below 6), mutations and queries have the others. Default: 10. */
  readonly maxConnections?: number
  /** Of these, for mutations: more of them at once only conflict more. Default: 4. */
  readonly mutationConnections?: number
  /** How long a mutation is made again and again, and how long it waits for a lock. Default: 10 seconds. */
  readonly deadline?: Duration.Input
}

/** The server's name for messages, without what stands before the `@`. */
const placeOf = (url: Redacted.Redacted<string>): string =>
  URL.canParse(Redacted.value(url)) ? `postgres://${new URL(Redacted.value(url)).host}` : "the URL given for PostgreSQL"

export const make = Effect.fnUntraced(function*(options: PostgresOptions) {
  const scope = yield* Effect.scope
  const deadline = Duration.toMillis(Duration.fromInputUnsafe(options.deadline ?? "10 seconds"))
  const naming: Naming = {
    dialect: "postgres",
    tablePrefix: options.tablePrefix ?? "gatehouse_",
    schema: options.schema
  }
  const maxConnections = Math.max(3, options.maxConnections ?? 10)
  const sharedSize = maxConnections < 6 ? 1 : 2
  const mutationSize = Math.max(1, Math.min(options.mutationConnections ?? 4, maxConnections - sharedSize - 1))
  const readConfig = connectionConfig(options.url, plannerSettings)
  const writeConfig = connectionConfig(options.url, { ...plannerSettings, lock_timeout: `${Math.ceil(deadline)}ms` })
  const statements = statementsOf(naming, postgresEncoders, options.tables)

  const unavailable = (cause: unknown) => new StoreUnavailable({ database: placeOf(options.url), cause })
  yield* Effect.scoped(
    Effect.gen(function*() {
      const { session } = yield* open(connectionConfig(options.url, {}), yield* Effect.scope)
      const [[encoding] = []] = yield* session.queryValues("SELECT current_setting('server_encoding')", [], false)
      if (encoding !== "UTF8") return yield* unavailable(new Error(`its encoding is ${encoding} and has to be UTF8`))
      yield* migratePostgres(session, naming, options.tables)
    })
  ).pipe(
    Effect.catchTag("SqlError", (cause) => Effect.fail(unavailable(cause)))
  )

  const transactions = makeTransactions({
    deadline,
    shared: makeShared(readConfig, sharedSize, scope),
    pools: {
      query: makePool(readConfig, maxConnections - sharedSize - mutationSize, scope),
      mutation: makePool(writeConfig, mutationSize, scope)
    }
  })
  const { read, within, write } = transactions

  /** True when a row changed. */
  const change = (
    lease: Lease,
    transaction: Transaction,
    sql: string,
    parameters: ReadonlyArray<unknown>
  ): Effect.Effect<boolean> =>
    Effect.map(transactions.change(lease, (session) => session.query(sql, parameters)), ({ rowCount }) => {
      if (rowCount > 0) transaction.writes++
      return rowCount > 0
    })

  const firstRow = (lease: Lease, table: TableStatements, sql: string, parameters: ReadonlyArray<unknown>) =>
    Effect.map(
      within(lease, (session) => session.queryValues(sql, parameters)),
      (rows): any => rows.length === 0 ? undefined : table.codec.decode(rows[0]!)
    )

  /** Which of these keys another row has. */
  const clashOf = Effect.fnUntraced(function*(
    lease: Lease,
    table: TableStatements,
    indexes: ReadonlyArray<string>,
    row: Readonly<Record<string, unknown>>
  ) {
    for (const index of indexes) {
      const key = table.keyParameters(index, table.table.unique[index]!.map((column) => row[column]))
      if (key === undefined) continue
      const holder = yield* firstRow(lease, table, table.unique(index), key)
      if (holder !== undefined && holder.id !== row["id"]) {
        return new UniqueViolation({ table: table.table.name, index })
      }
    }
    return undefined
  })

  const insert = Effect.fnUntraced(function*(
    lease: Lease,
    transaction: Transaction,
    table: TableStatements,
    row: Readonly<Record<string, unknown>>
  ) {
    if (yield* change(lease, transaction, table.insert, table.codec.encode(row))) return
    if ((yield* firstRow(lease, table, table.get, [row["id"]])) !== undefined) {
      return yield* new UniqueViolation({ table: table.table.name, index: "id" })
    }
    const clash = yield* clashOf(lease, table, Object.keys(table.table.unique), row)
    if (clash !== undefined) return yield* clash
    // Whoever has the key came after our snapshot.
    lease.failure = new TryAgain({
      why: "conflict",
      cause: new Error(`${table.table.name}: a key was taken meanwhile`)
    })
    return yield* Effect.die(lease.failure)
  })

  /** Sets these columns. An UPDATE that clashed would abort the transaction, so the keys that change are looked up. */
  const update = Effect.fnUntraced(function*(
    lease: Lease,
    transaction: Transaction,
    table: TableStatements,
    id: string,
    columns: ReadonlyArray<string>,
    values: Readonly<Record<string, unknown>>
  ) {
    const keys = table.keysOf(columns)
    if (keys.length > 0) {
      const previous = yield* firstRow(lease, table, table.get, [id])
      if (previous === undefined) return false
      const next = { ...previous }
      for (const column of columns) next[column] = values[column]
      const changed = keys.filter((index) =>
        table.table.unique[index]!.some((column) => previous[column] !== (next[column] ?? undefined))
      )
      const clash = yield* clashOf(lease, table, changed, next)
      if (clash !== undefined) return yield* clash
    }
    const parameters = columns.map((column) => table.codec.encodeColumn(column, values[column]))
    return yield* change(lease, transaction, table.update(columns), [...parameters, id])
  })

  const one = (table: TableStatements, sql: string, parameters: ReadonlyArray<unknown>) =>
    read((session) =>
      Effect.map(
        session.queryValues(sql, parameters),
        (rows): any => rows.length === 0 ? undefined : table.codec.decode(rows[0]!)
      )
    )

  /** Fills the answers in the order of the keys; only those that can be found at all are asked for. */
  const many = (
    table: TableStatements,
    sql: string,
    columns: ReadonlyArray<string>,
    keys: ReadonlyArray<ReadonlyArray<unknown>>
  ): Effect.Effect<ReadonlyArray<any>> => {
    const places: Array<number> = []
    const asked: ReadonlyArray<Array<unknown>> = columns.map(() => [])
    keys.forEach((key, place) => {
      if (!columns.every((_, i) => key[i] !== undefined && key[i] !== null && isFindable(key[i]))) return
      places.push(place)
      asked.forEach((list, i) => list.push(key[i]))
    })
    const answers: Array<any> = Array.from({ length: keys.length })
    if (places.length === 0) return Effect.succeed(answers)
    const lists = asked.map((list, i) => encodeList(kindOf(table.table.columns[columns[i]!]!).kind, list))
    return read((session) =>
      Effect.map(session.queryValues(sql, lists), (rows) => {
        for (const values of rows) {
          answers[places[Number(values[table.codec.columns.length]) - 1]!] = table.codec.decode(values)
        }
        return answers
      })
    )
  }

  const store: StoreService = {
    get: (table, id) =>
      Effect.suspend(() => {
        const prepared = statements(table)
        return isFindable(id) ? one(prepared, prepared.get, [id]) : Effect.undefined
      }),
    getMany: (table, ids) =>
      Effect.suspend(() => {
        const prepared = statements(table)
        return many(prepared, prepared.getMany, ["id"], ids.map((id) => [id]))
      }),
    unique: (table, index, key) =>
      Effect.suspend(() => {
        const prepared = statements(table)
        const sql = prepared.unique(index)
        const parameters = prepared.keyParameters(index, key as unknown as ReadonlyArray<unknown>)
        return parameters === undefined ? Effect.undefined : one(prepared, sql, parameters)
      }),
    uniqueMany: (table, index, keys) =>
      Effect.suspend(() => {
        const prepared = statements(table)
        const lists = keys as unknown as ReadonlyArray<ReadonlyArray<unknown>>
        return many(prepared, prepared.uniqueMany(index), table.unique[index]!, lists)
      }),
    page: (table, index, prefix, options) =>
      Effect.suspend(() => {
        const request = pageRequest(table, index, prefix as unknown as ReadonlyArray<unknown>, options)
        if (request === "invalid") return Effect.fail(new InvalidCursor())
        if (request === "empty") return Effect.succeed(emptyPage)
        const prepared = statements(table)
        const { parameters, sql } = prepared.page(request)
        return read((session) =>
          Effect.map(
            session.queryValues(sql, parameters(request)),
            (rows) => pageResult(table, request, rows.map(prepared.codec.decode))
          )
        )
      }),
    first: (table, index, prefix, options) =>
      Effect.map(Effect.orDie(store.page(table, index, prefix, options)), ({ items }) => items),
    insert: (table, row) =>
      write((lease, transaction) => {
        const values = row as unknown as Readonly<Record<string, unknown>>
        assertRow(table, values, false)
        return insert(lease, transaction, statements(table), values)
      }),
    patch: (table, id, changes) =>
      write((lease, transaction) => {
        const values = changes as Readonly<Record<string, unknown>>
        assertRow(table, values, true)
        const prepared = statements(table)
        if (!isFindable(id)) return Effect.succeed(false)
        const columns = Object.keys(values).filter((column) => values[column] !== undefined && column !== "id")
        return columns.length === 0
          ? Effect.map(firstRow(lease, prepared, prepared.get, [id]), (row) => row !== undefined)
          : update(lease, transaction, prepared, id, columns, values)
      }),
    replace: (table, row) =>
      write((lease, transaction) => {
        const values = row as unknown as Readonly<Record<string, unknown>>
        assertRow(table, values, false)
        const prepared = statements(table)
        const columns = prepared.codec.columns.filter((column) => column !== "id")
        return update(lease, transaction, prepared, (row as Row).id, columns, values)
      }),
    remove: (table, id) =>
      Effect.orDie(
        write((lease, transaction) =>
          isFindable(id) ? change(lease, transaction, statements(table).remove, [id]) : Effect.succeed(false)
        )
      ),
    query: transactions.query,
    mutation: transactions.mutation
  }
  return store
})

/** Connects, makes or extends the tables, and closes the connections with the scope of the layer. */
export const layer = (
  options: PostgresOptions
): Layer.Layer<Store | Transactions, SchemaMismatch | StoreUnavailable> =>
  Layer.effectContext(
    Effect.map(
      make(options) as Effect.Effect<StoreService, SchemaMismatch | StoreUnavailable, Scope.Scope>,
      toContext
    )
  )
