import { assert, describe, it } from "@effect/vitest"
import { shardId, shardOf } from "@gatehouse/store/JobTable"
import * as Lease from "@gatehouse/store/Lease"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { endlessError } from "../../src/deliveries/Claim.ts"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import { DeliveryTable, QueueTable, WebhookLeaseTable } from "../../src/deliveries/DeliveryTable.ts"
import { EndpointTable } from "../../src/endpoints/EndpointTable.ts"
import { groupA, groupB, noon } from "../endpoints/World.ts"
import { type Place, places } from "../Places.ts"
import * as World from "./World.ts"

const { claim, claimed, claimOne, delivery, emit, endpoint, queueOf, settle } = World

const suite = (place: Place) => {
  const test = World.testOn(place)

  describe("a claim", () => {
    test(
      "keeps a delivery from others until its last millisecond, and gives it back by itself",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const [first] = yield* claimed({ claimMs: 20_000 })
        assert.strictEqual(first!.claimedUntil, noon + 20_000)
        yield* TestClock.adjust(19_999)
        assert.lengthOf(yield* claimed(), 0)
        yield* TestClock.adjust(1)
        const [again] = yield* claimed()
        assert.deepStrictEqual([again?.deliveryId, again?.attempt], [first!.deliveryId, 2])
      })
    )

    test(
      "counts the late success of a claim that was lost, and then nothing more",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const [lost] = yield* claimed({ claimMs: 20_000 })
        yield* TestClock.adjust(20_000)
        const second = yield* claimOne
        assert.strictEqual((yield* settle([lost!], { status: 200 })).settled, 1)
        assert.strictEqual((yield* settle([second], { status: 500 })).settled, 0)
        assert.strictEqual((yield* delivery(lost!.deliveryId)).status, "delivered")
      })
    )

    test(
      "does not count the late failure of a claim that was lost",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const [lost] = yield* claimed({ claimMs: 20_000 })
        yield* TestClock.adjust(20_000)
        yield* claimOne
        assert.strictEqual((yield* settle([lost!], { status: 500 })).settled, 0)
        assert.lengthOf((yield* delivery(lost!.deliveryId)).history, 0)
      })
    )

    test(
      "counts a failure that is told twice once",
      Effect.gen(function*() {
        const id = yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* settle([due, due], { status: 500 })
        const { settled } = yield* settle([due], { status: 500 })
        assert.strictEqual(settled, 0)
        assert.strictEqual((yield* queueOf(id))!.failures, 1)
      })
    )

    test(
      "hears nothing of an attempt that never began",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        for (const attempt of [0, -1, 2]) {
          assert.strictEqual((yield* settle([{ ...due, attempt }], { status: 200 })).settled, 0)
        }
      })
    )

    test(
      "that is given back costs no attempt of the ten, and its number is not used again",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* settle([due], { released: true })
        yield* settle([due], { released: true })
        const again = yield* claimOne
        assert.strictEqual(again.attempt, 2)
        yield* settle([due], { released: true })
        assert.lengthOf(yield* claimed(), 0)
        yield* settle([again], { status: 500 })
        const { dueAt } = yield* delivery(due.deliveryId)
        assert.isAtMost(dueAt! - noon, 5_500)
      })
    )

    test(
      "of a delivery whose attempts are never heard of again is the two hundredth at most",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        let count = 0
        for (let i = 0; i < 210; i++) {
          count += (yield* claimed({ claimMs: 20_000 })).length
          yield* TestClock.adjust(20_000)
        }
        assert.strictEqual(count, 200)
        const { items: [dead] } = yield* (yield* Deliveries).list({ groupId: groupA, status: "failed" })
        assert.strictEqual(dead!.lastError, endlessError)
      })
    )

    test(
      "shares its limit among the endpoints that wait",
      Effect.gen(function*() {
        const ids = [yield* endpoint(), yield* endpoint(), yield* endpoint()]
        yield* emit(20)
        const counts = new Map(ids.map((id) => [id as string, 0]))
        for (const { endpointId } of yield* claimed({ limit: 12 })) counts.set(endpointId, counts.get(endpointId)! + 1)
        assert.deepStrictEqual([...counts.values()], [4, 4, 4])
      })
    )

    test(
      "passes over endpoints of which the caller has enough",
      Effect.gen(function*() {
        const busy = yield* endpoint()
        yield* endpoint()
        yield* emit(5)
        const { deliveries, next } = yield* claim({ perEndpoint: 3, busy: [{ endpointId: busy, count: 3 }], limit: 10 })
        assert.lengthOf(deliveries, 3)
        assert.isTrue(deliveries.every(({ endpointId }) => endpointId !== busy))
        assert.strictEqual(next, noon)
      })
    )

    test(
      "lets an endpoint whose turn it was wait for the others",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit(10)
        yield* TestClock.adjust(1)
        yield* claimed({ limit: 1 })
        const late = yield* endpoint({ groupId: groupB })
        yield* emit(1, groupB)
        yield* TestClock.adjust(1)
        yield* claimed({ limit: 1 })
        const [next] = yield* claimed({ limit: 1 })
        assert.strictEqual(next?.endpointId, late)
      })
    )

    test(
      "says since when the oldest that is left has waited, and when more is due",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit(3)
        yield* TestClock.adjust(7_000)
        const first = yield* claim({ limit: 2 })
        assert.strictEqual(first.waitingSince, noon)
        const second = yield* claim({ claimMs: 30_000 })
        assert.deepStrictEqual(
          { waitingSince: second.waitingSince, next: second.next },
          { waitingSince: null, next: noon + 37_000 }
        )
      })
    )

    test(
      "needs the lease of its shard, in the same transaction",
      Effect.gen(function*() {
        const store = yield* Store
        const id = yield* endpoint()
        yield* emit()
        const shard = shardOf("webhook_endpoint", id)
        const held = { table: WebhookLeaseTable, id: shardId(shard), owner: "one" }
        assert.lengthOf(yield* claimed({ lease: { owner: "one", shard } }), 0)
        yield* Lease.acquire(store, held, 1_000)
        assert.lengthOf(yield* claimed({ lease: { owner: "two", shard } }), 0)
        assert.lengthOf(yield* claimed({ lease: { owner: "one", shard: (shard + 1) % 16 } }), 0)
        yield* TestClock.adjust(1_000)
        assert.lengthOf(yield* claimed({ lease: { owner: "one", shard } }), 0)
        yield* Lease.acquire(store, held, 1_000)
        assert.lengthOf(yield* claimed({ lease: { owner: "one", shard } }), 1)
      })
    )

    test(
      "finds the queues behind a hundred that are busy",
      Effect.gen(function*() {
        const store = yield* Store
        const id = yield* endpoint()
        yield* TestClock.adjust(1)
        yield* emit()
        const busy = Array.from({ length: 100 }, (_, i) => `whe_01j9z3x5q8r7t6v4w2y1k0m${String(i).padStart(3, "0")}`)
        yield* store.mutation(
          { name: "busy" },
          Effect.forEach(
            busy,
            (endpointId) =>
              Effect.orDie(store.insert(QueueTable, { id: endpointId, createdAt: 0, shard: 0, dueAt: 0, failures: 0 }))
          )
        )
        const { deliveries } = yield* claim({
          perEndpoint: 8,
          busy: busy.map((endpointId) => ({ endpointId: endpointId as never, count: 8 }))
        })
        assert.deepStrictEqual(deliveries.map(({ endpointId }) => endpointId), [id])
      })
    )

    test(
      "clears the queue of an endpoint that is gone or disabled",
      Effect.gen(function*() {
        const store = yield* Store
        const id = yield* endpoint()
        yield* emit()
        yield* store.mutation(
          { name: "disable" },
          Effect.orDie(store.patch(EndpointTable, id, { status: "disabled" }))
        )
        assert.lengthOf(yield* claimed(), 0)
        assert.isUndefined((yield* queueOf(id))!.dueAt)
      })
    )
  })
}

for (const place of places) describe(`claims (${place.name})`, () => suite(place))

// In memory: ten thousand rows do not fit a transaction of Convex.
for (const place of places.filter(({ name }) => name === "memory")) {
  it.effect(
    "a claim costs the same with ten deliveries that wait and with ten thousand",
    () =>
      Effect.gen(function*() {
        const counter = yield* StoreCounter
        const store = yield* Store
        yield* TestClock.setTime(noon)
        const id = yield* endpoint()
        yield* emit(10)
        const [, few] = yield* counter.count(claimed({ limit: 5 }))
        yield* store.mutation(
          { name: "many" },
          Effect.forEach(Array.from({ length: 10_000 }, (_, i) => i), (i) =>
            Effect.orDie(store.insert(DeliveryTable, {
              id: `dlv_${i}`,
              createdAt: noon,
              endpointId: id,
              scope: groupA,
              messageId: `msg_${i}`,
              type: "app.happened",
              status: "pending",
              attempts: 0,
              attemptsBefore: 0,
              dueAt: noon + 1,
              history: []
            })))
        )
        const [, many] = yield* counter.count(claimed({ limit: 5 }))
        assert.deepStrictEqual(many, few)
        assert.deepStrictEqual([few.reads, few.writes], [4, 6])
      }).pipe(Effect.provide(World.worldOf(place))) as Effect.Effect<void>
  )

  it.effect("of an idle look is one read", () =>
    Effect.gen(function*() {
      const counter = yield* StoreCounter
      const [, { reads, writes }] = yield* counter.count(claimed())
      assert.deepStrictEqual([reads, writes], [1, 0])
    }).pipe(Effect.provide(World.worldOf(place))) as Effect.Effect<void>)
}
