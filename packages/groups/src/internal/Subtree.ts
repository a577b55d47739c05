/**
 * Walking down a tree of groups by the index of parents: all of a small one at once, a large one in bounded pieces.
 * Tombstones are walked too.
 */
import type { StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { GroupTable } from "../GroupTable.ts"
import type { GroupId, GroupRow } from "../GroupWire.ts"

/** The groups below and including one, breadth first: at most `limit`, and whether that is all of them. */
export const collect = Effect.fnUntraced(function*(store: StoreService, root: GroupRow, limit: number) {
  const rows: Array<GroupRow> = [root]
  for (let next = 0; next < rows.length && rows.length <= limit; next++) {
    const parent = rows[next] as GroupRow
    rows.push(...yield* store.first(GroupTable, "byParent", [parent.id], { limit: limit + 1 - rows.length }))
  }
  return rows.length > limit ? { rows: rows.slice(0, limit), complete: false } : { rows, complete: true }
})

/** Groups whose children are still to be visited, the next one last; `cursor` is how far its children are. */
export type Todo = ReadonlyArray<{ readonly id: GroupId; readonly cursor?: string }>

/** Children per read. A tree is at most 32 deep, so that a walk's place is at most 32 times so many ids. */
const childrenAtOnce = 16

/**
 * Visits about `budget` groups, each after its parent, and returns what is still to do. A group that is made while the
 * walk is under way is visited unless it was made below a group whose children have been visited.
 */
export const walkDown = Effect.fnUntraced(function*<E>(
  store: StoreService,
  todo: Todo,
  budget: number,
  visit: (row: GroupRow) => Effect.Effect<void, E>
) {
  const stack = [...todo]
  for (let left = budget; left > 0;) {
    const frame = stack.pop()
    if (frame === undefined) break
    const children = yield* Effect.orDie(
      store.page(GroupTable, "byParent", [frame.id], { limit: Math.min(childrenAtOnce, left), cursor: frame.cursor })
    )
    // Looking for children costs a read also where there are none.
    left -= Math.max(children.items.length, 1)
    if (children.nextCursor !== null) stack.push({ id: frame.id, cursor: children.nextCursor })
    for (const child of children.items) {
      yield* visit(child)
      stack.push({ id: child.id })
    }
  }
  return stack as Todo
})
