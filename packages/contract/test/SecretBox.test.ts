import { assert, describe, it } from "@effect/vitest"
import { make, type SealingKey } from "@gatehouse/contract/node/SecretBoxLayer"
import { Effect, Redacted, Schema } from "effect"

const key = (kid: string, fill: number): SealingKey => ({
  kid,
  key: Redacted.make(new Uint8Array(32).fill(fill))
})
const [one, two] = [key("k1", 1), key("k2", 2)]
const identity = "connections|con_1|clientSecret"

const reasonOf = (box: ReturnType<typeof make>, sealed: string, at = identity) =>
  Effect.map(Effect.flip(box.open(sealed, at)), (error) => error.reason)

describe("SecretBox", () => {
  it.effect.prop(
    "opens what it sealed",
    { plain: Schema.String, at: Schema.String },
    ({ at, plain }) =>
      Effect.gen(function*() {
        const box = make([one])
        const text = plain.toWellFormed()

        assert.strictEqual(yield* box.open(yield* box.seal(text, at), at), text)
      })
  )

  it.effect("seals the same value differently each time, and shows nothing of it", () =>
    Effect.gen(function*() {
      const box = make([one])

      const sealed = [yield* box.seal("hunter2", identity), yield* box.seal("hunter2", identity)]

      assert.notStrictEqual(sealed[0], sealed[1])
      assert.match(sealed[0]!, /^v1\.k1\.[\w-]{16}\.[\w-]+$/)
      assert.notInclude(Buffer.from(sealed[0]!.split(".")[3]!, "base64url").toString("latin1"), "hunter2")
    }))

  it.effect("refuses a value that was moved to another row or column", () =>
    Effect.gen(function*() {
      const box = make([one])
      const sealed = yield* box.seal("secret", identity)
      for (const at of ["connections|con_2|clientSecret", "connections|con_1|signingKey", "", `${identity}|`]) {
        assert.strictEqual(yield* reasonOf(box, sealed, at), "integrity")
      }
    }))

  it.effect("refuses a change of any character", () =>
    Effect.gen(function*() {
      const box = make([one])
      const sealed = yield* box.seal("a secret", identity)
      for (let i = 0; i < sealed.length; i++) {
        for (const other of ["A", "b", "_", ".", " ", "="]) {
          if (sealed[i] === other) continue
          const changed = sealed.slice(0, i) + other + sealed.slice(i + 1)
          assert.include(["format", "key", "integrity"], yield* reasonOf(box, changed), changed)
        }
      }
    }))

  it.effect("refuses a value that was cut, lengthened or padded", () =>
    Effect.gen(function*() {
      const box = make([one])
      const sealed = yield* box.seal("a secret", identity)
      for (let length = 0; length < sealed.length; length++) {
        assert.include(["format", "key", "integrity"], yield* reasonOf(box, sealed.slice(0, length)))
      }
      for (const more of ["A", "=", "==", ".", ".x", " ", "\n", "!"]) {
        assert.include(["format", "integrity"], yield* reasonOf(box, sealed + more))
      }
    }))

  it.effect("refuses parts that were swapped between two values", () =>
    Effect.gen(function*() {
      const box = make([one])
      const [a, b] = [
        (yield* box.seal("first", identity)).split("."),
        (yield* box.seal("other", identity)).split(".")
      ]

      assert.strictEqual(yield* reasonOf(box, [a[0], a[1], b[2], a[3]].join(".")), "integrity")
      assert.strictEqual(yield* reasonOf(box, [a[0], a[1], a[2], b[3]].join(".")), "integrity")
    }))

  it.effect.each(["", "v1", "v1.k1", "v1.k1.AAAA", "v2.k1.AAAAAAAAAAAAAAAA.AAAA", "plain text", "v1.k1..", "...."])(
    "refuses %j as no sealed value",
    (text) =>
      Effect.gen(function*() {
        assert.strictEqual(yield* reasonOf(make([one]), text), "format")
      })
  )

  it.effect("opens under an older key after a rotation, and says that it is stale", () =>
    Effect.gen(function*() {
      const sealed = yield* make([one]).seal("secret", identity)
      const rotated = make([two, one])

      assert.strictEqual(yield* rotated.open(sealed, identity), "secret")
      assert.isTrue(rotated.isStale(sealed))
      assert.isFalse(rotated.isStale(yield* rotated.seal("secret", identity)))
    }))

  it.effect("says which help is needed when the key is gone from the ring", () =>
    Effect.gen(function*() {
      const sealed = yield* make([one]).seal("secret", identity)

      const error = yield* Effect.flip(make([two]).open(sealed, identity))

      assert.strictEqual(error.reason, "key")
      assert.include(error.message, "Add it back")
    }))

  it.effect("refuses a value that claims another key of the ring", () =>
    Effect.gen(function*() {
      const sealed = yield* make([one]).seal("secret", identity)

      assert.strictEqual(yield* reasonOf(make([one, two]), sealed.replace("v1.k1.", "v1.k2.")), "integrity")
    }))

  it.effect("refuses another key under the same name", () =>
    Effect.gen(function*() {
      const sealed = yield* make([one]).seal("secret", identity)

      assert.strictEqual(yield* reasonOf(make([key("k1", 9)]), sealed), "integrity")
    }))

  it.each([
    ["a short key", [{ kid: "k", key: Redacted.make(new Uint8Array(16)) }]],
    ["two keys of one name", [one, key("k1", 3)]],
    ["a name with a dot", [key("a.b", 1)]],
    ["no name", [key("", 1)]]
  ])("does not start on a ring with %s", (_, ring) => {
    assert.throws(() => make(ring as unknown as readonly [SealingKey]), TypeError)
  })

  it.effect("shows no key and no value in what it prints", () =>
    Effect.gen(function*() {
      const box = make([key("k1", 65)])
      const error = yield* Effect.flip(box.open(yield* box.seal("hunter2", "a"), "b"))

      const printed = `${JSON.stringify(error)} ${error.message} ${JSON.stringify(box)}`

      assert.notInclude(printed, "hunter2")
      assert.notInclude(printed, "AAAA")
      assert.notInclude(printed, "65,65")
    }))
})
