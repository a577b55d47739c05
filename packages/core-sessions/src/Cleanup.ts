/**
 * Lets go of what has expired: sessions, challenges, limits, devices, device codes and signing keys. One job for all of
 * them, in steps of one table and a hundred rows; when nothing is left it looks again in an hour.
 *
 * Nothing depends on it: what has expired is refused everywhere else at its own millisecond.
 */
import * as Jobs from "@gatehouse/contract/Jobs"
import { Store, type StoreService } from "@gatehouse/store/Store"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { ChallengeTable } from "./challenges/ChallengeTable.ts"
import { DeviceCodeTable } from "./deviceCodes/DeviceCodeTable.ts"
import { DeviceTable } from "./devices/DeviceTable.ts"
import { LimitTable } from "./limits/LimitTable.ts"
import { SessionTable } from "./sessions/SessionTable.ts"
import * as SigningKeys from "./tokens/SigningKeys.ts"

/** The kind of the job. */
export const cleanupJob = "sessions.cleanup"

export const removedAtOnce = 100
export const everyMs = 3_600_000
/** A device that polls a moment too late is told that its code has expired, and not that there never was one. */
export const expiredCodeKeptMs = 3_600_000

type Expiring =
  | typeof SessionTable
  | typeof ChallengeTable
  | typeof LimitTable
  | typeof DeviceTable
  | typeof DeviceCodeTable

/** Removes the next rows that expired at or before a time. Gives how many. */
const removeFrom = (table: Expiring, keptMs = 0) => (store: StoreService) =>
  Effect.fnUntraced(function*(now: number) {
    const rows = yield* store.first(table as typeof LimitTable, "byExpiry", [], {
      limit: removedAtOnce,
      range: { lte: now - keptMs }
    })
    for (const row of rows) yield* store.remove(table, row.id)
    return rows.length
  })

const parts = [
  removeFrom(SessionTable),
  removeFrom(ChallengeTable),
  removeFrom(LimitTable),
  removeFrom(DeviceTable),
  removeFrom(DeviceCodeTable, expiredCodeKeptMs)
]

/**
 * Makes one step: a bounded piece of work in the running mutation. `payload` is that of the step before, or empty; the
 * answer says with what and when to go on.
 */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const signingKeys = yield* SigningKeys.make
  const removals: ReadonlyArray<(now: number) => Effect.Effect<number>> = [
    ...parts.map((part) => part(store)),
    () => Effect.map(signingKeys.prune({}), ({ removed }) => removed)
  ]
  return Effect.fnUntraced(function*({ part }: Readonly<Record<string, unknown>>) {
    const now = yield* Clock.currentTimeMillis
    // A version before this one may have left a part that there is no more.
    const at = typeof part === "number" && part < removals.length ? part : 0
    const removed = yield* removals[at]!(now)
    if (removed >= removedAtOnce) return Jobs.continueWith({ part: at })
    return at + 1 < removals.length ? Jobs.continueWith({ part: at + 1 }) : Jobs.continueWith({}, now + everyMs)
  })
})

/** Lets the job work. A layer does this once, when it is built. */
export const register = Effect.gen(function*() {
  const jobs = yield* Jobs.Jobs
  yield* jobs.register(cleanupJob, yield* make)
})

/** Enqueues the job where it does not run yet: at the start of a server. */
export const start = Effect.gen(function*() {
  const jobs = yield* Jobs.Jobs
  yield* jobs.enqueue({ kind: cleanupJob, key: "all", payload: {} })
})
