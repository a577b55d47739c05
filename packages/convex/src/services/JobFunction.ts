/**
 * A function of the component that works on one job, and says what became of it.
 */
import { internalMutationGeneric } from "convex/server"
import { v } from "convex/values"
import type { MutationCtx } from "../RunTransaction.ts"

const outcome = () =>
  v.union(
    v.object({ _tag: v.literal("Skipped") }),
    v.object({ _tag: v.union(v.literal("Done"), v.literal("Continued")), kind: v.string() }),
    v.object({ _tag: v.literal("Failed"), kind: v.string(), key: v.string(), error: v.string() })
  )

export const jobFunction = (handler: (ctx: MutationCtx, args: { readonly jobId: string }) => Promise<unknown>) =>
  internalMutationGeneric({
    get args() {
      return { jobId: v.string() }
    },
    get returns() {
      return outcome()
    },
    handler: handler as any
  })
