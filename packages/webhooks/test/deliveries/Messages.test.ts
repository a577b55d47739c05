import { assert, describe } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AuditEventTable } from "../../src/audit/AuditTable.ts"
import { goneError } from "../../src/deliveries/Claim.ts"
import { Deliveries } from "../../src/deliveries/Deliveries.ts"
import { DeliveryTable, MessageTable } from "../../src/deliveries/DeliveryTable.ts"
import { as, connection, created, groupA, groupB, typesHeard } from "../endpoints/World.ts"
import { type Place, places } from "../Places.ts"
import * as World from "./World.ts"

const { claimed, claimOne, delivery, emit, endpoint, happen, settle } = World

const platformHook = { groupId: undefined, url: "https://example.com/all" } as never

const suite = (place: Place) => {
  const test = World.testOn(place)

  describe("emit", () => {
    test(
      "queues a message for every endpoint of the group and of the platform that wants its type",
      Effect.gen(function*() {
        yield* endpoint()
        yield* endpoint({ subscriptions: ["*"] })
        yield* endpoint({ subscriptions: ["member.*"] })
        yield* endpoint({ groupId: groupB })
        yield* endpoint(platformHook)
        const { deliveries } = yield* (yield* Deliveries).emit({ groupId: groupA, type: World.type, data: {} })
        assert.strictEqual(deliveries, 3)
        assert.lengthOf(yield* claimed(), 3)
      })
    )

    test(
      "sends an endpoint of one connection only what is that connection's",
      Effect.gen(function*() {
        yield* endpoint({ connectionId: connection })
        const { emit } = yield* Deliveries
        const message = { groupId: groupA, type: World.type, data: {} }
        assert.strictEqual((yield* emit(message)).deliveries, 0)
        assert.strictEqual((yield* emit({ ...message, connectionId: connection })).deliveries, 1)
      })
    )

    test(
      "keeps nothing of a message that nobody wants",
      Effect.gen(function*() {
        const [messageId] = yield* emit()
        assert.isUndefined(yield* (yield* Store).get(MessageTable, messageId!))
      })
    )

    test(
      "is not in the audit log",
      Effect.gen(function*() {
        yield* endpoint()
        const before = yield* typesHeard
        yield* emit()
        assert.deepStrictEqual(yield* typesHeard, before)
      })
    )

    test(
      "writes what a receiver reads, and nothing else",
      Effect.gen(function*() {
        yield* endpoint()
        const [id] = yield* emit()
        assert.deepStrictEqual(JSON.parse((yield* claimOne).body), {
          version: 1,
          id,
          type: "app.happened",
          timestamp: "2026-01-02T12:00:00.000Z",
          groupId: groupA,
          data: { n: 0 }
        })
      })
    )
  })

  describe("an event of the log", () => {
    test(
      "is sent with who did it and where it stands, but without hashes",
      Effect.gen(function*() {
        yield* created({ subscriptions: ["member.added"] })
        yield* as({ kind: "user", userId: "usr_ada", ip: "192.0.2.7", userAgent: "curl", requestId: "req_1" } as never)(
          happen(1, { data: { role: "owner", email: "a@example.com" } })
        )
        const body = JSON.parse((yield* claimOne).body)
        assert.deepStrictEqual(Object.keys(body), [
          "version",
          "id",
          "type",
          "timestamp",
          "sequence",
          "actor",
          "subject",
          "groupId",
          "outcome",
          "request",
          "data"
        ])
        assert.deepStrictEqual(body.actor, { kind: "user", id: "usr_ada" })
        assert.deepStrictEqual(body.request, { id: "req_1", ip: "192.0.2.7", userAgent: "curl" })
        assert.deepStrictEqual(body.data, { role: "owner", email: "a@example.com" })
      })
    )

    test(
      "tells the code of what was refused",
      Effect.gen(function*() {
        yield* created({ subscriptions: ["member.added"] })
        yield* happen(1, { failure: "INVALID_CREDENTIALS" })
        const { code, outcome } = JSON.parse((yield* claimOne).body)
        assert.deepStrictEqual({ code, outcome }, { code: "INVALID_CREDENTIALS", outcome: "failure" })
      })
    )

    test(
      "loses what is personal on its next attempt when that was erased",
      Effect.gen(function*() {
        const store = yield* Store
        yield* created({ subscriptions: ["member.added"] })
        yield* happen(1, { data: { email: "ada@example.com" } })
        const first = yield* claimOne
        assert.include(first.body, "ada@example.com")
        yield* settle([first], { status: 500 })
        yield* store.mutation(
          { name: "erase" },
          Effect.orDie(store.patch(AuditEventTable, first.messageId, { personal: null, salt: null, personalOf: null }))
        )
        yield* TestClock.adjust("1 minute")
        assert.notInclude((yield* claimOne).body, "ada@example.com")
      })
    )

    test(
      "becomes a dead letter when the log has let go of it",
      Effect.gen(function*() {
        const store = yield* Store
        yield* created({ subscriptions: ["member.added"] })
        yield* happen(2)
        const [gone] = yield* store.first(DeliveryTable, "byScope", [groupA], { limit: 1 })
        yield* store.mutation({ name: "retain" }, store.remove(AuditEventTable, gone!.messageId))
        const others = yield* claimed()
        assert.lengthOf(others, 1)
        const { lastError, status } = yield* delivery(gone!.id)
        assert.deepStrictEqual({ lastError, status }, { lastError: goneError, status: "failed" })
      })
    )
  })
}

for (const place of places) describe(`messages (${place.name})`, () => suite(place))
