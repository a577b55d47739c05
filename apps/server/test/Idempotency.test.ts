/** `Idempotency-Key` over HTTP: one request, one thing, however often it is sent. */
import { assert, describe, it } from "@effect/vitest"
import { stores } from "@gatehouse/store-sql/testing/Stores"
import { Effect } from "effect"
import { adminKey, caller, layerOn, serve, snapshot, today } from "./World.ts"

describe.each(stores)("Idempotency-Key on $name", { timeout: 20_000 }, (store) => {
  const test = <E>(
    title: string,
    body: (call: ReturnType<typeof caller>) => Effect.Effect<void, E, Effect.Services<typeof snapshot>>
  ) =>
    it.effect(title, () =>
      Effect.gen(function*() {
        yield* today
        yield* body(caller((yield* serve()).fetch))
      }).pipe(Effect.provide(layerOn(store))))

  const headers = { "idempotency-key": "b7e23ec2-9f5d-4a52-8d0c-3e1f0a6b9c11" }

  test("gives a repeated request the first answer, secret included, and makes one key", (call) =>
    Effect.gen(function*() {
      const payload = { name: "CI", scopes: [] }
      const first = yield* call("keys/create", payload, { headers })
      const second = yield* call("keys/create", payload, { headers })
      const { idempotency, keys } = yield* snapshot

      assert.deepStrictEqual([first.status, second.status], [200, 200])
      assert.strictEqual(second.text, first.text)
      assert.deepStrictEqual([keys!.length, idempotency!.length], [1, 1])
      assert.strictEqual((yield* call("keys/verify", { raw: second.json.raw })).status, 200)
      assert.notInclude(JSON.stringify(yield* snapshot), first.json.raw)
    }))

  test("makes one thing of ten requests at once", (call) =>
    Effect.gen(function*() {
      const answers = yield* Effect.all(
        Array.from({ length: 10 }, () => call("groups/create", { name: "Once" }, { headers })),
        { concurrency: "unbounded" }
      )
      const { groups } = yield* snapshot

      assert.deepStrictEqual([...new Set(answers.map(({ status }) => status))], [200])
      assert.lengthOf(new Set(answers.map(({ json }) => json.id)), 1)
      assert.lengthOf(groups!, 1)
    }))

  test("is refused with another payload", (call) =>
    Effect.gen(function*() {
      yield* call("groups/create", { name: "A" }, { headers })
      const other = yield* call("groups/create", { name: "B" }, { headers })

      assert.deepStrictEqual([other.status, other.json.code], [422, "IDEMPOTENCY_KEY_REUSED"])
      assert.lengthOf((yield* snapshot)["groups"]!, 1)
    }))

  test("of another caller is another key", (call) =>
    Effect.gen(function*() {
      const scopes = [{ resource: "groups", actions: ["*"] }]
      const one = yield* call("keys/create", { name: "one", scopes })
      const two = yield* call("keys/create", { name: "two", scopes })
      const made = yield* Effect.forEach(
        [adminKey, one.json.raw, two.json.raw],
        (key) => call("groups/create", { name: "Mine" }, { key, headers })
      )

      assert.deepStrictEqual(made.map(({ status }) => status), [200, 200, 200])
      assert.lengthOf(new Set(made.map(({ json }) => json.id)), 3)
    }))

  test("does not give an answer to who may no longer call at all", (call) =>
    Effect.gen(function*() {
      const issued = yield* call("keys/create", { name: "one", scopes: [{ resource: "*", actions: ["*"] }] })
      const { keyId, raw } = issued.json
      yield* call("groups/create", { name: "Mine" }, { key: raw, headers })
      yield* call("keys/revoke", { keyId })
      const late = yield* call("groups/create", { name: "Mine" }, { key: raw, headers })

      assert.deepStrictEqual([late.status, late.json.code], [401, "API_KEY_REVOKED"])
    }))

  test("does not remember a failure", (call) =>
    Effect.gen(function*() {
      const { json: taken } = yield* call("groups/create", { name: "Taken", slug: "acme" })
      const refused = yield* call("groups/create", { name: "Acme", slug: "acme" }, { headers })
      yield* call("groups/update", { groupId: taken.id, slug: null })
      const made = yield* call("groups/create", { name: "Acme", slug: "acme" }, { headers })

      assert.deepStrictEqual([refused.status, refused.json.code], [409, "SLUG_TAKEN"])
      assert.strictEqual(made.status, 200)
    }))

  test("means nothing where nothing is made", (call) =>
    Effect.gen(function*() {
      const { json: group } = yield* call("groups/create", { name: "A" })
      yield* call("groups/update", { groupId: group.id, name: "B" }, { headers })
      const second = yield* call("groups/update", { groupId: group.id, name: "C" }, { headers })

      assert.strictEqual(second.json.name, "C")
      assert.deepStrictEqual((yield* snapshot)["idempotency"], [])
    }))

  test("of another shape is refused, and nothing is made", (call) =>
    Effect.gen(function*() {
      for (const key of ["with space", "é", "x".repeat(256)]) {
        const answer = yield* call("groups/create", { name: "A" }, { headers: { "idempotency-key": key } })
        assert.deepStrictEqual([answer.status, answer.json.code], [400, "INVALID_IDEMPOTENCY_KEY"])
      }
      assert.deepStrictEqual((yield* snapshot)["groups"], [])
    }))
})
