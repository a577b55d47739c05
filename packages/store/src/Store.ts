/**
 * The port on which every domain stands: indexed reads, single-row writes, and transactions around them. Every read
 * names an index; there is no scan.
 */
import type { InvalidCursor } from "@gatehouse/contract/Errors"
import type { Page } from "@gatehouse/contract/Page"
import { Transactions } from "@gatehouse/contract/Transaction"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import type * as Effect from "effect/Effect"
import type { AnyTable, IndexOf, KeyOf, Patch, PrefixOf, RowOf, UniqueOf } from "./Table.ts"

/** Another row has this key. The transaction goes on; nothing was written. */
export class UniqueViolation extends Data.TaggedError("UniqueViolation")<{
  readonly table: string
  readonly index: string
}> {
  override get message() {
    return `${this.table} already has a row with this ${this.index}.`
  }
}

/**
 * Bounds on the column after the prefix. Text compares by its UTF-8 bytes; absent is within no bounds, and a text that no
 * row could hold bounds nothing in.
 */
export interface Range {
  readonly gt?: string | number | boolean
  readonly gte?: string | number | boolean
  readonly lt?: string | number | boolean
  readonly lte?: string | number | boolean
}

export interface PageOptions {
  /** Default: ascending. Absent values stand before all others, ids break ties. */
  readonly order?: "asc" | "desc"
  /** At most so many rows, at least 1. */
  readonly limit: number
  /** The `nextCursor` of the page before, by whoever sent it: a forged one is `InvalidCursor`. */
  readonly cursor?: string | undefined
  readonly range?: Range
}

/**
 * Texts in rows are well-formed, without NUL, at most 512 bytes where indexed: anything else dies in a write, and is
 * found by no read.
 */
export interface StoreService {
  readonly get: <T extends AnyTable>(table: T, id: string) => Effect.Effect<RowOf<T> | undefined>
  /** In the order of the ids; one call. */
  readonly getMany: <T extends AnyTable>(
    table: T,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<ReadonlyArray<RowOf<T> | undefined>>
  readonly unique: <T extends AnyTable, N extends UniqueOf<T>>(
    table: T,
    index: N,
    key: KeyOf<T, N>
  ) => Effect.Effect<RowOf<T> | undefined>
  /** In the order of the keys; one call. */
  readonly uniqueMany: <T extends AnyTable, N extends UniqueOf<T>>(
    table: T,
    index: N,
    keys: ReadonlyArray<KeyOf<T, N>>
  ) => Effect.Effect<ReadonlyArray<RowOf<T> | undefined>>
  /** Rows whose index starts with `prefix`, in the index's order. A cursor keeps its place while rows come and go. */
  readonly page: <T extends AnyTable, N extends IndexOf<T>>(
    table: T,
    index: N,
    prefix: PrefixOf<T, N>,
    options: PageOptions
  ) => Effect.Effect<Page<RowOf<T>>, InvalidCursor>
  /** The same without a cursor: the first `limit` rows. */
  readonly first: <T extends AnyTable, N extends IndexOf<T>>(
    table: T,
    index: N,
    prefix: PrefixOf<T, N>,
    options: Omit<PageOptions, "cursor">
  ) => Effect.Effect<ReadonlyArray<RowOf<T>>>
  /** Dies outside a mutation, like every write. */
  readonly insert: <T extends AnyTable>(table: T, row: RowOf<T>) => Effect.Effect<void, UniqueViolation>
  /** Changes some columns. False when there is no such row. */
  readonly patch: <T extends AnyTable>(
    table: T,
    id: string,
    changes: Patch<RowOf<T>>
  ) => Effect.Effect<boolean, UniqueViolation>
  /** Changes all columns. False when there is no such row. */
  readonly replace: <T extends AnyTable>(table: T, row: RowOf<T>) => Effect.Effect<boolean, UniqueViolation>
  /** False when there is no such row. */
  readonly remove: <T extends AnyTable>(table: T, id: string) => Effect.Effect<boolean>
  readonly query: Transactions["Service"]["query"]
  readonly mutation: Transactions["Service"]["mutation"]
}

export class Store extends Context.Service<Store, StoreService>()("@gatehouse/store/Store") {}

/** What the layer of a store provides: the store, and its transactions by themselves for those who need no tables. */
export const toContext = (store: StoreService): Context.Context<Store | Transactions> =>
  Context.add(Context.make(Store, store), Transactions, { query: store.query, mutation: store.mutation })
