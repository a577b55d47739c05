/** Scheduled functions run when the test says so, and not before their time. */
import { assert, it } from "@effect/vitest"
import { fixtureIsolate, messageOf } from "./isolates.ts"

const isolates = fixtureIsolate()
const kinds = (rows: ReadonlyArray<{ readonly state: { readonly kind: string } }>) => rows.map((row) => row.state.kind)
const keys = (rows: ReadonlyArray<{ readonly k: string }>) => rows.map((row) => row.k)

it("a function runs when it is due, not one millisecond before", async () => {
  const isolate = await isolates.fresh({ now: 1000 })
  await isolate.mutation("data:later", { k: "job", after: 500 })
  isolate.setNow(1499)
  assert.strictEqual(await isolate.scheduled.runDue(), 0)
  isolate.setNow(1500)
  assert.strictEqual(await isolate.scheduled.runDue(), 1)
  assert.deepStrictEqual(keys(await isolate.rows("items")), ["job"])
  assert.deepStrictEqual(kinds(await isolate.rows("_scheduled_functions")), ["success"])
})

it("a function runs once", async () => {
  const isolate = await isolates.fresh({ now: 1000 })
  await isolate.mutation("data:later", { k: "job", after: 0 })
  assert.deepStrictEqual([await isolate.scheduled.runDue(), await isolate.scheduled.runDue()], [1, 0])
  assert.deepStrictEqual(keys(await isolate.rows("items")), ["job"])
})

it("nothing is scheduled for no time, or for one more than five years away", async () => {
  const year = 366 * 86_400_000
  const isolate = await isolates.fresh({ now: 10 * year })
  for (const time of [NaN, Infinity, 15 * year + 1, 5 * year - 1]) {
    assert.match(await messageOf(isolate.mutation("data:at", { time })), /is scheduled for no time, or for one more/)
  }
  for (const time of [15 * year, 5 * year]) await isolate.mutation("data:at", { time })
  assert.lengthOf(await isolate.scheduled.list(), 2)
})

it("the list shows what is to come, earliest first", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await isolate.mutation("data:later", { k: "second", after: 20 })
  await isolate.mutation("data:later", { k: "first", after: 10 })
  const list = await isolate.scheduled.list()
  assert.deepStrictEqual(list.map(({ args, at, component, function: name }) => [args, at, component, name]), [
    [{ k: "first" }, 10, "", "data:work"],
    [{ k: "second" }, 20, "", "data:work"]
  ])
})

it("what a failed mutation scheduled never runs", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await messageOf(isolate.mutation("data:later", { k: "job", after: 0, fail: true }))
  assert.deepStrictEqual(await isolate.scheduled.list(), [])
  assert.strictEqual(await isolate.scheduled.runDue(), 0)
})

it("what a rolled-back child scheduled does not run, what its sibling scheduled does", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await isolate.mutation("data:laterFromChild")
  assert.strictEqual(await isolate.scheduled.runDue(), 1)
  assert.deepStrictEqual(keys(await isolate.rows("items")), ["committed"])
})

it("a function that fails is recorded as failed, with its writes rolled back, and the next one runs", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await isolate.mutation("data:later", { k: "fails", after: 0 })
  await isolate.mutation("data:later", { k: "works", after: 1 })
  isolate.setNow(1)
  assert.strictEqual(await isolate.scheduled.runDue(), 2)
  const jobs = await isolate.rows("_scheduled_functions")
  assert.deepStrictEqual(jobs.map((job) => job.state), [{ kind: "failed", error: "the job failed" }, {
    kind: "success"
  }])
  assert.deepStrictEqual(keys(await isolate.rows("items")), ["works"])
})

it("a canceled function does not run", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  const id = await isolate.mutation("data:later", { k: "job", after: 10 })
  await isolate.mutation("data:cancel", { id })
  isolate.setNow(10)
  assert.strictEqual(await isolate.scheduled.runDue(), 0)
  assert.deepStrictEqual(kinds(await isolate.rows("_scheduled_functions")), ["canceled"])
})

it("canceling what has run changes nothing", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  const id = await isolate.mutation("data:later", { k: "job", after: 0 })
  await isolate.scheduled.runDue()
  await isolate.mutation("data:cancel", { id })
  assert.deepStrictEqual(kinds(await isolate.rows("_scheduled_functions")), ["success"])
})

it("a scheduled function schedules the next, which runs too if it is due", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await isolate.mutation("data:later", { k: "chain", after: 0 })
  assert.strictEqual(await isolate.scheduled.runDue(), 2)
  await isolate.mutation("data:later", { k: "chain-later", after: 0 })
  assert.strictEqual(await isolate.scheduled.runDue(), 1)
  assert.deepStrictEqual((await isolate.scheduled.list()).map((job) => job.at), [1000])
})

it("an action schedules too", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await isolate.action("data:laterFromAction", { k: "from action" })
  assert.strictEqual(await isolate.scheduled.runDue(), 1)
  assert.deepStrictEqual(keys(await isolate.rows("items")), ["from action"])
})

it("a scheduled function knows its own id", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  const id = await isolate.mutation("data:laterMetadata")
  await isolate.scheduled.runDue()
  assert.deepStrictEqual(keys(await isolate.rows("items")), [id])
})

it("one that schedules itself at once is stopped with a sentence", async () => {
  const isolate = await isolates.fresh({ now: 0 })
  await isolate.mutation("data:later", { k: "forever", after: 0 })
  assert.match(
    await messageOf(isolate.scheduled.runDue()),
    /^data:work is due again after 200 rounds: does it schedule itself at once\?/
  )
}, 120_000)

it("what `t.run` schedules waits for runDue as well", async () => {
  const isolate = await isolates.fresh({ now: Date.now() - 10 })
  await isolate.t.run((ctx) => ctx.scheduler.runAfter(0, "data:work" as never, { k: "from t.run" } as never))
  isolate.setNow(Date.now() + 1000)
  assert.strictEqual(await isolate.scheduled.runDue(), 1)
  assert.deepStrictEqual(keys(await isolate.rows("items")), ["from t.run"])
})
