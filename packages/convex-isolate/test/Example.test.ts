import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { assert, test } from "vitest"

const isolates = convexIsolate({ folder: new URL("fixture/example", import.meta.url).pathname, replay: true })

test("a message is there until its time is over", async () => {
  const isolate = await isolates.fresh({ now: 0 })

  await isolate.mutation("messages:send", { text: "hello", ttl: 60_000 })
  assert.deepEqual(await isolate.query("messages:list"), ["hello"])

  isolate.setNow(60_000)
  assert.equal(await isolate.scheduled.runDue(), 1)
  assert.deepEqual(await isolate.rows("messages"), [])
})

test("the list can be cached, and is one read of an index", async () => {
  const isolate = await isolates.fresh()

  await isolate.query("messages:list")
  const run = isolate.runs.at(-1)!
  assert.deepEqual(run.observed, { time: false, random: false })
  assert.equal(run.ranges, 1)
})
