/** A page from the rows that a store has found for it: one row more than asked for means that there is a next page. */
import * as Cursor from "./Cursor.ts"
import type { PageRequest } from "./PageRequest.ts"
import type { AnyTable } from "./Table.ts"

export const emptyPage = { items: [], nextCursor: null } as const

export const pageResult = (
  table: AnyTable,
  request: PageRequest,
  items: Array<any>
): { readonly items: ReadonlyArray<any>; readonly nextCursor: string | null } => {
  if (items.length <= request.limit) return { items, nextCursor: null }
  items.pop()
  const { index, order, prefix } = request
  return { items, nextCursor: Cursor.after(table, index, order, prefix.length, items.at(-1)) }
}
