/**
 * What a page asks of the database, after everything that can be decided without it: a cursor of the wrong shape, bounds
 * that exclude each other, and a place outside of the bounds.
 */
import * as Cursor from "./Cursor.ts"
import type { PageOptions } from "./Store.ts"
import { type AnyTable, columnsOf, kindOf } from "./Table.ts"
import { compare, isFindable, type Scalar } from "./Value.ts"

export interface Bound {
  readonly value: Scalar
  readonly inclusive: boolean
}

export interface PageRequest {
  readonly index: string
  readonly prefix: ReadonlyArray<Scalar | null>
  readonly order: "asc" | "desc"
  readonly limit: number
  /** Only rows that have the column after the prefix. */
  readonly ranged: boolean
  readonly low: Bound | undefined
  readonly high: Bound | undefined
  /** Only rows after this place, in the page's order. */
  readonly place: Cursor.Place | undefined
}

/** `"empty"`: no row can be on the page. `"invalid"`: the list cannot have made this cursor. */
export const pageRequest = (
  table: AnyTable,
  index: string,
  prefix: ReadonlyArray<unknown>,
  options: PageOptions
): PageRequest | "empty" | "invalid" => {
  const order = options.order ?? "asc"
  if (!prefix.every(isFindable)) return "empty"
  const place = options.cursor === undefined
    ? undefined
    : Cursor.decode(table, index, order, prefix.length, options.cursor)
  if (options.cursor !== undefined && place === undefined) return "invalid"
  const request = {
    index,
    prefix: prefix as ReadonlyArray<Scalar | null>,
    order,
    limit: options.limit,
    place,
    ranged: false,
    low: undefined,
    high: undefined
  } as const
  return options.range === undefined ? request : withRange(table, request, options.range)
}

const withRange = (
  table: AnyTable,
  request: PageRequest,
  { gt, gte, lt, lte }: NonNullable<PageOptions["range"]>
): PageRequest | "empty" => {
  const column = columnsOf(table, request.index)[request.prefix.length]
  if (column === undefined || ![gt, gte, lt, lte].every(isFindable)) return "empty"
  const isInt = kindOf(table.columns[column]!).kind === "int"
  const low = tighter(1, bound(gt, false, isInt && "floor"), bound(gte, true, isInt && "ceil"))
  const high = tighter(-1, bound(lt, false, isInt && "ceil"), bound(lte, true, isInt && "floor"))
  const ranged = { ...request, ranged: true, low, high }
  const at = request.place?.values[0]
  if (request.place === undefined || at === undefined) return ranged
  // A cursor of another range, or a forged one, may lie outside: then the bound is what counts, or nothing is left.
  const [near, far] = request.order === "asc" ? [low, high] : [high, low]
  const isBeyond = (b: Bound | undefined, side: number) =>
    b !== undefined && at !== null && (compare(at, b.value) * side > 0 || (!b.inclusive && at === b.value))
  const forward = request.order === "asc" ? 1 : -1
  if (isBeyond(near, -forward) || (at === null && request.order === "asc")) return { ...ranged, place: undefined }
  if (isBeyond(far, forward) || at === null) return "empty"
  // The place is the tighter bound, and a database that sees both may search by the wider one.
  return request.order === "asc" ? { ...ranged, low: undefined } : { ...ranged, high: undefined }
}

/** Whole columns have whole bounds; beyond 2^53 is no value. */
const bound = (value: Scalar | undefined, inclusive: boolean, whole: "floor" | "ceil" | false): Bound | undefined =>
  value === undefined
    ? undefined
    : typeof value === "number" && whole !== false
    ? { value: Math.max(-(2 ** 53), Math.min(2 ** 53, Math[whole](value))), inclusive }
    : { value, inclusive }

const tighter = (side: 1 | -1, exclusive: Bound | undefined, inclusive: Bound | undefined): Bound | undefined =>
  exclusive === undefined || inclusive === undefined
    ? exclusive ?? inclusive
    : compare(inclusive.value, exclusive.value) * side > 0
    ? inclusive
    : exclusive
