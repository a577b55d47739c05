/**
 * How a case here is measured: two sides by turns, with what one operation costs the Store. Beside the floors by hand there is
 * another: the same operation on a store of a thousand rows.
 */
import type { Counts } from "@gatehouse/store/testing/StoreCounter"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as InProcess from "../InProcess.ts"
import { compare, type Plan, type Side, timeCalls } from "../Measure.ts"
import type { Row } from "../Report.ts"

export interface Here {
  readonly store: string
  readonly size: number
  readonly plan: Plan
  readonly isWanted: (named: { readonly name: string }) => boolean
  readonly report: (row: Row) => void
}

export interface Measured {
  readonly name: string
  readonly ours: Side
  readonly floor?: Side | undefined
  /** Of one operation. Default: none. */
  readonly counts?: Pick<Counts, "reads" | "writes">
  /** How many things one operation does: the row tells the cost of one of them. Default: 1. */
  readonly per?: number
  readonly most?: number
}

/** In place of a floor where there is none. */
const nothing: Side = { run: (_, count) => Promise.resolve({ each: new Float64Array(count), total: 0 }) }

export const measure = async (
  { plan, report, size, store }: Here,
  { counts = { reads: 0, writes: 0 }, floor, most = 20_000, name, ours, per = 1 }: Measured
): Promise<void> => {
  const result = await compare(ours, floor ?? nothing, plan, most)
  report({
    case: name,
    store,
    size,
    ops: result.ours.ops * per,
    p50: result.ours.p50 / per,
    p99: result.ours.p99 / per,
    reads: counts.reads,
    writes: counts.writes,
    ...(floor === undefined ? {} : { ratio: result.floor.p50 / result.ours.p50 })
  })
}

/** Calls of an effect, one after the other in a fiber that has this context. */
export const ofEffects = <R>(
  context: Context.Context<R>,
  call: (i: number) => Effect.Effect<unknown, unknown, R>,
  around: Omit<Side, "run"> = {}
): Side => ({
  ...around,
  run: (from, count) =>
    Effect.runPromiseWith(context)(
      InProcess.timeEffects(call as (i: number) => Effect.Effect<unknown, unknown>, from, count)
    )
})

export const ofCalls = (call: (i: number) => unknown, around: Omit<Side, "run"> = {}): Side => ({
  ...around,
  run: (from, count) => timeCalls(call, from, count)
})
