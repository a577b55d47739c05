/**
 * The Store in memory, for tests and examples: sorted indexes, transactions with an undo list, one mutation at a time.
 */
import { compact } from "@gatehouse/contract/Compact"
import { InvalidCursor } from "@gatehouse/contract/Errors"
import * as Json from "@gatehouse/contract/Json"
import * as Transaction from "@gatehouse/contract/Transaction"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Semaphore from "effect/Semaphore"
import * as Cursor from "./Cursor.ts"
import { SortedList } from "./internal/SortedList.ts"
import { type PageOptions, type Store, type StoreService, toContext, UniqueViolation } from "./Store.ts"
import { type AnyTable, columnsOf, type Row } from "./Table.ts"
import { assertRow, compare, isFindable, type Scalar } from "./Value.ts"

type AnyRow = Row & Readonly<Record<string, unknown>>

interface Data {
  readonly rows: Map<string, AnyRow>
  readonly indexes: Map<string, SortedList<AnyRow>>
  readonly unique: Map<string, Map<string, AnyRow>>
}

/** More than any number of queries that run at once; a mutation takes all. */
const permits = 1 << 20

/** The key as one text, or `undefined` where a field is absent and the key does not bind. */
const uniqueKey = (row: Readonly<Record<string, unknown>>, columns: ReadonlyArray<string>): string | undefined => {
  let key = ""
  for (const column of columns) {
    const value = row[column]
    if (value === undefined) return undefined
    key += `${typeof value === "string" ? `${value.length}:` : ""}${String(value)}|`
  }
  return key
}

const byColumns = (columns: ReadonlyArray<string>) => (a: AnyRow, b: AnyRow): number => {
  for (const column of columns) {
    const order = compare(a[column] as Scalar, b[column] as Scalar)
    if (order !== 0) return order
  }
  return compare(a.id, b.id)
}

const make = (): StoreService => {
  const tables = new Map<string, Data>()
  const lock = Semaphore.makeUnsafe(permits)
  let mutating = false
  /** The transactions of this store that have not ended. */
  const open = new WeakSet<Transaction.Transaction>()
  const undo: Array<() => void> = []

  const dataOf = (table: AnyTable): Data => {
    let data = tables.get(table.name)
    if (data === undefined) {
      const lists = Object.keys({ ...table.unique, ...table.indexes }).map((name) =>
        [name, new SortedList(byColumns(columnsOf(table, name)))] as const
      )
      const maps = Object.keys(table.unique).map((name) => [name, new Map<string, AnyRow>()] as const)
      data = { rows: new Map(), indexes: new Map(lists), unique: new Map(maps) }
      tables.set(table.name, data)
    }
    return data
  }

  const driver: Transaction.Driver = {
    begin: (kind, wait) =>
      Effect.map(wait(lock.take(kind === "mutation" ? permits : 1)), (): Transaction.Transaction => {
        if (kind === "mutation") mutating = true
        const transaction: Transaction.Transaction = { kind, connection: undefined, writes: 0, doomed: undefined }
        open.add(transaction)
        return transaction
      }),
    commit: (transaction) => Effect.suspend(() => end(transaction)),
    rollback: (transaction) =>
      Effect.suspend(() => {
        if (transaction.kind === "mutation") { while (undo.length > 0) undo.pop()!() }
        return end(transaction)
      })
  }
  const end = (transaction: Transaction.Transaction) => {
    open.delete(transaction)
    if (transaction.kind === "mutation") {
      mutating = false
      undo.length = 0
    }
    return Effect.asVoid(lock.release(transaction.kind === "mutation" ? permits : 1))
  }
  const transactions = Transaction.make(driver)

  const closed = Effect.suspend(() =>
    Effect.die(new Error("the transaction around this has ended, or is another store's; do nothing that outlives it"))
  )

  /** A read by itself is a snapshot when no mutation is half-way. */
  const read = <A, E = never>(evaluate: () => Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      if (transaction !== undefined) return open.has(transaction) ? evaluate() : closed
      return mutating ? transactions.query(Effect.suspend(evaluate)) : evaluate()
    })

  const write = <A, E>(evaluate: () => Effect.Effect<A, E>): Effect.Effect<A, E> =>
    Effect.withFiber((fiber) => {
      const transaction = Context.get(fiber.context, Transaction.Current)
      if (transaction?.kind !== "mutation") return Effect.die(new Error("a write needs a mutation around it"))
      return open.has(transaction) ? evaluate() : closed
    })

  const put = (data: Data, table: AnyTable, row: AnyRow) => {
    data.rows.set(row.id, row)
    for (const list of data.indexes.values()) list.add(row)
    for (const [name, map] of data.unique) {
      const key = uniqueKey(row, columnsOf(table, name))
      if (key !== undefined) map.set(key, row)
    }
  }
  const drop = (data: Data, table: AnyTable, row: AnyRow) => {
    data.rows.delete(row.id)
    for (const list of data.indexes.values()) list.remove(row)
    for (const [name, map] of data.unique) {
      const key = uniqueKey(row, columnsOf(table, name))
      if (key !== undefined) map.delete(key)
    }
  }

  /** Puts `next` in the place of `previous`, or fails before anything has changed. */
  const change = (table: AnyTable, previous: AnyRow | undefined, next: AnyRow | undefined) =>
    Effect.withFiber<void, UniqueViolation>((fiber) => {
      const data = dataOf(table)
      if (next !== undefined) {
        const clash = data.rows.get(next.id)
        if (clash !== undefined && clash !== previous) {
          return Effect.fail(new UniqueViolation({ table: table.name, index: "id" }))
        }
        for (const [name, map] of data.unique) {
          const key = uniqueKey(next, columnsOf(table, name))
          const holder = key === undefined ? undefined : map.get(key)
          if (holder !== undefined && holder !== previous) {
            return Effect.fail(new UniqueViolation({ table: table.name, index: name }))
          }
        }
      }
      if (previous !== undefined) drop(data, table, previous)
      if (next !== undefined) put(data, table, next)
      undo.push(() => {
        if (next !== undefined) drop(data, table, next)
        if (previous !== undefined) put(data, table, previous)
      })
      Context.get(fiber.context, Transaction.Current)!.writes++
      return Effect.void
    })

  const present = (row: Readonly<Record<string, unknown>>): AnyRow => {
    const copy: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(row)) {
      if (value === undefined || value === null) continue
      // What the other stores give back: minus zero is zero, JSON is a copy that the caller cannot change later.
      copy[key] = value === 0 ? 0 : typeof value === "object" ? Json.parse(JSON.stringify(value)) : value
    }
    return copy as unknown as AnyRow
  }

  const pageOf = (
    table: AnyTable,
    index: string,
    prefix: ReadonlyArray<unknown>,
    options: PageOptions
  ): Effect.Effect<{ readonly items: ReadonlyArray<any>; readonly nextCursor: string | null }, InvalidCursor> => {
    const columns = columnsOf(table, index)
    const order = options.order ?? "asc"
    if (!prefix.every(isFindable) || !Object.values(options.range ?? {}).every(isFindable)) {
      return Effect.succeed({ items: [], nextCursor: null })
    }
    const place = options.cursor === undefined
      ? undefined
      : Cursor.decode(table, index, order, prefix.length, options.cursor)
    if (options.cursor !== undefined && place === undefined) return Effect.fail(new InvalidCursor())
    const list = dataOf(table).indexes.get(index)!
    const next = columns[prefix.length]
    const comparePrefix = (row: AnyRow): number => {
      for (let i = 0; i < prefix.length; i++) {
        const result = compare(row[columns[i]!] as Scalar, prefix[i] as Scalar | null)
        if (result !== 0) return result
      }
      return 0
    }
    const comparePlace = (row: AnyRow): number => {
      for (let i = prefix.length; i < columns.length; i++) {
        const result = compare(row[columns[i]!] as Scalar, place!.values[i - prefix.length]!)
        if (result !== 0) return result
      }
      return compare(row.id, place!.id)
    }
    const { gt, gte, lt, lte } = options.range ?? {}
    const value = (row: AnyRow) => next === undefined ? undefined : row[next] as Scalar | undefined
    const isAboveLow = (row: AnyRow) =>
      (gt === undefined || compare(value(row), gt) > 0) && (gte === undefined || compare(value(row), gte) >= 0)
    const isAboveHigh = (row: AnyRow) =>
      (lt !== undefined && compare(value(row), lt) >= 0) || (lte !== undefined && compare(value(row), lte) > 0) ||
      // A bound says something of present values only.
      (options.range !== undefined && value(row) === undefined)
    const hasRange = options.range !== undefined
    const items: Array<AnyRow> = []
    const rows = order === "asc"
      ? list.from((row) => {
        const byPrefix = comparePrefix(row)
        if (byPrefix !== 0) return byPrefix > 0
        if (hasRange && (value(row) === undefined || !isAboveLow(row))) return false
        return place === undefined || comparePlace(row) > 0
      })
      : list.before((row) => {
        const byPrefix = comparePrefix(row)
        if (byPrefix !== 0) return byPrefix > 0
        if (hasRange && value(row) !== undefined && isAboveHigh(row)) return true
        return place !== undefined && comparePlace(row) >= 0
      })
    for (const row of rows) {
      if (
        comparePrefix(row) !== 0 || (hasRange && (value(row) === undefined || !isAboveLow(row) || isAboveHigh(row)))
      ) {
        break
      }
      items.push(row)
      if (items.length > options.limit) break
    }
    const more = items.length > options.limit
    if (more) items.pop()
    const last = items.at(-1)
    return Effect.succeed({
      items,
      nextCursor: more && last !== undefined
        ? Cursor.after(table, index, order, prefix.length, last)
        : null
    })
  }

  const uniqueOf = (table: AnyTable, index: string, key: ReadonlyArray<unknown>): any => {
    const columns = columnsOf(table, index)
    const text = uniqueKey(Object.fromEntries(columns.map((column, i) => [column, key[i]])), columns)
    return text === undefined ? undefined : dataOf(table).unique.get(index)!.get(text)
  }

  const store: StoreService = {
    get: (table, id) => read(() => Effect.succeed(dataOf(table).rows.get(id) as any)),
    getMany: (table, ids) => read(() => Effect.succeed(ids.map((id) => dataOf(table).rows.get(id) as any))),
    unique: (table, index, key) =>
      read(() => Effect.succeed(uniqueOf(table, index, key as unknown as ReadonlyArray<unknown>))),
    uniqueMany: (table, index, keys) =>
      read(() => Effect.succeed(keys.map((key) => uniqueOf(table, index, key as unknown as ReadonlyArray<unknown>)))),
    page: (table, index, prefix, options) =>
      read(() => pageOf(table, index, prefix as unknown as ReadonlyArray<unknown>, options)),
    first: (table, index, prefix, options) =>
      Effect.map(Effect.orDie(store.page(table, index, prefix, options)), (page) => page.items),
    insert: (table, row) =>
      write(() => {
        assertRow(table, row as any, false)
        return change(table, undefined, present(row as any))
      }),
    patch: (table, id, changes) =>
      write(() => {
        assertRow(table, changes as any, true)
        const previous = dataOf(table).rows.get(id)
        if (previous === undefined) return Effect.succeed(false)
        return Effect.as(change(table, previous, present({ ...previous, ...compact(changes) })), true)
      }),
    replace: (table, row) =>
      write(() => {
        assertRow(table, row as any, false)
        const previous = dataOf(table).rows.get((row as Row).id)
        if (previous === undefined) return Effect.succeed(false)
        return Effect.as(change(table, previous, present(row as any)), true)
      }),
    remove: (table, id) =>
      write(() => {
        const previous = dataOf(table).rows.get(id)
        if (previous === undefined) return Effect.succeed(false)
        return Effect.as(Effect.orDie(change(table, previous, undefined)), true)
      }),
    query: transactions.query,
    mutation: transactions.mutation
  }
  return store
}

/** A store of its own, empty, gone with the layer. */
export const layer: Layer.Layer<Store | Transaction.Transactions> = Layer.effectContext(
  Effect.sync(() => toContext(make()))
)
