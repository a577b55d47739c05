/**
 * A store in memory that notes of each transaction its name, the tables it wrote, the events that were emitted in it, and
 * how it ended.
 */
import { type Event, Events } from "@gatehouse/contract/Events"
import * as Transaction from "@gatehouse/contract/Transaction"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store, type StoreService, toContext } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import { Cause, Context, Effect, Exit, Layer, Option } from "effect"

/** A transaction of its own that was committed: by success, or by a failure that keeps what was written. */
export interface Recorded {
  readonly name: string
  readonly written: ReadonlySet<string>
  readonly events: ReadonlyArray<Event>
  /** The tag of the failure with which it was committed. */
  readonly failure?: string
}

interface Running {
  readonly written: Set<string>
  readonly events: Array<Event>
}

export class Recorder extends Context.Service<Recorder, {
  readonly transactions: ReadonlyArray<Recorded>
}>()("test/Recorder") {}

const running = new WeakMap<Transaction.Transaction, Running>()

const runningNow = Effect.map(Transaction.Current, (transaction) => {
  if (transaction === undefined) return undefined
  const found = running.get(transaction)
  if (found !== undefined) return found
  const made: Running = { written: new Set(), events: [] }
  running.set(transaction, made)
  return made
})

/** Hears events in the transaction in which they are emitted. */
export const listener = {
  emit: (event: Event) =>
    Effect.map(runningNow, (now) => {
      if (now === undefined) throw new Error(`${event.type} was emitted outside of a transaction`)
      now.events.push(event)
    })
}

export const listening = Effect.provideService(Events, listener)

const tagOf = (exit: Exit.Exit<unknown, unknown>): string | undefined => {
  if (Exit.isSuccess(exit)) return undefined
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause)) as { readonly _tag?: string } | undefined
  return error?._tag
}

const wrap = (store: StoreService) => {
  const transactions: Array<Recorded> = []
  const recorded: any = { ...store }
  for (const method of ["insert", "patch", "replace", "remove"] as const) {
    recorded[method] = (table: AnyTable, ...args: ReadonlyArray<unknown>) =>
      Effect.flatMap(runningNow, (now) => {
        now?.written.add(table.name)
        return (store[method] as any)(table, ...args)
      })
  }
  recorded.mutation = (options: Transaction.MutationOptions, body: Effect.Effect<unknown, unknown, unknown>) =>
    Effect.flatMap(Transaction.Current, (outer) => {
      if (outer !== undefined) return store.mutation(options, body)
      let now: Running | undefined
      const noted = Effect.flatMap(runningNow, (begun) => {
        now = begun
        return body
      })
      return Effect.onExit(store.mutation(options, noted), (exit) =>
        Effect.sync(() => {
          if (now === undefined || !(Exit.isSuccess(exit) || Transaction.isKept(exit, options.keeps))) return
          const failure = tagOf(exit)
          transactions.push({
            name: options.name,
            written: now.written,
            events: now.events,
            ...(failure === undefined ? {} : { failure })
          })
        }))
    })
  return toContext(recorded as StoreService).pipe(Context.add(Recorder, { transactions }))
}

/** A store of its own, and what it has recorded. */
export const layer = () =>
  Layer.effectContext(Effect.map(Store, wrap)).pipe(Layer.provide(Layer.fresh(MemoryStore.layer)))
