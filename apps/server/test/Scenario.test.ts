/** One scenario, on every store, in process and over HTTP. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { listen } from "../src/HttpListen.ts"
import { scenario } from "./Scenario.ts"
import { clients, layerOn, serve, today } from "./World.ts"

const advance = (milliseconds: number) => TestClock.adjust(milliseconds)

describe.each(stores)("the scenario on $name", { timeout: 20_000 }, (store) => {
  it.effect("passes in process", () =>
    Effect.gen(function*() {
      yield* today
      const { keys } = yield* scenario({ settle: yield* settling, advance })
      assert.strictEqual(new Set(keys).size, 5)
    }).pipe(Effect.provide(layerOn(store))))

  it.effect("passes over HTTP, on the test's clock", () =>
    Effect.gen(function*() {
      yield* today
      const { fetch } = yield* serve()
      const { keys } = yield* Effect.provide(
        scenario({ settle: yield* settling, advance }),
        clients({ baseUrl: "http://gatehouse.test", fetch })
      )
      assert.strictEqual(new Set(keys).size, 5)
    }).pipe(Effect.provide(layerOn(store))))

  it.live("passes over HTTP, on a port", () =>
    Effect.gen(function*() {
      const { handler } = yield* serve()
      const port = yield* listen(handler, { host: "127.0.0.1", port: 0 })
      const { keys } = yield* Effect.provide(
        scenario({ settle: yield* settling }),
        clients({ baseUrl: `http://127.0.0.1:${port}` })
      )
      assert.strictEqual(new Set(keys).size, 5)
    }).pipe(Effect.provide(layerOn(store))))
})

/** Runs the jobs of this world. */
const settling = Effect.map(JobSteps.JobSteps, (steps) => () => steps.drain())
