/** Every statement of a page is a search in its index, in its order, wherever the page starts. */
import { assert, describe, it, vi } from "@effect/vitest"
import { type Naming, orderIndexOf } from "@gatehouse/store-sql/Ddl"
import type { Bound, PageRequest } from "@gatehouse/store-sql/PageRequest"
import { plannerSettings } from "@gatehouse/store-sql/PostgresPool"
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import { sqliteEncoders } from "@gatehouse/store-sql/RowCodec"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import { statementsOf } from "@gatehouse/store-sql/TableStatements"
import { postgresPlace, stores, temporaryFolder } from "@gatehouse/store-sql/testing/Stores"
import { Store } from "@gatehouse/store/Store"
import { columnsOf, kindOf } from "@gatehouse/store/Table"
import type { Scalar } from "@gatehouse/store/Value"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { item, items, postgresClient } from "./Places.ts"

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
      const prepared = statementsOf(naming, sqliteEncoders)(items)
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
      const prepared = statementsOf(naming, sqliteEncoders)(items)
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

  for (const { layer, name } of stores) {
    if (name === "memory") continue
    it.live(`is as quick at the end of 100,000 rows as at their start, on ${name}`, () =>
      Effect.gen(function*() {
        const store = yield* Store
        const size = 100_000
        for (let start = 0; start < size; start += 10_000) {
          yield* store.mutation(
            { name: "fill" },
            Effect.forEach(
              Array.from({ length: 10_000 }, (_, i) =>
                item(start + i, { ...((start + i) % 3 === 0 ? {} : { at: (start + i) % 100 }), on: i % 2 === 0 })),
              (row) =>
                store.insert(items, row),
              { discard: true, concurrency: 50 }
            )
          )
        }
        const walk = (from: string | undefined, pages: number) =>
          Effect.gen(function*() {
            let cursor = from
            for (let i = 0; i < pages; i++) {
              const { nextCursor } = yield* store.page(items, "byAll", ["s"], { limit: 10, cursor })
              cursor = nextCursor ?? undefined
            }
            return cursor
          })
        const timed = <A, E>(effect: Effect.Effect<A, E>) =>
          Effect.gen(function*() {
            const times: Array<number> = []
            for (let i = 0; i < 9; i++) {
              times.push(Duration.toMillis((yield* Effect.timed(effect))[0]))
            }
            return times.toSorted((a, b) =>
              a - b
            )[4]!
          })
        let cursor: string | undefined
        for (let i = 0; i < 99; i++) {
          cursor = (yield* store.page(items, "byAll", ["s"], { limit: 1_000, cursor })).nextCursor ?? undefined
        }

        const first = yield* timed(walk(yield* walk(undefined, 1), 20))
        const last = yield* timed(walk(cursor, 20))

        assert.isBelow(last, first * 10 + 10)
      }).pipe(Effect.provide(layer([items]))))
  }
})
