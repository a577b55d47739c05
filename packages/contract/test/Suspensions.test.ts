import { assert, describe, it } from "@effect/vitest"
import * as Suspensions from "@gatehouse/contract/Suspensions"
import { Effect } from "effect"

/** A part with so many things that work. */
const part = (log: Array<string>, name: string, working: number): Suspensions.Part => (userId, suspended, limit) =>
  Effect.sync(() => {
    const changed = Math.min(working, limit)
    working -= changed
    log.push(`${name} ${userId} ${suspended} ${changed}`)
    return working === 0
  })

describe("Suspensions", () => {
  it.effect("runs every part, also after one that has more to do, and is done once all are", () =>
    Effect.gen(function*() {
      const suspensions = Suspensions.make()
      const log: Array<string> = []
      yield* suspensions.register("keys", part(log, "keys", 15))
      yield* suspensions.register("grants", part(log, "grants", 5))

      const runs = [yield* suspensions.run("u1", true, 10), yield* suspensions.run("u1", true, 10)]

      assert.deepStrictEqual(runs, [false, true])
      assert.deepStrictEqual(log, ["keys u1 true 10", "grants u1 true 5", "keys u1 true 5", "grants u1 true 0"])
    }))

  it.effect("replaces a part that is registered under the same name, and is done at once without any", () =>
    Effect.gen(function*() {
      const suspensions = Suspensions.make()
      const log: Array<string> = []
      assert.isTrue(yield* suspensions.run("u1", false, 10))
      yield* suspensions.register("keys", part(log, "old", 1))
      yield* suspensions.register("keys", part(log, "new", 1))

      yield* suspensions.run("u1", false, 10)

      assert.deepStrictEqual(log, ["new u1 false 1"])
    }))
})
