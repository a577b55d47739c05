import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as KeySettings from "../src/KeySettings.ts"
import * as KeyText from "../src/KeyText.ts"

const Parts = {
  prefix: Schema.String.check(Schema.isPattern(/^[A-Za-z][0-9A-Za-z]{0,7}(_[0-9a-z]{1,6})?$/)),
  env: Schema.String.check(Schema.isPattern(/^[0-9a-z]{1,8}$/)),
  body: Schema.String.check(Schema.isPattern(/^[0-9A-Za-z]{32}$/))
}

const body = "0123456789abcdefghijABCDEFGHIJxy"
const key = KeyText.format({ prefix: "gh", env: "live", body })

describe("the text of a key", () => {
  it.prop("is read back from what was written, also with underscores in the prefix", Parts, (parts) => {
    assert.deepStrictEqual(KeyText.parse(KeyText.format(parts)), parts)
  })

  it.prop(
    "is no key any more when one character is another one",
    { ...Parts, at: Schema.Natural, other: Schema.Natural },
    ({ at, other, ...parts }) => {
      const text = KeyText.format(parts)
      const i = at % text.length
      // Any unit of UTF-16, and every second time a character that a key may have.
      const unit = String.fromCharCode(other % 2 === 0 ? other % 65_536 : 48 + other % 75)
      const changed = text.slice(0, i) + unit + text.slice(i + 1)
      assert.strictEqual(KeyText.isKey(changed), changed === text)
    }
  )

  it("is no key any more when any character is changed to any other of its alphabet", () => {
    const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
    const survivors: Array<string> = []
    for (let i = 0; i < key.length; i++) {
      for (const char of alphabet) {
        const changed = key.slice(0, i) + char + key.slice(i + 1)
        if (changed !== key && KeyText.isKey(changed)) survivors.push(changed)
      }
    }
    assert.deepStrictEqual(survivors, [])
  })

  it("has the checksum that other CRC-32 programs compute", () => {
    assert.strictEqual(KeyText.crc32("123456789", 9), 0xcbf43926)
  })

  it("does not take a character above ASCII for the one with the same low byte", () => {
    assert.isFalse(KeyText.isKey(key.replace("a", String.fromCharCode("a".charCodeAt(0) + 0x100))))
  })

  it("is bounded in length whatever its checksum", () => {
    assert.isFalse(KeyText.isKey(KeyText.format({ prefix: "g".repeat(100), env: "live", body })))
  })

  it.each(["", "_", "gh_live_", "x".repeat(10_000), key.slice(1, -1), ` ${key}`, `${key}\n`, key.toLowerCase()])(
    "is not %j",
    (text) => {
      assert.isFalse(KeyText.isKey(text))
    }
  )

  it("shows its beginning and four characters", () => {
    assert.strictEqual(KeyText.start({ prefix: "gh", env: "live", body }), "gh_live_0123")
  })

  it("is found by the scanners' pattern", () => {
    const pattern = /\b[A-Za-z][0-9A-Za-z_]*_[0-9a-z]+_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}\b/
    assert.strictEqual(pattern.exec(`token = "${key}";`)?.[0], key)
  })
})

describe("the settings of keys", () => {
  it("may have underscores in the prefix", () => {
    assert.deepStrictEqual(KeySettings.make({ prefix: "acme_corp", env: "test" }), { prefix: "acme_corp", env: "test" })
  })

  it.each([{ prefix: "" }, { prefix: "9a" }, { prefix: "a-b" }, { prefix: "a_" }, { prefix: "g".repeat(33) }])(
    "refuse the prefix of %j",
    (settings) => {
      assert.throws(() => KeySettings.make(settings), /the key prefix/)
    }
  )

  it.each([{ env: "" }, { env: "Live" }, { env: "a_b" }])("refuse the environment of %j", (settings) => {
    assert.throws(() => KeySettings.make(settings), /the key environment/)
  })
})
