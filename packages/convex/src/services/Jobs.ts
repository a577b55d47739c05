/**
 * The functions of jobs. The transaction that enqueues a job schedules `run`; `run` calls `step` (`JobStep.ts`) as a
 * transaction inside its own, so that a step that fails is rolled back alone and its failure is written down beside the time
 * of the next try.
 *
 * A step that takes too long, or reads more than a transaction may, takes `run` with it: Convex undoes both and runs
 * neither again. So the crons of the component call `sweep`, which finds jobs that nobody runs.
 */
import * as JobSteps from "@gatehouse/store/JobSteps"
import { jobs, shardCount } from "@gatehouse/store/JobTable"
import { Store } from "@gatehouse/store/Store"
import { internalMutationGeneric, makeFunctionReference } from "convex/server"
import { v } from "convex/values"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { inMutation, type MutationCtx } from "../RunTransaction.ts"
import { jobFunction } from "./JobFunction.ts"
import { jobSteps, scheduleRun } from "./ServiceJobs.ts"

const step = makeFunctionReference<"mutation", { readonly jobId: string }>("jobStep:step")

/** What is to be done about a job now: nothing, wait, or a step. */
const look = (jobId: string) =>
  Effect.gen(function*() {
    const row = yield* (yield* Store).get(jobs, jobId)
    if (row === undefined) return undefined
    if (row.runAt <= (yield* Clock.currentTimeMillis)) return row
    yield* scheduleRun(jobId, row.runAt)
    return undefined
  })

/** How long after its time a job counts as one that nobody runs, in milliseconds. */
const overdueAfter = 15 * 60_000
/** At most so many of a shard at once. */
const sweptAtOnce = 8

const recordFailure = (seen: JobSteps.Seen, error: string) =>
  Effect.flatMap(
    jobSteps,
    (context) => Effect.provideContext(JobSteps.JobSteps.use((steps) => steps.recordFailure(seen, error)), context)
  )

/** Gives jobs that nobody runs another try, as after a failure. */
const sweepOverdue = Effect.gen(function*() {
  const store = yield* Store
  const lte = (yield* Clock.currentTimeMillis) - overdueAfter
  let found = 0
  for (let shard = 0; shard < shardCount; shard++) {
    for (const row of yield* store.first(jobs, "byShard", [shard], { limit: sweptAtOnce, range: { lte } })) {
      yield* recordFailure(row, "its last run left no trace: did it take too long, or read or write too much?")
      found++
    }
  }
  return found
})

export const jobFunctions = (references?: Context.Context<never>) => ({
  /** Runs one step of a job that is due, and schedules the next. */
  run: jobFunction(async (ctx, { jobId }) => {
    const seen = await inMutation(ctx, look(jobId), references)
    if (seen === undefined) return { _tag: "Skipped" }
    try {
      return await ctx.runMutation(step, { jobId })
    } catch (defect) {
      const error = JobSteps.describeDefect(defect)
      const isRecorded = await inMutation(ctx, recordFailure(seen, error), references)
      return isRecorded ? { _tag: "Failed", kind: seen.kind, key: seen.key, error } : { _tag: "Skipped" }
    }
  }),
  /** Finds jobs that nobody runs, and schedules them. Gives their number. */
  sweep: internalMutationGeneric({
    get args() {
      return {}
    },
    get returns() {
      return v.number()
    },
    handler: (ctx: MutationCtx) => inMutation(ctx, sweepOverdue, references)
  })
})
