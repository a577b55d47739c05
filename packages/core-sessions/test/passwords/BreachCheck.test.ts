import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { BreachCheck } from "../../src/passwords/BreachCheck.ts"
import * as BreachRange from "../../src/passwords/BreachRange.ts"

/** A service that knows one password: the SHA-1 of "password" is 5BAA6 and the rest. */
const service = (count: string, eol = "\r\n") => {
  const asked: Array<string> = []
  const fetch = (url: string) => {
    asked.push(url)
    const lines = ["003D68EB55068C33ACE09247EE4C639306B:3", `1E4C9B93F3F0682250B6CF8331B7EE68FD8:${count}`, "FFFF:9"]
    return Promise.resolve({ ok: true, text: () => Promise.resolve(lines.join(eol)) })
  }
  return { asked, fetch }
}

const url = "https://range.test/range/"

describe("the breach check", () => {
  it.effect("asks nobody unless it is set", () =>
    Effect.gen(function*() {
      assert.isFalse(yield* (yield* BreachCheck)("password"))
    }))

  it.effect("is what the application provides", () =>
    Effect.gen(function*() {
      const { fetch } = service("5")
      const check = BreachCheck.use((check) => check("password"))
      const layer = Layer.succeed(BreachCheck, BreachRange.make({ fetch, url }))
      assert.isTrue(yield* Effect.provide(check, layer))
    }))
})

describe("a range service", () => {
  it.effect("is told five digits of the hash", () =>
    Effect.gen(function*() {
      const { asked, fetch } = service("5")
      yield* BreachRange.make({ fetch, url })("password")
      assert.deepStrictEqual(asked, [`${url}5BAA6`])
    }))

  it.effect("knows a password whose rest is in its answer, and no other", () =>
    Effect.gen(function*() {
      for (const eol of ["\n", "\r\n"]) {
        const { fetch } = service("5", eol)
        assert.isTrue(yield* BreachRange.make({ fetch, url })("password"))
        assert.isFalse(yield* BreachRange.make({ fetch, url })("Password"))
      }
    }))

  it.effect("is not believed in a line of padding", () =>
    Effect.gen(function*() {
      assert.isFalse(yield* BreachRange.make({ fetch: service("0").fetch, url, threshold: 0 })("password"))
    }))

  it.effect("counts from the threshold on", () =>
    Effect.gen(function*() {
      const { fetch } = service("5")
      assert.isTrue(yield* BreachRange.make({ fetch, url, threshold: 5 })("password"))
      assert.isFalse(yield* BreachRange.make({ fetch, url, threshold: 6 })("password"))
    }))

  it.effect.each(
    [
      ["cannot be reached", () => Promise.reject(new Error("down"))],
      ["throws", () => {
        throw new Error("no fetch here")
      }],
      [
        "refuses",
        () => Promise.resolve({ ok: false, text: () => Promise.resolve("1E4C9B93F3F0682250B6CF8331B7EE68FD8:5") })
      ],
      ["breaks off", () => Promise.resolve({ ok: true, text: () => Promise.reject(new Error("broken")) })],
      ["answers nonsense", () => Promise.resolve({ ok: true, text: () => Promise.resolve("<html>::::\n:\n\n1E4C") })]
    ] as const
  )("lets the password through when it %s", ([, fetch]) =>
    Effect.gen(function*() {
      assert.isFalse(yield* BreachRange.make({ fetch, url })("password"))
    }))
})
