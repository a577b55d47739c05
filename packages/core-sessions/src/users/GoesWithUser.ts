/**
 * How rows that belong to a user go when the user does: a few in each transaction, until there are none.
 */
import { Cascades } from "@gatehouse/contract/Cascades"
import { Store, type StoreService } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import type { UserId } from "./UserWire.ts"

/** `user.removed` says it all: no row has an event of its own. */
export const goesWithUser = Effect.fnUntraced(function*(
  table: AnyTable,
  rowsOf: (
    store: StoreService,
    userId: UserId,
    limit: number
  ) => Effect.Effect<ReadonlyArray<{ readonly id: string }>>
) {
  const store = yield* Store
  const cascades = yield* Cascades
  yield* cascades.register(
    "user",
    table.name,
    Effect.fnUntraced(function*(id, limit) {
      const rows = yield* rowsOf(store, id as UserId, limit)
      for (const row of rows) yield* store.remove(table, row.id)
      return rows.length < limit
    })
  )
})
