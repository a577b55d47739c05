import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Phc from "../../src/passwords/Phc.ts"

const Bytes = Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))).check(
  Schema.isMinLength(1),
  Schema.isMaxLength(64)
)
const Whole = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 4_000_000 }))

const sample = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"

describe("PHC strings", () => {
  it.prop("are read as they were written", { m: Whole, t: Whole, salt: Bytes, hash: Bytes }, ({ hash, m, salt, t }) => {
    const phc = {
      id: "argon2id",
      version: 19,
      parameters: { m, t },
      salt: Uint8Array.from(salt),
      hash: Uint8Array.from(hash)
    }
    assert.deepStrictEqual(Phc.parse(Phc.format(phc)), phc)
  })

  it("are written as the reference implementation of Argon2 writes them", () => {
    assert.strictEqual(Phc.format(Phc.parse(sample)!), sample)
  })

  it("have no second text for the same parts", () => {
    const survivors: Array<string> = []
    for (let i = 0; i < sample.length; i++) {
      for (const char of "ABCDEFabcdef0159+/=$,. \n") {
        const changed = sample.slice(0, i) + char + sample.slice(i + 1)
        const phc = changed === sample ? undefined : Phc.parse(changed)
        if (phc !== undefined && Phc.format(phc) !== changed) survivors.push(changed)
      }
    }
    assert.deepStrictEqual(survivors, [])
  })

  it.each([
    "",
    "$",
    "$argon2id",
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ",
    sample.slice(1),
    `${sample}\n`,
    `${sample}=`,
    ` ${sample}`,
    `${sample}$`,
    sample.replace("m=65536", "m=065536"),
    sample.replace("m=65536", "m=-1"),
    sample.replace("m=65536", "m=1e9"),
    sample.replace("m=65536", "m=65536,m=1"),
    sample.replace("m=65536", "m=99999999999"),
    sample.replace("v=19", "v=019"),
    sample.replace("c29tZXNhbHQ", "c29tZXNhbHR"),
    sample.replace("c29tZXNhbHQ", "c29tZXNhbHQAA"),
    sample + "A".repeat(Phc.maxLength)
  ])("do not look like %j", (text) => {
    assert.isUndefined(Phc.parse(text))
  })

  it("do not take a parameter for a method of objects", () => {
    assert.deepStrictEqual(Phc.parse("$x$constructor=1$AAAA$AAAA")?.parameters, { constructor: 1 })
  })
})
