/**
 * A table is plain data, checked by the compiler against the type of its rows. DDL, codecs and Convex tables follow
 * from it.
 */

/** Every row has an id of ours and the time it was made, in epoch milliseconds. */
export interface Row {
  readonly id: string
  readonly createdAt: number
}

/** `text`, `int` and `bool` can be indexed; `json` is text to every store. A `?` means the column may be absent. */
export type ColumnKind = "text" | "int" | "real" | "bool" | "json"
export type Column = ColumnKind | `${ColumnKind}?`

type Kind<A> = [A] extends [string] ? "text"
  : [A] extends [number] ? "int" | "real"
  : [A] extends [boolean] ? "bool"
  : "json"
type ColumnOf<R, K extends keyof R> = {} extends Pick<R, K> ? `${Kind<Exclude<R[K], undefined>>}?` : Kind<R[K]>

/** Ordered column lists by name. */
export type Keys<R> = Readonly<Record<string, ReadonlyArray<keyof R & string>>>

export interface Table<R extends Row, U extends Keys<R> = Keys<R>, I extends Keys<R> = Keys<R>> {
  readonly name: string
  readonly columns: { readonly [K in keyof R]-?: ColumnOf<R, K> }
  /** Keys that at most one row has. One with an absent field does not bind. */
  readonly unique: U
  /** Orders in which rows are read. Ties are ordered by id, so by time of making. */
  readonly indexes: I
}

/** A table of rows `R`, without its columns' types: what stores work with. */
export interface AnyTable {
  readonly name: string
  readonly columns: Readonly<Record<string, Column>>
  readonly unique: Readonly<Record<string, ReadonlyArray<string>>>
  readonly indexes: Readonly<Record<string, ReadonlyArray<string>>>
}

export type RowOf<T> = T extends Table<infer R, any, any> ? R : never
export type UniqueOf<T> = T extends { readonly unique: infer U } ? keyof U & string : never
export type IndexOf<T> = T extends { readonly unique: infer U; readonly indexes: infer I } ?
  (keyof U | keyof I) & string
  : never

type ColumnsOf<T, N extends string> = T extends { readonly unique: infer U; readonly indexes: infer I }
  ? N extends keyof U ? U[N] : N extends keyof I ? I[N] : never
  : never

type Values<R, C> = C extends readonly [infer H, ...infer T]
  ? readonly [Exclude<R[H & keyof R], undefined>, ...Values<R, T>]
  : readonly []

type Prefixes<T extends ReadonlyArray<unknown>> = T extends readonly [...infer H, unknown] ? T | Prefixes<H> : T

/** The full key of a unique index. */
export type KeyOf<T, N extends string> = Values<RowOf<T>, ColumnsOf<T, N>>

/** The first values of an index's columns: all of them, some or none. `null` asks for rows that lack the field. */
export type PrefixOf<T, N extends string> = Prefixes<Nullable<Values<RowOf<T>, ColumnsOf<T, N>>>>
type Nullable<V extends ReadonlyArray<unknown>> = { readonly [K in keyof V]: V[K] | null }

/** Some columns of a row; `null` clears one that may be absent. */
export type Patch<R> =
  & { readonly [K in keyof R as {} extends Pick<R, K> ? K : never]?: R[K] | null }
  & { readonly [K in keyof R as {} extends Pick<R, K> ? never : K]?: R[K] }

/** Declares a table: `table<KeyRow>()({ name: "keys", columns: { … }, unique: { … }, indexes: { … } })`. */
export const table =
  <R extends Row>() => <const U extends Keys<R>, const I extends Keys<R>>(table: Table<R, U, I>): Table<R, U, I> =>
    table

/** The columns of an index, whether it is unique or not. */
export const columnsOf = (table: AnyTable, index: string): ReadonlyArray<string> => {
  const columns = Object.hasOwn(table.unique, index) ? table.unique[index] : table.indexes[index]
  if (columns === undefined) throw new Error(`${table.name} has no index ${index}`)
  return columns
}

/** The kind of a column, and whether it may be absent. */
export const kindOf = (column: Column): { readonly kind: ColumnKind; readonly optional: boolean } =>
  column.endsWith("?")
    ? { kind: column.slice(0, -1) as ColumnKind, optional: true }
    : { kind: column as ColumnKind, optional: false }
