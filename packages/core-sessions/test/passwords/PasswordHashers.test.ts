import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer } from "effect"
import { scryptSync } from "node:crypto"
import * as PasswordHasherLayer from "../../src/node/PasswordHasherLayer.ts"
import * as HashRecipe from "../../src/passwords/HashRecipe.ts"
import { PasswordHasher } from "../../src/passwords/PasswordHasher.ts"
import type { Derive } from "../../src/passwords/PasswordHashing.ts"
import * as PortablePasswordHasher from "../../src/passwords/PortablePasswordHasher.ts"

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex")
const utf8 = (text: string) => new Uint8Array(Buffer.from(text))

const serviceOf = (layer: Layer.Layer<PasswordHasher>) =>
  Effect.scoped(Effect.map(Layer.build(layer), (context) => Context.get(context, PasswordHasher)))

/** With room for everything, so that both can verify what the other one writes. */
const runtimes: ReadonlyArray<
  readonly [string, (current?: HashRecipe.CurrentRecipe) => Layer.Layer<PasswordHasher>, Derive]
> = [
  [
    "on Node",
    (current) => PasswordHasherLayer.layerWith(current === undefined ? {} : { current }),
    PasswordHasherLayer.derive
  ],
  [
    "in portable code",
    (current) => PortablePasswordHasher.layerWith({ ...(current && { current }), limits: HashRecipe.serverLimits }),
    PortablePasswordHasher.derive
  ]
]

const scryptVectors = [
  // RFC 7914 §12, those that fit into the limits.
  {
    N: 4,
    r: 1,
    p: 1,
    password: "",
    salt: "",
    hash: "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
      + "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
  },
  {
    N: 10,
    r: 8,
    p: 16,
    password: "password",
    salt: "NaCl",
    hash: "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
      + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
  },
  {
    N: 14,
    r: 8,
    p: 1,
    password: "pleaseletmein",
    salt: "SodiumChloride",
    hash: "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
      + "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
  }
]

const pbkdf2Vectors = [
  // RFC 7914 §11.
  {
    algorithm: "pbkdf2-sha256",
    password: "passwd",
    salt: "salt",
    iterations: 1,
    hash: "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
      + "49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783"
  },
  {
    algorithm: "pbkdf2-sha256",
    password: "Password",
    salt: "NaCl",
    iterations: 80_000,
    hash: "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"
      + "a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d"
  },
  // The inputs of RFC 6070 with SHA-512.
  {
    algorithm: "pbkdf2-sha512",
    password: "password",
    salt: "salt",
    iterations: 1,
    hash: "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
      + "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce"
  }
] as const

/** Texts that other programs wrote. */
const foreign = [
  // The tests of the Argon2 reference implementation (phc-winner-argon2).
  ["Argon2id", "password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"],
  [
    "Argon2id with two lanes",
    "password",
    "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"
  ],
  ["Argon2i", "password", "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"],
  [
    "Argon2i before version 19",
    "password",
    "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY"
  ],
  // The tests of crypt_blowfish and jBCrypt.
  ["bcrypt, 2a", "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["bcrypt, 2b", "U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["bcrypt, 2y", "U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"],
  ["bcrypt of one letter", "a", "$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe"],
  ["bcrypt of three letters", "abc", "$2a$06$If6bvum7DFjUnE9p2uDeDu0YHzrHM6tf.iqN8.yx.jNN1ILEf7h0i"],
  [
    "bcrypt of more than 72 bytes",
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789chars after 72 are ignored",
    "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui"
  ],
  // Written by Django 6.0, Werkzeug 3.1 and Passlib 1.7.
  ["Django", "lètmein", "pbkdf2_sha256$20000$seasalt$oBSd886ysm3AqYun62DOdin8YcfbU1z9cksZSuLP9r0="],
  [
    "Werkzeug",
    "correct horse",
    "scrypt:1024:8:1$4qJ4Wxdx7w5Z8rJu$d5ee0e0c4567e478d945d33584f015cde000dbef68496ce91ac561e3936cf4352928d5d1e0c9cc72889595"
    + "495f94b35a460ff1f1fa5510443619c17ba8375e80"
  ],
  [
    "Passlib, SHA-256",
    "correct horse",
    "$pbkdf2-sha256$1000$ec/5PwegFOI8x/h/b03pHQ$VQiGYzcRJLl2AediTa61wvfkk5TuRFXOo4cqnV8a0sk"
  ],
  [
    "Passlib, SHA-512",
    "correct horse",
    "$pbkdf2-sha512$1000$1bq3NuZcC2EsxRhjzFkrRQ$.bbQvgYexnKkyFKUQ6Lgd0Sa/p.QD9mCRMKGYmTyCgZcb01mJQF1v.8C600lW9z2OXoH7RgnEbnVtxh"
    + "kirF3KA"
  ],
  [
    "Passlib, scrypt",
    "correct horse",
    "$scrypt$ln=10,r=8,p=1$tvZ+b21NiZHSOqc0Zoxxjg$+6CFfJGfQMSIPw54absQNFAgJXNHUBFqVVqkC0v+u7c"
  ],
  // Made as those libraries make them.
  [
    "@robelest/convex-auth",
    "correct horse",
    `scrypt:N=16384,r=16,p=1,dkLen=64$${"ab".repeat(32)}$${
      scryptSync("correct horse", Buffer.alloc(32, 0xab), 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 }).toString(
        "hex"
      )
    }`
  ],
  [
    "Lucia and Better Auth",
    "correct horse",
    `${"ab".repeat(16)}:${
      scryptSync("correct horse", "ab".repeat(16), 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 }).toString("hex")
    }`
  ]
] as const

/** Each algorithm at little cost. */
const recipes: ReadonlyArray<HashRecipe.CurrentRecipe> = [
  { ...HashRecipe.argon2id, memory: 64, passes: 1 },
  { ...HashRecipe.argon2id, algorithm: "argon2i", memory: 64, passes: 1, parallelism: 4 },
  { ...HashRecipe.argon2id, version: 16, memory: 64, passes: 1 },
  { ...HashRecipe.scrypt, logCost: 4 },
  { ...HashRecipe.pbkdf2, iterations: 10 },
  { algorithm: "pbkdf2-sha512", iterations: 10 }
]

describe.each(runtimes)("the password hasher %s", (_, layerOf, derive) => {
  it.effect.each(scryptVectors)(
    "computes the vector of RFC 7914 with N = 2^$N",
    ({ hash, N, p, password, r, salt }) =>
      Effect.gen(function*() {
        const recipe = { algorithm: "scrypt", logCost: N, blockSize: r, parallelism: p } as const
        assert.strictEqual(hex(yield* derive(recipe, password, utf8(salt), 64)), hash)
      })
  )

  it.effect.each(pbkdf2Vectors)("computes $algorithm with $iterations iterations", (vector) =>
    Effect.gen(function*() {
      const { algorithm, hash, iterations, password, salt } = vector
      assert.strictEqual(hex(yield* derive({ algorithm, iterations }, password, utf8(salt), 64)), hash)
    }))

  it.effect.each(foreign)("verifies %s", ([, password, text]) =>
    Effect.gen(function*() {
      const hasher = yield* serviceOf(layerOf())
      assert.isTrue(yield* hasher.verify(password, text))
      assert.isFalse(yield* hasher.verify(`x${password}`, text))
      assert.isTrue(hasher.needsRehash(text))
    }))

  it.effect("verifies what the other runtime writes, and refuses another password", () =>
    Effect.gen(function*() {
      const mine = yield* serviceOf(layerOf())
      for (const [, otherLayer] of runtimes) {
        for (const recipe of recipes) {
          const stored = yield* (yield* serviceOf(otherLayer(recipe))).hash("cafe\u0301 crème 🥐")
          assert.isTrue(yield* mine.verify("caf\u00e9 crème 🥐", stored), stored)
          assert.isFalse(yield* mine.verify("cafe creme 🥐", stored), stored)
        }
      }
    }))

  it.effect("hashes by its own recipe, and asks for a new hash of the other's", () =>
    Effect.gen(function*() {
      const hasher = yield* serviceOf(layerOf())
      const stored = yield* hasher.hash("correct horse")
      assert.isFalse(hasher.needsRehash(stored))
      assert.isTrue(yield* hasher.verify("correct horse", stored))
      for (const [, otherLayer] of runtimes.filter(([, other]) => other !== layerOf)) {
        assert.isTrue((yield* serviceOf(otherLayer())).needsRehash(stored))
      }
    }))
})

describe("the portable password hasher", () => {
  it.effect("makes PBKDF2 with 600,000 iterations", () =>
    Effect.gen(function*() {
      const hasher = yield* serviceOf(PortablePasswordHasher.layer)
      assert.match(
        yield* hasher.hash("correct horse"),
        /^\$pbkdf2-sha256\$i=600000\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/
      )
    }))

  it.effect("refuses what does not fit into a Convex action", () =>
    Effect.gen(function*() {
      const current = { ...HashRecipe.pbkdf2, iterations: 10 }
      const portable = yield* serviceOf(PortablePasswordHasher.layerWith({ current }))
      for (
        const [memory, fits] of [[HashRecipe.portableLimits.memory, true], [
          HashRecipe.portableLimits.memory + 1,
          false
        ]] as const
      ) {
        const recipe = { ...HashRecipe.argon2id, memory, passes: 1 }
        const stored = yield* (yield* serviceOf(PasswordHasherLayer.layerWith({ current: recipe }))).hash(
          "correct horse"
        )
        assert.strictEqual(yield* portable.verify("correct horse", stored), fits)
      }
    }))
})

describe("the password hasher on Node", () => {
  it.effect("makes OWASP's Argon2id", () =>
    Effect.gen(function*() {
      const hasher = yield* serviceOf(PasswordHasherLayer.layer)
      assert.match(
        yield* hasher.hash("correct horse"),
        /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/
      )
    }))

  it("makes OWASP's scrypt where Node has no Argon2", () => {
    assert.deepStrictEqual(PasswordHasherLayer.recommended(false), {
      algorithm: "scrypt",
      logCost: 17,
      blockSize: 8,
      parallelism: 1
    })
  })

  it.effect("keeps answering others while it computes bcrypt", () =>
    Effect.gen(function*() {
      const hasher = yield* serviceOf(PasswordHasherLayer.layer)
      let turns = 0
      let isDone = false
      const turn = () => {
        turns++
        if (!isDone) setImmediate(turn)
      }
      setImmediate(turn)
      yield* hasher.verify("x", "$2b$09$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui")
      isDone = true
      assert.isAbove(turns, 20)
    }))

  /** A computation that ends when the test lets it, and how many of them run. */
  const held = Effect.gen(function*() {
    const gate = yield* Deferred.make<void>()
    const seen = { started: 0, running: 0, most: 0 }
    const derive: Derive = (_recipe, _password, _salt, length) =>
      Effect.gen(function*() {
        seen.started++
        seen.most = Math.max(seen.most, ++seen.running)
        yield* Deferred.await(gate)
        seen.running--
        return new Uint8Array(length)
      })
    return { gate, seen, derive }
  })
  const start = (derive: Derive) => derive(HashRecipe.argon2id, "x", new Uint8Array(16), 32)

  it.effect("computes no more hashes at once than it may, and all of them in the end", () =>
    Effect.gen(function*() {
      const { derive, gate, seen } = yield* held
      const bounded = PasswordHasherLayer.bounded(derive, 3)
      const flood = yield* Effect.forkChild(
        Effect.all(Array.from({ length: 100 }, () => start(bounded)), { concurrency: "unbounded" })
      )
      while (seen.started < 3) yield* Effect.yieldNow
      yield* Deferred.succeed(gate, undefined)
      assert.lengthOf(yield* Fiber.join(flood), 100)
      assert.strictEqual(seen.most, 3)
    }))

  it.effect("gives the place of a computation to nobody until it ends, though who asked has hung up", () =>
    Effect.gen(function*() {
      const { derive, gate, seen } = yield* held
      const bounded = PasswordHasherLayer.bounded(derive, 1)
      const first = yield* Effect.forkChild(start(bounded))
      while (seen.started < 1) yield* Effect.yieldNow
      const hangingUp = yield* Effect.forkChild(Fiber.interrupt(first))
      const second = yield* Effect.forkChild(start(bounded))
      for (let i = 0; i < 20; i++) yield* Effect.yieldNow
      assert.strictEqual(seen.started, 1)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(hangingUp)
      yield* Fiber.join(second)
      assert.deepStrictEqual(seen, { started: 2, running: 0, most: 1 })
    }))

  it.effect("computes nothing for who hung up while waiting", () =>
    Effect.gen(function*() {
      const { derive, gate, seen } = yield* held
      const bounded = PasswordHasherLayer.bounded(derive, 1)
      const first = yield* Effect.forkChild(start(bounded))
      while (seen.started < 1) yield* Effect.yieldNow
      const second = yield* Effect.forkChild(start(bounded))
      for (let i = 0; i < 20; i++) yield* Effect.yieldNow
      yield* Fiber.interrupt(second)
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(first)
      assert.strictEqual(seen.started, 1)
    }))
})
