/** What a run hands to the functions it calls: the frozen clock, seeds, how deep the calls are, which job began them. */
import { AsyncLocalStorage } from "node:async_hooks"

export interface Scope {
  /** Of a query or mutation: what it calls belongs to the same transaction. */
  readonly frozen?: { readonly now: number; readonly nextSeed: () => Uint8Array }
  readonly depth: number
  /** The scheduled function that everything here runs for. */
  readonly job?: string
}

export const storage = new AsyncLocalStorage<Scope | undefined>()

/** Functions may call each other this deep. */
export const maxDepth = 8

/** Runs outside every run: what begins there is its own request. */
export const outside: <A>(body: () => A) => A = AsyncLocalStorage.snapshot() as never
