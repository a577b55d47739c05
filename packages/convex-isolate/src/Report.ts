/** What one run of a function did: for assertions about cost, caching and calls. */
import type { Timing } from "./Realm.ts"

export interface Run {
  /** `""` is the app, `"auth"` a component, `"auth/limiter"` a component of that. */
  readonly component: string
  readonly module: string
  readonly name: string
  readonly kind: "query" | "mutation" | "action" | "http"
  /** Whether the function read the clock or drew random numbers: such a query is cached for seconds at most. */
  readonly observed: { readonly time: boolean; readonly random: boolean }
  readonly documents: { readonly read: number; readonly written: number }
  /** Index ranges read; a `db.get` counts as one. Calls of other functions count for themselves. */
  readonly ranges: number
  /** Functions called, as `"module:name"` of the app or `"component/module:name"`. */
  readonly calls: ReadonlyArray<string>
  readonly timing: Readonly<Timing>
  /** Of the modules this run loaded. */
  readonly bytes: number
  readonly logs: ReadonlyArray<string>
  readonly error?: unknown
}

/** What a run's syscalls are counted into. */
export interface Counts {
  documents: { read: number; written: number }
  ranges: number
  calls: Array<string>
}

export const noCounts = (): Counts => ({ documents: { read: 0, written: 0 }, ranges: 0, calls: [] })

/** Counts one answered syscall. Answers are convex-test's JSON text, read without parsing where that can be. */
export const count = (counts: Counts, op: string, answer: string): void => {
  switch (op) {
    case "1.0/get":
      counts.ranges++
      if (answer !== "null") counts.documents.read++
      return
    case "1.0/queryStream":
      counts.ranges++
      return
    case "1.0/queryStreamNext":
      // Keys of values are sorted.
      if (answer.startsWith("{\"done\":false")) counts.documents.read++
      return
    case "1.0/queryPage":
      counts.ranges++
      counts.documents.read += (JSON.parse(answer) as { page: ReadonlyArray<unknown> }).page.length
      return
    case "1.0/insert":
      counts.documents.written++
      return
    case "1.0/shallowMerge":
    case "1.0/replace":
    case "1.0/remove":
      counts.documents.read++
      counts.documents.written++
      return
  }
}
