/**
 * Rows in the documents of `ctx.db`: how they are found and read. Plain code, so that the functions that are called most
 * load no Effect.
 */
import * as Json from "@gatehouse/contract/Json"
import type { PageRequest } from "@gatehouse/store/PageRequest"
import { type AnyTable, columnsOf, kindOf } from "@gatehouse/store/Table"
import { isFindable, type Scalar } from "@gatehouse/store/Value"

/** What of `ctx.db` is used, for tables whose names are known only when it runs. */
export interface Database {
  readonly query: (table: string) => {
    readonly withIndex: (index: string, range: (bounds: Bounds) => Bounds) => Query
  }
  readonly insert: (table: string, document: Fields) => Promise<unknown>
  readonly patch: (table: string, id: unknown, fields: Fields) => Promise<void>
  readonly replace: (table: string, id: unknown, document: Fields) => Promise<void>
  readonly delete: (table: string, id: unknown) => Promise<void>
}

export interface Query {
  readonly order: (order: "asc" | "desc") => Query
  readonly first: () => Promise<Document | null>
  readonly take: (count: number) => Promise<Array<Document>>
}

export interface Bounds {
  readonly eq: (field: string, value: Value) => Bounds
  readonly gt: (field: string, value: Value) => Bounds
  readonly gte: (field: string, value: Value) => Bounds
  readonly lt: (field: string, value: Value) => Bounds
  readonly lte: (field: string, value: Value) => Bounds
}

/** Absent is `undefined` to Convex, in documents and in ranges alike, and stands before all other values. */
export type Value = Scalar | undefined
export type Fields = Readonly<Record<string, Value>>
export interface Document {
  readonly _id: unknown
  readonly [field: string]: unknown
}

/** Convex knows a minus zero and finds it elsewhere than zero; the other stores do not. */
export const toValue = (value: unknown): Value => value === 0 ? 0 : (value ?? undefined) as Value

const toRow = (table: AnyTable, document: Document): any => {
  const row: Record<string, unknown> = {}
  for (const column in document) {
    const kind = table.columns[column]
    // Convex's own fields, and what a later version of the table has added.
    if (kind === undefined) continue
    row[column] = kindOf(kind).kind === "json" ? Json.parse(document[column] as string) : document[column]
  }
  return row
}

/** The document with this id of ours; none for a text that no row can have. */
export const byId = (db: Database, table: AnyTable, id: string): Promise<Document | null> | null =>
  isFindable(id) ? db.query(table.name).withIndex("id", (bounds) => bounds.eq("id", id)).first() : null

/** The document with this key; none when a field is absent, and the key does not bind. */
export const byKey = (
  db: Database,
  table: AnyTable,
  index: string,
  values: ReadonlyArray<unknown>
): Promise<Document | null> | null => {
  const columns = columnsOf(table, index)
  for (let i = 0; i < columns.length; i++) {
    if (values[i] === undefined || values[i] === null || !isFindable(values[i])) return null
  }
  return db.query(table.name).withIndex(
    index,
    (bounds) => columns.reduce((more, column, i) => more.eq(column, toValue(values[i])), bounds)
  ).first()
}

export const found = (table: AnyTable, document: Document | null): any =>
  document === null ? undefined : toRow(table, document)

// ---------------------------------------------------------------------------------------------------------- pages

interface Edge {
  readonly value: Value
  readonly inclusive: boolean
}

/** One search in an index: equal in some columns, and between two edges in the next. */
interface Range {
  readonly same: ReadonlyArray<readonly [column: string, value: Value]>
  readonly column?: string
  readonly low?: Edge | undefined
  readonly high?: Edge | undefined
}

/** Everything that is present comes after this. */
const present: Edge = { value: undefined, inclusive: false }

/**
 * The searches that a page takes, in their order. "After this place" is one for each column in which a row can differ
 * from it, deepest first: equal in all before, and further in that one.
 */
const rangesOf = (table: AnyTable, request: PageRequest): Array<Range> => {
  const columns = columnsOf(table, request.index)
  const { high, order, place, prefix, ranged } = request
  const same = prefix.map((value, i) => [columns[i]!, toValue(value)] as const)
  const rest = columns.slice(prefix.length)
  const low = ranged ? request.low ?? (kindOf(table.columns[rest[0]!]!).optional ? present : undefined) : undefined
  if (place === undefined) return rest.length === 0 ? [{ same }] : [{ same, column: rest[0]!, low, high }]
  const key = columns.includes("id") ? rest : [...rest, "id"]
  const at = (depth: number) => toValue(depth < rest.length ? place.values[depth] : place.id)
  const ranges: Array<Range> = []
  for (let depth = key.length - 1; depth >= 0; depth--) {
    const further = {
      same: [...same, ...key.slice(0, depth).map((column, i) => [column, at(i)] as const)],
      column: key[depth]!
    }
    const edge = { value: at(depth), inclusive: false }
    if (order === "asc") ranges.push({ ...further, low: edge, high: depth === 0 ? high : undefined })
    // Nothing comes before absent.
    else if (edge.value !== undefined) ranges.push({ ...further, low: depth === 0 ? low : undefined, high: edge })
  }
  return ranges
}

const within = (bounds: Bounds, { column, high, low, same }: Range): Bounds => {
  let narrower = same.reduce((more, [name, value]) => more.eq(name, value), bounds)
  if (column === undefined) return narrower
  if (low !== undefined) narrower = narrower[low.inclusive ? "gte" : "gt"](column, toValue(low.value))
  if (high !== undefined) narrower = narrower[high.inclusive ? "lte" : "lt"](column, toValue(high.value))
  return narrower
}

/** The first `count` rows of a page. One search after another: most often the first fills the page. */
export const readRows = async (
  db: Database,
  table: AnyTable,
  request: PageRequest,
  count: number
): Promise<Array<any>> => {
  const rows: Array<any> = []
  for (const range of rangesOf(table, request)) {
    const documents = await db.query(table.name)
      .withIndex(request.index, (bounds) => within(bounds, range))
      .order(request.order)
      .take(count - rows.length)
    for (const document of documents) rows.push(toRow(table, document))
    if (rows.length >= count) break
  }
  return rows
}

/** The first rows of an index under a prefix. */
export const readFirst = async (
  db: Database,
  table: AnyTable,
  index: string,
  prefix: PageRequest["prefix"],
  limit: number
): Promise<Array<any>> => {
  if (!prefix.every(isFindable)) return []
  const request: PageRequest = {
    index,
    prefix,
    order: "asc",
    limit,
    ranged: false,
    low: undefined,
    high: undefined,
    place: undefined
  }
  return readRows(db, table, request, limit)
}
