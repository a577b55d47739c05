import { assert, describe, it } from "@effect/vitest"
import { Tokens } from "@gatehouse/contract/Tokens"
import { Transactions } from "@gatehouse/contract/Transaction"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Cause, Context, Effect, Exit, Layer, Schema } from "effect"
import { TestClock } from "effect/testing"
import { lastUsedResolution } from "../src/CheckKey.ts"
import { Keys } from "../src/Keys.ts"
import { KeyTable } from "../src/KeyTable.ts"
import * as KeyText from "../src/KeyText.ts"
import { type Halves, verifyWith } from "../src/VerifyKey.ts"
import { worldOver } from "./Places.ts"
import { counted, readData, stores, world } from "./World.ts"

const unknown = KeyText.format({ prefix: "gh", env: "live", body: "0".repeat(32) })

/** `verify` over the real halves, with something in between or instead. */
const verifyVia = (change: (halves: Halves) => Partial<Halves>) =>
  Effect.map(Keys, (keys) => verifyWith({ check: keys.check, use: keys.use, ...change(keys) }))

describe("what a check costs", () => {
  for (const store of stores) {
    describe(`over ${store.name}`, () => {
      const Counted = counted(store)

      it.effect("one read, no write and no transaction for a key without a limit that was just used", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const counter = yield* StoreCounter
          const { raw } = yield* keys.create({ name: "k", scopes: readData, ipAllow: ["10.0.0.0/8"] })
          const payload = { raw, resource: "data", action: "read", ip: "10.0.0.1" }
          yield* keys.verify(payload)

          const [, counts] = yield* counter.count(keys.verify(payload))

          assert.deepStrictEqual([counts.reads, counts.writes, counts.queries, counts.mutations], [1, 0, 0, 0])
        }).pipe(Effect.provide(Counted)))

      it.effect("nothing for garbage", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const counter = yield* StoreCounter
          const garbage = ["", "gh_live_x", unknown.replace("0", "1"), `${unknown.slice(0, -1)}!`, "x".repeat(512)]

          const [tags, counts] = yield* counter.count(
            Effect.forEach(garbage, (raw) => Effect.map(Effect.flip(keys.verify({ raw })), (failure) => failure._tag))
          )

          assert.deepStrictEqual(tags, garbage.map(() => "InvalidApiKey"))
          assert.strictEqual(counts.reads + counts.writes + counts.queries + counts.mutations, 0)
        }).pipe(Effect.provide(Counted)))

      it.effect("one read for a key of another installation or environment", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const counter = yield* StoreCounter
          const { raw } = yield* keys.create({ name: "k", scopes: [] })
          const parts = KeyText.parse(raw) ?? assert.fail("not a key")

          const [refused, counts] = yield* counter.count(
            Effect.flip(keys.verify({ raw: KeyText.format({ ...parts, env: "test" }) }))
          )

          assert.strictEqual(refused._tag, "InvalidApiKey")
          assert.deepStrictEqual([counts.reads, counts.writes, counts.mutations], [1, 0, 0])
        }).pipe(Effect.provide(Counted)))

      it.effect("no write and no transaction for a key that has used up its limit", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const counter = yield* StoreCounter
          const { raw } = yield* keys.create({ name: "k", scopes: [], rateLimit: { maxRequests: 1, windowMs: 1000 } })
          yield* keys.verify({ raw })

          const [refused, counts] = yield* counter.count(Effect.flip(keys.verify({ raw })))

          assert.strictEqual(refused._tag, "ApiKeyRateLimited")
          assert.deepStrictEqual([counts.reads, counts.writes, counts.mutations], [1, 0, 0])
        }).pipe(Effect.provide(Counted)))

      it.effect("one transaction with one read and one write for a key with a limit", () =>
        Effect.gen(function*() {
          const keys = yield* Keys
          const counter = yield* StoreCounter
          const { raw } = yield* keys.create({ name: "k", scopes: [], rateLimit: { maxRequests: 9, windowMs: 1000 } })
          yield* keys.verify({ raw })

          const [, counts] = yield* counter.count(keys.verify({ raw }))

          assert.deepStrictEqual([counts.reads, counts.writes, counts.mutations], [2, 1, 1])
        }).pipe(Effect.provide(Counted)))
    })
  }

  it.prop("no read for whatever text has no right checksum", [Schema.String], ([raw]) => {
    const untouched = (): never => assert.fail("the store was asked")
    const verify = verifyWith({ check: untouched, use: untouched })
    assert.isTrue(Exit.isFailure(Effect.runSyncExit(verify({ raw }))))
  })
})

describe("between check and use", () => {
  it.effect("a limited key that is revoked is refused", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { keyId, raw } = yield* keys.create({
        name: "k",
        scopes: [],
        rateLimit: { maxRequests: 9, windowMs: 1000 }
      })
      const verify = yield* verifyVia(({ use }) => ({
        use: (payload) => Effect.andThen(Effect.orDie(keys.revoke({ keyId })), use(payload))
      }))

      assert.strictEqual((yield* Effect.flip(verify({ raw })))._tag, "ApiKeyRevoked")
    }).pipe(Effect.provide(world)))

  it.effect("a key that is revoked while its last use is noted is refused", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
      const verify = yield* verifyVia(({ use }) => ({
        use: (payload) => Effect.andThen(Effect.orDie(keys.revoke({ keyId })), use(payload))
      }))

      assert.strictEqual((yield* Effect.flip(verify({ raw })))._tag, "ApiKeyRevoked")
    }).pipe(Effect.provide(world)))

  it.effect("a key that is removed is refused", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
      const verify = yield* verifyVia(({ use }) => ({
        use: (payload) => Effect.andThen(Effect.orDie(keys.remove({ keyId })), use(payload))
      }))

      assert.strictEqual((yield* Effect.flip(verify({ raw })))._tag, "InvalidApiKey")
    }).pipe(Effect.provide(world)))

  it.effect("a key that expires is refused", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { raw } = yield* keys.create({ name: "k", scopes: [], expiresAt: 1 })
      const verify = yield* verifyVia(({ use }) => ({
        use: (payload) => Effect.andThen(TestClock.adjust(1), use(payload))
      }))

      assert.strictEqual((yield* Effect.flip(verify({ raw })))._tag, "ApiKeyExpired")
    }).pipe(Effect.provide(world)))

  it.effect("the last request of a limit goes to one of two", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { keyId, raw } = yield* keys.create({
        name: "k",
        scopes: [],
        rateLimit: { maxRequests: 1, windowMs: 1000 }
      })
      const verify = yield* verifyVia(({ use }) => ({
        use: (payload) => Effect.andThen(Effect.orDie(keys.use({ keyId })), use(payload))
      }))

      assert.deepStrictEqual({ ...(yield* Effect.flip(verify({ raw }))) }, {
        _tag: "ApiKeyRateLimited",
        retryAfter: 1000
      } as any)
    }).pipe(Effect.provide(world)))
})

for (const { name, writers } of stores) {
  if (writers === undefined) continue

  describe("two processes on one database", () => {
    it.effect(`pass together what one limit allows, over ${name}`, () =>
      Effect.gen(function*() {
        const [first, second] = yield* Effect.forEach(yield* writers([KeyTable]), (store) =>
          Effect.map(
            Layer.build(worldOver(Layer.succeedContext(
              Context.make(Store, store).pipe(
                Context.add(Transactions, { query: store.query, mutation: store.mutation })
              )
            ))),
            (context) => Context.get(context, Keys)
          ))
        assert.isTrue(first !== undefined && second !== undefined && first !== second)
        if (first === undefined || second === undefined) return
        const { raw } = yield* first.create({
          name: "k",
          scopes: [],
          rateLimit: { maxRequests: 10, windowMs: 86_400_000 }
        })

        const results = yield* Effect.all(
          Array.from({ length: 30 }, (_, i) => Effect.result((i % 2 === 0 ? first : second).verify({ raw }))),
          { concurrency: "unbounded" }
        )

        assert.strictEqual(results.filter((result) => result._tag === "Success").length, 10)
      }))
  })
}

describe("a store that cannot write", () => {
  const broken: Partial<Halves> = { use: () => Effect.die(new Error("disk full")) }

  it.effect("is no reason to refuse a key without a limit", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
      const verify = yield* verifyVia(() => broken)

      assert.strictEqual((yield* verify({ raw })).keyId, keyId)
    }).pipe(Effect.provide(world)))

  it.effect("lets no request of a limited key pass uncounted", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const { raw } = yield* keys.create({ name: "k", scopes: [], rateLimit: { maxRequests: 9, windowMs: 1000 } })
      const verify = yield* verifyVia(() => broken)

      const exit = yield* Effect.exit(verify({ raw }))

      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
    }).pipe(Effect.provide(world)))
})

describe("a use", () => {
  it.effect("of an unlimited key writes nothing when another has just been noted", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const counter = yield* StoreCounter
      const { keyId } = yield* keys.create({ name: "k", scopes: [] })
      yield* keys.use({ keyId })
      yield* TestClock.adjust(lastUsedResolution - 1)

      const [, counts] = yield* counter.count(keys.use({ keyId }))

      assert.strictEqual(counts.writes, 0)
    }).pipe(Effect.provide(counted(stores[0]!))))
})

describe("the settings", () => {
  for (const { configured, name } of stores) {
    it.effect(`decide how a key begins, and keys of earlier settings stay valid, over ${name}`, () =>
      Effect.gen(function*() {
        const [before, after] = yield* configured([{}, { prefix: "acme_corp", env: "test" }])
        const old = yield* before!.create({ name: "k", scopes: [] })
        const own = yield* after!.create({ name: "k", scopes: [] })

        assert.match(old.raw, /^gh_live_/)
        assert.match(own.raw, /^acme_corp_test_/)
        assert.strictEqual((yield* after!.verify({ raw: old.raw })).keyId, old.keyId)
      }))
  }

  it.effect("the store holds the hash of a key and nothing of its secret part", () =>
    Effect.gen(function*() {
      const keys = yield* Keys
      const tokens = yield* Tokens
      const { keyId, raw } = yield* keys.create({ name: "k", scopes: [] })
      const row = yield* (yield* Store).get(KeyTable, keyId)

      assert.strictEqual(row?.hash, yield* tokens.hash(raw))
      assert.notInclude(JSON.stringify(row), raw.slice("gh_live_".length + 4))
    }).pipe(Effect.provide(world)))
})
