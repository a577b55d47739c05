/**
 * One measured case: a call of the services `S`, and of the floor `F` with the same payloads, on the rows of `D`.
 */
import type * as Effect from "effect/Effect"
import type { Backend } from "./Backend.ts"

export interface Case<S, F, D> {
  readonly name: string
  readonly ours: (services: S, data: D) => (i: number) => Effect.Effect<unknown, unknown>
  readonly floor: (floor: F, data: D) => (i: number) => unknown
  /** What both sides must give for the same `i`; by default all of the answer. */
  readonly compared?: (answer: any) => unknown
  /** It makes rows, which are removed after each round. */
  readonly makes?: boolean
  /** Before each round. */
  readonly prepare?: (backend: Backend<F>, data: D, from: number, count: number) => Promise<void>
}

/** Names of the fields, where every answer has values of its own. */
export const shape = (answer: object): ReadonlyArray<string> => Object.keys(answer).toSorted()

/** One after the other, and round again. */
export const at = <A>(pool: ReadonlyArray<A>) => (i: number): A => pool[i % pool.length]!
