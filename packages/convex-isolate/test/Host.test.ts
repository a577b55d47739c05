/** What tests do to their own process does not reach into realms. */
import { assert, it } from "@effect/vitest"
import { setFlagsFromString } from "node:v8"
import { afterEach, vi } from "vitest"
import { fixtureIsolate } from "./isolates.ts"

const isolates = fixtureIsolate()

afterEach(() => {
  vi.useRealTimers()
})

it("functions run and time passes in actions under fake timers", { concurrent: false }, async () => {
  const isolate = await isolates.fresh()
  vi.useFakeTimers()
  assert.isNull(await isolate.mutation("data:insert", { k: "a" }))
  assert.deepStrictEqual(await isolate.a("timerOrder"), ["first", "tick", "tick"])
  assert.strictEqual(await isolate.query("data:count"), 1)
})

it("without a clock of its own, an isolate follows the faked one", { concurrent: false }, async () => {
  const isolate = await isolates.fresh()
  vi.useFakeTimers({ now: 12_345 })
  assert.strictEqual(await isolate.m("now"), 12_345)
})

it("code that was cached under other flags of V8 is compiled anew", { concurrent: false }, async () => {
  const isolate = await isolates.fresh()
  await isolate.query("data:count")
  setFlagsFromString("--no-lazy")
  try {
    assert.strictEqual(await isolate.query("data:count"), 0)
  } finally {
    setFlagsFromString("--lazy")
  }
  assert.strictEqual(await isolate.query("data:count"), 0)
})
