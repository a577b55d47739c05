/**
 * Counts the calls that reach a store, so that tests and benches can say "2 reads, 0 writes".
 */
import * as Transaction from "@gatehouse/contract/Transaction"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Store, type StoreService, toContext } from "../Store.ts"

const readMethods = ["get", "getMany", "unique", "uniqueMany", "page", "first"] as const
const writeMethods = ["insert", "patch", "replace", "remove"] as const
type Counted = (typeof readMethods)[number] | (typeof writeMethods)[number]

export interface Counts {
  /** Calls of any method that reads. */
  readonly reads: number
  readonly writes: number
  /** Top-level transactions that were begun. A retry within the store is not seen here. */
  readonly queries: number
  readonly mutations: number
  readonly byMethod: Readonly<Partial<Record<Counted, number>>>
}

export class StoreCounter extends Context.Service<StoreCounter, {
  readonly counts: Effect.Effect<Counts>
  readonly reset: Effect.Effect<void>
  /** Runs an effect, and says what it cost beside its value. Counts from zero. */
  readonly count: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<readonly [A, Counts], E, R>
}>()("@gatehouse/store/testing/StoreCounter") {}

const sum = (calls: ReadonlyMap<string, number>, methods: ReadonlyArray<string>): number =>
  methods.reduce((total, method) => total + (calls.get(method) ?? 0), 0)

const wrap = (store: StoreService): Context.Context<Store | Transaction.Transactions | StoreCounter> => {
  const calls = new Map<string, number>()
  const add = (name: string) => calls.set(name, (calls.get(name) ?? 0) + 1)
  const counted: any = {}
  for (const method of [...readMethods, ...writeMethods]) {
    counted[method] = (...args: ReadonlyArray<any>) =>
      Effect.suspend(() => {
        add(method)
        return (store[method] as unknown as (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown>)(
          ...args
        )
      })
  }
  const begin = (kind: "query" | "mutation") =>
    Effect.map(Transaction.Current, (current) => {
      if (current === undefined) add(kind)
    })
  counted.query = (body: any) => Effect.andThen(begin("query"), store.query(body))
  counted.mutation = (options: any, body: any) => Effect.andThen(begin("mutation"), store.mutation(options, body))
  const counts = Effect.sync((): Counts => ({
    reads: sum(calls, readMethods),
    writes: sum(calls, writeMethods),
    queries: sum(calls, ["query"]),
    mutations: sum(calls, ["mutation"]),
    byMethod: Object.fromEntries(
      [...readMethods, ...writeMethods].flatMap((method) => calls.has(method) ? [[method, calls.get(method)!]] : [])
    )
  }))
  const reset = Effect.sync(() => calls.clear())
  return toContext(counted as StoreService).pipe(
    Context.add(StoreCounter, {
      counts,
      reset,
      count: (effect) =>
        Effect.andThen(reset, Effect.flatMap(effect, (value) => Effect.map(counts, (spent) => [value, spent] as const)))
    })
  )
}

/** The same store, counted. */
export const layer = <E, R>(
  store: Layer.Layer<Store | Transaction.Transactions, E, R>
): Layer.Layer<Store | Transaction.Transactions | StoreCounter, E, R> =>
  Layer.effectContext(Effect.map(Store, wrap)).pipe(Layer.provide(store))
