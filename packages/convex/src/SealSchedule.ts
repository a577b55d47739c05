/**
 * Where the events of the component's mutations go: into the outbox of the audit log, in the same transaction, and a run of
 * the sealer is scheduled unless there is one.
 *
 * The sealer's runs are a chain. The mutation that begins one says so in a row; the run that finds nothing left takes it
 * back, in the transaction in which it looked. Every mutation that leaves an event has read that row: either the run sees
 * its event, or its transaction is made again and begins another chain. While a chain lives nobody writes the row.
 */
import * as Transaction from "@gatehouse/contract/Transaction"
import * as AuditListener from "@gatehouse/webhooks/audit/AuditListener"
import { type GenericMutationCtx, makeFunctionReference } from "convex/server"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { store } from "./ConvexStore.ts"
import { tokens } from "./ConvexTokens.ts"
import { RunTable, sealing } from "./RunTable.ts"

/** How long events are gathered before they are sealed, in milliseconds. */
export const gatherMs = 500

const sealRef = makeFunctionReference<"mutation", { readonly run: number }>("seal:seal")

/** Schedules a run of the sealer, from the running mutation. */
export const scheduleSeal = (connection: unknown, run: number, afterMs: number): Effect.Effect<unknown> =>
  Effect.promise(() => (connection as GenericMutationCtx<any>).scheduler.runAfter(afterMs, sealRef, { run }))

/** Begins a chain of runs, whether there is one or not: another that is under way ends with its next run. */
export const beginSealing = Effect.fnUntraced(function*(connection: unknown, afterMs: number) {
  const row = yield* store.get(RunTable, sealing)
  const run = (row?.run ?? 0) + 1
  if (row === undefined) {
    const createdAt = yield* Clock.currentTimeMillis
    yield* Effect.orDie(store.insert(RunTable, { id: sealing, createdAt, run, isRunning: true }))
  } else {
    yield* Effect.orDie(store.patch(RunTable, sealing, { run, isRunning: true }))
  }
  yield* scheduleSeal(connection, run, afterMs)
})

/** Transactions that have seen to it. */
const seen = new WeakSet<Transaction.Transaction>()

export const sealSchedule: Effect.Effect<void> = Effect.gen(function*() {
  const transaction = yield* Transaction.Current
  if (transaction === undefined || seen.has(transaction)) return
  seen.add(transaction)
  const row = yield* store.get(RunTable, sealing)
  if (row?.isRunning !== true) yield* beginSealing(transaction.connection, gatherMs)
})

/** The listener of every transaction. */
export const listener = AuditListener.make(store, tokens)
