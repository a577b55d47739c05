/**
 * A query as data: what it reads, and what it makes of the rows. It knows neither Effect nor a store, so the operations
 * that are asked at every request run everywhere by the same code, and on Convex without the weight of Effect.
 */
import type { AnyTable, IndexOf, KeyOf, PrefixOf, RowOf, UniqueOf } from "./Table.ts"

/** One read, as the Store's method of the same name takes it. */
export type Request =
  | { readonly kind: "get"; readonly table: AnyTable; readonly id: string }
  | {
    readonly kind: "unique"
    readonly table: AnyTable
    readonly index: string
    readonly key: ReadonlyArray<unknown>
  }
  | {
    readonly kind: "uniqueMany"
    readonly table: AnyTable
    readonly index: string
    readonly keys: ReadonlyArray<ReadonlyArray<unknown>>
  }
  | {
    readonly kind: "first"
    readonly table: AnyTable
    readonly index: string
    readonly prefix: ReadonlyArray<unknown>
    readonly limit: number
  }

/** Done, failed, or a read and what comes after it. A failure is the data of a typed error: its tag and its fields. */
export type Reading<A, F = never> =
  | { readonly _tag: "Done"; readonly value: A }
  | { readonly _tag: "Failed"; readonly failure: F }
  | { readonly _tag: "Read"; readonly request: Request; readonly next: (answer: any) => Reading<A, F> }

export const done = <A>(value: A): Reading<A> => ({ _tag: "Done", value })

export const failed = <F>(failure: F): Reading<never, F> => ({ _tag: "Failed", failure })

export const get = <T extends AnyTable, A, F>(
  table: T,
  id: string,
  next: (row: RowOf<T> | undefined) => Reading<A, F>
): Reading<A, F> => ({ _tag: "Read", request: { kind: "get", table, id }, next })

export const unique = <T extends AnyTable, N extends UniqueOf<T>, A, F>(
  table: T,
  index: N,
  key: KeyOf<T, N>,
  next: (row: RowOf<T> | undefined) => Reading<A, F>
): Reading<A, F> => ({
  _tag: "Read",
  request: { kind: "unique", table, index, key: key as unknown as ReadonlyArray<unknown> },
  next
})

/** In the order of the keys; one read. */
export const uniqueMany = <T extends AnyTable, N extends UniqueOf<T>, A, F>(
  table: T,
  index: N,
  keys: ReadonlyArray<KeyOf<T, N>>,
  next: (rows: ReadonlyArray<RowOf<T> | undefined>) => Reading<A, F>
): Reading<A, F> => ({
  _tag: "Read",
  request: { kind: "uniqueMany", table, index, keys: keys as unknown as ReadonlyArray<ReadonlyArray<unknown>> },
  next
})

/** The first `limit` rows whose index starts with `prefix`. */
export const first = <T extends AnyTable, N extends IndexOf<T>, A, F>(
  table: T,
  index: N,
  prefix: PrefixOf<T, N>,
  limit: number,
  next: (rows: ReadonlyArray<RowOf<T>>) => Reading<A, F>
): Reading<A, F> => ({
  _tag: "Read",
  request: { kind: "first", table, index, prefix: prefix as unknown as ReadonlyArray<unknown>, limit },
  next
})
