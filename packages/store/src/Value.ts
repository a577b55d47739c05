/**
 * What columns hold, and how it is ordered, alike on every store.
 */
import { isStorable, maxIndexedBytes, utf8Length } from "@gatehouse/contract/StorableText"
import { type AnyTable, kindOf } from "./Table.ts"

export type Scalar = string | number | boolean

export { isStorable, maxIndexedBytes } from "@gatehouse/contract/StorableText"

/** Text by its UTF-8 bytes, numbers by size, false before true, absent before present. */
export const compare = (a: Scalar | null | undefined, b: Scalar | null | undefined): number => {
  if (a === b) return 0
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1
  if (b === undefined || b === null) return 1
  if (typeof a === "string" && typeof b === "string") return compareText(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

const compareText = (a: string, b: string): number => {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** In UTF-8 the code points above U+FFFF, surrogates in UTF-16, come after U+E000 to U+FFFF. */
const rank = (unit: number): number => unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit

/** Throws, naming the column, for a value that not every store could hold. */
export const assertRow = (table: AnyTable, row: Readonly<Record<string, unknown>>, partial: boolean): void => {
  for (const column of Object.keys(row)) {
    if (!Object.hasOwn(table.columns, column)) throw new Error(`${table.name} has no column ${column}`)
  }
  for (const column in table.columns) {
    const value = row[column]
    const { kind, optional } = kindOf(table.columns[column]!)
    if (value === undefined && partial) continue
    if (value === undefined || (value === null && partial)) {
      if (!optional) throw new Error(`${table.name}.${column} is missing`)
      continue
    }
    if (!isKind(kind, value)) throw new Error(`${table.name}.${column} is not ${kind}: ${typeof value}`)
    if (typeof value === "string" && kind === "text") {
      if (!isStorable(value)) throw new Error(`${table.name}.${column} is not well-formed text without NUL`)
      if (value.length > maxIndexedBytes / 4 && isIndexed(table, column) && utf8Length(value) > maxIndexedBytes) {
        throw new Error(`${table.name}.${column} is indexed and longer than ${maxIndexedBytes} bytes`)
      }
    }
  }
}

const isKind = (kind: string, value: unknown): boolean => {
  switch (kind) {
    case "text":
      return typeof value === "string"
    case "int":
      return Number.isSafeInteger(value)
    case "real":
      return typeof value === "number" && Number.isFinite(value)
    case "bool":
      return typeof value === "boolean"
    default:
      return value !== null
  }
}

const isIndexed = (table: AnyTable, column: string): boolean =>
  column === "id" || Object.values(table.unique).some((columns) => columns.includes(column)) ||
  Object.values(table.indexes).some((columns) => columns.includes(column))

/** Could a row have this value? A text that no store can hold is found nowhere. */
export const isFindable = (value: unknown): boolean => typeof value !== "string" || isStorable(value)
