import { assert, describe, it } from "@effect/vitest"
import * as Schedule from "../../src/deliveries/Schedule.ts"

const now = Date.UTC(2026, 0, 2, 12)
const day = 86_400_000

describe("Schedule", () => {
  it("keeps every delay within a tenth of the schedule's", () => {
    for (const [failed, delay] of Schedule.delays.entries()) {
      for (let i = 0; i < 500; i++) {
        const actual = Schedule.delayAfter(`dlv_${i}`, failed, failed)!
        assert.isAtLeast(actual, delay * 0.9)
        assert.isAtMost(actual, delay * 1.1)
      }
    }
  })

  it("spreads what failed together over the whole tenth", () => {
    const delays = Array.from({ length: 1_000 }, (_, i) => Schedule.delayAfter(`dlv_${i}`, 5, 5)!)
    const buckets = new Set(delays.map((delay) => Math.floor((delay / Schedule.delays[5] - 0.9) * 50)))
    assert.strictEqual(buckets.size, 10)
  })

  it("computes the same delay wherever it is asked", () => {
    assert.strictEqual(Schedule.delayAfter("dlv_a", 3, 3), Schedule.delayAfter("dlv_a", 3, 3))
  })

  it("has another jitter for the next attempt", () => {
    assert.notStrictEqual(Schedule.delayAfter("dlv_a", 3, 3), Schedule.delayAfter("dlv_a", 4, 3))
  })

  it("knows no delay after the tenth failure", () => {
    assert.isDefined(Schedule.delayAfter("dlv_a", 9, 9))
    assert.isUndefined(Schedule.delayAfter("dlv_a", 10, 10))
  })

  it.each(
    [
      ["0", now],
      ["1", now + 1_000],
      [" 120 ", now + 120_000],
      ["86400", now + day],
      ["86401", now + day],
      ["999999999999", now + day],
      ["Fri, 02 Jan 2026 12:00:01 GMT", now + 1_000],
      ["Fri, 02 Jan 2026 11:59:59 GMT", now],
      ["Sat, 03 Jan 2026 12:00:00 GMT", now + day],
      ["Sat, 03 Jan 2026 12:00:01 GMT", now + day],
      ["Tue, 01 Jan 2097 00:00:00 GMT", now + day]
    ] as const
  )("reads Retry-After: %s", (header, expected) => {
    assert.strictEqual(Schedule.retryAt(header, now), expected)
  })

  it.each(
    [
      undefined,
      "",
      "soon",
      "-1",
      "1.5",
      "1e3",
      "0x10",
      "10, 20",
      "9999999999999",
      "2026-01-02T12:00:01Z",
      "Friday, 02-Jan-26 12:00:01 GMT",
      "Fri Jan  2 12:00:01 2026",
      "Fri, 02 Jan 2026 12:00:01 PST",
      "Fri, 02 Jan 2026 25:00:01 GMT",
      "Fri, 32 Jan 2026 12:00:01 GMT"
    ]
  )("makes nothing of Retry-After: %s", (header) => {
    assert.isUndefined(Schedule.retryAt(header, now))
  })

  it("breaks for 30 seconds after five failures and doubles it to 15 minutes", () => {
    assert.deepStrictEqual(
      [0, 4, 5, 6, 7, 8, 9, 10, 11, 5_000].map(Schedule.breakAfter),
      [0, 0, 30_000, 60_000, 120_000, 240_000, 480_000, 900_000, 900_000, 900_000]
    )
  })
})
