/**
 * How much of a tree of groups one transaction of Convex may change. A transaction reads at most 16 MiB, a row is up to
 * 18 KiB (`extend`, path, tags), and what changes a row reads it three times: to find it, to find its document, and
 * once more inside Convex.
 */
import { GroupSettings } from "@gatehouse/groups/GroupSettings"
import * as Context from "effect/Context"

const limits = Context.make(GroupSettings, { inlineLimit: 200, stepSize: 50 }) as Context.Context<never>

/** These limits, unless `references` has its own. */
export const withLimits = (references: Context.Context<never> = Context.empty()): Context.Context<never> =>
  Context.merge(limits, references)
