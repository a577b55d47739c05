import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Schema } from "effect"
import { createHash } from "node:crypto"
import * as HashRecipe from "../../src/passwords/HashRecipe.ts"
import { type Derive, make } from "../../src/passwords/PasswordHashing.ts"
import * as StoredHash from "../../src/passwords/StoredHash.ts"

const old: HashRecipe.Scrypt = { ...HashRecipe.scrypt, logCost: 14 }

/** A hasher whose hashes cost nothing, and what it was asked to compute. */
const counting = (current: HashRecipe.CurrentRecipe = HashRecipe.argon2id) => {
  const calls: Array<{ readonly recipe: HashRecipe.HashRecipe; readonly password: string; readonly length: number }> =
    []
  const derive: Derive = (recipe, password, salt, length) =>
    Effect.sync(() => {
      calls.push({ recipe, password, length })
      const text = JSON.stringify([recipe, password, Array.from(salt)])
      return new Uint8Array(createHash("shake256", { outputLength: length }).update(text).digest())
    })
  let salts = 0
  const hasher = make({
    current,
    limits: HashRecipe.serverLimits,
    derive,
    randomBytes: (size) => Effect.sync(() => new Uint8Array(size).fill(++salts))
  })
  const recipes = () => calls.splice(0).map(({ length, recipe }) => ({ length, recipe }))
  return { calls, derive, hasher, recipes }
}

/** A stored hash by a recipe that is not current. */
const storedBy = (derive: Derive, recipe: HashRecipe.CurrentRecipe, password: string) =>
  Effect.map(
    derive(recipe, password, new Uint8Array(16), 32),
    (hash) => StoredHash.write(recipe, new Uint8Array(16), new Uint8Array(hash))
  )

const composed = "caf\u00e9 au lait"
const decomposed = "cafe\u0301 au lait"

describe("a password hasher", () => {
  it.effect("knows the password that it hashed, and no other", () =>
    Effect.gen(function*() {
      const { hasher } = counting()
      const stored = yield* hasher.hash("correct horse")
      assert.isTrue(yield* hasher.verify("correct horse", stored))
      assert.isFalse(yield* hasher.verify("correct hors", stored))
      assert.isFalse(yield* hasher.verify("Correct horse", stored))
      assert.isFalse(yield* hasher.verify("correct horse ", stored))
    }))

  it.effect("writes one password differently each time", () =>
    Effect.gen(function*() {
      const { hasher } = counting()
      assert.notStrictEqual(yield* hasher.hash("correct horse"), yield* hasher.hash("correct horse"))
    }))

  it.effect("knows a password however its characters were composed", () =>
    Effect.gen(function*() {
      const { hasher } = counting()
      assert.isTrue(yield* hasher.verify(decomposed, yield* hasher.hash(composed)))
      assert.isTrue(yield* hasher.verify(composed, yield* hasher.hash(decomposed)))
      assert.isTrue(yield* hasher.verify("ｐａｓｓ\u3000１２３４", yield* hasher.hash("pass 1234")))
    }))

  it.effect("knows an imported password that was hashed as it was typed, and one that was normalised", () =>
    Effect.gen(function*() {
      const { derive, hasher } = counting()
      assert.isTrue(yield* hasher.verify(decomposed, yield* storedBy(derive, old, decomposed)))
      assert.isTrue(yield* hasher.verify(decomposed, yield* storedBy(derive, old, composed)))
    }))

  it.effect("computes the current recipe once for an account that exists and for one that does not", () =>
    Effect.gen(function*() {
      const { hasher, recipes } = counting()
      const stored = yield* hasher.hash("correct horse")
      const current = [{ recipe: HashRecipe.argon2id, length: 32 }]
      for (const password of ["correct horse", "wrong", "", composed, decomposed, "x".repeat(10_000)]) {
        recipes()
        yield* hasher.verify(password, stored)
        assert.deepStrictEqual(recipes(), current)
        assert.isFalse(yield* hasher.verifyNobody(password))
        assert.deepStrictEqual(recipes(), current)
      }
    }))

  it.effect("computes the current recipe, and never what was asked for, when a text is damaged or hostile", () =>
    Effect.gen(function*() {
      const { hasher, recipes } = counting()
      const hash = "A".repeat(43)
      for (
        const text of [
          "",
          "hunter2",
          "$2b$31$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
          `$argon2id$v=19$m=4294967295,t=1,p=1$c29tZXNhbHQ$${hash}`,
          `$scrypt$ln=31,r=8,p=1$c29tZXNhbHQ$${hash}`,
          `$pbkdf2-sha256$i=4000000000$c29tZXNhbHQ$${hash}`
        ]
      ) {
        assert.isFalse(yield* hasher.verify("correct horse", text))
        assert.deepStrictEqual(recipes(), [{ recipe: HashRecipe.argon2id, length: 32 }])
      }
    }))

  it.effect("takes no empty password, even where the stored hash is one of it", () =>
    Effect.gen(function*() {
      const { derive, hasher } = counting()
      assert.isFalse(yield* hasher.verify("", yield* storedBy(derive, old, "")))
      assert.isTrue(Exit.hasDies(yield* Effect.exit(hasher.hash(""))))
    }))

  it.effect("gives no password to an unknown account by the hash that stands for it", () =>
    Effect.gen(function*() {
      const { hasher } = counting()
      const zeros = StoredHash.write(HashRecipe.argon2id, new Uint8Array(16), new Uint8Array(32))
      assert.isFalse(yield* hasher.verify("nobody", zeros))
    }))

  it.effect.prop(
    "takes a damaged hash for nobody's, without a defect",
    { at: Schema.Natural, length: Schema.Natural, put: Schema.String },
    ({ at, length, put }) =>
      Effect.gen(function*() {
        const { hasher } = counting()
        const stored = yield* hasher.hash("correct horse")
        const from = at % stored.length
        const damaged = stored.slice(0, from) + put + stored.slice(from + 1 + length % 4)
        assert.strictEqual(yield* hasher.verify("correct horse", damaged), damaged === stored)
      })
  )

  it.effect("asks for a new hash for everything but what it writes today", () =>
    Effect.gen(function*() {
      const { derive, hasher } = counting()
      const stored = yield* hasher.hash("correct horse")
      assert.isFalse(hasher.needsRehash(stored))
      const stale = [
        yield* storedBy(derive, { ...HashRecipe.argon2id, memory: 19_455 }, "x"),
        yield* storedBy(derive, { ...HashRecipe.argon2id, memory: 194_560 }, "x"),
        yield* storedBy(derive, { ...HashRecipe.argon2id, passes: 3 }, "x"),
        yield* storedBy(derive, { ...HashRecipe.argon2id, parallelism: 2 }, "x"),
        yield* storedBy(derive, { ...HashRecipe.argon2id, version: 16 }, "x"),
        yield* storedBy(derive, { ...HashRecipe.argon2id, algorithm: "argon2i" }, "x"),
        yield* storedBy(derive, HashRecipe.scrypt, "x"),
        yield* storedBy(derive, HashRecipe.pbkdf2, "x"),
        StoredHash.write(HashRecipe.argon2id, new Uint8Array(8), new Uint8Array(32)),
        StoredHash.write(HashRecipe.argon2id, new Uint8Array(16), new Uint8Array(16)),
        "$2b$12$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui",
        `pbkdf2_sha256$600000$seasalt$${"A".repeat(43)}=`,
        `${stored}A`,
        ""
      ]
      assert.deepStrictEqual(stale.filter((text) => !hasher.needsRehash(text)), [])
    }))

  it("cannot be made with a recipe that it would refuse to verify", () => {
    assert.throws(() => counting({ ...HashRecipe.argon2id, memory: 1_000_000 }), TypeError)
    assert.throws(() => counting({ ...HashRecipe.pbkdf2, iterations: 0 }), TypeError)
  })
})
