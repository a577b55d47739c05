/**
 * A cursor is the place of the last row of a page: its values in the index after the prefix, and its id, bound to the
 * table, the index and the order. It holds no condition of the list, so a forged one can only move within what the
 * caller may list anyway; one of the wrong shape is refused.
 */
import { type AnyTable, columnsOf, kindOf } from "./Table.ts"
import { isStorable, type Scalar } from "./Value.ts"

export interface Place {
  /** The values of the index's columns after the prefix, `null` for absent. */
  readonly values: ReadonlyArray<Scalar | null>
  readonly id: string
}

const toBase64Url = (text: string): string => {
  let binary = ""
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

const fromBase64Url = (text: string): string => {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"))
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}

export const encode = (table: AnyTable, index: string, order: "asc" | "desc", place: Place): string =>
  toBase64Url(JSON.stringify([table.name, index, order, ...place.values, place.id]))

/** The cursor of the page after this row. */
export const after = (
  table: AnyTable,
  index: string,
  order: "asc" | "desc",
  prefixLength: number,
  row: Readonly<Record<string, unknown>>
): string => {
  const columns = columnsOf(table, index).slice(prefixLength)
  const values = columns.map((column) => (row[column] ?? null) as Scalar | null)
  return encode(table, index, order, { values, id: row["id"] as string })
}

/** The place a cursor names, or `undefined` when this list cannot have made it. */
export const decode = (
  table: AnyTable,
  index: string,
  order: "asc" | "desc",
  prefixLength: number,
  cursor: string
): Place | undefined => {
  let parsed: unknown
  try {
    parsed = JSON.parse(fromBase64Url(cursor))
  } catch {
    return undefined
  }
  const columns = columnsOf(table, index).slice(prefixLength)
  if (!Array.isArray(parsed) || parsed.length !== columns.length + 4) return undefined
  const [inTable, inIndex, inOrder, ...rest] = parsed as Array<unknown>
  if (inTable !== table.name || inIndex !== index || inOrder !== order) return undefined
  const id = rest.pop()
  if (typeof id !== "string" || !isStorable(id)) return undefined
  for (const [i, column] of columns.entries()) {
    if (!fits(table, column, rest[i])) return undefined
  }
  return { values: rest as Array<Scalar | null>, id }
}

const fits = (table: AnyTable, column: string, value: unknown): boolean => {
  const { kind, optional } = kindOf(table.columns[column] ?? "json")
  if (value === null) return optional
  switch (kind) {
    case "text":
      return typeof value === "string" && isStorable(value)
    case "int":
      return Number.isSafeInteger(value)
    case "real":
      return typeof value === "number"
    case "bool":
      return typeof value === "boolean"
    case "json":
      return false
  }
}
