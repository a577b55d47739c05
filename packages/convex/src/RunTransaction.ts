/**
 * Runs an Effect as a query or mutation of Convex. There every timer kills the run, and reading the clock ends the
 * caching of a query: fibers go on in microtasks, spans have no times, the clock answers only when asked and never waits.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Events } from "@gatehouse/contract/Events"
import { Permissions } from "@gatehouse/contract/Permissions"
import type { PermissionsService } from "@gatehouse/contract/Roles"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Transaction from "@gatehouse/contract/Transaction"
import { Store } from "@gatehouse/store/Store"
import { SealSchedule } from "@gatehouse/webhooks/audit/AuditListener"
import type { GenericMutationCtx, GenericQueryCtx } from "convex/server"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as References from "effect/References"
import * as Scheduler from "effect/Scheduler"
import * as ConvexStore from "./ConvexStore.ts"
import * as ConvexTokens from "./ConvexTokens.ts"
import { listener, sealSchedule } from "./SealSchedule.ts"

const microtask = (task: () => void): () => void => {
  let isCancelled = false
  void Promise.resolve().then(() => {
    if (!isCancelled) task()
  })
  return () => {
    isCancelled = true
  }
}

// oxlint-disable-next-line no-restricted-properties -- This is the clock that the others ask.
const millis = (): number => Date.now()
const nanos = (): bigint => BigInt(millis()) * 1_000_000n

/** Convex holds the time still while a query or mutation runs, so all of these say the same. */
const clock: Clock.Clock = {
  currentTimeMillisUnsafe: millis,
  currentTimeMillis: Effect.sync(millis),
  currentTimeNanosUnsafe: nanos,
  currentTimeNanos: Effect.sync(nanos),
  monotonicTimeNanosUnsafe: nanos,
  monotonicTimeNanos: Effect.sync(nanos),
  sleep: (duration) =>
    Duration.toMillis(duration) <= 0
      ? Effect.yieldNow
      : Effect.die(
        new Error(
          "A query or mutation cannot wait: Convex has no timers there, so no sleep, timeout or delay. " +
            "Return, and go on in a scheduled function or an action."
        )
      )
}

const forgotten = (): never => {
  throw new Error("this operation reads the app's roles and grants: list it under permissions in Needs.ts")
}

/** What a service gets where the app's roles and grants did not come along, because no operation called asks for them. */
const withoutPermissions: PermissionsService = {
  get grants() {
    return forgotten()
  },
  get roles() {
    return forgotten()
  }
}

/** What every transaction finds in its context; a call adds its own to a copy. */
const root: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  [Scheduler.Scheduler.key, new Scheduler.MixedScheduler("sync", microtask)],
  [Clock.Clock.key, clock],
  [References.TracerTimingEnabled.key, false],
  [Permissions.key, withoutPermissions],
  [Store.key, ConvexStore.store],
  [Transaction.Transactions.key, ConvexStore.transactions],
  [Tokens.key, ConvexTokens.tokens],
  [Events.key, listener],
  [SealSchedule.key, sealSchedule]
])

/** The `ctx` of a query or a mutation, of whatever schema. */
export type TransactionCtx = GenericQueryCtx<any> | GenericMutationCtx<any>
export type MutationCtx = GenericMutationCtx<any>

export interface Options {
  readonly kind: Transaction.Transaction["kind"]
  /** The tags of the failures whose writes stay. The function must return such a failure: a throw rolls back. */
  readonly keeps?: ReadonlyArray<string>
  readonly actor: Actor.Actor
  /** The application's roles and grants, for a body that asks for them. */
  readonly permissions?: Permissions["Service"] | undefined
  /** References that the component sets, and over them those of the call. */
  readonly references?: Context.Context<never> | undefined
  readonly settings?: Context.Context<never> | undefined
}

/**
 * How `body` ends in the transaction of `ctx`. Rejects, so that Convex rolls back, where a success or a kept failure
 * would commit half of a joined mutation.
 */
export const runTransaction = async <A, E>(
  ctx: TransactionCtx,
  options: Options,
  body: Effect.Effect<A, E, Store | Transaction.Transactions | Tokens | Permissions>
): Promise<Exit.Exit<A, E>> => {
  const transaction: Transaction.Transaction = {
    kind: options.kind,
    connection: ctx,
    writes: 0,
    doomed: undefined
  }
  const services = new Map(root)
  for (const more of [options.references, options.settings]) {
    if (more !== undefined) { for (const [key, value] of more.mapUnsafe) services.set(key, value) }
  }
  services.set(Actor.Current.key, options.actor)
  services.set(Transaction.Current.key, transaction)
  if (options.permissions !== undefined) services.set(Permissions.key, options.permissions)
  const exit = await Effect.runPromiseExitWith(Context.makeUnsafe<any>(services))(body)
  if (transaction.doomed !== undefined && (Exit.isSuccess(exit) || Transaction.isKept(exit, options.keeps))) {
    throw Transaction.halfDone("the mutation", transaction.doomed)
  }
  return exit
}

/** Runs what the component does by itself in a mutation: rejects, and so rolls back, with the failure or defect. */
export const inMutation = async <A, E extends Error = never>(
  ctx: MutationCtx,
  body: Effect.Effect<A, E, Store | Transaction.Transactions | Tokens | Permissions>,
  references?: Context.Context<never>
): Promise<A> => {
  const exit = await runTransaction(ctx, { kind: "mutation", actor: Actor.system, references }, body)
  if (Exit.isSuccess(exit)) return exit.value
  throw Cause.squash(exit.cause)
}

/** The `ctx` of the mutation that runs, for its scheduler. */
export const mutationCtx: Effect.Effect<MutationCtx> = Effect.withFiber((fiber) => {
  const transaction = Context.get(fiber.context, Transaction.Current)
  return transaction?.kind === "mutation"
    ? Effect.succeed(transaction.connection as MutationCtx)
    : Effect.die(new Error("this needs a mutation around it"))
})
