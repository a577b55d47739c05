/**
 * A suite measures some services on one store at one size, in a process of its own: no store meets the heap and the compiled
 * code of another.
 */
import type { StoreName, SuiteName } from "./Options.ts"
import type { Row } from "./Report.ts"

export interface Task {
  readonly suite: SuiteName
  readonly store: StoreName
  readonly size: number
  /** Only cases whose name contains this. */
  readonly only: string | undefined
  readonly rounds: number
  readonly roundMillis: number
}

export interface Surroundings {
  readonly isWanted: (named: { readonly name: string }) => boolean
  readonly progress: (text: string) => void
  readonly report: (row: Row) => void
}

export type Measure = (task: Task, surroundings: Surroundings) => Promise<void>

/** What a worker tells the process that prints. */
export type Message = { readonly row: Row } | { readonly progress: string }
