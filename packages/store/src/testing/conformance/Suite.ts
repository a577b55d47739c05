/**
 * What the parts of the conformance suite share: a test on a store of its own, and short ways to write rows.
 */
import { it } from "@effect/vitest"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as Arbitrary from "effect/Arbitrary"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { Store, type StoreService, type UniqueViolation } from "../../Store.ts"
import type { AnyTable, Row } from "../../Table.ts"
import { tables, type Thing, things } from "./Tables.ts"

export { type Order, orders, tables, type Thing, things } from "./Tables.ts"

/** What a store can show. Everything else it must. */
export interface Shows {
  /** A mutation can commit while a query is open; the query then goes on seeing what it saw. */
  readonly concurrentReads: boolean
  /** Two mutations run side by side and, when they cannot be put in an order, one is run again. */
  readonly serialization: boolean
  /** Rows of the largest table in the suite. */
  readonly size: number
}

export interface Options {
  readonly name: string
  /** An empty store with these tables, made anew for each test. */
  readonly layer: (tables: ReadonlyArray<AnyTable>) => Layer.Layer<Store | Transactions, unknown>
  readonly shows: Shows
  /** Two stores over the same data, as two processes would have them, for the tests of races. */
  readonly twoWriters?: (
    tables: ReadonlyArray<AnyTable>
  ) => Effect.Effect<readonly [StoreService, StoreService], unknown, Scope.Scope>
  /** A store that gives a mutation up after about half a second of conflicts. Needs `shows.serialization`. */
  readonly layerShortDeadline?: (tables: ReadonlyArray<AnyTable>) => Layer.Layer<Store | Transactions, unknown>
  /** The share of its values that each property is tried with, where a call takes milliseconds. Default: 1, all. */
  readonly effort?: number
  /** For one test, in milliseconds; ten times this for the test of size. Default: 20 seconds. */
  readonly timeout?: number
}

/** A row of `things` with what a test does not care about filled in. Its name is its id. */
export const thing = (id: string, fields: Partial<Thing> = {}): Thing => ({
  id,
  createdAt: 1_000,
  scope: "s",
  name: id,
  flag: false,
  ...fields
})

/** Inserts rows, all in one mutation. */
export const put = (...rows: ReadonlyArray<Thing>): Effect.Effect<void, UniqueViolation, Store> =>
  Store.use((store) =>
    store.mutation({ name: "put" }, Effect.forEach(rows, (row) => store.insert(things, row), { discard: true }))
  )

export const ids = (rows: ReadonlyArray<Row>): ReadonlyArray<string> => rows.map((row) => row.id)

/** The ids of all things, in their own order. */
export const allIds: Effect.Effect<ReadonlyArray<string>, never, Store> = Store.use((store) =>
  Effect.map(store.first(things, "byCreation", [], { limit: 10_000 }), (rows) => ids(rows).toSorted())
)

export const removeAll: Effect.Effect<void, never, Store> = Effect.flatMap(
  allIds,
  (all) =>
    Store.use((store) =>
      store.mutation({ name: "removeAll" }, Effect.forEach(all, (id) => store.remove(things, id), { discard: true }))
    )
)

export interface Suite {
  readonly shows: Shows
  readonly twoWriters: Options["twoWriters"]
  readonly layerShortDeadline: Options["layerShortDeadline"]
  /** Another store, with data of its own. */
  readonly again: Effect.Effect<StoreService, unknown, Scope.Scope>
  /** A test on an empty store. The real clock runs, because a store may wait before it tries again. */
  readonly test: (title: string, body: Effect.Effect<unknown, unknown, Store | Transactions | Scope.Scope>) => void
  readonly slowTest: Suite["test"]
  /** A test that holds for every value, on one store that is emptied before each. */
  readonly property: <S extends Schema.Constraint>(
    title: string,
    schema: S,
    body: (value: S["Type"]) => Effect.Effect<void, unknown, Store>,
    runs?: number
  ) => void
}

export const make = (options: Options): Suite => {
  const timeout = options.timeout ?? 20_000
  const on = (
    title: string,
    limit: number,
    body: Effect.Effect<unknown, unknown, Store | Transactions | Scope.Scope>
  ) => it.live(title, () => Effect.provide(body, options.layer(tables)), limit)
  return {
    shows: options.shows,
    twoWriters: options.twoWriters,
    layerShortDeadline: options.layerShortDeadline,
    again: Effect.suspend(() =>
      Effect.map(Layer.build(Layer.fresh(options.layer(tables))), (context) => Context.get(context, Store))
    ),
    test: (title, body) => on(title, timeout, body),
    slowTest: (title, body) => on(title, timeout * 10, body),
    property: (title, schema, body, runs = 50) =>
      on(
        title,
        timeout * 3,
        Effect.gen(function*() {
          const result = yield* Arbitrary.checkEffect(
            Arbitrary.schema(schema as any),
            (value: any) =>
              removeAll.pipe(
                Effect.andThen(body(value)),
                Effect.as(true),
                Effect.catchCause((cause) => Cause.hasInterrupts(cause) ? Effect.interrupt : Effect.fail(cause))
              ),
            { runs: Math.ceil(runs * (options.effort ?? 1)) }
          )
          const failure = Arbitrary.formatCheckFailure(result)
          if (failure !== undefined) return yield* Effect.die(new Error(failure))
        })
      )
  }
}

/** The message of the defect that an effect ends with; anything else is a defect of the test. */
export const defectOf = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<string, never, R> =>
  Effect.flatMap(Effect.exit(effect), (exit) => {
    const die = Exit.isFailure(exit) ? exit.cause.reasons.find((reason) => reason._tag === "Die") : undefined
    return die === undefined
      ? Effect.die(new Error(`should have died, but: ${String(exit)}`))
      : Effect.succeed(die.defect instanceof Error ? die.defect.message : String(die.defect))
  })
