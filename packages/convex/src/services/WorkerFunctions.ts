/**
 * What the app's worker asks beside deliveries: may it begin, and may it rest.
 */
import { mutationGeneric } from "convex/server"
import { v } from "convex/values"
import type * as Context from "effect/Context"
import { inMutation, type MutationCtx } from "../RunTransaction.ts"
import * as DeliveryRuns from "./DeliveryRuns.ts"

export const workerFunctions = (references?: Context.Context<never>) => ({
  begin: mutationGeneric({
    get args() {
      return { run: v.number() }
    },
    get returns() {
      return v.boolean()
    },
    handler: ((ctx: MutationCtx, { run }: { readonly run: number }) =>
      inMutation(ctx, DeliveryRuns.begin(run), references)) as any
  }),
  rest: mutationGeneric({
    get args() {
      return { run: v.number(), hasTime: v.boolean() }
    },
    get returns() {
      return v.boolean()
    },
    handler: ((ctx: MutationCtx, { hasTime, run }: { readonly run: number; readonly hasTime: boolean }) =>
      inMutation(ctx, DeliveryRuns.rest(run, hasTime), references)) as any
  })
})
