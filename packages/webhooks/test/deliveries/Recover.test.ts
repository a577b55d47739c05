import { assert, describe } from "@effect/vitest"
import * as JobSteps from "@gatehouse/store/JobSteps"
import { shardOf } from "@gatehouse/store/JobTable"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import { DeliveryTable, MessageTable } from "../../src/deliveries/DeliveryTable.ts"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { created, day, groupB, heard, noon } from "../endpoints/World.ts"
import { type Place, places } from "../Places.ts"
import * as World from "./World.ts"

const { claimed, claimOne, delivery, emit, endpoint, happen, rowOf, settle } = World

const platformHook = { groupId: undefined, url: "https://example.com/all" } as never

const suite = (place: Place) => {
  const test = World.testOn(place)

  describe("redeliver", () => {
    test(
      "queues a dead letter from the start of the schedule, under the same message",
      Effect.gen(function*() {
        const store = yield* Store
        yield* endpoint()
        const [messageId] = yield* emit()
        const due = yield* claimOne
        const history = Array.from({ length: 9 }, (_, i) => ({ number: i + 1, at: noon, durationMs: 1, status: 500 }))
        yield* store.mutation(
          { name: "age" },
          Effect.orDie(store.patch(DeliveryTable, due.deliveryId, { attempts: 10, history }))
        )
        yield* settle([{ ...due, attempt: 10 }], { status: 500 })
        assert.strictEqual((yield* delivery(due.deliveryId)).status, "failed")
        const queued = yield* (yield* Deliveries).redeliver({ deliveryId: due.deliveryId })
        assert.deepStrictEqual([queued.status, queued.dueAt, queued.finishedAt], ["pending", noon, undefined])
        const again = yield* claimOne
        assert.deepStrictEqual([again.attempt, again.messageId], [11, messageId as never])
        yield* settle([again], { status: 500 })
        assert.isAtMost((yield* delivery(due.deliveryId)).dueAt!, noon + 5_500)
      })
    )

    test(
      "sends what was delivered once more, and says so in the log",
      Effect.gen(function*() {
        const id = yield* endpoint()
        const [messageId] = yield* emit()
        const due = yield* claimOne
        yield* settle([due], { status: 200 })
        yield* (yield* Deliveries).redeliver({ deliveryId: due.deliveryId })
        assert.lengthOf(yield* claimed(), 1)
        assert.isUndefined((yield* rowOf(due.deliveryId))!.expiresAt)
        assert.deepStrictEqual((yield* heard).filter(({ type }) => type !== "webhook_endpoint.created"), [
          { type: "webhook_delivery.redelivered", data: { endpointId: id, messageId: messageId! } }
        ])
      })
    )

    test(
      "waits with a disabled endpoint",
      Effect.gen(function*() {
        const id = yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* settle([due], { status: 200 })
        yield* (yield* Endpoints).disable({ endpointId: id })
        yield* (yield* Deliveries).redeliver({ deliveryId: due.deliveryId })
        assert.lengthOf(yield* claimed(), 0)
        yield* (yield* Endpoints).enable({ endpointId: id })
        assert.lengthOf(yield* claimed(), 1)
      })
    )

    test(
      "knows nothing of a delivery that is not there, or whose endpoint has gone",
      Effect.gen(function*() {
        const { redeliver } = yield* Deliveries
        const unknown = yield* Effect.flip(redeliver({ deliveryId: "dlv_01j9z3x5q8r7t6v4w2y1k0m9na" as never }))
        assert.strictEqual(unknown._tag, "DeliveryNotFound")
        const id = yield* endpoint()
        yield* emit()
        const due = yield* claimOne
        yield* (yield* Endpoints).remove({ endpointId: id })
        assert.strictEqual((yield* Effect.flip(redeliver({ deliveryId: due.deliveryId })))._tag, "DeliveryNotFound")
      })
    )
  })

  describe("recover", () => {
    const recover = (endpointId: never, since: number) =>
      Deliveries.use((deliveries) =>
        Effect.andThen(deliveries.recover({ endpointId, since }), JobSteps.drain({ maxSteps: 50 }))
      )

    test(
      "queues what happened while an endpoint was disabled, each once, however often it is asked",
      Effect.gen(function*() {
        const { endpoint: { id } } = yield* created()
        const endpoints = yield* Endpoints
        yield* happen(3)
        yield* settle(yield* claimed(), { status: 200 })
        yield* endpoints.disable({ endpointId: id })
        yield* happen(150)
        yield* happen(2, { type: "group.created" })
        yield* happen(2, { groupId: groupB })
        yield* endpoints.enable({ endpointId: id })
        yield* recover(id as never, noon)
        yield* recover(id as never, noon)
        const due = [...yield* claimed({ limit: 100 }), ...yield* claimed({ limit: 100 })]
        assert.lengthOf(due, 150)
      })
    )

    test(
      "queues dead letters again, of events and of messages, and leaves what was delivered",
      Effect.gen(function*() {
        const store = yield* Store
        const { endpoint: { id } } = yield* created({ subscriptions: ["*"] })
        yield* happen(3)
        yield* emit(2)
        const all = (yield* claimed()).filter(({ type }) => type !== "webhook_endpoint.created")
        yield* settle(all, { status: 200 })
        yield* store.mutation(
          { name: "kill" },
          Effect.forEach(
            [all[0]!, all[1]!, all[4]!],
            ({ deliveryId }) => Effect.orDie(store.patch(DeliveryTable, deliveryId, { status: "failed" }))
          )
        )
        yield* recover(id as never, noon)
        assert.deepStrictEqual(
          (yield* claimed()).map(({ messageId }) => messageId).filter((id) =>
            all.some(({ messageId }) => messageId === id)
          ).toSorted(),
          [all[0]!, all[1]!, all[4]!].map(({ messageId }) => messageId).toSorted()
        )
      })
    )

    test(
      "begins at its millisecond",
      Effect.gen(function*() {
        const { endpoint: { id } } = yield* created()
        yield* (yield* Endpoints).disable({ endpointId: id })
        yield* happen(1)
        yield* TestClock.adjust(1)
        yield* happen(1)
        yield* TestClock.adjust(1)
        yield* (yield* Endpoints).enable({ endpointId: id })
        yield* recover(id as never, noon + 1)
        assert.lengthOf(yield* claimed(), 1)
      })
    )

    test(
      "gives an endpoint of the platform the events of every group",
      Effect.gen(function*() {
        const { endpoint: { id } } = yield* created({ ...platformHook as {}, subscriptions: ["member.*"] })
        yield* (yield* Endpoints).disable({ endpointId: id })
        yield* happen(2)
        yield* happen(2, { groupId: groupB })
        yield* (yield* Endpoints).enable({ endpointId: id })
        yield* recover(id as never, noon)
        assert.lengthOf(yield* claimed(), 4)
      })
    )

    test(
      "reaches thirty days back and not a millisecond more",
      Effect.gen(function*() {
        const { endpoint: { id } } = yield* created()
        const { recover } = yield* Deliveries
        const refused = yield* Effect.flip(recover({ endpointId: id, since: noon - 30 * day - 1 }))
        assert.deepInclude(refused, { _tag: "RecoverTooFar", earliest: noon - 30 * day })
        yield* recover({ endpointId: id, since: noon - 30 * day })
        assert.deepStrictEqual((yield* heard).filter(({ type }) => type !== "webhook_endpoint.created"), [
          { type: "webhook_endpoint.recovered", data: { since: noon - 30 * day } }
        ])
      })
    )

    test(
      "works in steps that do not grow with the log",
      Effect.gen(function*() {
        const counter = yield* StoreCounter
        const { endpoint: { id } } = yield* created()
        yield* (yield* Endpoints).disable({ endpointId: id })
        yield* happen(120)
        yield* (yield* Endpoints).enable({ endpointId: id })
        yield* (yield* Deliveries).recover({ endpointId: id, since: noon })
        const steps = yield* JobSteps.JobSteps
        const due = (yield* Effect.forEach(Array.from({ length: 16 }, (_, i) => i), (shard) => steps.due(shard, 10)))
          .flat()
        const [outcome, { writes }] = yield* counter.count(
          steps.step(due.find(({ kind }) => kind === "webhooks.recover")!.id)
        )
        assert.strictEqual(outcome._tag, "Continued")
        assert.isAtMost(writes, 102)
      })
    )
  })

  describe("cleaning", () => {
    test(
      "lets go of deliveries thirty days after they ended, to the millisecond, and never of those that wait",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit(2)
        const [done, waits] = yield* claimed()
        yield* settle([done!], { status: 200 })
        const clean = JobSteps.JobSteps.use((steps) =>
          Effect.gen(function*() {
            for (let i = 0; i < 6; i++) {
              const rows = yield* steps.due(shardOf("webhooks.cleanup", "all"), 10)
              for (const { id } of rows.filter(({ kind }) => kind === "webhooks.cleanup")) yield* steps.step(id)
            }
          })
        )
        yield* TestClock.setTime(noon + 30 * day - 1)
        yield* clean
        assert.isDefined(yield* rowOf(done!.deliveryId))
        // It looks again in an hour.
        yield* TestClock.adjust("1 hour")
        yield* clean
        assert.isUndefined(yield* rowOf(done!.deliveryId))
        assert.isDefined(yield* rowOf(waits!.deliveryId))
        assert.isDefined(yield* (yield* Store).get(MessageTable, waits!.messageId))
        yield* TestClock.setTime(noon + 41 * day)
        yield* clean
        assert.isUndefined(yield* (yield* Store).get(MessageTable, waits!.messageId))
      })
    )
  })
}

for (const place of places) describe(`what is sent again (${place.name})`, () => suite(place))
