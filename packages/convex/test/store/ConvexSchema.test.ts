import { assert, describe, it } from "@effect/vitest"
import { schemaOf } from "@gatehouse/convex/ConvexSchema"
import type { AnyTable } from "@gatehouse/store/Table"
import { tables, things } from "@gatehouse/store/testing/conformance/Tables"

const table = (changes: Partial<AnyTable>): AnyTable => ({
  name: "rows",
  columns: { id: "text", createdAt: "int", a: "text", data: "json?" },
  unique: {},
  indexes: {},
  ...changes
})

/** The definition of a table as a push sends it. */
const exported = (name: string, of: ReadonlyArray<AnyTable>): any =>
  (JSON.parse((schemaOf(of) as any).export()) as { readonly tables: ReadonlyArray<any> }).tables
    .find(({ tableName }) => tableName === name)

describe("schemaOf", () => {
  it("makes each column a field of its kind, optional where it may be absent", () => {
    const { documentType } = exported("things", tables)

    const fields = Object.fromEntries(
      Object.entries<any>(documentType.value).map(([name, field]) => [
        name,
        `${field.fieldType.type}${field.optional === true ? "?" : ""}`
      ])
    )
    assert.deepStrictEqual(fields, {
      id: "string",
      createdAt: "number",
      scope: "string",
      name: "string",
      flag: "boolean",
      rank: "number?",
      note: "string?",
      label: "string?",
      score: "number?",
      data: "string?"
    })
  })

  it("makes every key and index one that ends in our id", () => {
    const { indexes } = exported("things", tables)

    assert.deepStrictEqual(
      Object.fromEntries(indexes.map((index: any) => [index.indexDescriptor, index.fields])),
      {
        id: ["id"],
        byName: [...things.unique.byName, "id"],
        byNote: [...things.unique.byNote, "id"],
        byCreation: ["createdAt", "id"],
        byFlagAndRank: [...things.indexes.byFlagAndRank, "id"],
        byLabel: ["label", "id"]
      }
    )
  })

  it("leaves an index that has the id already as it is", () => {
    const { indexes } = exported("rows", [table({ indexes: { byId: ["a", "id"] } })])

    assert.deepStrictEqual(indexes[1].fields, ["a", "id"])
  })

  const manyColumns = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`c${i}`, "text" as const]))
  const refusals: ReadonlyArray<readonly [title: string, tables: ReadonlyArray<AnyTable>, message: RegExp]> = [
    ["a table's name with a dash", [table({ name: "my-rows" })], /^my-rows is no name/],
    ["a table's name that Convex keeps for itself", [table({ name: "_rows" })], /^_rows is no name/],
    ["two tables of one name", [table({}), table({})], /^rows is the name of two/],
    ["a field that Convex keeps for itself", [table({ columns: { _id: "text" } })], /^rows\._id is no name/],
    ["a name of 65 letters", [table({ name: "x".repeat(65) })], /is no name for a table/],
    ["an index by the name of the one by id", [table({ indexes: { id: ["a"] } })], /^rows\.id is no name/],
    [
      "an index that Convex has itself",
      [table({ indexes: { by_creation_time: ["a"] } })],
      /by_creation_time is no name/
    ],
    ["a key and an index of one name", [table({ unique: { x: ["a"] }, indexes: { x: ["a"] } })], /key and of an index/],
    ["an index on what is no column", [table({ indexes: { x: ["b"] } })], /^rows\.x is on b, which is no column/],
    ["an index on JSON", [table({ indexes: { x: ["data"] } })], /^rows\.x is on data, which is JSON/],
    ["an index with a field twice", [table({ indexes: { x: ["a", "a"] } })], /^rows\.x has a field twice/],
    [
      "an index of more than 15 fields with its id",
      [table({ columns: { id: "text", ...manyColumns }, indexes: { x: Object.keys(manyColumns).slice(0, 15) } })],
      /^rows\.x has 16 fields/
    ],
    [
      "two indexes on the same fields",
      [table({ unique: { x: ["a"] }, indexes: { y: ["a", "id"] } })],
      /^rows\.y has the fields of rows\.x/
    ],
    [
      "more than 32 indexes with that of the id",
      [table({ indexes: Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`i${i}`, ["a"]])) })],
      /^rows has 32 indexes/
    ]
  ]
  it.each(refusals)("refuses %s, and names the table", (_, of, message) => {
    assert.throws(() => schemaOf(of), message)
  })

  it("takes as many fields and indexes as Convex does", () => {
    const columns = Object.keys(manyColumns)
    const fieldsOf = (i: number) => [columns[i % 20]!, ...columns.filter((_, j) => j !== i % 20).slice(i < 20 ? 0 : 6)]
    const indexes = Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`i${i}`, fieldsOf(i).slice(0, 14)]))

    const made = exported("rows", [table({ columns: { id: "text", ...manyColumns }, indexes })])

    assert.deepStrictEqual([made.indexes.length, made.indexes[31].fields.length], [32, 15])
  })
})
