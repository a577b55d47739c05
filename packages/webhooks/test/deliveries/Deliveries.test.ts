import { assert, describe } from "@effect/vitest"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Webhook } from "standardwebhooks"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import { DeliveriesContract } from "../../src/deliveries/DeliveriesContract.ts"
import { EndpointTable } from "../../src/endpoints/EndpointTable.ts"
import { admin, as, created, groupA, groupB, noon, platformKey } from "../endpoints/World.ts"
import { type Place, places } from "../Places.ts"
import * as World from "./World.ts"

const { claimed, claimOne, delivery, emit, endpoint, queueOf, settle } = World

const signatureVerifies = (
  secret: string,
  { body, headers }: { readonly body: string; readonly headers: Readonly<Record<string, string>> }
) => {
  // The package compares with the clock of the machine.
  const real = Date.now
  Date.now = () => noon
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>)
  } finally {
    Date.now = real
  }
}

const suite = (place: Place) => {
  const test = World.testOn(place)

  describe("an application's own worker", () => {
    test(
      "gets requests that are ready to be sent and that a receiver verifies",
      Effect.gen(function*() {
        const { endpoint: { id }, secret } = yield* created({
          subscriptions: ["app.*"],
          headers: { Authorization: "Bearer theirs" }
        })
        const [messageId] = yield* emit()
        const [ready] = yield* (yield* Deliveries).listReady({ limit: 1 })
        assert.deepStrictEqual(Object.keys(ready!).toSorted(), [
          "attempt",
          "body",
          "claimedUntil",
          "deliveryId",
          "endpointId",
          "headers",
          "messageId",
          "type",
          "url"
        ])
        assert.strictEqual(ready!.endpointId, id)
        assert.strictEqual(ready!.headers["webhook-id"], messageId)
        assert.strictEqual(ready!.headers["authorization"], "Bearer theirs")
        assert.strictEqual(ready!.headers["webhook-timestamp"], String(noon / 1000))
        assert.isNotNull(signatureVerifies(secret!, ready!))
      })
    )

    test(
      "gets each attempt once, and marks it",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit(2)
        const { listReady, markDelivered, markFailed } = yield* Deliveries
        const [a, b] = yield* listReady({})
        assert.lengthOf(yield* listReady({}), 0)
        yield* markDelivered({ deliveryId: a!.deliveryId, attempt: a!.attempt, status: 200, durationMs: 30 })
        const failed = yield* markFailed({ deliveryId: b!.deliveryId, attempt: b!.attempt, error: "no route" })
        assert.strictEqual((yield* delivery(a!.deliveryId)).status, "delivered")
        assert.deepStrictEqual([failed.status, failed.lastError], ["pending", "no route"])
      })
    )

    test(
      "cannot mark an attempt that is not its own, or twice",
      Effect.gen(function*() {
        yield* endpoint()
        yield* emit()
        const { listReady, markDelivered, markFailed } = yield* Deliveries
        const [a] = yield* listReady({ claimMs: 20_000 })
        const { attempt, deliveryId } = a!
        const tag = Effect.map((error: { readonly _tag: string }) => error._tag)
        assert.strictEqual(yield* tag(Effect.flip(markDelivered({ deliveryId, attempt: 2 }))), "DeliveryNotClaimed")
        assert.strictEqual(yield* tag(Effect.flip(markFailed({ deliveryId, attempt: 0 }))), "DeliveryNotClaimed")
        yield* TestClock.adjust(20_000)
        yield* listReady({})
        assert.strictEqual(yield* tag(Effect.flip(markFailed({ deliveryId, attempt }))), "DeliveryNotClaimed")
        yield* markDelivered({ deliveryId, attempt })
        assert.strictEqual(yield* tag(Effect.flip(markDelivered({ deliveryId, attempt }))), "DeliveryNotClaimed")
        assert.strictEqual(
          yield* tag(Effect.flip(markFailed({ deliveryId: "dlv_01j9z3x5q8r7t6v4w2y1k0m9na" as never, attempt: 1 }))),
          "DeliveryNotFound"
        )
      })
    )

    test(
      "hears of nothing for an endpoint whose secret cannot be opened, and gets the others",
      Effect.gen(function*() {
        const store = yield* Store
        const damaged = yield* endpoint()
        const other = yield* endpoint()
        yield* emit()
        yield* store.mutation(
          { name: "damage" },
          Effect.orDie(store.patch(EndpointTable, damaged, { secret: "v1.test.AAAA.AAAA" }))
        )
        const ready = yield* (yield* Deliveries).listReady({})
        assert.deepStrictEqual(ready.map(({ endpointId }) => endpointId), [other])
        assert.strictEqual((yield* queueOf(damaged))!.failures, 1)
      })
    )
  })

  describe("list and get", () => {
    test(
      "give the newest first, by endpoint, group and status",
      Effect.gen(function*() {
        const { list } = yield* Deliveries
        const a = yield* endpoint()
        yield* emit(3)
        yield* endpoint({ groupId: groupB })
        yield* emit(1, groupB)
        const [first] = yield* claimed({ limit: 1 })
        yield* settle([first!], { status: 200 })
        const ids = (page: { readonly items: ReadonlyArray<{ readonly id: string }> }) => page.items.map(({ id }) => id)
        const all = ids(yield* list({ endpointId: a }))
        assert.lengthOf(all, 3)
        assert.deepStrictEqual(all, all.toSorted().toReversed())
        assert.deepStrictEqual(ids(yield* list({ groupId: groupA })), all)
        assert.lengthOf((yield* list({ groupId: groupB })).items, 1)
        assert.lengthOf((yield* list({})).items, 0)
        assert.deepStrictEqual(ids(yield* list({ groupId: groupA, status: "delivered" })), [first!.deliveryId])
        assert.lengthOf((yield* list({ endpointId: a, status: "pending" })).items, 2)
        const page = yield* list({ groupId: groupA, limit: 2 })
        assert.deepStrictEqual(
          [...ids(page), ...ids(yield* list({ groupId: groupA, limit: 2, cursor: page.nextCursor! }))],
          all
        )
      })
    )

    test(
      "do not filter by group and endpoint at once",
      Effect.gen(function*() {
        const id = yield* endpoint()
        const refused = yield* Effect.flip((yield* Deliveries).list({ groupId: groupB, endpointId: id }))
        assert.strictEqual(refused._tag, "UnsupportedFilter")
      })
    )

    test(
      "are one read each",
      Effect.gen(function*() {
        const counter = yield* StoreCounter
        const { get, list } = yield* Deliveries
        yield* endpoint()
        yield* emit()
        const [{ items: [item] }, listed] = yield* counter.count(list({ groupId: groupA }))
        const [, got] = yield* counter.count(get({ deliveryId: item!.id }))
        assert.deepStrictEqual([listed.reads, got.reads], [1, 1])
      })
    )
  })

  describe("the guard", () => {
    test(
      "keeps a group's deliveries from another group, and work from everybody but the platform",
      Effect.gen(function*() {
        const guarded = yield* Wire.guarded(Deliveries, DeliveriesContract)
        const id = yield* endpoint()
        yield* emit()
        const { deliveryId } = yield* claimOne
        const mine = as(admin(groupA))
        const theirs = as(admin(groupB))
        const tagOf = (effect: Effect.Effect<unknown, { readonly _tag: string }>) =>
          Effect.map(
            Effect.exit(effect),
            (exit) => exit._tag === "Success" ? "ok" : String((exit.cause.reasons[0] as any).error?._tag)
          )
        const outcomes = yield* Effect.forEach(
          [
            guarded.get({ deliveryId }),
            guarded.list({ endpointId: id }),
            guarded.list({ groupId: groupA }),
            guarded.redeliver({ deliveryId }),
            guarded.recover({ endpointId: id, since: noon }),
            guarded.emit({ groupId: groupA, type: World.type, data: {} })
          ],
          (call: Effect.Effect<unknown, { readonly _tag: string }>) =>
            Effect.all([tagOf(mine(call)), tagOf(theirs(call)), tagOf(as({ kind: "anonymous" })(call))])
        )
        for (const outcome of outcomes) assert.deepStrictEqual(outcome, ["ok", "NotFound", "NotSignedIn"])
        const platformOnly: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
          guarded.list({}),
          guarded.emit({ type: World.type, data: {} }),
          guarded.listReady({}),
          guarded.markDelivered({ deliveryId, attempt: 1 }),
          guarded.markFailed({ deliveryId, attempt: 1 })
        ]
        for (const call of platformOnly) {
          assert.include(["Forbidden", "NotFound"], yield* tagOf(mine(call)))
        }
        assert.strictEqual(yield* tagOf(as(platformKey("webhooks:deliver"))(guarded.listReady({}))), "ok")
        assert.strictEqual(yield* tagOf(as(platformKey("webhooks:read"))(guarded.listReady({}))), "Forbidden")
      })
    )
  })
}

for (const place of places) describe(`deliveries (${place.name})`, () => suite(place))
