/** More snapshots at once than SQLite's connections for them. */
import { assert, describe, it } from "@effect/vitest"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import { Store } from "@gatehouse/store/Store"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { item, items } from "./Places.ts"

const provideStore = Effect.provide(SqliteStore.layer({ filename: ":memory:", tables: [items] }))

/** A snapshot that reads, waits and reads again. */
const slowQuery = <A, E>(store: Store["Service"], wait: Effect.Effect<A, E>) =>
  store.query(
    Effect.gen(function*() {
      const before = yield* store.get(items, item(1).id)
      yield* wait
      return [before, yield* store.get(items, item(1).id)]
    })
  )

describe("queries on SQLite", () => {
  it.effect("come to their end, however many wait at once", () =>
    Effect.gen(function*() {
      const store = yield* Store

      const answers = yield* Effect.all(
        Array.from({ length: 100 }, () => slowQuery(store, Effect.yieldNow)),
        { concurrency: "unbounded" }
      )

      assert.deepStrictEqual(answers, Array.from({ length: 100 }, () => [undefined, undefined]))
    }).pipe(provideStore))

  it.effect("go on when one that waits for a connection is interrupted", () =>
    Effect.gen(function*() {
      const store = yield* Store
      const release = yield* Deferred.make<void>()
      const start = () => Effect.forkChild(slowQuery(store, Deferred.await(release)), { startImmediately: true })
      const running = yield* Effect.forEach([1, 2, 3, 4], start)
      const [first, ...others] = yield* Effect.forEach([1, 2, 3], start)

      // Woken and interrupted in the same turn: the wake must not be lost on it.
      yield* Deferred.succeed(release, undefined)
      yield* Fiber.interrupt(first!)

      const answers = yield* Fiber.joinAll([...running, ...others])
      assert.deepStrictEqual(answers, Array.from({ length: 6 }, () => [undefined, undefined]))
    }).pipe(provideStore))
})
