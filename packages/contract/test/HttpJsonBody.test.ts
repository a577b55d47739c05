import { assert, describe, it } from "@effect/vitest"
import * as JsonBody from "@gatehouse/contract/http/JsonBody"
import { arbitraryJson, oneOf, oneOfValues } from "@gatehouse/contract/testing/AnyPayload"
import { Arbitrary, Effect, Schema } from "effect"
import { written } from "./sample/Written.ts"

const parse = (text: string) => JsonBody.parse(new TextEncoder().encode(text))

const depthOf = (value: unknown): number =>
  typeof value !== "object" || value === null ? 0 : 1 + Math.max(0, ...Object.values(value).map(depthOf))

/** JSON with the choices that its value does not show: how a key is written, and whether it stands twice. */
type Tree =
  | { readonly leaf: string }
  | { readonly items: ReadonlyArray<Tree> }
  | { readonly entries: ReadonlyArray<readonly [key: readonly [name: string, written: string], value: Tree]> }

const leaf: Arbitrary.Arbitrary<Tree> = Arbitrary.map(
  oneOfValues([
    "1",
    "null",
    "\"\"",
    "\"a\"",
    "\"{\\\"a\\\":1,\\\"a\\\":2}\"",
    "\"\\\\\"",
    "\"[,]\"",
    "-0.5e3",
    "\"\\u0022\""
  ]),
  (leaf) => ({ leaf })
)
const key = oneOfValues<readonly [string, string]>([
  ["a", "\"a\""],
  ["a", "\"\\u0061\""],
  ["b", "\"b\""],
  ["", "\"\""],
  ["\"", "\"\\\"\""],
  ["\"", "\"\\u0022\""],
  ["\\", "\"\\\\\""],
  ["{", "\"{\""],
  ["__proto__", "\"__proto__\""],
  ["__proto__", "\"\\u005f_proto__\""],
  ["\ud800", "\"\\ud800\""]
])
const tree = (depth: number): Arbitrary.Arbitrary<Tree> =>
  depth === 0 ? leaf : oneOf<Tree>(
    leaf,
    Arbitrary.map(Arbitrary.array(tree(depth - 1), { maxLength: 4 }), (items) => ({ items })),
    Arbitrary.map(
      Arbitrary.array(Arbitrary.all([key, tree(depth - 1)]), { maxLength: 4 }),
      (entries) => ({ entries })
    )
  )

/** What JSON with these leaves and keys says; of a key that stands twice the last value. */
const valueOf = (tree: Tree): unknown =>
  "leaf" in tree
    ? JSON.parse(tree.leaf)
    : "items" in tree
    ? tree.items.map(valueOf)
    // `fromEntries` defines properties, so `__proto__` is one like any other.
    : Object.fromEntries(tree.entries.map(([[name], value]) => [name, valueOf(value)]))

const write = (tree: Tree): string =>
  "leaf" in tree
    ? tree.leaf
    : "items" in tree
    ? `[ ${tree.items.map(write).join(" ,\n")} ]`
    : `{${tree.entries.map(([[, written], value]) => ` ${written}\t: ${write(value)}`).join(",")} }`

/** Pointers to all keys that stand twice. */
const repeatsOf = (tree: Tree, path: string = ""): ReadonlyArray<string> => {
  if ("leaf" in tree) return []
  if ("items" in tree) return tree.items.flatMap((item, index) => repeatsOf(item, `${path}/${index}`))
  const seen = new Set<string>()
  return tree.entries.flatMap(([[name], value]) => {
    const here = `${path}/${name}`
    const isRepeated = seen.has(name)
    seen.add(name)
    return [...(isRepeated ? [here] : []), ...repeatsOf(value, here)]
  })
}

describe("the reader of JSON bodies", () => {
  it.effect.prop("reads what was written", [Arbitrary.schema(Schema.Json)], ([value]) =>
    Effect.sync(() => {
      for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
        assert.deepStrictEqual(parse(text), { value: written(value) })
      }
    }), { arbitrary: { runs: 500 }, timeout: 60_000 })

  it.effect.prop(
    "refuses exactly what is nested too deep, of JSON that means no well",
    [arbitraryJson],
    ([value]) =>
      Effect.sync(() => {
        const text = JSON.stringify(value)
        const isDeep = depthOf(value) > JsonBody.maxDepth

        const parsed = parse(text)

        assert.strictEqual("fault" in parsed, isDeep)
        if ("value" in parsed) assert.deepStrictEqual(parsed.value, written(value))
      }),
    { arbitrary: { runs: 500 }, timeout: 60_000 }
  )

  it.effect.prop("refuses exactly the objects in which a key stands twice", [tree(3)], ([tree]) =>
    Effect.sync(() => {
      const text = write(tree)
      const repeats = repeatsOf(tree)

      const parsed = parse(text)

      if (repeats.length === 0) assert.deepStrictEqual(parsed, { value: valueOf(tree) })
      else assert.include(repeats, "fault" in parsed ? parsed.fault.path : "accepted")
    }), { arbitrary: { runs: 2000 }, timeout: 60_000 })

  it.effect.prop("never throws, and reads no text that JSON.parse refuses", [
    oneOf(
      Arbitrary.schema(Schema.String),
      Arbitrary.map(
        Arbitrary.array(
          oneOfValues([
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "\"a\"",
            "\\u0061",
            "\\ud800",
            "1",
            "-",
            " ",
            "null",
            "\0"
          ])
        ),
        (tokens) => tokens.join("")
      )
    )
  ], ([text]) =>
    Effect.sync(() => {
      const parsed = parse(text)

      if ("fault" in parsed || text === "") return
      // The encoder has replaced lone surrogates, which changes no syntax.
      assert.doesNotThrow(() => JSON.parse(text))
    }), { arbitrary: { runs: 3000 }, timeout: 60_000 })

  it.effect.prop("never throws on bytes", [
    Arbitrary.array(Arbitrary.schema(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 255 }))))
  ], ([bytes]) =>
    Effect.sync(() => {
      const parsed = JsonBody.parse(Uint8Array.from(bytes))

      assert.isTrue("fault" in parsed || "value" in parsed)
    }), { arbitrary: { runs: 1000 }, timeout: 60_000 })

  it("does not confuse keys of one object with those of another", () => {
    const text = "{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":2}],\"c\":\"a\",\"d\":\"a\"}"

    assert.deepStrictEqual(parse(text), { value: JSON.parse(text) })
  })

  it("reads an escaped key as it is, also when another body has had a backslash for a key", () => {
    parse("{\"h\":[],\"\\\\\":0}")

    assert.deepStrictEqual(parse("{\"h\":1,\"\\\"\":2}"), { value: { h: 1, "\"": 2 } })
    assert.deepStrictEqual(parse("{\"h\":1,\"\\u0061\":2}"), { value: { h: 1, a: 2 } })
  })

  it("keeps a prototype as a field of its own", () => {
    const parsed = parse("{\"__proto__\":{\"isAdmin\":true}}")

    assert.isTrue("value" in parsed && Object.hasOwn(parsed.value as object, "__proto__"))
    assert.isUndefined(({} as Record<string, unknown>)["isAdmin"])
  })
})
