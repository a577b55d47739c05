/**
 * The keys of a user stop working while the user is shut out. Their rows say so, so that a check stays one read.
 */
import { type Part, Suspensions } from "@gatehouse/contract/Suspensions"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { KeyTable, ownerOf } from "./KeyTable.ts"

/** Registers the part of keys. */
export const registerSuspension = Effect.gen(function*() {
  const store = yield* Store
  const suspensions = yield* Suspensions
  const suspend: Part = Effect.fnUntraced(function*(userId: string, suspended: boolean, limit: number) {
    // The index has keys that were not revoked first.
    const rows = yield* store.first(KeyTable, "bySuspended", [ownerOf("user", userId), suspended ? null : true], {
      limit: limit + 1
    })
    for (const row of rows.slice(0, limit)) {
      yield* Effect.orDie(store.patch(KeyTable, row.id, { suspended: suspended ? true : null }))
    }
    return rows.length <= limit
  })
  yield* suspensions.register("keys", suspend)
})
