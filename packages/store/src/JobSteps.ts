/**
 * Jobs on the Store: enqueuing in the running mutation, and single steps, each one mutation that runs the handler and
 * moves or removes its job's row. Whoever calls `step` decides when: `JobRunner` on Node, `drain` in tests and scripts.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { type Handler, Jobs } from "@gatehouse/contract/Jobs"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Transaction from "@gatehouse/contract/Transaction"
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
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

export class JobSteps extends Context.Service<JobSteps, {
  /** The next jobs of a shard that are due, those that have waited longest first. */
  readonly due: (shard: number, limit: number) => Effect.Effect<ReadonlyArray<JobRow>>
  /**
   * Runs one step of a job, if it is due. `fence` is asked in the step's own transaction: false, and nothing happens.
   * A handler's defect is not the caller's: it rolls the step back and is written down with the next attempt's time.
   */
  readonly step: (jobId: string, fence?: Effect.Effect<boolean>) => Effect.Effect<Outcome>
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

/** The class and message of what went wrong, fit for a column. */
const describe = (cause: Cause.Cause<unknown>): string | undefined => {
  const die = cause.reasons.find((reason) => reason._tag === "Die")
  if (die === undefined) return undefined
  const text = die.defect instanceof Error ? `${die.defect.name}: ${die.defect.message}` : "a defect that is no Error"
  return text.slice(0, longestError).toWellFormed().replaceAll("\0", "")
}

export const make = Effect.gen(function*() {
  const store = yield* Store
  const tokens = yield* Tokens
  const handlers = new Map<string, Handler>()
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }

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
        yield* Effect.ignore(store.insert(jobs, row))
        const transaction = yield* Transaction.Current
        if (transaction !== undefined) (transaction.afterCommit ??= []).push(wake)
      })
    )

  const due = (shard: number, limit: number) =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => store.first(jobs, "byShard", [shard], { limit, range: { lte: now } })
    )

  /** Writes a failed step down, unless somebody else has moved the job since. */
  const recordFailure = (seen: JobRow, error: string, fence: Effect.Effect<boolean>) =>
    store.mutation(
      { name: "jobs.recordFailure" },
      Effect.gen(function*() {
        if (!(yield* fence)) return false
        const row = yield* store.get(jobs, seen.id)
        if (row === undefined || row.steps !== seen.steps || row.attempts !== seen.attempts) return false
        const attempts = row.attempts + 1
        const now = yield* Clock.currentTimeMillis
        yield* Effect.orDie(
          store.patch(jobs, row.id, { attempts, lastError: error, runAt: now + delayAfter(attempts) })
        )
        return true
      })
    )

  const step = Effect.fnUntraced(function*(jobId: string, fence: Effect.Effect<boolean> = Effect.succeed(true)) {
    let seen: JobRow | undefined
    const exit = yield* Effect.exit(
      store.mutation(
        { name: "jobs.step" },
        Effect.gen(function*(): Effect.fn.Return<Outcome> {
          seen = undefined
          if (!(yield* fence)) return { _tag: "Skipped" }
          const row = yield* store.get(jobs, jobId)
          const now = yield* Clock.currentTimeMillis
          if (row === undefined || row.runAt > now) return { _tag: "Skipped" }
          seen = row
          const handler = handlers.get(row.kind)
          if (handler === undefined) return yield* Effect.die(new Error(`nothing here knows jobs of kind ${row.kind}`))
          const next = yield* Effect.provideService(handler(row.payload), Actor.Current, Actor.system)
          if (next._tag === "Done") {
            yield* store.remove(jobs, jobId)
            return { _tag: "Done", kind: row.kind }
          }
          yield* Effect.orDie(store.patch(jobs, jobId, {
            payload: next.payload,
            runAt: next.at ?? now,
            steps: row.steps + 1,
            attempts: 0,
            lastError: null
          }))
          return { _tag: "Continued", kind: row.kind }
        })
      )
    )
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

  const drainAll = Effect.fnUntraced(function*(options?: { readonly maxSteps?: number }) {
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

  return Context.make(JobSteps, {
    due,
    step,
    drain: drainAll,
    listen: (listener) =>
      Effect.sync(() => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      })
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
