import { assert, describe, it } from "@effect/vitest"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import { stream } from "@gatehouse/store/StoreStream"
import { table } from "@gatehouse/store/Table"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Effect, Stream } from "effect"

const notes = table<{ id: string; createdAt: number }>()({
  name: "notes",
  columns: { id: "text", createdAt: "int" },
  unique: {},
  indexes: { all: ["createdAt"] }
})

const put = Store.use((store) =>
  store.mutation(
    { name: "put" },
    Effect.forEach(["a", "b", "c"], (id) => store.insert(notes, { id, createdAt: 1 }), { discard: true })
  )
)

describe("StoreCounter", () => {
  it.effect("says what an effect cost, by method, and starts from zero each time", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const store = yield* Store

      const [, written] = yield* counter.count(put)
      const [row, read] = yield* counter.count(
        store.query(Effect.andThen(store.first(notes, "all", [], { limit: 1 }), store.get(notes, "a")))
      )

      assert.deepStrictEqual(written, { reads: 0, writes: 3, queries: 0, mutations: 1, byMethod: { insert: 3 } })
      assert.deepStrictEqual(read, { reads: 2, writes: 0, queries: 1, mutations: 0, byMethod: { get: 1, first: 1 } })
      assert.strictEqual(row?.id, "a")
    }).pipe(Effect.provide(StoreCounter.layer(MemoryStore.layer))))

  it.effect("counts a joined mutation once", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const store = yield* Store

      const [, counts] = yield* counter.count(store.mutation({ name: "outer" }, put))

      assert.strictEqual(counts.mutations, 1)
    }).pipe(Effect.provide(StoreCounter.layer(MemoryStore.layer))))

  it.effect("counts each page of a stream", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter.StoreCounter
      const store = yield* Store
      yield* put

      const [rows, counts] = yield* counter.count(Stream.runCollect(stream(store, notes, "all", [], { pageSize: 2 })))

      assert.deepStrictEqual(rows.map((row) => row.id), ["a", "b", "c"])
      assert.deepStrictEqual(counts.byMethod, { page: 2 })
    }).pipe(Effect.provide(StoreCounter.layer(MemoryStore.layer))))
})
