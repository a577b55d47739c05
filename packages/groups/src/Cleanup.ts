/**
 * The job that lets go of invites which ended 30 days ago. That a pending invite has run out is written down by a job of the
 * invite's own.
 */
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as InviteRows from "./internal/InviteRows.ts"
import { InviteTable } from "./InviteTable.ts"

/** The kind of the job. */
export const cleanupJob = "groups.cleanup"

/** How long an invite is there after it was accepted, declined or revoked, or has expired. */
export const endedKeptMs = 30 * 86_400_000

/** Makes one step: a bounded piece of work in the running mutation. */
export const make = Effect.gen(function*() {
  const store = yield* Store
  const removeEnded = Effect.fnUntraced(function*(now: number) {
    const range = { lte: now - endedKeptMs }
    const ended = yield* store.first(InviteTable, "byEnded", [], { limit: CleanupJob.removedAtOnce, range })
    for (const invite of ended) yield* InviteRows.erase(store, invite)
    return ended.length
  })
  return CleanupJob.stepOf([removeEnded])
})

export const { register, start } = CleanupJob.make(cleanupJob, make)
