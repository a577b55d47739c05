import { assert, describe, it } from "@effect/vitest"
import { layer, layerNoDeps } from "@gatehouse/contract/node/TokensLayer"
import { Id } from "@gatehouse/contract/Text"
import { equal, Tokens } from "@gatehouse/contract/Tokens"
import { Effect, Layer, Schema } from "effect"
import { SecureRandom } from "effect/crypto"
import { TestClock } from "effect/testing"

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Tokens from bytes that the test chooses. */
const fromBytes = (bytes: (size: number) => Uint8Array) =>
  Layer.provide(layerNoDeps, Layer.sync(SecureRandom.SecureRandom, () => SecureRandom.make(bytes)))

describe("Tokens.random", () => {
  it.effect.each([0, 1, 7, 32, 43, 500])("has exactly %s characters of base62", (length) =>
    Effect.gen(function*() {
      const token = yield* Tokens.use((tokens) => tokens.random(length))

      assert.match(token, new RegExp(`^[0-9A-Za-z]{${length}}$`))
    }).pipe(Effect.provide(layer)))

  it.effect("gives every character of the alphabet the same chance", () => {
    // Every byte once: 248 of them are four times each of 62, the other eight must be thrown away.
    let next = 0
    const cycle = (size: number) => Uint8Array.from({ length: size }, () => next++ % 256)
    return Effect.gen(function*() {
      const token = yield* Tokens.use((tokens) => tokens.random(248))

      const counts = [...digits].map((digit) => token.split(digit).length - 1)
      assert.deepStrictEqual(new Set(counts), new Set([4]))
    }).pipe(Effect.provide(fromBytes(cycle)))
  })

  it.effect("reads on when bytes have to be thrown away", () => {
    let calls = 0
    const source = (size: number) => new Uint8Array(size).fill(calls++ < 3 ? 255 : 10)
    return Effect.gen(function*() {
      assert.strictEqual(yield* Tokens.use((tokens) => tokens.random(5)), "AAAAA")
    }).pipe(Effect.provide(fromBytes(source)))
  })

  it.effect("is another one each time", () =>
    Effect.gen(function*() {
      const tokens = yield* Tokens

      const all = yield* Effect.forEach(Array.from({ length: 1_000 }), () => tokens.random(22))

      assert.strictEqual(new Set(all).size, 1_000)
    }).pipe(Effect.provide(layer)))
})

describe("Tokens.hash", () => {
  it.effect("is SHA-256 of the UTF-8 text, in hex", () =>
    Effect.gen(function*() {
      const tokens = yield* Tokens

      // FIPS 180-4, examples; the third is `é` in UTF-8, checked with sha256sum.
      assert.strictEqual(
        yield* tokens.hash("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      )
      assert.strictEqual(
        yield* tokens.hash(""),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      )
      assert.strictEqual(
        yield* tokens.hash("é"),
        "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
      )
    }).pipe(Effect.provide(layer)))
})

describe("Tokens.id", () => {
  it.effect("is a prefix and a ULID in lower case, which the schema of ids takes", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 23))

      const id = yield* Tokens.use((tokens) => tokens.id("grp"))

      assert.match(id, /^grp_01[0-9a-z]{24}$/)
      assert.strictEqual(Schema.decodeUnknownSync(Id("grp", "GroupId"))(id), id)
    }).pipe(Effect.provide(layer)))

  it.effect("is in order within a millisecond and over time", () =>
    Effect.gen(function*() {
      const tokens = yield* Tokens
      const ids: Array<string> = []
      for (let millisecond = 0; millisecond < 20; millisecond++) {
        for (let i = 0; i < 50; i++) ids.push(yield* tokens.id("x"))
        yield* TestClock.adjust("1 millis")
      }

      assert.deepStrictEqual(ids, ids.toSorted())
      assert.strictEqual(new Set(ids).size, 1_000)
    }).pipe(Effect.provide(layer)))

  it.effect("does not repeat when the clock goes back", () =>
    Effect.gen(function*() {
      const tokens = yield* Tokens
      yield* TestClock.setTime(5_000)
      const before = yield* tokens.id("x")
      yield* TestClock.setTime(4_000)
      const after = yield* tokens.id("x")

      assert.notStrictEqual(before, after)
    }).pipe(Effect.provide(layer)))
})

describe("equal", () => {
  it.prop("agrees with ===", { a: Schema.String, b: Schema.String }, ({ a, b }) => {
    assert.deepStrictEqual([equal(a, b), equal(a, a), equal(a, `${a}x`)], [a === b, true, false])
  })

  it("takes neither a beginning nor an end nor nothing for the whole", () => {
    assert.deepStrictEqual(
      [equal("secret", "sec"), equal("sec", "secret"), equal("secretsecret", "secret"), equal("", "a"), equal("a", "")],
      [false, false, false, false, false]
    )
  })
})
