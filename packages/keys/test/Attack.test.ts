/**
 * Attacks on keys that the other files do not try: each title says what the attacker does, or what stops them.
 */
import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import { Keys } from "@gatehouse/keys/server"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { as, asUser, groupA, guarded, readData, user, worlds } from "./World.ts"

const ada = asUser("ada")
const ivy = asUser("ivy")
const ona = asUser("ona")

/** Ada's key that may change keys, and do nothing else. */
const updater: Actor.Actor = {
  kind: "key",
  keyId: "key_x",
  userId: "ada",
  scopes: [{ resource: "keys", actions: ["update"] }]
}

for (const [name, world] of worlds) {
  /** The owner's role grants nothing that the admin's does not: being an owner is what is more. */
  describe(`an admin who is no owner, over ${name}`, () => {
    const ofOwner = { groupId: groupA, name: "k", scopes: [], roles: ["owner"] }

    it.effect("makes no service account that is one", () =>
      Effect.gen(function*() {
        const keys = yield* guarded

        const refused = yield* Effect.flip(keys.create(ofOwner).pipe(as(ada)))

        assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["owner"] })
        assert.isString((yield* keys.create(ofOwner).pipe(as(ona))).raw)
      }).pipe(Effect.provide(world)))

    it.effect("takes over no service account that is one by rotating it", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId } = yield* (yield* Keys).create(ofOwner)

        const refused = yield* Effect.flip(keys.rotate({ keyId }).pipe(as(ada)))

        assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["owner"] })
      }).pipe(Effect.provide(world)))

    it.effect("makes none through a service account of theirs", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const account: Actor.Actor = { kind: "key", keyId: "key_x", groupId: groupA, roles: ["admin"], scopes: [] }

        assert.strictEqual((yield* Effect.flip(keys.create(ofOwner).pipe(as(account))))._tag, "RoleBeyondCaller")
      }).pipe(Effect.provide(world)))
  })

  it.effect(`a platform key with few scopes makes no service account that is an owner, over ${name}`, () =>
    Effect.gen(function*() {
      const keys = yield* guarded
      const withScopes = (...scopes: ReadonlyArray<Actor.Scope>) =>
        keys.create({ groupId: groupA, name: "k", scopes: [], roles: ["reader", "steward"] }).pipe(
          as({ kind: "key", keyId: "key_x", scopes })
        )

      const refused = yield* Effect.flip(
        withScopes({ resource: "keys", actions: ["create"] }, { resource: "data", actions: ["*"] })
      )

      assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["steward"] })
      assert.isString((yield* withScopes({ resource: "*", actions: ["*"] })).raw)
    }).pipe(Effect.provide(world)))

  describe(`the holder of a stronger key that is of no use any more, over ${name}`, () => {
    it.effect("brings it back to life with no weaker key once it has expired", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const strong = yield* (yield* Keys).create({
          userId: user("ada"),
          name: "k",
          scopes: readData,
          expiresAt: 1000
        })
        yield* TestClock.adjust(1000)

        for (const expiresAt of [null, 1001, 2000]) {
          const refused = yield* Effect.flip(keys.update({ keyId: strong.keyId, expiresAt }).pipe(as(updater)))
          assert.deepInclude(refused, { _tag: "ScopeBeyondCaller", scope: "data:read" })
        }
        assert.strictEqual((yield* Effect.flip((yield* Keys).verify({ raw: strong.raw })))._tag, "ApiKeyExpired")
        assert.deepInclude(yield* keys.update({ keyId: strong.keyId, expiresAt: null }).pipe(as(ada)), { name: "k" })
      }).pipe(Effect.provide(world)))

    it.effect("takes it to no other address with a weaker key", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId } = yield* (yield* Keys).create({
          userId: user("ada"),
          name: "k",
          scopes: readData,
          ipAllow: ["192.0.2.1"]
        })

        for (const ipAllow of [null, ["192.0.2.0/24"]]) {
          const refused = yield* Effect.flip(keys.update({ keyId, ipAllow }).pipe(as(updater)))
          assert.strictEqual(refused._tag, "ScopeBeyondCaller")
        }
      }).pipe(Effect.provide(world)))

    it.effect("brings no service account back to life with a role below that of the account", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId } = yield* (yield* Keys).create({
          groupId: groupA,
          name: "k",
          scopes: [],
          roles: ["admin"],
          expiresAt: 1000
        })

        const refused = yield* Effect.flip(keys.update({ keyId, expiresAt: null }).pipe(as(ivy)))

        assert.deepInclude(refused, { _tag: "RoleBeyondCaller", roles: ["admin"] })
        // To end it sooner is no more than revoking it.
        assert.deepInclude(yield* keys.update({ keyId, name: "n", expiresAt: 999 }).pipe(as(ivy)), { expiresAt: 999 })
      }).pipe(Effect.provide(world)))
  })
}
