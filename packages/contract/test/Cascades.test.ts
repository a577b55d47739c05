import { assert, describe, it } from "@effect/vitest"
import * as Cascades from "@gatehouse/contract/Cascades"
import { Effect } from "effect"

/** A part with so many rows to remove. */
const part = (log: Array<string>, name: string, rows: number): Cascades.Part => (id, limit) =>
  Effect.sync(() => {
    const removed = Math.min(rows, limit)
    rows -= removed
    log.push(`${name} ${id} ${removed}`)
    return rows === 0
  })

describe("Cascades", () => {
  it.effect("runs every part of the subject, and none of another's", () =>
    Effect.gen(function*() {
      const cascades = Cascades.make()
      const log: Array<string> = []
      yield* cascades.register("user", "keys", part(log, "keys", 1))
      yield* cascades.register("user", "members", part(log, "members", 2))
      yield* cascades.register("group", "invites", part(log, "invites", 3))

      const isDone = yield* cascades.run("user", "u1", 10)

      assert.isTrue(isDone)
      assert.deepStrictEqual(log, ["keys u1 1", "members u1 2"])
    }))

  it.effect("stops at a part that has more to do, and is done once all are", () =>
    Effect.gen(function*() {
      const cascades = Cascades.make()
      const log: Array<string> = []
      yield* cascades.register("user", "keys", part(log, "keys", 25))
      yield* cascades.register("user", "members", part(log, "members", 5))
      const runs: Array<boolean> = []
      while (runs.at(-1) !== true && runs.length < 10) runs.push(yield* cascades.run("user", "u1", 10))

      assert.deepStrictEqual(runs, [false, false, true])
      assert.deepStrictEqual(log, ["keys u1 10", "keys u1 10", "keys u1 5", "members u1 5"])
    }))

  it.effect("replaces a part that is registered under the same name", () =>
    Effect.gen(function*() {
      const cascades = Cascades.make()
      const log: Array<string> = []
      yield* cascades.register("user", "keys", part(log, "old", 1))
      yield* cascades.register("user", "keys", part(log, "new", 1))

      yield* cascades.run("user", "u1", 10)

      assert.deepStrictEqual(log, ["new u1 1"])
    }))

  it.effect("is done at once where nothing is registered", () =>
    Effect.gen(function*() {
      assert.isTrue(yield* Cascades.make().run("connection", "c1", 10))
    }))
})
