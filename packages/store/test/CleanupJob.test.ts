import { assert, describe, it } from "@effect/vitest"
import * as CleanupJob from "@gatehouse/store/CleanupJob"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import { type Row, table } from "@gatehouse/store/Table"
import { Effect } from "effect"
import { TestClock } from "effect/testing"

interface ThingRow extends Row {
  readonly expiresAt?: number
}

const things = (name: string) =>
  table<ThingRow>()({
    name,
    columns: { id: "text", createdAt: "int", expiresAt: "int?" },
    unique: {},
    indexes: { byExpiry: ["expiresAt"] }
  })
const First = things("first")
const Second = things("second")

const fill = (table: typeof First, count: number, expiresAt?: number) =>
  Store.use((store) =>
    store.mutation(
      { name: "fill" },
      Effect.forEach(
        Array.from({ length: count }, (_, i) => `${table.name}_${expiresAt}_${i}`),
        (id) => store.insert(table, { id, createdAt: 0, ...(expiresAt === undefined ? {} : { expiresAt }) })
      )
    )
  )

const counts = Store.use((store) =>
  Effect.map(
    Effect.forEach([First, Second], (table) => store.first(table, "byExpiry", [], { limit: 1_000 })),
    (rows) => rows.map(({ length }) => length)
  )
)

const stepWith = (payload: Readonly<Record<string, unknown>>, keptMs?: number) =>
  Store.use((store) =>
    store.mutation(
      { name: "step" },
      CleanupJob.stepOf([
        CleanupJob.removalOf(store, First, keptMs),
        CleanupJob.removalOf(store, Second)
      ])(payload)
    )
  )

const test = (title: string, body: Effect.Effect<void, unknown, Store>) =>
  it.effect(title, () => Effect.provide(body, MemoryStore.layer))

describe("a cleanup job", () => {
  test(
    "removes a hundred in a step, table by table, and then rests for an hour",
    Effect.gen(function*() {
      yield* fill(First, 150, 1)
      yield* fill(Second, 30, 1)
      yield* TestClock.setTime(1)

      const seen: Array<unknown> = []
      let payload: Readonly<Record<string, unknown>> = {}
      for (let i = 0; i < 3; i++) {
        const step = yield* stepWith(payload)
        seen.push([step, yield* counts])
        if (step._tag === "Continue") payload = step.payload
      }

      assert.deepStrictEqual(seen, [
        [{ _tag: "Continue", payload: { part: 0 } }, [50, 30]],
        [{ _tag: "Continue", payload: { part: 1 } }, [0, 30]],
        [{ _tag: "Continue", payload: {}, at: 1 + CleanupJob.everyMs }, [0, 0]]
      ])
    })
  )

  test(
    "removes a row at the millisecond at which it may go, and never one that does not expire",
    Effect.gen(function*() {
      yield* fill(First, 1, 10)
      yield* fill(First, 1)

      const seen: Array<unknown> = []
      for (const at of [14, 15]) {
        yield* TestClock.setTime(at)
        yield* stepWith({}, 5)
        seen.push((yield* counts)[0])
      }

      assert.deepStrictEqual(seen, [2, 1])
    })
  )

  test(
    "begins anew where a version with more parts has left off",
    Effect.gen(function*() {
      yield* fill(First, 1, 1)
      yield* TestClock.setTime(1)
      yield* stepWith({ part: 2 })

      assert.deepStrictEqual(yield* counts, [0, 0])
    })
  )
})
