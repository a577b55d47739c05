/**
 * Jobs that let go of what has expired, for ever: part by part, in steps of a hundred rows, and when nothing is left again in
 * an hour. Nothing else depends on them: what has expired is refused everywhere else at its own millisecond.
 */
import * as Jobs from "@gatehouse/contract/Jobs"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { StoreService } from "./Store.ts"
import type { Row, Table } from "./Table.ts"

/** Rows that one step removes, at most. */
export const removedAtOnce = 100

/** How long a job rests that has found nothing more. */
export const everyMs = 3_600_000

/** Removes what may go at this time, `removedAtOnce` rows at most, in the running mutation. Gives how many. */
export type Removal = (now: number) => Effect.Effect<number>

interface ExpiringRow extends Row {
  readonly expiresAt: number
}

/** A table with the time at which its rows expire, and an index by it. */
type Expiring = {
  readonly name: string
  readonly indexes: { readonly byExpiry: readonly ["expiresAt"] }
}

/** Removes the rows of a table that have expired, so many milliseconds after they have. */
export const removalOf = (store: StoreService, table: Expiring, keptMs = 0): Removal => {
  const expiring = table as Table<ExpiringRow, {}, { readonly byExpiry: readonly ["expiresAt"] }>
  return Effect.fnUntraced(function*(now: number) {
    const range = { lte: now - keptMs }
    const rows = yield* store.first(expiring, "byExpiry", [], { limit: removedAtOnce, range })
    for (const { id } of rows) yield* store.remove(expiring, id)
    return rows.length
  })
}

/** The step of a job that makes these removals. */
export const stepOf = (removals: ReadonlyArray<Removal>): Jobs.Handler =>
  Effect.fnUntraced(function*({ part }) {
    const now = yield* Clock.currentTimeMillis
    // A version before this one may have left a part that there is no more.
    const at = typeof part === "number" && part < removals.length ? part : 0
    const removed = yield* removals[at]!(now)
    if (removed >= removedAtOnce) return Jobs.continueWith({ part: at })
    return at + 1 < removals.length ? Jobs.continueWith({ part: at + 1 }) : Jobs.continueWith({}, now + everyMs)
  })

/**
 * The two halves of a job of which there is one: `register` lets it work, once, when a layer is built; `start` enqueues it
 * where it does not run yet.
 */
export const make = <R>(kind: string, step: Effect.Effect<Jobs.Handler, never, R>) => ({
  register: Effect.gen(function*() {
    const jobs = yield* Jobs.Jobs
    yield* jobs.register(kind, yield* step)
  }),
  start: Effect.gen(function*() {
    const jobs = yield* Jobs.Jobs
    yield* jobs.enqueue({ kind, key: "all", payload: {} })
  })
})
