/** Every statement of a page is a search in its index, in its order, wherever the page starts. */
import { assert, describe, it, vi } from "@effect/vitest"
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import { postgresPlace, temporaryFolder } from "@gatehouse/store-sql/testing/Stores"
import { type Bound, type PageRequest, pageRequest } from "@gatehouse/store/PageRequest"
import { Store } from "@gatehouse/store/Store"
import { columnsOf, kindOf } from "@gatehouse/store/Table"
import type { Scalar } from "@gatehouse/store/Value"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { type Naming, orderIndexOf } from "../src/internal/Ddl.ts"
import { plannerSettings } from "../src/internal/PostgresPool.ts"
import { sqliteEncoders } from "../src/internal/RowCodec.ts"
import { statementsOf } from "../src/internal/TableStatements.ts"
import { items, postgresClient } from "./Places.ts"

// Generous, for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const sample: Readonly<Record<string, Scalar>> = { text: "x", int: 5, bool: true }
const valueOf = (column: string): Scalar => sample[kindOf(items.columns[column as keyof typeof items.columns]).kind]!

/** All ways to take a value or, where it may be absent, none. */
const patterns = (columns: ReadonlyArray<string>): ReadonlyArray<ReadonlyArray<Scalar | null>> => {
  const [first, ...rest] = columns
  if (first === undefined) return [[]]
  const tails = patterns(rest)
  const heads = kindOf(items.columns[first as keyof typeof items.columns]).optional
    ? [valueOf(first), null]
    : [valueOf(first)]
  return heads.flatMap((head) => tails.map((tail) => [head, ...tail]))
}

const requests: ReadonlyArray<PageRequest> = Object.keys({ ...items.unique, ...items.indexes }).flatMap((index) => {
  const columns = columnsOf(items, index)
  return columns.flatMap((_, length) => [length, length + 1]).flatMap((length) =>
    patterns(columns.slice(0, length)).flatMap((prefix) =>
      (["asc", "desc"] as const).flatMap((order) => {
        const rest = columns.slice(length)
        // A whole unique key has one row, and no place after it.
        const isWholeKey = index === "byRank" && rest.length === 0
        const places = isWholeKey ? [undefined] : [undefined, ...patterns(rest).map((values) => ({ values, id: "i" }))]
        const bound: Bound | undefined = rest.length === 0 ? undefined : { value: valueOf(rest[0]!), inclusive: true }
        const ranges = rest.length === 0
          ? [[false, undefined, undefined]] as const
          : [[false, undefined, undefined], [true, bound, undefined], [true, undefined, bound], [true, bound, bound], [
            true,
            undefined,
            undefined
          ]] as const
        return places.flatMap((place) =>
          ranges.filter(([ranged, low, high]) =>
            // As `pageRequest` leaves them: a place stands for the bound behind it, and is never absent in a range.
            place === undefined || !ranged ||
            (place.values[0] !== null && (order === "asc" ? low === undefined : high === undefined))
          ).map(([ranged, low, high]): PageRequest => ({ index, prefix, order, limit: 10, ranged, low, high, place }))
        )
      })
    )
  )
})

describe("a page's statement", () => {
  it.live("searches in its index on SQLite, without sorting", () =>
    Effect.gen(function*() {
      const filename = Path.join(yield* temporaryFolder, "store.sqlite")
      yield* Effect.provide(Store, SqliteStore.layer({ filename, tables: [items] }))
      const naming: Naming = { dialect: "sqlite", tablePrefix: "gatehouse_" }
      const prepared = statementsOf(naming, sqliteEncoders, [items])(items)
      const database = new DatabaseSync(filename)

      for (const request of requests) {
        const { sql } = prepared.page(request)
        const lines = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all().map(({ detail }) => detail as string)
        const steps = lines.filter((line) => /^(SEARCH|SCAN) gatehouse/.test(line))
        const { name } = orderIndexOf(naming, items, request.index)

        assert.isFalse(lines.some((line) => line.includes("TEMP B-TREE")), `${sql}\n${lines.join("\n")}`)
        assert.isTrue(steps.length > 0 && steps.every((line) => line.includes(name)), `${sql}\n${lines.join("\n")}`)
        const startsAnywhere = request.prefix.length > 0 || request.place !== undefined ||
          request.low !== undefined || request.high !== undefined
        if (!startsAnywhere) continue
        for (const line of steps) {
          const terms = /\((.*)\)$/.exec(line)?.[1]?.split(" AND ") ?? []
          const bounded = terms.filter((term) => /[<>]/.test(term)).length > 0
          // Each step starts at the place, or where rows without the column start.
          assert.isTrue(
            line.startsWith("SEARCH") && terms.length >= request.prefix.length &&
              (request.place === undefined || bounded || terms.length > request.prefix.length),
            `${sql}\n${line}`
          )
        }
      }
      database.close()
      assert.isAbove(requests.length, 100)
    }))

  it.live("searches in its index on PostgreSQL, without sorting or filtering, as do reads of many keys", () =>
    Effect.gen(function*() {
      const place = yield* postgresPlace
      yield* Effect.provide(Store, PostgresStore.layer({ ...place, tables: [items] }))
      const naming: Naming = { dialect: "postgres", tablePrefix: "gatehouse_", schema: place.schema }
      // The test prepares by text, so it needs no typed parameters.
      const prepared = statementsOf(naming, sqliteEncoders, [items])(items)
      const client = yield* postgresClient(place)
      yield* Effect.promise(() =>
        client.query(Object.entries(plannerSettings).map(([name, value]) => `SET ${name} = ${value}`).join(";"))
      )
      let count = 0
      const explain = (sql: string) =>
        Effect.promise(async () => {
          const name = `p${++count}`
          await client.query(`PREPARE ${name} AS ${sql}`)
          const parameters = new Set(sql.match(/\$\d+/g)).size
          const values = Array.from({ length: parameters }, () => "NULL").join(", ")
          const { rows } = await client.query({
            text: `EXPLAIN EXECUTE ${name}${parameters === 0 ? "" : `(${values})`}`,
            rowMode: "array"
          })
          return rows.flat() as Array<string>
        })

      for (const request of requests) {
        const lines = yield* explain(prepared.page(request).sql)
        const text = lines.join("\n")
        const { name } = orderIndexOf(naming, items, request.index)

        assert.notMatch(text, /Seq Scan|Sort|Bitmap|Filter/, `${prepared.page(request).sql}\n${text}`)
        for (const line of lines.filter((line) => line.includes("Scan"))) {
          if (line.includes("Subquery Scan")) continue
          assert.include(line.replaceAll("\"", ""), `using ${name} `, `${prepared.page(request).sql}\n${text}`)
        }
        if (request.place !== undefined) assert.include(text, "Index Cond")
      }
      for (
        const sql of [prepared.getMany, prepared.uniqueMany("byRank"), prepared.uniqueMany("byLabel"), prepared.get]
      ) {
        const text = (yield* explain(sql)).join("\n")
        assert.notMatch(text, /Seq Scan|Sort|Bitmap|Filter|Hash|Merge/, `${sql}\n${text}`)
        assert.match(text, /Index Cond/)
      }
    }))

  for (const order of ["asc", "desc"] as const) {
    it.live(`reads no more rows deep in a table than the page needs, ${order}, on PostgreSQL`, () =>
      Effect.gen(function*() {
        const place = yield* postgresPlace
        const context = yield* Layer.build(PostgresStore.layer({ ...place, tables: [items] }))
        const store = Context.get(context, Store)
        const naming: Naming = { dialect: "postgres", tablePrefix: "gatehouse_", schema: place.schema }
        const prepared = statementsOf(naming, sqliteEncoders, [items])(items)
        const client = yield* postgresClient(place)
        yield* Effect.promise(async () => {
          await client.query(Object.entries(plannerSettings).map(([name, value]) => `SET ${name} = ${value}`).join(";"))
          await client.query(`INSERT INTO gatehouse_items (id, "createdAt", scope, rank, at, "on")
            SELECT 'itm_' || n, n, 's', n, CASE WHEN n % 3 > 0 THEN n % 100 END, n % 2 = 0
            FROM generate_series(1, 5000) AS n`)
        })
        /** How many rows the scans of a page's statement read, those that a filter threw away included. */
        const rowsRead = (cursor: string | undefined) =>
          Effect.promise(async () => {
            const request = pageRequest(items, "byAll", ["s"], { limit: 10, order, cursor }) as PageRequest
            const { parameters, sql } = prepared.page(request)
            const { rows } = await client.query(
              `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${sql}`,
              parameters(request)
            )
            const read = (node: any): number =>
              (node["Node Type"].startsWith("Index") ? node["Actual Rows"] * node["Actual Loops"] : 0) +
              (node["Rows Removed by Filter"] ?? 0) +
              (node.Plans ?? []).reduce((sum: number, child: unknown) => sum + read(child), 0)
            return read(rows[0]["QUERY PLAN"][0].Plan)
          })

        let cursor: string | undefined
        const reads = [yield* rowsRead(cursor)]
        for (let i = 0; i < 9; i++) {
          const page = yield* store.page(items, "byAll", ["s"], { limit: 500, order, cursor })
          cursor = page.nextCursor ?? undefined
          reads.push(yield* rowsRead(cursor))
        }

        // One row more than the page has tells whether there is another page.
        assert.deepStrictEqual(reads, Array.from({ length: 10 }, () => 11))
      }))
  }
})
