/**
 * The job that lets go of what has expired: sessions, challenges, limits, devices, device codes, set-ups of authenticator
 * apps and signing keys.
 */
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import { Store, type StoreService } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import { ChallengeTable } from "./challenges/ChallengeTable.ts"
import { DeviceCodeTable } from "./deviceCodes/DeviceCodeTable.ts"
import { DeviceTable } from "./devices/DeviceTable.ts"
import { LimitTable } from "./limits/LimitTable.ts"
import { SessionTable } from "./sessions/SessionTable.ts"
import * as SigningKeys from "./tokens/SigningKeys.ts"
import { TotpTable } from "./totp/TotpTable.ts"

/** The kind of the job. */
export const cleanupJob = "sessions.cleanup"

/** A device that polls a moment too late is told that its code has expired, and not that there never was one. */
export const expiredCodeKeptMs = 3_600_000

/** Set-ups whose first code never came. */
const removeSetups = (store: StoreService): CleanupJob.Removal =>
  Effect.fnUntraced(function*(now: number) {
    const limit = CleanupJob.removedAtOnce
    const rows = yield* store.first(TotpTable, "bySetup", [false], { limit, range: { lte: now } })
    for (const row of rows) yield* store.remove(TotpTable, row.id)
    return rows.length
  })

/** Makes one step: a bounded piece of work in the running mutation. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const signingKeys = yield* SigningKeys.make
  return CleanupJob.stepOf([
    CleanupJob.removalOf(store, SessionTable),
    CleanupJob.removalOf(store, ChallengeTable),
    CleanupJob.removalOf(store, LimitTable),
    CleanupJob.removalOf(store, DeviceTable),
    CleanupJob.removalOf(store, DeviceCodeTable, expiredCodeKeptMs),
    removeSetups(store),
    () => Effect.map(signingKeys.prune({}), ({ removed }) => removed)
  ])
})

export const { register, start } = CleanupJob.make(cleanupJob, make)
