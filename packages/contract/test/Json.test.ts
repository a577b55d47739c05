import { assert, describe, it } from "@effect/vitest"
import * as Json from "@gatehouse/contract/Json"
import { hostileTexts } from "@gatehouse/contract/testing/AnyPayload"
import { Effect, Schema } from "effect"
import { written as asWritten } from "./sample/Written.ts"

const Key = Schema.Literals(["h", "a", "\\", "\"", "\n", "\u00e9", "__proto__", "", "a\\", "a\""])
const Shapes = Schema.Array(Schema.Array(Schema.Tuple([Key, Schema.Json, Schema.Boolean])))

/** A key as its writer liked it: with the escapes that it needs, or with all of them. */
const written = (key: string, isEscaped: boolean): string =>
  isEscaped
    ? `"${[...key].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`
    : JSON.stringify(key)

describe("JSON", () => {
  it.effect.prop("has the keys that were written, whatever was read before", [Shapes], ([shapes]) =>
    Effect.sync(() => {
      const objects = shapes.map((entries) =>
        new Map(entries.map(([key, value, isEscaped]) => [key, [value, isEscaped]] as const))
      )
      const text = JSON.stringify("x\\") + `, [ ${
        objects.map((object) =>
          `{${
            [...object].map(([key, [value, isEscaped]]) => `${written(key, isEscaped)} : ${JSON.stringify(value)}`)
              .join(", ")
          }}`
        ).join(",")
      } ]`

      const parsed = Json.parse(`[${text}]`)

      assert.deepStrictEqual(parsed, [
        "x\\",
        objects.map((object) => Object.fromEntries([...object].map(([key, [value]]) => [key, asWritten(value)])))
      ])
    }), { arbitrary: { runs: 1000 }, timeout: 60_000 })

  it.each(hostileTexts.map((text) => [JSON.stringify(text).slice(0, 40), text] as const))(
    "reads %s back",
    (_, text) => {
      assert.deepStrictEqual(Json.parse(JSON.stringify([text, { [`${text}\\`]: text }])), [text, {
        [`${text}\\`]: text
      }])
    }
  )

  it.each(["", "{", "{\"a\\\":1}", "[\"\\x\"]", "{\"\\u0061\":}", "[1,]\\", "\"\\"])("throws for %s", (text) => {
    assert.throws(() => Json.parse(text), SyntaxError)
  })
})
