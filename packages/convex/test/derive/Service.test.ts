import { assert, describe, it } from "@effect/vitest"
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import { OpenRecord, Text } from "@gatehouse/contract/Text"
import { callsModule, serviceModule, statusesModule } from "@gatehouse/convex/derive/Service"
import { Data, Schema } from "effect"
import { dataOf, type Sample, sourceOf } from "./Derived.ts"

class Gone extends Data.TaggedError("Gone")<{ readonly at: number }> {}
class Locked extends Data.TaggedError("Locked")<{}> {}

const gone = Failure.make("Gone", Gone, { at: Schema.Int }, 410)
const locked = Failure.make("Locked", Locked, {}, 409)

const payload = (value: Schema.Top): Sample => ({ payload: { value } })
const success = (value: Schema.Top): Sample => ({ success: Schema.Struct({ items: Schema.Array(value) }) })

const plainly = Schema.String.check(Schema.makeFilter((text: string) => text !== "x"))
const wild = Schema.String.check(
  Schema.makeFilter((text: string) => text !== "x", { representation: { id: "app/isWild", payload: null } })
)

const transformation = "is a transformation, and what travels must be what the service gets. " +
  "Use the schema of what travels, and convert in the service."
const kind = (name: string) => `is of the kind ${name}, which cannot cross.`
const declaration = `${kind("Declaration")} ` +
  "Write the schema of what travels: a string, a number, a struct or `OpenRecord`."
const json = "Say what it is; for JSON of the application's own use `OpenRecord`."
const record = "is a record, whose keys Convex would restrict. " +
  "Use `OpenRecord`, or an array of structs with the key as a field."
const tuple = "is a tuple, which cannot cross. Use a struct, or an array of one schema."
const unknownCheck = "which cannot be written as a predicate. " +
  "Use a check that `packages/convex/src/derive/Predicates.ts` knows, or teach it this one."
const alike = "is a union whose members cannot be told apart, so it is not known which checks count. " +
  "Give each struct a literal field of its own, and have at most one string, number and array."
const name = "which Convex does not take. Begin with a letter, go on with letters, digits and underscores, at most 64."
const clash = "is an open record in one member of a union and may be something else in another. " +
  "Give the two fields different names."

const refused: ReadonlyArray<readonly [what: string, Sample, message: string]> = [
  ["a transformation", payload(Schema.NumberFromString), `payload.value ${transformation}`],
  ["a transformation in an answer", success(Schema.DateFromMillis), `success.items[] ${transformation}`],
  [
    "a transformation in a failure",
    { failures: [{ ...gone, fields: { at: Schema.NumberFromString } }] },
    `failure Gone.at ${transformation}`
  ],
  [
    "a default for what is absent",
    payload(Schema.String.pipe(Schema.withDecodingDefaultKey("x" as any))),
    `payload.value ${transformation}`
  ],
  [
    "a declaration",
    payload(Schema.Date),
    `payload.value ${declaration}`
  ],
  ["JSON", payload(Schema.Json), `payload.value ${declaration}`],
  ["a record", payload(Schema.Record(Schema.String, Schema.Int)), `payload.value ${record}`],
  [
    "a struct with other keys",
    payload(Schema.StructWithRest(Schema.Struct({ a: Schema.Int }), [Schema.Record(Schema.String, Schema.Int)])),
    `payload.value ${record}`
  ],
  [
    "what refers to itself",
    payload(Schema.suspend((): Schema.Top => Schema.String)),
    `payload.value ${kind("Suspend")} Bound the depth with structs, or use \`OpenRecord\`.`
  ],
  ["a tuple", payload(Schema.Tuple([Schema.String, Schema.Int])), `payload.value ${tuple}`],
  ["an array with a tail", payload(Schema.NonEmptyArray(Schema.String)), `payload.value ${tuple}`],
  ["a bigint", payload(Schema.BigInt), `payload.value ${kind("BigInt")} Use \`Schema.Int\`, or a string.`],
  [
    "a literal bigint",
    payload(Schema.Literal(1n)),
    "payload.value is a literal bigint, which JSON has no word for. Use a number or a string."
  ],
  [
    "undefined",
    payload(Schema.optional(Schema.String)),
    `payload.value ${kind("Undefined")} ` +
    "Use `Schema.optionalKey` for what may be absent and `Schema.NullOr` for what may be cleared."
  ],
  ["anything", payload(Schema.Any), `payload.value ${kind("Any")} ${json}`],
  ["the unknown", payload(Schema.Unknown), `payload.value ${kind("Unknown")} ${json}`],
  ["any object", payload(Schema.ObjectKeyword), `payload.value ${kind("ObjectKeyword")} ${json}`],
  ["nothing", payload(Schema.Never), `payload.value ${kind("Never")} Leave the field out.`],
  [
    "void in a payload",
    payload(Schema.Void),
    `payload.value ${kind("Void")} Only a success can be void: leave the field out.`
  ],
  ["a symbol", payload(Schema.Symbol), `payload.value ${kind("Symbol")} Use \`Schema.Literal\` of a string.`],
  [
    "a template",
    payload(Schema.TemplateLiteral(["a", Schema.Int])),
    `payload.value ${kind("TemplateLiteral")} Use \`Text\` with a pattern.`
  ],
  ["an enum", payload(Schema.Enum({ A: "a" })), `payload.value ${kind("Enum")} Use \`Schema.Literals\`.`],
  [
    "a union of nothing",
    payload(Schema.Union([])),
    "payload.value is a union of nothing. Leave the field out."
  ],
  [
    "a union of which one member must match",
    payload(Schema.Union([Schema.String, Schema.Int], { mode: "oneOf" })),
    "payload.value is a union of which exactly one member must match, which a validator cannot say. " +
    "Make its members disjoint and leave `mode` out."
  ],
  [
    "a check on a union",
    payload(Schema.NullOr(Schema.String).check(Schema.makeFilter(() => true))),
    "payload.value has a check on a union. Put the check on the members that it is about."
  ],
  [
    "texts with different checks",
    payload(Schema.Union([Text({ max: 1 }), Text({ max: 9, pattern: /^x/ })])),
    `payload.value ${alike}`
  ],
  [
    "structs that may have the same tag",
    payload(Schema.Union([
      Schema.Struct({ kind: Schema.Literal("a"), to: Text() }),
      Schema.Struct({ kind: Schema.Literal("a"), from: Text() })
    ])),
    `payload.value ${alike}`
  ],
  ["a check without an id", payload(plainly), `payload.value has a check without an id, ${unknownCheck}`],
  ["an unknown check", payload(wild), `payload.value has the check app/isWild, ${unknownCheck}`],
  [
    "an unknown check deep inside",
    payload(Schema.Struct({ list: Schema.Array(Schema.NullOr(wild)) })),
    `payload.value.list[] has the check app/isWild, ${unknownCheck}`
  ],
  [
    "an unknown check in a group",
    payload(Schema.String.check(Schema.makeFilterGroup([Schema.isMinLength(1), Schema.isULID()]))),
    `payload.value has the check effect/schema/isULID, ${unknownCheck}`
  ],
  [
    "an unknown check of a struct",
    payload(Schema.Struct({ a: Schema.String }).check(Schema.isMinProperties(1))),
    `payload.value has the check effect/schema/isMinProperties, ${unknownCheck}`
  ],
  ["a field that begins with _", { payload: { _a: Schema.String } }, `payload has a field named _a, ${name}`],
  [
    "a field that begins with $",
    payload(Schema.Struct({ $a: Schema.String })),
    `payload.value has a field named $a, ${name}`
  ],
  [
    "a field with a dash",
    success(Schema.Struct({ "a-b": Schema.Int })),
    `success.items[] has a field named a-b, ${name}`
  ],
  [
    "a field too long",
    { payload: { ["a".repeat(65)]: Schema.Int } },
    `payload has a field named ${"a".repeat(65)}, ${name}`
  ],
  ["an open record or text", payload(Schema.Union([OpenRecord, Schema.String])), `payload.value ${clash}`],
  [
    "an open record or text in one place of two structs",
    success(Schema.Union([
      Schema.Struct({ kind: Schema.Literal("a"), more: OpenRecord }),
      Schema.Struct({ kind: Schema.Literal("b"), more: Schema.String })
    ])),
    `success.items[].more ${clash}`
  ],
  [
    "an open record in a failure",
    { failures: [{ ...gone, fields: { at: Schema.Struct({ more: OpenRecord }) } }] },
    "failure Gone.at.more is an open record in a failure, whose fields cross as they are. " +
    "Name what the caller needs of it in fields of its own."
  ],
  [
    "an answer that looks like a kept failure",
    { success: Schema.NullOr(Schema.Struct({ kept: Schema.Int })), failures: [gone], keeps: ["Gone"] },
    "success.kept could be taken for a failure that the operation keeps. Give the field another name."
  ]
]

describe("what cannot be derived", () => {
  it.each(refused)("ends the build at %s, naming the place and the remedy", (_, sample, message) => {
    let said = ""
    try {
      sourceOf(sample)
    } catch (error) {
      said = (error as Error).message
    }

    assert.strictEqual(said, `sample.run: ${message}`)
  })

  it("does not mind checks that only answers have", () => {
    assert.include(sourceOf(success(wild)), "v.string()")
  })
})

describe("generated data", () => {
  it("has every kind of value that can cross", () => {
    const { payload, returns } = dataOf({
      payload: {
        text: Schema.String.pipe(Schema.brand("Text")),
        many: Schema.Array(Schema.Struct({ on: Schema.Boolean, size: Schema.optionalKey(Schema.Int) })),
        one: Schema.NullOr(Schema.Union([Schema.Literals(["a", "b"]), Schema.Literal(1), Schema.Literal(true)])),
        nothing: Schema.Null,
        open: Schema.optionalKey(Schema.NullOr(OpenRecord)),
        empty: Schema.Struct({})
      },
      success: Schema.Void
    })
    const kinds = Object.fromEntries(
      Object.entries(payload()).map(([name, validator]) => [name, (validator as any).json])
    )
    const literal = (value: unknown) => ({ type: "literal", value })

    assert.deepStrictEqual(kinds, {
      text: { type: "string" },
      many: {
        type: "array",
        value: {
          type: "object",
          value: {
            on: { fieldType: { type: "boolean" }, optional: false },
            size: { fieldType: { type: "number" }, optional: true }
          }
        }
      },
      one: { type: "union", value: [literal("a"), literal("b"), literal(1), literal(true), { type: "null" }] },
      nothing: { type: "null" },
      open: { type: "union", value: [{ type: "string" }, { type: "null" }] },
      empty: { type: "object", value: {} }
    })
    assert.deepStrictEqual((returns() as any).json, { type: "null" })
  })

  it("says where open records stand, on every level", () => {
    const data = dataOf({
      payload: {
        extend: Schema.optionalKey(OpenRecord),
        parts: Schema.Array(Schema.Struct({ more: Schema.NullOr(OpenRecord) })),
        all: Schema.Array(OpenRecord),
        text: Text()
      },
      success: OpenRecord
    })

    assert.deepStrictEqual(data.openIn, [["extend"], ["parts", "*", "more"], ["all", "*"]])
    assert.deepStrictEqual(data.openOut, [[]])
  })

  it("returns a kept failure beside the success, and throws the others", () => {
    const data = dataOf({ success: Schema.Int, failures: [gone, locked], keeps: ["Gone"] })

    assert.deepStrictEqual((data.returns() as any).json, {
      type: "union",
      value: [{ type: "number" }, {
        type: "object",
        value: {
          kept: {
            optional: false,
            fieldType: {
              type: "object",
              value: {
                code: { optional: false, fieldType: { type: "literal", value: "GONE" } },
                message: { optional: false, fieldType: { type: "string" } },
                at: { optional: false, fieldType: { type: "number" } }
              }
            }
          }
        }
      }]
    })
    assert.deepStrictEqual(data.keeps, ["Gone"])
    assert.deepStrictEqual(data.failures, { Gone: ["at"], Locked: [] })
  })

  it("has a rule's tables by their names only, on every level", () => {
    const table = { name: "things", columns: { id: "text" } }
    const access = Access.all(
      Access.any(
        Access.entity("id", table, "groupId", "things:read"),
        Access.owner("id", table, "userId", "things:read")
      ),
      Access.ifPresent("id", Access.self("id", "things:read"), Access.anyone),
      Access.group("id", "things:read", { scope: "things:read" })
    )
    const source = serviceModule(Contract.make("things", {
      read: Operation.query({ payload: { id: Text() }, success: Schema.Void, failures: [], access, doc: "Reads." })
    }))

    assert.include(source, `table: { name: "things" }, column: "groupId"`)
    assert.include(source, `table: { name: "things" }, column: "userId"`)
    assert.notInclude(source, "columns")
    assert.include(source, `absent: { by: "anyone" }`)
  })

  it("leaves actions out, which call from outside, but names them to callers", () => {
    const contract = Contract.make("things", {
      fetch: Operation.action({
        payload: { at: Schema.Date },
        success: Schema.Void,
        failures: [gone],
        access: Access.anyone,
        doc: "Fetches."
      }),
      read: Operation.query({ payload: {}, success: Schema.Void, failures: [], access: Access.anyone, doc: "Reads." })
    })

    assert.notInclude(serviceModule(contract), "fetch")
    const calls = (isWanted: (kind: string) => boolean) =>
      callsModule([contract], "Of a test.", (_, { kind }) => isWanted(kind))
    assert.notInclude(calls((kind) => kind !== "action"), "fetch")
    assert.include(calls(() => true), "fetch: { kind: \"action\" }")
    assert.include(statusesModule([contract]), "GONE: 410")
  })

  it("gives a code that two operations answer with different statuses that of the first", () => {
    const later = Failure.make("Gone", Gone, { at: Schema.Int }, 404)
    const operation = (failure: Failure.Failure) =>
      Operation.query({ payload: {}, success: Schema.Void, failures: [failure], access: Access.anyone, doc: "Reads." })
    const source = statusesModule([Contract.make("things", { read: operation(gone), list: operation(later) })])

    assert.include(source, "GONE: 410")
    assert.include(source, "NOT_SIGNED_IN: 401")
    assert.notInclude(source, "404, GONE")
  })

  it("evaluates nothing but function definitions and data when it is loaded", () => {
    const source = sourceOf({
      payload: {
        a: Text({ pattern: /^x$/ }),
        b: Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 9 })))
      },
      success: Schema.Struct({ c: Schema.String }).annotate({ identifier: "Answer" })
    })
    const top = source.slice(0, source.indexOf("export const")).split("\n").filter((line) => line.startsWith("const"))

    assert.isAtLeast(top.length, 3)
    for (const line of top) assert.match(line, /^const \w+ = \(.*\)(?:: Checks\.Found)? => /)
  })
})
