/** A page from the rows that a page's statement has found: one row more than asked for means that there is a next page. */
import * as Cursor from "@gatehouse/store/Cursor"
import { type AnyTable, columnsOf } from "@gatehouse/store/Table"
import type { Scalar } from "@gatehouse/store/Value"
import type { PageRequest } from "./PageRequest.ts"

export const emptyPage = { items: [], nextCursor: null } as const

export const pageResult = (
  table: AnyTable,
  request: PageRequest,
  items: Array<any>
): { readonly items: ReadonlyArray<any>; readonly nextCursor: string | null } => {
  if (items.length <= request.limit) return { items, nextCursor: null }
  items.pop()
  const last = items.at(-1)
  const rest = columnsOf(table, request.index).slice(request.prefix.length)
  const values = rest.map((column) => (last[column] ?? null) as Scalar | null)
  return { items, nextCursor: Cursor.encode(table, request.index, request.order, { values, id: last.id }) }
}
