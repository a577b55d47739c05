import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Base32 from "../../src/totp/Base32.ts"
import * as Totp from "../../src/totp/Totp.ts"

const ascii = (text: string) => new TextEncoder().encode(text)
const repeated = (length: number) => ascii("1234567890".repeat(7).slice(0, length))

describe("codes", () => {
  it.effect("are those of RFC 4226, appendix D", () =>
    Effect.gen(function*() {
      const codes = yield* Totp.codes(repeated(20), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { algorithm: "SHA1", digits: 6 })

      assert.deepStrictEqual(codes, [
        "755224",
        "287082",
        "359152",
        "969429",
        "338314",
        "254676",
        "287922",
        "162583",
        "399871",
        "520489"
      ])
    }))

  const times = [59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000]
  it.effect.each(
    [
      ["SHA1", 20, ["94287082", "07081804", "14050471", "89005924", "69279037", "65353130"]],
      ["SHA256", 32, ["46119246", "68084774", "67062674", "91819424", "90698825", "77737706"]],
      ["SHA512", 64, ["90693936", "25091201", "99943326", "93441116", "38618901", "47863826"]]
    ] as const
  )("by %s are those of RFC 6238, appendix B", ([algorithm, length, expected]) =>
    Effect.gen(function*() {
      const steps = times.map((seconds) => Totp.stepAt(seconds * 1000, 30))

      assert.deepStrictEqual(yield* Totp.codes(repeated(length), steps, { algorithm, digits: 8 }), [...expected])
    }))

  it.effect("of steps beyond 32 bits differ from those of their lower half", () =>
    Effect.gen(function*() {
      const [beyond, within] = yield* Totp.codes(repeated(20), [2 ** 32 + 1, 1], { algorithm: "SHA1", digits: 6 })

      assert.notStrictEqual(beyond, within)
    }))

  const parameters = { algorithm: "SHA1", digits: 6, period: 30 } as const
  const step = 59_000_000
  const start = step * 30_000
  it.effect.each(
    [
      ["a millisecond before the step before begins", start - 30_001, false],
      ["from the start of the step before", start - 30_000, true],
      ["within the step", start + 12_345, true],
      ["until the last millisecond of the step after", start + 59_999, true],
      ["a millisecond later", start + 60_000, false]
    ] as const
  )("%s: a code is taken or not", ([, now, isTaken]) =>
    Effect.gen(function*() {
      const [code] = yield* Totp.codes(repeated(20), [step], parameters)

      assert.strictEqual(yield* Totp.match(repeated(20), code!, now, parameters), isTaken ? step : undefined)
    }))

  it.effect("are matched in the first minute of all time", () =>
    Effect.gen(function*() {
      const [code] = yield* Totp.codes(repeated(20), [0], parameters)

      assert.strictEqual(yield* Totp.match(repeated(20), code!, 0, parameters), 0)
    }))

  it("stand in an URI that apps read", () => {
    const uri = new URL(
      Totp.uri("JBSWY3DP", { issuer: "Ac/me & co", label: "ada+x@example.com" }, { ...parameters, algorithm: "SHA256" })
    )

    assert.strictEqual(uri.protocol, "otpauth:")
    assert.strictEqual(decodeURIComponent(uri.pathname.split("/").at(-1)!), "Ac/me & co:ada+x@example.com")
    assert.deepStrictEqual(Object.fromEntries(uri.searchParams), {
      secret: "JBSWY3DP",
      issuer: "Ac/me & co",
      algorithm: "SHA256",
      digits: "6",
      period: "30"
    })
  })
})

describe("base 32", () => {
  it.each([
    ["", ""],
    ["MY", "f"],
    ["MZXQ", "fo"],
    ["MZXW6", "foo"],
    ["MZXW6YQ", "foob"],
    ["MZXW6YTB", "fooba"],
    ["MZXW6YTBOI", "foobar"]
  ])("%s is a vector of RFC 4648", (text, plain) => {
    assert.deepStrictEqual(Base32.decode(text), ascii(plain))
  })

  it.each(["mzxw6", "MZXW8", "MZXW6===", "MZ W6", "é"])("%s is none", (text) => {
    assert.isUndefined(Base32.decode(text))
  })
})
