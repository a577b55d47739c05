/**
 * The functions of jobs. The transaction that enqueues a job schedules `run`; `run` calls `step` as a transaction inside
 * its own, so that a step that fails is rolled back alone and its failure is written down beside the time of the next try.
 *
 * A step that takes too long, or reads more than a transaction may, takes `run` with it: Convex undoes both and runs
 * neither again. So the crons of the component call `sweep`, which finds jobs that nobody runs.
 */
import { Cascades, make as makeCascades, type Registry } from "@gatehouse/contract/Cascades"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { Permissions } from "@gatehouse/contract/Permissions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as Cleanup from "@gatehouse/core-sessions/Cleanup"
import * as DeviceCodes from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import * as Devices from "@gatehouse/core-sessions/devices/Devices"
import * as Passkeys from "@gatehouse/core-sessions/passkeys/Passkeys"
import * as Recovery from "@gatehouse/core-sessions/recovery/Recovery"
import * as EndSessions from "@gatehouse/core-sessions/sessions/EndSessions"
import * as Totps from "@gatehouse/core-sessions/totp/Totps"
import * as RemoveUser from "@gatehouse/core-sessions/users/RemoveUser"
import * as SuspendUser from "@gatehouse/core-sessions/users/SuspendUser"
import * as UserCascades from "@gatehouse/core-sessions/users/UserCascades"
import * as GroupCascades from "@gatehouse/groups/GroupCascades"
import * as Groups from "@gatehouse/groups/Groups"
import * as Invites from "@gatehouse/groups/Invites"
import { registerCascades as registerKeys } from "@gatehouse/keys/Keys"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { jobs, shardCount } from "@gatehouse/store/JobTable"
import { Store } from "@gatehouse/store/Store"
import { internalMutationGeneric, makeFunctionReference } from "convex/server"
import { v } from "convex/values"
import * as Clock from "effect/Clock"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { inMutation, type MutationCtx } from "../RunTransaction.ts"
import { withLimits } from "./GroupLimits.ts"
import { withOwnerRoles } from "./OwnerRoles.ts"
import { withMemberships } from "./Ports.ts"
import { jobSteps, scheduleRun } from "./ServiceJobs.ts"
import { withSuspensions } from "./UserSuspensions.ts"

/** What goes with a user, domain by domain. */
const cascadesOfUsers = [
  UserCascades.registerCascades,
  Passkeys.registerCascades,
  Totps.registerCascades,
  Recovery.registerCascades,
  DeviceCodes.registerCascades
]

/** The work of every kind of job. */
const handlers: ReadonlyArray<
  Effect.Effect<unknown, never, Store | Transactions | Tokens | Permissions | Jobs | Cascades>
> = [
  Groups.make,
  Invites.make,
  EndSessions.register,
  Devices.register,
  Cleanup.register,
  withOwnerRoles(withSuspensions(RemoveUser.register)),
  withSuspensions(SuspendUser.register)
]

/** Jobs with the handlers of every domain, and what else goes with a user or a group. */
const withHandlers = Effect.fnUntraced(function*(more: JobFunctionsOptions["cascades"]) {
  const context = yield* jobSteps
  const cascades = makeCascades()
  yield* GroupCascades.register(yield* Store, cascades)
  for (const register of [registerKeys, ...cascadesOfUsers]) {
    yield* Effect.provideService(register, Cascades, cascades)
  }
  if (more !== undefined) yield* more(cascades)
  for (const register of handlers) {
    yield* register.pipe(Effect.provideService(Cascades, cascades), Effect.provideContext(context))
  }
  return context
})

export interface JobFunctionsOptions {
  /** References that this component sets. */
  readonly references?: Context.Context<never>
  /** Adds parts of its own to what goes when a user or a group goes. */
  readonly cascades?: (registry: Registry) => Effect.Effect<void>
}

const step = makeFunctionReference<"mutation", { readonly jobId: string }>("jobs:step")

const outcome = () =>
  v.union(
    v.object({ _tag: v.literal("Skipped") }),
    v.object({ _tag: v.union(v.literal("Done"), v.literal("Continued")), kind: v.string() }),
    v.object({ _tag: v.literal("Failed"), kind: v.string(), key: v.string(), error: v.string() })
  )

/** What is to be done about a job now: nothing, wait, or a step. */
const look = (jobId: string) =>
  Effect.gen(function*() {
    const row = yield* (yield* Store).get(jobs, jobId)
    if (row === undefined) return undefined
    if (row.runAt <= (yield* Clock.currentTimeMillis)) return row
    yield* scheduleRun(jobId, row.runAt)
    return undefined
  })

const lazily = (handler: (ctx: MutationCtx, args: { readonly jobId: string }) => Promise<unknown>) =>
  internalMutationGeneric({
    get args() {
      return { jobId: v.string() }
    },
    get returns() {
      return outcome()
    },
    handler: handler as any
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

export const jobFunctions = ({ cascades, references: own }: JobFunctionsOptions = {}) => {
  const references = withMemberships(withLimits(own))
  return {
    /** Runs one step of a job that is due, and schedules the next. */
    run: lazily(async (ctx, { jobId }) => {
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
    /** The step itself: a handler's defect is this function's. */
    step: lazily((ctx, { jobId }) =>
      inMutation(
        ctx,
        Effect.flatMap(
          withHandlers(cascades),
          (context) => Effect.provideContext(JobSteps.JobSteps.use((steps) => steps.attempt(jobId)), context)
        ),
        references
      )
    ),
    /** Lets the cleanup of what has expired run on, where it does not. */
    cleanup: internalMutationGeneric({
      get args() {
        return {}
      },
      get returns() {
        return v.null()
      },
      handler: async (ctx: MutationCtx) => {
        await inMutation(
          ctx,
          Effect.flatMap(jobSteps, (context) => Effect.provideContext(Cleanup.start, context)),
          references
        )
        return null
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
  }
}
