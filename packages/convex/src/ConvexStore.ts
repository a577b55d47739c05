/**
 * The Store on the `ctx.db` of a running query or mutation. Convex makes the transaction and runs it again when it must;
 * this holds rows unique by reading the key's index in that same serializable transaction.
 *
 * What a method costs of the 4,096 index ranges that a transaction may read:
 *
 * | method | ranges |
 * | --- | --- |
 * | `get`, `unique` | 1; none for what no row could hold |
 * | `getMany`, `uniqueMany` | 1 for each, awaited together |
 * | `page`, `first` | 1; after a cursor at most 1 for each column after the prefix and 1 for the id, deepest first, until the page is full |
 * | `insert` | 1 for the id and 1 for each unique key whose fields are all present, awaited together |
 * | `patch`, `replace` | 1 for the id, 1 for each unique key that changes, and 1 for Convex's own read of the document |
 * | `remove` | 1 for the id and 1 for Convex's own read of the document |
 */
import * as Transaction from "@gatehouse/contract/Transaction"
import { type StoreService, UniqueViolation } from "@gatehouse/store/Store"
import { type AnyTable, kindOf, type Row } from "@gatehouse/store/Table"
import { assertRow } from "@gatehouse/store/Value"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { databaseOf, reads } from "./ConvexReads.ts"
import { byId, byKey, type Database, type Document, type Fields, toValue, type Value } from "./ConvexRows.ts"

const toField = (table: AnyTable, column: string, value: unknown): Value =>
  value !== undefined && value !== null && kindOf(table.columns[column]!).kind === "json"
    ? JSON.stringify(value)
    : toValue(value)

const toFields = (table: AnyTable, row: Readonly<Record<string, unknown>>): Fields => {
  const fields: Record<string, Value> = {}
  for (const column in row) {
    const value = toField(table, column, row[column])
    if (value !== undefined) fields[column] = value
  }
  return fields
}

/** The last write of each open mutation. */
const turns = new WeakMap<Transaction.Transaction, Promise<unknown>>()

/**
 * Writes one after another, also when fibers of one mutation write at once: between the check of a key and the write
 * stands an await. A write that has begun is finished, so that the mutation cannot end without it.
 */
const write = <A>(
  evaluate: (db: Database, wrote: () => void) => Promise<A | UniqueViolation>
): Effect.Effect<A, UniqueViolation> =>
  Effect.withFiber((fiber) => {
    const transaction = Context.get(fiber.context, Transaction.Current)
    if (transaction?.kind !== "mutation") return Effect.die(new Error("a write needs a mutation around it"))
    const inTurn = () => {
      const before = turns.get(transaction)
      const change = () => evaluate(databaseOf(transaction), () => transaction.writes++)
      const turn = before === undefined ? change() : before.then(change, change)
      turns.set(transaction, turn)
      return turn
    }
    return Effect.flatMap(
      Effect.uninterruptible(Effect.promise(inTurn)),
      (outcome) => outcome instanceof UniqueViolation ? Effect.fail(outcome) : Effect.succeed(outcome)
    )
  })

/** The first key of `next`, besides those of `previous`, that another row has. All are looked up together. */
const clashOf = async (
  db: Database,
  table: AnyTable,
  next: Fields,
  previous: Document | undefined
): Promise<UniqueViolation | undefined> => {
  const names: Array<string> = []
  const holders: Array<Promise<Document | null> | null> = []
  if (previous === undefined) {
    names.push("id")
    holders.push(byId(db, table, next["id"] as string))
  }
  for (const index in table.unique) {
    const columns = table.unique[index]!
    if (previous !== undefined && columns.every((column) => next[column] === previous[column])) continue
    const holder = byKey(db, table, index, columns.map((column) => next[column]))
    if (holder === null) continue
    names.push(index)
    holders.push(holder)
  }
  if (holders.length === 0) return undefined
  const clash = (await Promise.all(holders)).findIndex((holder) => holder !== null)
  return clash === -1 ? undefined : new UniqueViolation({ table: table.name, index: names[clash]! })
}

/** Convex has opened the transaction already: a query runs in it, a mutation joins it. */
export const transactions: Transaction.Transactions["Service"] = {
  query: (body) => body,
  mutation: (options, body) =>
    Effect.withFiber((fiber) => {
      const outer = Context.get(fiber.context, Transaction.Current)
      return outer === undefined
        ? Effect.die(new Error(`${options.name} needs a mutation of Convex around it: run it with runTransaction`))
        : Transaction.join(outer, options, body)
    })
}

export const store: StoreService = {
  ...reads,
  insert: (table, row) =>
    write(async (db, wrote) => {
      const values = row as unknown as Readonly<Record<string, unknown>>
      assertRow(table, values, false)
      const fields = toFields(table, values)
      const clash = await clashOf(db, table, fields, undefined)
      if (clash !== undefined) return clash
      wrote()
      await db.insert(table.name, fields)
    }),
  patch: (table, id, changes) =>
    write(async (db, wrote) => {
      const values = changes as Readonly<Record<string, unknown>>
      assertRow(table, values, true)
      const previous = await byId(db, table, id)
      if (previous === null) return false
      const fields: Record<string, Value> = {}
      for (const column in values) {
        if (values[column] !== undefined && column !== "id") fields[column] = toField(table, column, values[column])
      }
      const clash = await clashOf(db, table, { ...previous as unknown as Fields, ...fields }, previous)
      if (clash !== undefined) return clash
      wrote()
      // A field that is `undefined` is taken out of the document.
      await db.patch(table.name, previous._id, fields)
      return true
    }),
  replace: (table, row) =>
    write(async (db, wrote) => {
      const values = row as unknown as Readonly<Record<string, unknown>>
      assertRow(table, values, false)
      const previous = await byId(db, table, (row as Row).id)
      if (previous === null) return false
      const fields = toFields(table, values)
      const clash = await clashOf(db, table, fields, previous)
      if (clash !== undefined) return clash
      wrote()
      await db.replace(table.name, previous._id, fields)
      return true
    }),
  remove: (table, id) =>
    Effect.orDie(
      write(async (db, wrote) => {
        const document = await byId(db, table, id)
        if (document === null) return false
        wrote()
        await db.delete(table.name, document._id)
        return true
      })
    ),
  query: transactions.query,
  mutation: transactions.mutation
}
