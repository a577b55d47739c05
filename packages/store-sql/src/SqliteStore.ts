/**
 * The Store on SQLite, on `node:sqlite` itself: statements are prepared once for each connection, and a read by itself
 * is one statement. One connection writes; a few read snapshots of their own while it does.
 */
import { compact } from "@gatehouse/contract/Compact"
import { InvalidCursor } from "@gatehouse/contract/Errors"
import type { Transaction, Transactions } from "@gatehouse/contract/Transaction"
import { type PageRequest, pageRequest } from "@gatehouse/store/PageRequest"
import { emptyPage, pageResult } from "@gatehouse/store/PageResult"
import { type PageOptions, type Store, type StoreService, toContext, UniqueViolation } from "@gatehouse/store/Store"
import type { AnyTable, Row } from "@gatehouse/store/Table"
import { assertRow, isFindable } from "@gatehouse/store/Value"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import type { Naming } from "./internal/Ddl.ts"
import { sqliteEncoders } from "./internal/RowCodec.ts"
import { isClash, SqliteConnection } from "./internal/SqliteConnection.ts"
import { migrateSqlite } from "./internal/SqliteMigration.ts"
import { defect, type Lease, makeTransactions, untilFree } from "./internal/SqliteTransactions.ts"
import { statementsOf, type TableStatements } from "./internal/TableStatements.ts"
import { type SchemaMismatch, StoreUnavailable } from "./StoreErrors.ts"

export interface SqliteOptions {
  /** A file, or `":memory:"` for one of its own that goes with the layer. */
  readonly filename: string
  readonly tables: ReadonlyArray<AnyTable>
  /** Default: `gatehouse_`. */
  readonly tablePrefix?: string
  /** How long a transaction waits for the writer of another process. Default: 5 seconds. */
  readonly busyDeadline?: Duration.Input
  /**
   * `normal` (the default) survives a crash of the process; a loss of power may undo the last commits, never half of one.
   * `full` survives that too and waits for the disk at each commit.
   */
  readonly synchronous?: "normal" | "full"
}

const connect = Effect.fnUntraced(function*(options: SqliteOptions, filename: string, busyDeadline: number) {
  const naming: Naming = { dialect: "sqlite", tablePrefix: options.tablePrefix ?? "gatehouse_" }
  const isPrivate = options.filename === ":memory:"
  const unavailable = (cause: unknown) => new StoreUnavailable({ database: options.filename, cause })
  const open = (): SqliteConnection => {
    const connection = new SqliteConnection(filename)
    try {
      // Nobody outlives a private file, so it need not reach the disk.
      connection.database.exec(`PRAGMA synchronous = ${isPrivate ? "OFF" : options.synchronous ?? "normal"}`)
      connection.database.exec("PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY")
    } catch (cause) {
      connection.close()
      throw cause
    }
    return connection
  }
  const connections: Array<SqliteConnection> = []
  yield* Effect.addFinalizer(() => Effect.sync(() => connections.forEach((connection) => connection.close())))

  /** Tries until nobody else has the lock. */
  const whenFree = <A>(evaluate: () => A): Effect.Effect<A, StoreUnavailable> =>
    Effect.catch(
      Effect.suspend(() => untilFree(evaluate, busyDeadline)),
      (cause) => Effect.fail(unavailable(cause))
    )
  // Even these settings read the file, which another process may just be turning to WAL.
  const writer = yield* whenFree(open)
  connections.push(writer)
  yield* whenFree(() => writer.database.exec("PRAGMA journal_mode = WAL"))
  yield* Effect.acquireUseRelease(
    whenFree(() => writer.database.exec("BEGIN IMMEDIATE")),
    () =>
      Effect.flatMap(
        Effect.try({ try: () => migrateSqlite(writer, naming, options.tables), catch: unavailable }),
        (mismatch) => mismatch === undefined ? Effect.void : Effect.fail(mismatch)
      ),
    (_, exit) => Effect.sync(() => writer.database.exec(exit._tag === "Success" ? "COMMIT" : "ROLLBACK"))
  )
  /** A connection that only reads. */
  const openReader = (): SqliteConnection => {
    const connection = open()
    connection.database.exec("PRAGMA query_only = ON")
    connections.push(connection)
    return connection
  }
  return { naming, writer, openReader }
})

export const make = Effect.fnUntraced(function*(options: SqliteOptions) {
  const busyDeadline = Duration.toMillis(Duration.fromInputUnsafe(options.busyDeadline ?? "5 seconds"))
  const filename = options.filename === ":memory:" ? yield* temporaryFile : options.filename
  const { naming, openReader, writer } = yield* connect(options, filename, busyDeadline)
  const statements = statementsOf(naming, sqliteEncoders, options.tables)
  const { read, write, ...transactions } = makeTransactions({ writer, openReader, busyDeadline })

  /** Runs the write; after a clash, finds which key it was. */
  const change = (
    connection: SqliteConnection,
    transaction: Transaction,
    sql: string,
    parameters: ReadonlyArray<unknown>,
    clash: () => UniqueViolation | undefined
  ): Effect.Effect<boolean, UniqueViolation> => {
    try {
      const changed = connection.run(sql, parameters) > 0
      if (changed) transaction.writes++
      return Effect.succeed(changed)
    } catch (cause) {
      const violation = isClash(cause) ? clash() : undefined
      if (violation !== undefined) return Effect.fail(violation)
      ;(transaction.connection as Lease).broken = cause
      return defect("write")(cause)
    }
  }

  const holderOf = (
    connection: SqliteConnection,
    table: TableStatements,
    index: string,
    row: Readonly<Record<string, unknown>>
  ): any => {
    const key = table.keyParameters(index, table.table.unique[index]!.map((column) => row[column]))
    const found = key === undefined ? undefined : connection.first(table.unique(index), key)
    return found === undefined ? undefined : table.codec.decode(found)
  }

  const clashOf = (
    connection: SqliteConnection,
    table: TableStatements,
    row: Readonly<Record<string, unknown>>,
    isNew: boolean
  ): UniqueViolation | undefined => {
    if (isNew && connection.first(table.get, [row["id"]]) !== undefined) {
      return new UniqueViolation({ table: table.table.name, index: "id" })
    }
    for (const index of Object.keys(table.table.unique)) {
      const holder = holderOf(connection, table, index, row)
      if (holder !== undefined && holder.id !== row["id"]) {
        return new UniqueViolation({ table: table.table.name, index })
      }
    }
    return undefined
  }

  /** Fills the answers in the order of the keys; `keys` are those that can be found at all. */
  const readMany = (
    connection: SqliteConnection,
    table: TableStatements,
    sql: string,
    keys: ReadonlyArray<ReadonlyArray<unknown>>
  ): ReadonlyArray<any> => {
    const places: Array<number> = []
    const asked: Array<ReadonlyArray<unknown>> = []
    keys.forEach((key, place) => {
      if (!key.every((value) => value !== undefined && value !== null && isFindable(value))) return
      places.push(place)
      asked.push(key.map((value) => sqliteEncoders[typeof value === "boolean" ? "bool" : "text"](value)))
    })
    const answers: Array<any> = Array.from({ length: keys.length })
    if (asked.length === 0) return answers
    for (const values of connection.all(sql, [JSON.stringify(asked)])) {
      answers[places[values[table.codec.columns.length] as number]!] = table.codec.decode(values)
    }
    return answers
  }

  /** The rows of a page, and the one after them if there is one. */
  const readRows = (connection: SqliteConnection, table: AnyTable, request: PageRequest): Array<any> => {
    const prepared = statements(table)
    const { parameters, sql } = prepared.page(request)
    return connection.all(sql, parameters(request)).map(prepared.codec.decode)
  }

  const readPage = (table: AnyTable, request: PageRequest) =>
    read((connection) => pageResult(table, request, readRows(connection, table, request)))

  const page = (table: AnyTable, index: string, prefix: ReadonlyArray<unknown>, options: PageOptions) => {
    const request = pageRequest(table, index, prefix, options)
    if (request === "invalid") return Effect.fail(new InvalidCursor())
    return request === "empty" ? Effect.succeed(emptyPage) : readPage(table, request)
  }

  const store: StoreService = {
    get: (table, id) =>
      read((connection) => {
        if (!isFindable(id)) return undefined
        const { codec, get } = statements(table)
        const found = connection.first(get, [id])
        return found === undefined ? undefined : codec.decode(found)
      }),
    getMany: (table, ids) =>
      read((connection) => {
        const prepared = statements(table)
        return readMany(connection, prepared, prepared.getMany, ids.map((id) => [id]))
      }),
    unique: (table, index, key) =>
      read((connection) => {
        const prepared = statements(table)
        const sql = prepared.unique(index)
        const parameters = prepared.keyParameters(index, key as unknown as ReadonlyArray<unknown>)
        if (parameters === undefined) return undefined
        const found = connection.first(sql, parameters)
        return found === undefined ? undefined : prepared.codec.decode(found)
      }),
    uniqueMany: (table, index, keys) =>
      read((connection) => {
        const prepared = statements(table)
        return readMany(connection, prepared, prepared.uniqueMany(index), keys as unknown as Array<Array<unknown>>)
      }),
    page: (table, index, prefix, options) =>
      Effect.suspend(() => page(table, index, prefix as unknown as ReadonlyArray<unknown>, options)),
    first: (table, index, prefix, options) =>
      read((connection) => {
        const request = pageRequest(table, index, prefix as unknown as ReadonlyArray<unknown>, options)
        if (typeof request === "string") return emptyPage.items
        const rows = readRows(connection, table, request)
        if (rows.length > request.limit) rows.pop()
        return rows
      }),
    insert: (table, row) =>
      write((connection, transaction) => {
        const values = row as unknown as Readonly<Record<string, unknown>>
        assertRow(table, values, false)
        const prepared = statements(table)
        return Effect.asVoid(
          change(
            connection,
            transaction,
            prepared.insert,
            prepared.codec.encode(values),
            () => clashOf(connection, prepared, values, true)
          )
        )
      }),
    patch: (table, id, changes) =>
      write((connection, transaction) => {
        const values = changes as Readonly<Record<string, unknown>>
        assertRow(table, values, true)
        const prepared = statements(table)
        if (!isFindable(id)) return Effect.succeed(false)
        const columns = Object.keys(values).filter((column) => values[column] !== undefined && column !== "id")
        if (columns.length === 0) return Effect.succeed(connection.first(prepared.get, [id]) !== undefined)
        const parameters = columns.map((column) => prepared.codec.encodeColumn(column, values[column]))
        return change(connection, transaction, prepared.update(columns), [...parameters, id], () => {
          const previous = connection.first(prepared.get, [id])
          return previous === undefined
            ? undefined
            : clashOf(connection, prepared, { ...prepared.codec.decode(previous), ...compact(values) }, false)
        })
      }),
    replace: (table, row) =>
      write((connection, transaction) => {
        const values = row as unknown as Readonly<Record<string, unknown>>
        assertRow(table, values, false)
        const prepared = statements(table)
        const columns = prepared.codec.columns.filter((column) => column !== "id")
        const parameters = columns.map((column) => prepared.codec.encodeColumn(column, values[column]))
        return change(
          connection,
          transaction,
          prepared.update(columns),
          [...parameters, (row as Row).id],
          () => clashOf(connection, prepared, values, false)
        )
      }),
    remove: (table, id) =>
      Effect.orDie(
        write((connection, transaction) =>
          isFindable(id)
            ? change(connection, transaction, statements(table).remove, [id], () => undefined)
            : Effect.succeed(false)
        )
      ),
    query: transactions.query,
    mutation: transactions.mutation
  }
  return store
})

/** A file of its own, removed with its journal when the scope closes. */
const temporaryFile = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => Fs.mkdtempSync(Path.join(Os.tmpdir(), "gatehouse-"))),
    (folder) => Effect.sync(() => Fs.rmSync(folder, { recursive: true, force: true }))
  ),
  (folder) => Path.join(folder, "store.sqlite")
)

/** Opens the database, makes or extends its tables, and closes it with the scope of the layer. */
export const layer = (
  options: SqliteOptions
): Layer.Layer<Store | Transactions, SchemaMismatch | StoreUnavailable> =>
  Layer.effectContext(
    Effect.map(
      make(options) as Effect.Effect<StoreService, SchemaMismatch | StoreUnavailable, Scope.Scope>,
      toContext
    )
  )
