/**
 * Somebody who acts as a user, for as long as their session lasts, leaves nothing behind that lasts longer.
 */
import { assert, describe, it } from "@effect/vitest"
import type * as Actor from "@gatehouse/contract/Actor"
import { Effect } from "effect"
import { Keys } from "../src/Keys.ts"
import { as, asUser, groupA, guarded, user, worlds } from "./World.ts"

const ada = asUser("ada")
const actingAsAda: Actor.Actor = { kind: "user", userId: "ada", actorId: "administrator" }

for (const [name, world] of worlds) {
  describe(`somebody who acts as a user, over ${name}`, () => {
    for (const [how, service] of [["a transport", guarded], ["a plain service", Effect.service(Keys)]] as const) {
      it.effect(`makes no key through ${how}, and none for a group of the user's`, () =>
        Effect.gen(function*() {
          const keys = yield* service
          const attempts = [
            keys.create({ name: "k", scopes: [] }),
            keys.create({ userId: user("ada"), name: "k", scopes: [] }),
            keys.create({ groupId: groupA, name: "k", scopes: [] })
          ]

          const refused = yield* Effect.forEach(attempts, (attempt) => Effect.flip(attempt.pipe(as(actingAsAda))))

          for (const failure of refused) assert.strictEqual(failure._tag, "Forbidden")
          assert.include(refused[0]!.message, "the user themselves")
          assert.deepStrictEqual((yield* keys.list({}).pipe(as(ada))).items, [])
          assert.isString((yield* keys.create({ name: "k", scopes: [] }).pipe(as(ada))).raw)
        }).pipe(Effect.provide(world)))

      it.effect(`comes to hold no key of the user's through ${how}, and lets no key do more`, () =>
        Effect.gen(function*() {
          const keys = yield* service
          const { keyId } = yield* (yield* Keys).create({ userId: user("ada"), name: "k", scopes: [], expiresAt: 1000 })
          const before = yield* (yield* Keys).get({ keyId })

          assert.strictEqual((yield* Effect.flip(keys.rotate({ keyId }).pipe(as(actingAsAda))))._tag, "Forbidden")
          const loosen = keys.update({ keyId, expiresAt: null, scopes: [{ resource: "*", actions: ["*"] }] })
          assert.strictEqual((yield* Effect.flip(loosen.pipe(as(actingAsAda))))._tag, "Forbidden")
          assert.deepStrictEqual(yield* (yield* Keys).get({ keyId }), before)
        }).pipe(Effect.provide(world)))
    }

    it.effect("sees the user's keys and may end them", () =>
      Effect.gen(function*() {
        const keys = yield* guarded
        const { keyId, raw } = yield* (yield* Keys).create({ userId: user("ada"), name: "k", scopes: [] })

        assert.strictEqual((yield* keys.get({ keyId }).pipe(as(actingAsAda))).id, keyId)
        yield* keys.revoke({ keyId }).pipe(as(actingAsAda))
        assert.strictEqual((yield* Effect.flip((yield* Keys).verify({ raw })))._tag, "ApiKeyRevoked")
      }).pipe(Effect.provide(world)))
  })
}
