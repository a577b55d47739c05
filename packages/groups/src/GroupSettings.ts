/**
 * How deep a tree of groups may be, and how much of it one mutation may change. Tests lower the latter; there is no
 * other reason to change it.
 */
import * as Context from "effect/Context"

/** How deep a tree may be: a root has depth 1. */
export const maxDepth = 32

export interface Settings {
  /** A move or a deletion of at most so many groups is done in one mutation; a larger one is a job. */
  readonly inlineLimit: number
  /** Groups that one step of a job works on. */
  readonly stepSize: number
}

export const GroupSettings = Context.Reference<Settings>("@gatehouse/groups/GroupSettings", {
  defaultValue: () => ({ inlineLimit: 500, stepSize: 100 })
})
