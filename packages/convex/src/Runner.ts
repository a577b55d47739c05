/**
 * Runs an Effect as a query or mutation of Convex. There every timer kills the run, and reading the clock ends the
 * caching of a query: fibers go on in microtasks, spans have no times, the clock answers only when asked and never waits.
 */
import * as Actor from "@gatehouse/contract/Actor"
import { Permissions } from "@gatehouse/contract/Permissions"
import * as Transaction from "@gatehouse/contract/Transaction"
import type { GenericMutationCtx, GenericQueryCtx } from "convex/server"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as References from "effect/References"
import * as Scheduler from "effect/Scheduler"

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

/** What a transaction finds in its context; a call adds its own to a copy. */
export type Root = ReadonlyMap<string, unknown>

/** A root with these services, by their keys. */
export const rootOf = (...services: ReadonlyArray<readonly [key: string, service: unknown]>): Root =>
  new Map<string, unknown>([
    [Scheduler.Scheduler.key, new Scheduler.MixedScheduler("sync", microtask)],
    [Clock.Clock.key, clock],
    [References.TracerTimingEnabled.key, false],
    ...services
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

/** How `body` ends in `transaction`, with the services of `root`: the caller vouches that they are those it needs. */
export const runWith = <A, E, R>(
  root: Root,
  transaction: Transaction.Transaction,
  options: Options,
  body: Effect.Effect<A, E, R>
): Promise<Exit.Exit<A, E>> => {
  const services = new Map(root)
  for (const more of [options.references, options.settings]) {
    if (more !== undefined) { for (const [key, value] of more.mapUnsafe) services.set(key, value) }
  }
  services.set(Actor.Current.key, options.actor)
  services.set(Transaction.Current.key, transaction)
  if (options.permissions !== undefined) services.set(Permissions.key, options.permissions)
  return Effect.runPromiseExitWith(Context.makeUnsafe<any>(services))(body as Effect.Effect<A, E>)
}
