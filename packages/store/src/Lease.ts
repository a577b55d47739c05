/**
 * A lease: one owner at a time, until it lets go or its time is over. A process that dies holds on for at most that long.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { LeaseTable } from "./LeaseTable.ts"
import type { StoreService } from "./Store.ts"

/** A lease by its table and id, and who asks. */
export interface Claim {
  readonly table: LeaseTable
  readonly id: string
  readonly owner: string
}

/** Takes or renews a lease. False while somebody else holds it: until, not including, its last millisecond. */
export const acquire = (store: StoreService, { id, owner, table }: Claim, millis: number): Effect.Effect<boolean> =>
  store.mutation(
    { name: "leases.acquire" },
    Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const row = yield* store.get(table, id)
      if (row === undefined) {
        const inserted = yield* Effect.result(store.insert(table, { id, createdAt: now, owner, until: now + millis }))
        return inserted._tag === "Success"
      }
      if (row.owner !== owner && now < row.until) return false
      return yield* Effect.orDie(store.patch(table, id, { owner, until: now + millis }))
    })
  )

/** Does the owner hold the lease? Asked inside the transaction that depends on it. */
export const holds = (store: StoreService, { id, owner, table }: Claim): Effect.Effect<boolean> =>
  Effect.zipWith(
    store.get(table, id),
    Clock.currentTimeMillis,
    (row, now) => row?.owner === owner && now < row.until
  )

/** Gives a lease back, if it is still the owner's. */
export const release = (store: StoreService, claim: Claim): Effect.Effect<void> =>
  store.mutation(
    { name: "leases.release" },
    Effect.gen(function*() {
      if (yield* holds(store, claim)) yield* Effect.orDie(store.patch(claim.table, claim.id, { until: 0 }))
    })
  )
