import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import * as Schedule from "../../src/deliveries/Schedule.ts"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { day, groupA, heard, noon } from "../endpoints/World.ts"
import { type Place, places } from "../Places.ts"
import * as World from "./World.ts"

const { claimed, claimOne, delivery, emit, endpoint, queueOf, rowOf, settle } = World

const suite = (place: Place) => {
  const test = World.testOn(place)

  describe("the schedule", () => {
    test(
      "makes ten attempts, none a millisecond early, and then a dead letter",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        let dueAt = noon
        let deliveryId = ""
        for (let attempt = 1; attempt <= 10; attempt++) {
          if (attempt > 1) {
            yield* TestClock.setTime(dueAt - 1)
            assert.lengthOf(yield* claimed(), 0)
            yield* TestClock.setTime(dueAt)
          }
          const [due] = yield* claimed()
          assert.strictEqual(due?.attempt, attempt)
          deliveryId = due!.deliveryId
          yield* settle([due!], { status: 500, error: "status 500" })
          const row = yield* delivery(deliveryId)
          assert.strictEqual(row.status, attempt < 10 ? "pending" : "failed")
          if (attempt === 10) break
          const delay = Schedule.delays[attempt]!
          assert.isAtLeast(row.dueAt! - dueAt, delay * 0.9)
          assert.isAtMost(row.dueAt! - dueAt, delay * 1.1)
          dueAt = row.dueAt!
        }
        const { dueAt: never, expiresAt, finishedAt, history } = (yield* rowOf(deliveryId))!
        assert.isUndefined(never)
        assert.deepStrictEqual(history.map(({ number }) => number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
        assert.strictEqual(expiresAt, finishedAt! + 30 * day)
        yield* TestClock.adjust("3 days")
        assert.lengthOf(yield* claimed(), 0)
        const { items } = yield* (yield* Deliveries).list({ groupId: groupA, status: "failed" })
        assert.deepStrictEqual(items.map(({ id }) => id as string), [deliveryId])
      })
    )

    for (const status of [200, 201, 204, 299]) {
      test(
        `takes ${status} for a success`,
        Effect.gen(function*() {
          yield* endpoint()
          yield* emit()
          const due = yield* claimOne
          yield* settle([due], { status, body: "thanks" })
          const { dueAt, finishedAt, history, status: became } = yield* delivery(due.deliveryId)
          assert.deepStrictEqual({ became, dueAt, finishedAt }, {
            became: "delivered",
            dueAt: undefined,
            finishedAt: noon
          })
          assert.deepStrictEqual(history, [{ number: 1, at: noon, durationMs: 12, status, body: "thanks" }])
        })
      )
    }

    for (const status of [100, 300, 302, 304, 400, 401, 404, 410, 429, 500, 502, 503, 504]) {
      test(
        `takes ${status} for a failure`,
        Effect.gen(function*() {
          yield* endpoint()
          yield* emit()
          const due = yield* claimOne
          yield* settle([due], { status, error: `status ${status}` })
          const { attempts, lastStatus, status: became } = yield* delivery(due.deliveryId)
          assert.deepStrictEqual({ became, attempts, lastStatus }, {
            became: "pending",
            attempts: 1,
            lastStatus: status
          })
        })
      )
    }

    test(
      "does not take a 200 for a success whose answer never ended",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* settle([due], { status: 200, error: "the answer was longer than 64 KiB" })
        assert.strictEqual((yield* delivery(due.deliveryId)).status, "pending")
      })
    )

    test(
      "keeps the last ten attempts, and a kilobyte of an answer without NUL",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* settle([due], { status: 500, error: "e\0".repeat(100), body: "b".repeat(4_000) })
        const [attempt] = (yield* delivery(due.deliveryId)).history
        assert.lengthOf(attempt!.body!, 1024)
        assert.notInclude(attempt!.error!, "\0")
      })
    )
  })

  describe("a receiver that wants something", () => {
    test(
      "is disabled by its 410, and what waits goes on when it is enabled",
      Effect.gen(function*() {
        const id = yield* endpoint()
        yield* emit(2)
        const [first] = yield* claimed({ limit: 1 })
        const { paused } = yield* settle([first!], { status: 410 })
        assert.deepStrictEqual(paused, [id])
        assert.isUndefined((yield* queueOf(id))!.dueAt)
        const gone = yield* (yield* Endpoints).get({ endpointId: id })
        assert.deepStrictEqual([gone.status, gone.disabledReason], ["disabled", "gone"])
        const said = (yield* heard).find(({ type }) => type === "webhook_endpoint.disabled")
        assert.deepStrictEqual(said?.data, { reason: "gone" })
        yield* TestClock.adjust("1 hour")
        assert.lengthOf(yield* claimed(), 0)
        yield* (yield* Endpoints).enable({ endpointId: id })
        assert.lengthOf(yield* claimed(), 2)
      })
    )

    for (const status of [429, 503]) {
      test(
        `gets nothing before the Retry-After of its ${status}, on none of its deliveries`,
        Effect.gen(function*() {
          const id = yield* endpoint()
          const other = yield* endpoint()
          yield* emit(2)
          const mine = (yield* claimed({ limit: 10 })).filter(({ endpointId }) => endpointId === id)
          yield* settle(mine.slice(0, 1), { status, retryAt: noon + 60_000 })
          yield* settle(mine.slice(1), { released: true })
          yield* emit()
          yield* TestClock.adjust(59_999)
          assert.deepStrictEqual([...new Set((yield* claimed()).map(({ endpointId }) => endpointId))], [other])
          yield* TestClock.adjust(1)
          assert.lengthOf((yield* claimed()).filter(({ endpointId }) => endpointId === id), 3)
        })
      )
    }

    test(
      "is not believed that it needs more than a day",
      Effect.gen(function*() {
        const id = yield* endpoint()
        yield* emit()
        yield* settle([yield* claimOne], { status: 503, retryAt: noon + 30 * day })
        assert.strictEqual((yield* queueOf(id))!.notBefore, noon + day)
      })
    )

    test(
      "is held to its schedule where it asks for less",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* settle([due], { status: 429, retryAt: noon })
        assert.isAtLeast((yield* delivery(due.deliveryId)).dueAt!, noon + 4_500)
      })
    )

    test(
      "gets no more than its rate, refilled to the millisecond",
      Effect.gen(function*() {
        yield* endpoint({ ratePerSecond: 2 })
        yield* emit(6)
        assert.lengthOf(yield* claimed(), 2)
        yield* TestClock.adjust(499)
        assert.lengthOf(yield* claimed(), 0)
        yield* TestClock.adjust(1)
        assert.lengthOf(yield* claimed(), 1)
        yield* TestClock.adjust(1_000)
        assert.lengthOf(yield* claimed(), 2)
      })
    )
  })

  describe("the breaker", () => {
    const broken = Effect.gen(function*() {
      const id = yield* endpoint()
      yield* emit(20)
      const first = yield* claimed({ limit: 8 })
      const { paused } = yield* settle(first, { error: "the connection was refused" })
      assert.deepStrictEqual(paused, [id])
      return id
    })

    test(
      "opens after five failures in a row, for half a minute to the millisecond",
      Effect.gen(function*() {
        yield* broken
        yield* TestClock.adjust(29_999)
        assert.lengthOf(yield* claimed(), 0)
        yield* TestClock.adjust(1)
        assert.lengthOf(yield* claimed(), 1)
      })
    )

    test(
      "lets one attempt through at a time, and twice as long a break follows its failure",
      Effect.gen(function*() {
        yield* broken
        for (const seconds of [60, 120, 240]) {
          yield* TestClock.adjust(seconds === 60 ? 30_000 : seconds * 500)
          const [probe] = yield* claimed({ claimMs: 30_000 })
          assert.isDefined(probe)
          yield* TestClock.adjust(15_000)
          assert.lengthOf(yield* claimed(), 0)
          yield* settle([probe!], { status: 502 })
          yield* TestClock.adjust(seconds * 1_000 - 1)
          assert.lengthOf(yield* claimed(), 0)
          yield* TestClock.adjust(1 - seconds * 500)
        }
      }).pipe(Effect.asVoid)
    )

    test(
      "closes with the first success",
      Effect.gen(function*() {
        yield* broken
        yield* TestClock.adjust(30_000)
        yield* settle([yield* claimOne], { status: 200 })
        assert.lengthOf(yield* claimed(), 19)
      })
    )

    test(
      "lets another attempt through when the worker of the first has died",
      Effect.gen(function*() {
        yield* broken
        yield* TestClock.adjust(30_000)
        yield* claimed({ claimMs: 20_000 })
        yield* TestClock.adjust(20_000)
        assert.lengthOf(yield* claimed(), 1)
      })
    )

    test(
      "does not keep other endpoints waiting",
      Effect.gen(function*() {
        const id = yield* broken
        const other = yield* endpoint()
        yield* emit(1)
        assert.deepStrictEqual((yield* claimed()).map(({ endpointId }) => endpointId), [other])
        assert.notStrictEqual(id, other)
      })
    )

    test(
      "disables an endpoint after five days without a success, not a millisecond before",
      Effect.gen(function*() {
        const id = yield* endpoint()
        yield* emit()
        yield* settle([yield* claimOne], { status: 500 })
        yield* TestClock.setTime(noon + 5 * day - 1)
        yield* settle([yield* claimOne], { status: 500 })
        assert.strictEqual((yield* (yield* Endpoints).get({ endpointId: id })).status, "enabled")
        yield* TestClock.adjust(1)
        yield* emit()
        yield* settle([yield* claimOne], { status: 500 })
        const { disabledReason } = yield* (yield* Endpoints).get({ endpointId: id })
        assert.strictEqual(disabledReason, "failing")
      })
    )

    test(
      "begins the five days anew with a success",
      Effect.gen(function*() {
        const id = yield* endpoint()
        yield* emit(2)
        const [a, b] = yield* claimed()
        yield* settle([a!], { status: 500 })
        yield* settle([b!], { status: 200 })
        yield* TestClock.setTime(noon + 6 * day)
        yield* settle([yield* claimOne], { status: 500 })
        assert.strictEqual((yield* (yield* Endpoints).get({ endpointId: id })).status, "enabled")
      })
    )

    test(
      "is forgotten when somebody enables the endpoint",
      Effect.gen(function*() {
        const id = yield* broken
        const endpoints = yield* Endpoints
        yield* endpoints.disable({ endpointId: id })
        yield* endpoints.enable({ endpointId: id })
        assert.isAbove((yield* claimed()).length, 1)
      })
    )
  })
}

for (const place of places) describe(`how attempts end (${place.name})`, () => suite(place))
