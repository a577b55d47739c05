import { assert, describe, it } from "@effect/vitest"
import * as Cursor from "@gatehouse/store/Cursor"
import { table } from "@gatehouse/store/Table"
import { Schema } from "effect"

interface Row {
  readonly id: string
  readonly createdAt: number
  readonly scope: string
  readonly rank?: number
  readonly flag: boolean
}

const rows = table<Row>()({
  name: "rows",
  columns: { id: "text", createdAt: "int", scope: "text", rank: "int?", flag: "bool" },
  unique: {},
  indexes: { byRank: ["scope", "rank", "flag"] }
})

const forged = (...parts: ReadonlyArray<unknown>): string => Buffer.from(JSON.stringify(parts)).toString("base64url")
const decode = (cursor: string) => Cursor.decode(rows, "byRank", "asc", 1, cursor)

describe("Cursor", () => {
  it.prop(
    "gives back the place it was made of",
    { id: Schema.String, rank: Schema.NullOr(Schema.Int), flag: Schema.Boolean },
    ({ flag, id, rank }) => {
      const place = { values: [rank === 0 ? 0 : rank, flag], id: id.toWellFormed().replaceAll("\0", "") }
      assert.deepStrictEqual(decode(Cursor.encode(rows, "byRank", "asc", place)), place)
    }
  )

  it("is fit for a URL", () => {
    const cursor = Cursor.encode(rows, "byRank", "asc", { values: [1, true], id: "ÿ>?~日本😀" })

    assert.match(cursor, /^[\w-]+$/)
  })

  it("does not hold what the list is restricted to", () => {
    const cursor = Cursor.encode(rows, "byRank", "asc", { values: [1, true], id: "a" })

    assert.deepStrictEqual(JSON.parse(Buffer.from(cursor, "base64url").toString()), [
      "rows",
      "byRank",
      "asc",
      1,
      true,
      "a"
    ])
  })

  it.each<readonly [string, ReadonlyArray<unknown>]>([
    ["another table", ["other", "byRank", "asc", 1, true, "a"]],
    ["another index", ["rows", "other", "asc", 1, true, "a"]],
    ["another order", ["rows", "byRank", "desc", 1, true, "a"]],
    ["too few values", ["rows", "byRank", "asc", 1, "a"]],
    ["too many values", ["rows", "byRank", "asc", "s", 1, true, "a"]],
    ["no id", ["rows", "byRank", "asc", 1, true, null]],
    ["an id with NUL", ["rows", "byRank", "asc", 1, true, "\0"]],
    ["an id that is half a character", ["rows", "byRank", "asc", 1, true, "\ud800"]],
    ["text for a number", ["rows", "byRank", "asc", "1", true, "a"]],
    ["a fraction", ["rows", "byRank", "asc", 1.5, true, "a"]],
    ["a number beyond 2^53", ["rows", "byRank", "asc", 2 ** 60, true, "a"]],
    ["a number for a yes or no", ["rows", "byRank", "asc", 1, 1, "a"]],
    ["absence where there is none", ["rows", "byRank", "asc", 1, null, "a"]],
    ["an object", ["rows", "byRank", "asc", { $ne: 1 }, true, "a"]],
    ["a list", ["rows", "byRank", "asc", [1], true, "a"]]
  ])("refuses %s", (_, parts) => {
    assert.isUndefined(decode(forged(...parts)))
  })

  it.each(["", "null", "!!!", "AAAA", "W10", "bnVsbA", "/w", "_w", "e30", "[", " "])("refuses %j", (text) => {
    assert.isUndefined(decode(text))
  })
})
