/**
 * Jobs whose steps Convex schedules. Apart from the rest, because most functions enqueue none.
 */
import { Cascades, make as makeCascades } from "@gatehouse/contract/Cascades"
import type { Jobs } from "@gatehouse/contract/Jobs"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { makeFunctionReference } from "convex/server"
import * as Effect from "effect/Effect"
import { mutationCtx } from "../RunTransaction.ts"

const run = makeFunctionReference<"mutation", { readonly jobId: string }>("jobs:run")

/** Schedules the next step of a job, from the transaction that wants it. */
export const scheduleRun = (jobId: string, runAt: number): Effect.Effect<void> =>
  Effect.flatMap(
    mutationCtx,
    (ctx) => Effect.promise(() => ctx.scheduler.runAt(runAt, run, { jobId }))
  )

/** Jobs whose steps Convex schedules. */
export const jobSteps = Effect.provideService(JobSteps.make, JobSteps.JobSchedule, scheduleRun)

/** Gives a service jobs to enqueue. Cascades are for those who run them: `Jobs.ts`. */
export const withJobs = <A, E, R>(make: Effect.Effect<A, E, R | Jobs | Cascades>) =>
  Effect.flatMap(
    jobSteps,
    (jobs) => Effect.provideService(Effect.provideContext(make, jobs), Cascades, makeCascades())
  )
