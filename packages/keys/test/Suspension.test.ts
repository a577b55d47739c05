import { assert, describe, it } from "@effect/vitest"
import * as Suspensions from "@gatehouse/contract/Suspensions"
import { Users } from "@gatehouse/contract/Users"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect } from "effect"
import { Keys } from "../src/server.ts"
import { counted, groupA, readData, stores, user, worldAt } from "./World.ts"

const ada = user("ada")

const tagOf = <A, E extends { readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.result(effect), (result) => result._tag === "Success" ? "allowed" : result.failure._tag)

/** What whoever owns users runs when one of them is shut out, or let in again. */
const suspend = Effect.fnUntraced(function*(userId: string, suspended: boolean, limit = 100) {
  const store = yield* Store
  const suspensions = yield* Suspensions.Suspensions
  return yield* store.mutation({ name: "test" }, suspensions.run(userId, suspended, limit))
})

/** The directory of users when these are shut out. */
const withoutUsers = (...shutOut: ReadonlyArray<string>) =>
  Effect.provideService(Users, {
    ...Users.defaultValue(),
    isActive: (userId) => Effect.succeed(!shutOut.includes(userId))
  })

for (const place of stores) {
  const World = worldAt(place)

  describe(`the keys of a user who is shut out, on ${place.name}`, () => {
    it.effect("are refused from the next check on, and work again once the user is let in", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const { keyId, raw } = yield* keys.create({ userId: ada, name: "k", scopes: readData })
        assert.isTrue(yield* suspend("ada", true))

        assert.strictEqual(yield* tagOf(keys.verify({ raw })), "ApiKeySuspended")
        assert.strictEqual(yield* tagOf(keys.check({ raw })), "ApiKeySuspended")
        assert.strictEqual(yield* tagOf(keys.use({ keyId })), "ApiKeySuspended")

        assert.isTrue(yield* suspend("ada", false))
        assert.strictEqual((yield* keys.verify({ raw })).keyId, keyId)
      }).pipe(Effect.provide(World)))

    it.effect("cannot be rotated or changed, but revoked and removed", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const { keyId, raw } = yield* keys.create({ userId: ada, name: "k", scopes: [] })
        yield* suspend("ada", true)

        assert.strictEqual(yield* tagOf(keys.rotate({ keyId })), "ApiKeySuspended")
        assert.strictEqual(yield* tagOf(keys.update({ keyId, name: "l" })), "ApiKeySuspended")
        yield* keys.revoke({ keyId })
        assert.strictEqual(yield* tagOf(keys.verify({ raw })), "ApiKeyRevoked")
        yield* keys.remove({ keyId })
      }).pipe(Effect.provide(World)))

    it.effect("are suspended too when they were rotated and their overlap has not ended", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const old = yield* keys.create({ userId: ada, name: "k", scopes: [] })
        const fresh = yield* keys.rotate({ keyId: old.keyId })
        yield* suspend("ada", true)

        assert.strictEqual(yield* tagOf(keys.verify({ raw: old.raw })), "ApiKeySuspended")
        assert.strictEqual(yield* tagOf(keys.verify({ raw: fresh.raw })), "ApiKeySuspended")
      }).pipe(Effect.provide(World)))

    it.effect("look to whoever lists them as they did", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const { keyId } = yield* keys.create({ userId: ada, name: "k", scopes: [] })
        const before = yield* keys.get({ keyId })
        yield* suspend("ada", true)

        assert.deepStrictEqual(yield* keys.get({ keyId }), before)
        assert.deepStrictEqual((yield* keys.list({ userId: ada })).items, [before])
      }).pipe(Effect.provide(World)))

    it.effect("are theirs alone: those of others, of groups and of the platform work on", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const others = [
          yield* keys.create({ userId: user("ada2"), name: "k", scopes: [] }),
          yield* keys.create({ groupId: groupA, name: "k", scopes: [] }),
          yield* keys.create({ name: "k", scopes: [] })
        ]
        for (const id of ["ada", groupA]) yield* suspend(id, true)

        for (const { keyId, raw } of others) assert.strictEqual((yield* keys.verify({ raw })).keyId, keyId)
      }).pipe(Effect.provide(World)))

    it.effect("are suspended a bounded number at a time, those that were revoked last", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const revoked = yield* Effect.replicateEffect(keys.create({ userId: ada, name: "k", scopes: [] }), 4)
        for (const { keyId } of revoked) yield* keys.revoke({ keyId })
        const live = yield* Effect.replicateEffect(keys.create({ userId: ada, name: "k", scopes: [] }), 2)

        const first = yield* suspend("ada", true, 3)

        assert.isFalse(first)
        for (const { raw } of live) assert.strictEqual(yield* tagOf(keys.verify({ raw })), "ApiKeySuspended")
        assert.deepStrictEqual([yield* suspend("ada", true, 3), yield* suspend("ada", true, 3)], [true, true])
        assert.deepStrictEqual([yield* suspend("ada", false, 3), yield* suspend("ada", false, 3)], [false, true])
        for (const { keyId, raw } of live) assert.strictEqual((yield* keys.verify({ raw })).keyId, keyId)
      }).pipe(Effect.provide(World)))

    it.effect("that an administrator makes for them work only once they are let in", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const made = yield* keys.create({ userId: ada, name: "k", scopes: [] }).pipe(withoutUsers("ada"))
        const other = yield* keys.create({ userId: user("ben"), name: "k", scopes: [] }).pipe(withoutUsers("ada"))

        assert.strictEqual(yield* tagOf(keys.verify({ raw: made.raw })), "ApiKeySuspended")
        assert.strictEqual((yield* keys.verify({ raw: other.raw })).keyId, other.keyId)
        yield* suspend("ada", false)
        assert.strictEqual((yield* keys.verify({ raw: made.raw })).keyId, made.keyId)
      }).pipe(Effect.provide(World)))

    it.effect("are refused by one read", () =>
      Effect.gen(function*() {
        const keys = yield* Keys
        const counter = yield* StoreCounter
        const { raw } = yield* keys.create({ userId: ada, name: "k", scopes: [] })
        yield* suspend("ada", true)
        yield* counter.reset

        yield* tagOf(keys.verify({ raw }))

        assert.deepInclude(yield* counter.counts, { reads: 1, writes: 0, mutations: 0 })
      }).pipe(Effect.provide(counted(place))))
  })
}
