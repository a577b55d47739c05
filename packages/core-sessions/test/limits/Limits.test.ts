import { assert, describe, it } from "@effect/vitest"
import { Store } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { LimitName } from "../../src/AuthDefaults.ts"
import * as AuthSettings from "../../src/AuthSettings.ts"
import * as Limits from "../../src/limits/Limits.ts"
import { places } from "../Places.ts"

const settings = AuthSettings.make({
  limits: {
    signInByIdentifier: { maxRequests: 3, windowMs: 60_000 },
    signInByIp: { maxRequests: 3, windowMs: 60_000 }
  }
})

/** Takes one in a transaction of its own. */
const take = (...of: ReadonlyArray<readonly [LimitName, string | undefined]>) =>
  Effect.gen(function*() {
    const store = yield* Store
    const limits = yield* Limits.make
    return yield* store.mutation({ name: "take" }, limits.take(Limits.counted(...of)))
  })

/** How long to wait; 0 when one more passes. */
const wait = (...of: ReadonlyArray<readonly [LimitName, string | undefined]>) =>
  Effect.gen(function*() {
    const limits = yield* Limits.make
    return (yield* limits.peek(Limits.counted(...of))).retryAfter
  })

for (const place of places) {
  const test = (name: string, body: Effect.Effect<void, unknown, Layer.Success<typeof place.counted>>) =>
    it.effect(name, () =>
      body.pipe(
        Effect.provide(Layer.fresh(place.counted)),
        Effect.provideService(AuthSettings.AuthSettings, settings)
      ))

  describe(`limits on ${place.name}`, () => {
    test(
      "pass as many as they say, and the next at the millisecond that they name",
      Effect.gen(function*() {
        for (let i = 0; i < 3; i++) yield* take(["signInByIdentifier", "ada"])
        const refused = yield* Effect.flip(take(["signInByIdentifier", "ada"]))
        assert.strictEqual(refused._tag === "RateLimited" && refused.retryAfter, 20_000)

        yield* TestClock.adjust(19_999)
        yield* Effect.flip(take(["signInByIdentifier", "ada"]))
        yield* TestClock.adjust(1)
        yield* take(["signInByIdentifier", "ada"])
      })
    )

    test(
      "count each of those they are about, and nobody else",
      Effect.gen(function*() {
        for (let i = 0; i < 3; i++) yield* take(["signInByIdentifier", "ada"], ["signInByIp", "192.0.2.1"])
        assert.isAbove(yield* wait(["signInByIdentifier", "bob"], ["signInByIp", "192.0.2.1"]), 0)
        assert.strictEqual(yield* wait(["signInByIdentifier", "bob"], ["signInByIp", "192.0.2.2"]), 0)
      })
    )

    test(
      "take nothing when one of them is used up",
      Effect.gen(function*() {
        for (let i = 0; i < 3; i++) yield* take(["signInByIdentifier", "ada"])
        for (let i = 0; i < 5; i++) yield* Effect.flip(take(["signInByIdentifier", "ada"], ["signInByIp", "192.0.2.1"]))
        for (let i = 0; i < 3; i++) yield* take(["signInByIp", "192.0.2.1"])
      })
    )

    test(
      "count a whole IPv6 network as one, because everybody there has billions of addresses",
      Effect.gen(function*() {
        for (const ip of ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:DB8:1:2:0:0:0:3"]) {
          yield* take(["signInByIp", ip])
        }
        assert.isAbove(yield* wait(["signInByIp", "2001:db8:1:2::ffff"]), 0)
        assert.strictEqual(yield* wait(["signInByIp", "2001:db8:1:3::1"]), 0)
        yield* take(["signInByIp", "192.0.2.7"], ["signInByIdentifier", "x"])
        assert.strictEqual(yield* wait(["signInByIp", "::ffff:192.0.2.8"]), 0)
      })
    )

    test(
      "pass no more when many ask at once",
      Effect.gen(function*() {
        const passed = yield* Effect.all(
          Array.from({ length: 12 }, () => Effect.result(take(["signInByIdentifier", "ada"]))),
          { concurrency: "unbounded" }
        )
        assert.lengthOf(passed.filter(({ _tag }) => _tag === "Success"), 3)
      })
    )

    test(
      "are one read, however many there are",
      Effect.gen(function*() {
        const counter = yield* StoreCounter
        const [, counts] = yield* counter.count(
          wait(["signInByIdentifier", "ada"], ["signInByIp", "192.0.2.1"], ["codeByIp", "192.0.2.1"])
        )
        assert.deepInclude(counts, { reads: 1, writes: 0 })
      })
    )

    test(
      "are not for those whose address nobody knows",
      Effect.gen(function*() {
        for (let i = 0; i < 5; i++) yield* take(["signInByIp", undefined])
      })
    )
  })
}
