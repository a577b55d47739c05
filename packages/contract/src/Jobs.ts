/**
 * Work that a transaction leaves for later: enqueued in it, done in bounded steps, each a mutation that keeps its place.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"

/** What a step says when it ends: done, or go on with a new payload, now or at a time (epoch milliseconds). */
export type Step =
  | { readonly _tag: "Done" }
  | { readonly _tag: "Continue"; readonly payload: Readonly<Record<string, unknown>>; readonly at?: number }

export const done: Step = { _tag: "Done" }
export const continueWith = (payload: Readonly<Record<string, unknown>>, at?: number): Step =>
  at === undefined ? { _tag: "Continue", payload } : { _tag: "Continue", payload, at }

/** A bounded piece of work. It runs in a mutation, together with the update of its job's row. */
export type Handler = (payload: Readonly<Record<string, unknown>>) => Effect.Effect<Step>

/** The state of a job, as an operator sees it. Times are epoch milliseconds. */
export interface JobInfo {
  readonly kind: string
  readonly key: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly runAt: number
  readonly steps: number
  readonly attempts: number
  readonly lastError?: string
}

export class Jobs extends Context.Service<Jobs, {
  /** Names the work of a kind. A layer does this once, when it is built. */
  readonly register: (kind: string, handler: Handler) => Effect.Effect<void>
  /** Enqueues in the running mutation. `key` is unique per kind: a job that is already there stays as it is. */
  readonly enqueue: (job: {
    readonly kind: string
    readonly key: string
    readonly payload: Readonly<Record<string, unknown>>
    readonly runAt?: number
  }) => Effect.Effect<void>
  /** The job's row, or `undefined` when it is done. */
  readonly get: (kind: string, key: string) => Effect.Effect<JobInfo | undefined>
}>()("@gatehouse/contract/Jobs") {}
