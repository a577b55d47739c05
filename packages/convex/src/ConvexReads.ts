/**
 * The reads of the Store on the `ctx.db` of a running query or mutation.
 */
import { InvalidCursor } from "@gatehouse/contract/Errors"
import * as Transaction from "@gatehouse/contract/Transaction"
import { pageRequest } from "@gatehouse/store/PageRequest"
import { emptyPage, pageResult } from "@gatehouse/store/PageResult"
import type { StoreService } from "@gatehouse/store/Store"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { byId, byKey, type Database, found, readRows } from "./ConvexRows.ts"

export const databaseOf = (transaction: Transaction.Transaction): Database =>
  (transaction.connection as { readonly db: Database }).db

const read = <A>(evaluate: (db: Database) => Promise<A>): Effect.Effect<A> =>
  Effect.withFiber((fiber) => {
    const transaction = Context.get(fiber.context, Transaction.Current)
    return transaction === undefined
      ? Effect.die(new Error("a read needs a query or mutation of Convex around it: run it with runTransaction"))
      : Effect.promise(() => evaluate(databaseOf(transaction)))
  })

export type Reads = Pick<StoreService, "get" | "getMany" | "unique" | "uniqueMany" | "page" | "first">

export const reads: Reads = {
  get: (table, id) => read(async (db) => found(table, await byId(db, table, id))),
  getMany: (table, ids) =>
    read(async (db) => {
      const documents = await Promise.all(ids.map((id) => byId(db, table, id)))
      return documents.map((document) => found(table, document))
    }),
  unique: (table, index, key) =>
    read(async (db) => found(table, await byKey(db, table, index, key as unknown as ReadonlyArray<unknown>))),
  uniqueMany: (table, index, keys) =>
    read(async (db) => {
      const documents = await Promise.all(
        keys.map((key) => byKey(db, table, index, key as unknown as ReadonlyArray<unknown>))
      )
      return documents.map((document) => found(table, document))
    }),
  page: (table, index, prefix, options) =>
    Effect.suspend(() => {
      const request = pageRequest(table, index, prefix as unknown as ReadonlyArray<unknown>, options)
      if (request === "invalid") return Effect.fail(new InvalidCursor())
      if (request === "empty") return Effect.succeed(emptyPage)
      return read(async (db) => pageResult(table, request, await readRows(db, table, request, request.limit + 1)))
    }),
  first: (table, index, prefix, options) =>
    read(async (db) => {
      const request = pageRequest(table, index, prefix as unknown as ReadonlyArray<unknown>, options)
      return typeof request === "string" ? [] : readRows(db, table, request, request.limit)
    })
}
