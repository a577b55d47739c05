/**
 * The app's worker, which delivers: an action of the app, because only an action can send, and only the app has the secret
 * under which those of endpoints are sealed. The component holds it as a function handle and schedules it when a delivery is
 * queued or becomes due. One run works at a time, and looks once more before it rests, in the transaction that says so.
 */
import { DeliveryTable, QueueTable } from "@gatehouse/webhooks/deliveries/DeliveryTable"
import { DeliverySchedule } from "@gatehouse/webhooks/deliveries/QueueDeliveries"
import type { FunctionReference, GenericMutationCtx } from "convex/server"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { store } from "../ConvexStore.ts"
import { delivering, type RunRow, RunTable } from "../RunTable.ts"
import { mutationCtx } from "../RunTransaction.ts"

type Worker = FunctionReference<"action", "internal", { readonly run: number }>

/** How long a run may take, in milliseconds: afterwards it counts as dead, and another may begin. */
export const runMs = 180_000
/** How long after its time a planned run counts as one that never began. */
export const overdueMs = 60_000

/** The row, with the worker's handle in it: without one nothing is scheduled. */
const planned = Effect.map(
  store.get(RunTable, delivering),
  (row) => row?.handle === undefined ? undefined : row as RunRow & { readonly handle: string }
)

/** Plans the next run for this time, in the place of one that was planned. */
const plan = Effect.fnUntraced(function*(row: RunRow & { readonly handle: string }, at: number) {
  const { scheduler }: GenericMutationCtx<any> = yield* mutationCtx
  const run = row.run + 1
  if (row.scheduled !== undefined && !row.isRunning) {
    yield* Effect.promise(() => scheduler.cancel(row.scheduled as any))
  }
  const scheduled: string = yield* Effect.promise(() => scheduler.runAt(at, row.handle as any as Worker, { run }))
  yield* Effect.orDie(store.patch(RunTable, delivering, { run, isRunning: false, at, scheduled }))
})

/** Sees to it that a run begins when a delivery is due, or that one under way finds it. */
export const schedule = Effect.fnUntraced(function*(dueAt: number) {
  const row = yield* planned
  if (row === undefined) return
  const now = yield* Clock.currentTimeMillis
  const inTime = row.at !== undefined && (row.isRunning ? now < row.at : row.at <= Math.max(now, dueAt))
  if (!inTime) yield* plan(row, Math.max(now, dueAt))
})

/** For services that queue deliveries, unless `references` knows better. */
export const withDeliverySchedule = (references: Context.Context<never> = Context.empty()): Context.Context<never> =>
  Context.merge(
    Context.make(DeliverySchedule, schedule) as Context.Context<any> as Context.Context<never>,
    references
  )

/** Queues put right in one transaction, at most. */
const putRight = 16

/**
 * When the next delivery is due, if any waits. A queue is due again at the end of its claims also when they have all ended
 * well; what it says is put right first, or every delivery would have a second run, which finds nothing.
 */
const nextDue = Effect.gen(function*() {
  for (let i = 0;; i++) {
    const [queue] = yield* store.first(QueueTable, "byDue", [], { limit: 1, range: { gte: 0 } })
    if (queue?.dueAt === undefined || i === putRight) return queue?.dueAt
    const [delivery] = yield* store.first(DeliveryTable, "byDue", [queue.id], { limit: 1, range: { gte: 0 } })
    const dueAt = delivery?.dueAt === undefined ? null : Math.max(delivery.dueAt, queue.notBefore ?? 0)
    if (dueAt !== null && dueAt <= queue.dueAt) return queue.dueAt
    yield* Effect.orDie(store.patch(QueueTable, queue.id, { dueAt }))
  }
})

/** Notes the app's worker. What waited for one goes out. */
export const keepHandle = Effect.fnUntraced(function*(handle: string) {
  const row = yield* store.get(RunTable, delivering)
  if (row?.handle === handle) return
  if (row === undefined) {
    const createdAt = yield* Clock.currentTimeMillis
    yield* Effect.orDie(store.insert(RunTable, { id: delivering, createdAt, run: 0, isRunning: false, handle }))
  } else {
    yield* Effect.orDie(store.patch(RunTable, delivering, { handle }))
  }
  const due = yield* nextDue
  if (due !== undefined) yield* schedule(due)
})

/** A run begins. False when it is not the newest that was planned: then another does its work. */
export const begin = Effect.fnUntraced(function*(run: number) {
  const row = yield* planned
  if (row === undefined || row.run !== run || row.isRunning) return false
  const now = yield* Clock.currentTimeMillis
  yield* Effect.orDie(store.patch(RunTable, delivering, { isRunning: true, at: now + runMs, scheduled: null }))
  return true
})

/**
 * A run has nothing more to do, or has no more time. False when something is due and it has time: then it goes on. Otherwise
 * the next one is planned for when something will be due.
 */
export const rest = Effect.fnUntraced(function*(run: number, hasTime: boolean) {
  const row = yield* planned
  if (row === undefined || row.run !== run || !row.isRunning) return true
  const now = yield* Clock.currentTimeMillis
  const due = yield* nextDue
  if (due !== undefined && due <= now && hasTime) return false
  if (due === undefined) yield* Effect.orDie(store.patch(RunTable, delivering, { isRunning: false, at: null }))
  else yield* plan(row, Math.max(now, due))
  return true
})

/** Plans another run where one has died, or never began. */
export const sweep = Effect.gen(function*() {
  const row = yield* planned
  const due = yield* nextDue
  if (row === undefined || due === undefined) return false
  const now = yield* Clock.currentTimeMillis
  const isLost = row.at === undefined || (row.isRunning ? row.at <= now : row.at + overdueMs <= now)
  if (isLost || (!row.isRunning && due + overdueMs < row.at!)) {
    yield* plan({ ...row, isRunning: false }, Math.max(now, due))
  }
  return isLost
})
