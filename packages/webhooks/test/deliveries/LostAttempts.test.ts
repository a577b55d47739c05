/** Attempts whose end nobody writes down, because the worker that began them died: they cost time, and nothing else. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { noon } from "../endpoints/World.ts"
import { places } from "../Places.ts"
import { claimed, claimOne, delivery, emit, endpoint, rowOf, settle, testOn } from "./World.ts"

const claimMs = 60_000

for (const place of places) {
  describe(`attempts that are lost, on ${place.name}`, () => {
    const test = testOn(place)

    test(
      "do not use up the schedule: the first failure is followed after five seconds, however many were lost before",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        for (let lost = 0; lost < 12; lost++) {
          yield* claimOne
          yield* TestClock.adjust(claimMs)
        }
        const attempt = yield* claimOne
        yield* settle([attempt], { status: 500, error: "status 500" })
        const row = yield* rowOf(attempt.deliveryId)
        const wait = row!.dueAt! - (noon + 12 * claimMs)

        assert.strictEqual(attempt.attempt, 13)
        assert.strictEqual(row!.status, "pending")
        assert.isAtLeast(wait, 4_500)
        assert.isAtMost(wait, 5_500)
      })
    )

    test(
      "leave ten failures to a delivery before it is a dead letter",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        let failures = 0
        let deliveryId = ""
        let status = "pending"
        while (status === "pending") {
          // Every second one is lost.
          for (const isLost of [true, false]) {
            let [attempt] = yield* claimed()
            while (attempt === undefined) {
              yield* TestClock.adjust(15 * 60_000)
              attempt = (yield* claimed())[0]
            }
            deliveryId = attempt.deliveryId
            if (isLost) yield* TestClock.adjust(claimMs)
            else {
              failures++
              yield* settle([attempt], { status: 500, error: "status 500" })
            }
          }
          status = (yield* delivery(deliveryId)).status
        }

        assert.deepStrictEqual([failures, status], [10, "failed"])
      })
    )
  })
}
