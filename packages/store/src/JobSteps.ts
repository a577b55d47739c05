/**
 * Jobs on the Store: enqueuing in the running mutation, and single steps, each one mutation that runs the handler and
 * moves or removes its job's row. Whoever calls `step` decides when: `JobRunner` on Node, `drain` in tests and scripts.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { type Handler, Jobs } from "@gatehouse/contract/Jobs"
import { Tokens } from "@gatehouse/contract/Tokens"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as CommitSignal from "./CommitSignal.ts"
import { type JobRow, jobs, shardCount, shardOf } from "./JobTable.ts"
import { Store } from "./Store.ts"

/** What became of a step. `Skipped`: the job was gone, not due, or the fence was down. */
export type Outcome =
  | { readonly _tag: "Done" | "Continued"; readonly kind: string }
  | { readonly _tag: "Failed"; readonly kind: string; readonly key: string; readonly error: string }
  | { readonly _tag: "Skipped" }

export interface Drained {
  /** Steps that succeeded. */
  readonly steps: number
  /** Steps that failed. Their jobs wait for their next attempt. */
  readonly failures: number
}

/**
 * Told, in the same transaction, when a job is to run. Where no worker polls (Convex), this schedules its next step.
 * Default: nothing.
 */
export const JobSchedule = Context.Reference<(jobId: string, runAt: number) => Effect.Effect<void>>(
  "@gatehouse/store/JobSchedule",
  { defaultValue: () => () => Effect.void }
)

/** What a step that failed saw of its job: its failure is written down only while nothing has moved. */
export type Seen = Pick<JobRow, "id" | "steps" | "attempts">

/** What of a job's defect is kept: its class and message. */
export const describeDefect = (defect: unknown): string => {
  const text = defect instanceof Error ? `${defect.name}: ${defect.message}` : "a defect that is no Error"
  return text.slice(0, longestError).toWellFormed().replaceAll("\0", "")
}

export class JobSteps extends Context.Service<JobSteps, {
  /** The next jobs of a shard that are due, those that have waited longest first. */
  readonly due: (shard: number, limit: number) => Effect.Effect<ReadonlyArray<JobRow>>
  /**
   * Runs one step of a job, if it is due. `fence` is asked in the step's own transaction: false, and nothing happens.
   * A handler's defect is not the caller's: it rolls the step back and is written down with the next attempt's time.
   */
  readonly step: (jobId: string, fence?: Effect.Effect<boolean>) => Effect.Effect<Outcome>
  /** The mutation inside `step`, for a runtime that can call one from another: a handler's defect is this one's. */
  readonly attempt: (jobId: string) => Effect.Effect<Outcome>
  /** Writes a failed attempt down, with the time of the next. False when the job has moved since. */
  readonly recordFailure: (seen: Seen, error: string) => Effect.Effect<boolean>
  /** Runs every job that is due to its end, without leases. Dies after `maxSteps` (100,000): a job that never ends. */
  readonly drain: (options?: { readonly maxSteps?: number }) => Effect.Effect<Drained>
  /** Calls the listener when a mutation of this process that enqueued a job has committed. Gives back its removal. */
  readonly listen: (listener: () => void) => Effect.Effect<() => void>
}>()("@gatehouse/store/JobSteps") {}

/** Runs every job that is due to its end: for tests and scripts. */
export const drain = (options?: { readonly maxSteps?: number }): Effect.Effect<Drained, never, JobSteps> =>
  JobSteps.use((steps) => steps.drain(options))

const firstDelay = 1_000
const longestDelay = 3_600_000
const longestError = 500

/** How long a job waits after so many failures in a row: 1 s, 2 s, 4 s … 1 h. */
export const delayAfter = (attempts: number): number => Math.min(firstDelay * 2 ** (attempts - 1), longestDelay)

/** The same of a cause; `undefined` when there is no defect in it. */
const describe = (cause: Cause.Cause<unknown>): string | undefined => {
  const die = cause.reasons.find((reason) => reason._tag === "Die")
  return die === undefined ? undefined : describeDefect(die.defect)
}

/** Runs every job that is due to its end, by whoever knows which are due and can run a step. */
export const drainWith = ({ due, step }: Pick<JobSteps["Service"], "due" | "step">): JobSteps["Service"]["drain"] =>
  Effect.fnUntraced(function*(options?: { readonly maxSteps?: number }) {
    const maxSteps = options?.maxSteps ?? 100_000
    let steps = 0
    let failures = 0
    let shardsWithoutWork = 0
    for (let shard = 0; shardsWithoutWork < shardCount; shard = (shard + 1) % shardCount) {
      const rows = yield* due(shard, 100)
      shardsWithoutWork = rows.length === 0 ? shardsWithoutWork + 1 : 0
      for (const row of rows) {
        if (steps + failures >= maxSteps) {
          return yield* Effect.die(
            new Error(`jobs of kind ${row.kind} go on after ${maxSteps} steps: does one never end?`)
          )
        }
        const outcome = yield* step(row.id)
        if (outcome._tag === "Failed") failures++
        else if (outcome._tag !== "Skipped") steps++
      }
    }
    return { steps, failures }
  })

/** Nobody has overtaken a step that needs no lease. */
const holds = Effect.succeed(true)

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const schedule = yield* JobSchedule
  const handlers = new Map<string, Handler>()
  const { give, signal } = CommitSignal.make()

  const enqueue: Jobs["Service"]["enqueue"] = (job) =>
    store.mutation(
      { name: "jobs.enqueue" },
      Effect.gen(function*() {
        if ((yield* store.unique(jobs, "byKey", [job.kind, job.key])) !== undefined) return
        const now = yield* Clock.currentTimeMillis
        const row: JobRow = {
          id: yield* tokens.id("job"),
          createdAt: now,
          kind: job.kind,
          key: job.key,
          payload: job.payload,
          runAt: job.runAt ?? now,
          shard: shardOf(job.kind, job.key),
          steps: 0,
          attempts: 0
        }
        // Somebody else was first: the job is there, which is all that was asked for.
        if ((yield* Effect.result(store.insert(jobs, row)))._tag === "Failure") return
        yield* schedule(row.id, row.runAt)
        yield* give
      })
    )

  const due = (shard: number, limit: number) =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => store.first(jobs, "byShard", [shard], { limit, range: { lte: now } })
    )

  const recordFailure = (seen: Seen, error: string, fence: Effect.Effect<boolean> = holds) =>
    store.mutation(
      { name: "jobs.recordFailure" },
      Effect.gen(function*() {
        if (!(yield* fence)) return false
        const row = yield* store.get(jobs, seen.id)
        if (row === undefined || row.steps !== seen.steps || row.attempts !== seen.attempts) return false
        const attempts = row.attempts + 1
        const runAt = (yield* Clock.currentTimeMillis) + delayAfter(attempts)
        yield* Effect.orDie(store.patch(jobs, row.id, { attempts, lastError: error, runAt }))
        yield* schedule(row.id, runAt)
        return true
      })
    )

  const attempt = (jobId: string, fence: Effect.Effect<boolean> = holds, onSeen?: (row: JobRow | undefined) => void) =>
    store.mutation(
      { name: "jobs.step" },
      Effect.gen(function*(): Effect.fn.Return<Outcome> {
        onSeen?.(undefined)
        if (!(yield* fence)) return { _tag: "Skipped" }
        const row = yield* store.get(jobs, jobId)
        const now = yield* Clock.currentTimeMillis
        if (row === undefined || row.runAt > now) return { _tag: "Skipped" }
        onSeen?.(row)
        const handler = handlers.get(row.kind)
        if (handler === undefined) return yield* Effect.die(new Error(`nothing here knows jobs of kind ${row.kind}`))
        const next = yield* Effect.provideService(handler(row.payload), Actor.Current, Actor.system)
        if (next._tag === "Done") {
          yield* store.remove(jobs, jobId)
          return { _tag: "Done", kind: row.kind }
        }
        const runAt = next.at ?? now
        yield* Effect.orDie(store.patch(jobs, jobId, {
          payload: next.payload,
          runAt,
          steps: row.steps + 1,
          attempts: 0,
          lastError: null
        }))
        yield* schedule(jobId, runAt)
        return { _tag: "Continued", kind: row.kind }
      })
    )

  const step = Effect.fnUntraced(function*(jobId: string, fence?: Effect.Effect<boolean>) {
    let seen: JobRow | undefined
    const exit = yield* Effect.exit(attempt(jobId, fence, (row) => seen = row))
    if (Exit.isSuccess(exit)) return exit.value
    const error = describe(exit.cause)
    const failed = seen as JobRow | undefined
    // An interruption is no failure of the job, and without a row it is the store that failed.
    if (error === undefined || failed === undefined) return yield* Effect.failCause(exit.cause)
    const recorded = yield* recordFailure(failed, error, fence)
    const outcome: Outcome = recorded
      ? { _tag: "Failed", kind: failed.kind, key: failed.key, error }
      : { _tag: "Skipped" }
    return outcome
  })

  return Context.make(JobSteps, {
    due,
    step,
    attempt: (jobId) => attempt(jobId),
    recordFailure: (seen, error) => recordFailure(seen, error),
    drain: drainWith({ due, step }),
    listen: signal.listen
  }).pipe(
    Context.add(Jobs, {
      enqueue,
      register: (kind, handler) => Effect.sync(() => handlers.set(kind, handler)),
      get: (kind, key) =>
        Effect.map(store.unique(jobs, "byKey", [kind, key]), (row) =>
          row === undefined ? undefined : {
            kind: row.kind,
            key: row.key,
            payload: row.payload,
            runAt: row.runAt,
            steps: row.steps,
            attempts: row.attempts,
            ...(row.lastError === undefined ? {} : { lastError: row.lastError })
          })
    })
  )
})
