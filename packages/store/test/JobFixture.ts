/** What the tests of jobs share: a handler that leaves marks, and jobs on the store in memory. */
import { it } from "@effect/vitest"
import { continueWith, done, type Handler, Jobs } from "@gatehouse/contract/Jobs"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { jobs } from "@gatehouse/store/JobTable"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import * as Ports from "@gatehouse/store/Ports"
import { Store } from "@gatehouse/store/Store"
import { table } from "@gatehouse/store/Table"
import { Data, Effect, Layer, type Scope } from "effect"

export class Refused extends Data.TaggedError("Refused")<{}> {}

export const marks = table<{ id: string; createdAt: number }>()({
  name: "marks",
  columns: { id: "text", createdAt: "int" },
  unique: {},
  indexes: { all: ["createdAt"] }
})

export const TestLayer = Ports.layer.pipe(Layer.provideMerge(Layer.merge(MemoryStore.layer, TokensLayer.layer)))

export const test = (
  title: string,
  body: Effect.Effect<void, unknown, Layer.Success<typeof TestLayer> | Scope.Scope>
) => it.effect(title, () => Effect.provide(body, TestLayer))

/** Counts up to `to`, one mark a step. */
export const counting = (to: number): Effect.Effect<Handler, never, Store> =>
  Effect.map(Store, (store) => (payload) =>
    Effect.gen(function*() {
      const at = payload["at"] as number
      yield* Effect.orDie(store.insert(marks, { id: `m${at}`, createdAt: at }))
      return at + 1 >= to ? done : continueWith({ at: at + 1 })
    }))

export const marked = Effect.flatMap(
  Store,
  (store) => Effect.map(store.first(marks, "all", [], { limit: 1_000 }), (rows) => rows.map((row) => row.createdAt))
)

export const theJob = Effect.flatMap(Jobs, (service) => Effect.map(service.get("k", "1"), (job) => job!))
export const jobRow = Effect.flatMap(
  Store,
  (store) => Effect.map(store.unique(jobs, "byKey", ["k", "1"]), (row) => row!)
)
