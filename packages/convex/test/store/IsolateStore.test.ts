import { assert, describe, it } from "@effect/vitest"
import { open } from "@gatehouse/convex-isolate"
import { things } from "@gatehouse/store/testing/conformance/Tables"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { fileURLToPath } from "node:url"
import * as IsolateStore from "./IsolateStore.ts"

const folder = fileURLToPath(new URL("app", import.meta.url))

const opened = Effect.promise(() => open({ folder, components: [], replay: true, syscalls: IsolateStore.syscalls }))

describe("IsolateStore", () => {
  it.effect("shows functions the test's clock", () =>
    Effect.gen(function*() {
      const isolate = yield* opened
      const store = IsolateStore.make(isolate)
      yield* TestClock.setTime(5_000)

      yield* store.mutation(
        { name: "insert" },
        store.insert(things, { id: "a", createdAt: 1, scope: "s", name: "a", flag: true })
      )

      const [row] = yield* Effect.promise(() => isolate.rows("things"))
      assert.strictEqual(row._creationTime, 5_000)
    }))

  it.effect("runs a whole mutation as one function, and a read as one", () =>
    Effect.gen(function*() {
      const isolate = yield* opened
      const store = IsolateStore.make(isolate)

      yield* store.mutation(
        { name: "both" },
        Effect.all([store.get(things, "a"), store.get(things, "b")], { concurrency: "unbounded" })
      )
      yield* store.get(things, "a")

      assert.deepStrictEqual(isolate.runs.map(({ module, name }) => `${module}:${name}`), [
        "channel:mutation",
        "channel:read"
      ])
    }))
})
