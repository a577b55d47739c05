import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as RateLimit from "../src/RateLimit.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))
const Limit = Schema.Struct({ maxRequests: between(1, 1_000_000), windowMs: between(1, 2_678_400_000) })

/** One request: the bucket after it, and whether it passed. */
const request = (limit: RateLimit.RateLimit, bucket: RateLimit.Bucket | undefined, now: number) => {
  const credit = RateLimit.creditAt(limit, bucket, now)
  return RateLimit.retryAfter(limit, credit) > 0
    ? { bucket, passed: false }
    : { bucket: RateLimit.take(limit, bucket, credit, now), passed: true }
}

describe("a rate limit", () => {
  it("passes so many at once and no more", () => {
    const limit = { maxRequests: 3, windowMs: 1000 }
    let bucket: RateLimit.Bucket | undefined
    const passed = [0, 0, 0, 0].map((now) => {
      const after = request(limit, bucket, now)
      bucket = after.bucket
      return after.passed
    })

    assert.deepStrictEqual(passed, [true, true, true, false])
  })

  it.prop(
    "lets a request pass at the time it named, and not a millisecond before",
    { limit: Limit, spent: between(0, 1_000_000), at: between(0, 4_000_000_000_000) },
    ({ at, limit, spent }) => {
      const full = limit.maxRequests * limit.windowMs
      const bucket = { credit: Math.min(full, Math.floor(spent * limit.windowMs / 1_000_001)), at }
      const wait = RateLimit.retryAfter(limit, RateLimit.creditAt(limit, bucket, at))
      assert.isTrue(request(limit, bucket, at + wait).passed)
      assert.isFalse(request(limit, bucket, at + wait - 1).passed)
    }
  )

  it.prop(
    "holds whatever the clock does: never below nothing, never above full, never more than its rate",
    { limit: Limit, times: Schema.Array(between(0, 10_000)).check(Schema.isMaxLength(60)) },
    ({ limit, times }) => {
      const full = limit.maxRequests * limit.windowMs
      let bucket: RateLimit.Bucket | undefined
      let passed = 0
      for (const now of times) {
        const after = request(limit, bucket, now)
        bucket = after.bucket
        if (after.passed) passed++
        if (bucket !== undefined) {
          assert.isTrue(Number.isSafeInteger(bucket.credit) && bucket.credit >= 0 && bucket.credit <= full)
        }
      }
      const span = times.length === 0 ? 0 : Math.max(...times) - Math.min(...times)
      assert.isAtMost(passed, limit.maxRequests + span * limit.maxRequests / limit.windowMs)
    }
  )

  it("earns nothing twice when the clock goes back and comes forward", () => {
    const limit = { maxRequests: 2, windowMs: 1000 }
    const first = request(limit, undefined, 5000)

    const back = request(limit, first.bucket, 0)

    assert.isTrue(back.passed)
    assert.isFalse(request(limit, back.bucket, 5499).passed)
    assert.isTrue(request(limit, back.bucket, 5500).passed)
  })

  it("keeps what was used when it changes", () => {
    const from = { maxRequests: 10, windowMs: 1000 }
    const to = { maxRequests: 20, windowMs: 5000 }
    const bucket = { credit: 4 * 1000, at: 0 }

    const carried = RateLimit.carryOver(from, to, bucket, 0)

    assert.strictEqual(RateLimit.remaining(to, RateLimit.creditAt(to, carried, 0)), 14)
  })

  it("is used up at once when it falls below what was used", () => {
    const carried = RateLimit.carryOver(
      { maxRequests: 10, windowMs: 1000 },
      { maxRequests: 2, windowMs: 1000 },
      { credit: 4000, at: 0 },
      0
    )

    assert.deepStrictEqual(carried, { credit: 0, at: 0 })
  })
})
