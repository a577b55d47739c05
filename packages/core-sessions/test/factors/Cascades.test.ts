import { assert, describe, it } from "@effect/vitest"
import { Cascades } from "@gatehouse/contract/Cascades"
import { Store } from "@gatehouse/store/Store"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { PasskeyTable } from "../../src/passkeys/PasskeyTable.ts"
import { Recovery } from "../../src/recovery/Recovery.ts"
import { RecoveryCodesTable } from "../../src/recovery/RecoveryCodesTable.ts"
import { TotpTable } from "../../src/totp/TotpTable.ts"
import { SoftAuthenticator } from "../passkeys/SoftAuthenticator.ts"
import { configured, register } from "../passkeys/World.ts"
import { places } from "../Places.ts"
import { as, services, withTotp } from "./World.ts"

for (const place of places) {
  describe(`what goes with a user on ${place.name}`, () => {
    it.effect("is each factor of theirs and no other's, a few rows at a time", () =>
      Effect.gen(function*() {
        yield* TestClock.setTime(Date.UTC(2026, 0, 2, 12))
        const store = yield* Store
        const cascades = yield* Cascades
        const recovery = yield* Recovery
        const belongings = Effect.gen(function*() {
          const { first, user } = yield* withTotp
          yield* Effect.repeat(register(first, new SoftAuthenticator()), { times: 4 })
          yield* as(first)(recovery.generate({}))
          return user.id
        })
        const [ada, eve] = [yield* belongings, yield* belongings]
        const rowsOf = Effect.fnUntraced(function*(userId: typeof ada) {
          const totps = yield* store.first(TotpTable, "byUser", [userId], { limit: 9 })
          const passkeys = yield* store.first(PasskeyTable, "byUser", [userId], { limit: 9 })
          const codes = yield* store.unique(RecoveryCodesTable, "byUser", [userId])
          return [totps.length, passkeys.length, codes === undefined ? 0 : 1]
        })
        const step = store.mutation({ name: "test" }, cascades.run("user", ada, 2))
        const steps = [yield* step, yield* step, yield* step]

        assert.deepStrictEqual(steps, [false, false, true])
        assert.deepStrictEqual(yield* rowsOf(ada), [0, 0, 0])
        assert.deepStrictEqual(yield* rowsOf(eve), [1, 5, 1])
      }).pipe(configured(), Effect.provide(Layer.fresh(Layer.provideMerge(services, place.base)))), 30_000)
  })
}
