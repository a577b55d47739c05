/**
 * The sealer: a chain of runs, each a mutation that seals what has waited a moment and schedules the next, until nothing is
 * left (`SealSchedule.ts`). A run that Convex undoes for good takes the chain with it, so a cron looks for events that wait
 * too long.
 */
import { Store } from "@gatehouse/store/Store"
import { AuditOutboxTable } from "@gatehouse/webhooks/audit/AuditTable"
import * as Sealer from "@gatehouse/webhooks/audit/Sealer"
import { internalMutationGeneric } from "convex/server"
import { v } from "convex/values"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { RunTable, sealing } from "../RunTable.ts"
import { inMutation, type MutationCtx } from "../RunTransaction.ts"
import { beginSealing, gatherMs, scheduleSeal } from "../SealSchedule.ts"
import * as DeliveryRuns from "./DeliveryRuns.ts"
import { withLogSettings } from "./LogSettings.ts"
import { withUsers } from "./Ports.ts"

/**
 * Events younger than this, in milliseconds, are left to the next run. What commits meanwhile is younger, so the range that
 * a run reads is at rest, and nobody makes Convex run it again. Default: 250.
 */
export const RestMs = Context.Reference<number>("@gatehouse/convex/RestMs", { defaultValue: () => 250 })

/** Events of one run, at most: with their deliveries well within what a transaction may read and take. */
const sealedAtOnce = 100
/** How long an event waits, in milliseconds, before its chain of runs counts as dead. */
const lostMs = 30_000

const seal = (ctx: MutationCtx, run: number) =>
  Effect.gen(function*() {
    const store = yield* Store
    const row = yield* store.get(RunTable, sealing)
    // Another chain has been begun.
    if (row?.isRunning !== true || row.run !== run) return 0
    const sealer = yield* Sealer.make
    const before = (yield* Clock.currentTimeMillis) - (yield* RestMs)
    const waiting = yield* sealer.waiting(sealedAtOnce, before)
    const { events, more } = yield* sealer.seal(waiting)
    yield* sealer.wake
    if (more || waiting.length === sealedAtOnce) {
      yield* scheduleSeal(ctx, run, 0)
      return events
    }
    const [next] = yield* store.first(AuditOutboxTable, "byTime", [], { limit: 1, range: { gt: before } })
    if (next !== undefined) yield* scheduleSeal(ctx, run, gatherMs)
    else yield* Effect.orDie(store.patch(RunTable, sealing, { isRunning: false }))
    return events
  })

/** Begins another chain where events have waited too long. */
const sweep = (ctx: MutationCtx) =>
  Effect.gen(function*() {
    const store = yield* Store
    const before = (yield* Clock.currentTimeMillis) - lostMs
    const lost = yield* store.first(AuditOutboxTable, "byTime", [], { limit: 1, range: { lte: before } })
    if (lost.length > 0) yield* beginSealing(ctx, 0)
    const deliveries = yield* DeliveryRuns.sweep
    return { sealing: lost.length > 0, delivering: deliveries }
  })

export const sealFunctions = (own?: Context.Context<never>) => {
  const references = DeliveryRuns.withDeliverySchedule(withLogSettings(withUsers(own)))
  return {
    seal: internalMutationGeneric({
      get args() {
        return { run: v.number() }
      },
      get returns() {
        return v.number()
      },
      handler: ((ctx: MutationCtx, { run }: { readonly run: number }) =>
        inMutation(ctx, seal(ctx, run), references)) as any
    }),
    /** Finds events that nobody seals, and deliveries that nobody sends. */
    sweep: internalMutationGeneric({
      get args() {
        return {}
      },
      get returns() {
        return v.object({ sealing: v.boolean(), delivering: v.boolean() })
      },
      handler: (ctx: MutationCtx) => inMutation(ctx, sweep(ctx), references)
    })
  }
}
