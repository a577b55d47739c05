/**
 * Attacks on what the store remembers that the other files do not try.
 */
import { assert, describe, it } from "@effect/vitest"
import { Idempotency } from "@gatehouse/contract/http/Idempotency"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as IdempotencyLayer from "@gatehouse/store/IdempotencyLayer"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import * as Ports from "@gatehouse/store/Ports"
import { Data, Effect, Layer, Redacted } from "effect"

class Gone extends Data.TaggedError("Gone")<{}> {}

const world = IdempotencyLayer.layer.pipe(
  Layer.provideMerge(Ports.layer),
  Layer.provideMerge(Layer.mergeAll(
    MemoryStore.layer,
    TokensLayer.layer,
    SecretBoxLayer.layer([{ kid: "k1", key: Redacted.make(new Uint8Array(32).fill(7)) }])
  ))
)

describe("an Idempotency-Key", () => {
  it.effect("sent again by a caller who has lost access brings no secret back, and nothing new", () =>
    Effect.gen(function*() {
      const memory = (yield* Idempotency)!
      let made = 0
      let mayCall = true
      const request = { caller: "user:eve", operation: "keys.create", key: "k", payload: "{}", keeps: [] }
      const permitted = Effect.suspend(() => mayCall ? Effect.void : Effect.fail(new Gone()))
      const ask = memory.once(request, Effect.sync(() => `s3cret-${++made}`), permitted)

      assert.strictEqual(yield* ask, "s3cret-1")
      mayCall = false
      assert.strictEqual((yield* Effect.flip(ask))._tag, "Gone")
      mayCall = true
      assert.strictEqual(yield* ask, "s3cret-1")
    }).pipe(Effect.provide(world)))
})
