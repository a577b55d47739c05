/** What a store does to a database that has tables of another version. */
import { assert, describe, it, vi } from "@effect/vitest"
import { Store, type StoreService } from "@gatehouse/store/Store"
import { type AnyTable, type Row, table } from "@gatehouse/store/Table"
import * as Effect from "effect/Effect"
import { places } from "./Places.ts"

// Generous, for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

interface First extends Row {
  readonly name: string
}
const first = table<First>()({
  name: "notes",
  columns: { id: "text", createdAt: "int", name: "text" },
  unique: { byName: ["name"] },
  indexes: { byCreation: ["createdAt"] }
})

/** The same table in other versions; the compiler's check of rows does not matter here. */
const version = (changes: {
  readonly columns?: Readonly<Record<string, string | undefined>>
  readonly unique?: AnyTable["unique"]
  readonly indexes?: AnyTable["indexes"]
}): any => ({
  ...first,
  ...changes,
  columns: Object.fromEntries(
    Object.entries({ ...first.columns, ...changes.columns }).filter(([, column]) => column !== undefined)
  )
})

const row = { id: "not_1", createdAt: 1, name: "one" }

const insert = (store: StoreService, of: any, values: object) =>
  store.mutation({ name: "insert" }, store.insert(of, values as never))

const using = <A, E>(body: (store: StoreService) => Effect.Effect<A, E>) => Effect.flatMap(Store, body)

for (const [name, place] of places) {
  describe(`migration on ${name}`, () => {
    it.live("keeps rows when a column that may be absent comes, with its index", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const next = version({ columns: { rank: "int?" }, indexes: { byRank: ["rank"] } })
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first])))

        const found = yield* using((store) =>
          Effect.andThen(
            insert(store, next, { ...row, id: "not_2", name: "two", rank: 5 }),
            store.first(next, "byRank" as never, [] as never, { limit: 5 })
          )
        ).pipe(Effect.provide(layer([next])))

        assert.deepStrictEqual(found as ReadonlyArray<unknown>, [row, { ...row, id: "not_2", name: "two", rank: 5 }])
      }))

    it.live("refuses a new required column of a table that has rows, naming both, and changes nothing", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const next = version({ columns: { extra: "text?", owner: "text" } })
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first])))

        const error = yield* Effect.flip(Effect.provide(Store, layer([next])))
        const again = yield* using((store) => store.get(first, row.id)).pipe(
          Effect.provide(layer([version({ columns: { extra: "int?" } })]))
        )

        assert.strictEqual(error._tag, "SchemaMismatch")
        assert.match(error.message, /notes\.owner .*required/)
        assert.deepStrictEqual(again, row)
      }))

    it.live("adds a required column to a table without rows", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const next = version({ columns: { owner: "text" } })
        yield* Effect.provide(Store, layer([first]))

        const found = yield* using((store) =>
          Effect.andThen(insert(store, next, { ...row, owner: "me" }), store.get(next, row.id))
        ).pipe(Effect.provide(layer([next])))

        assert.deepStrictEqual(found as unknown, { ...row, owner: "me" })
      }))

    it.live("refuses a column of another kind, naming it", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        yield* Effect.provide(Store, layer([first]))

        for (const kind of ["int", "bool", "real"]) {
          const error = yield* Effect.flip(Effect.provide(Store, layer([version({ columns: { name: kind } })])))
          assert.strictEqual(error._tag, "SchemaMismatch")
          assert.include(error.message, "notes.name")
        }
        const error = yield* Effect.flip(Effect.provide(Store, layer([version({ columns: { createdAt: "bool" } })])))
        assert.include(error.message, "notes.createdAt")
      }))

    it.live("refuses to require what may be absent in the database", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        yield* Effect.provide(Store, layer([version({ columns: { rank: "int?" } })]))

        const error = yield* Effect.flip(Effect.provide(Store, layer([version({ columns: { rank: "int" } })])))

        assert.include(error.message, "notes.rank")
      }))

    it.live("lets a required column be absent from now on, and goes on holding its keys unique", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const next = version({ columns: { name: "text?" } })
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first])))

        yield* using((store) =>
          Effect.gen(function*() {
            yield* insert(store, next, { id: "not_2", createdAt: 2 })
            yield* insert(store, next, { id: "not_3", createdAt: 3 })
            const clash = yield* Effect.flip(insert(store, next, { ...row, id: "not_4" }))

            assert.strictEqual((clash as { readonly index?: string }).index, "byName")
            assert.deepStrictEqual(yield* store.get(next, row.id) as Effect.Effect<unknown>, row)
          })
        ).pipe(Effect.provide(layer([next])))
      }))

    it.live("keeps a column that the code no longer has, and inserts without it", () =>
      Effect.gen(function*() {
        const { layer, run } = yield* place
        const next = version({ columns: { name: undefined }, unique: {} })
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first])))
        yield* using((store) => insert(store, next, { id: "not_2", createdAt: 2 })).pipe(Effect.provide(layer([next])))

        const names = yield* run("SELECT name FROM gatehouse_notes ORDER BY id")

        assert.deepStrictEqual(names.flat(), ["one", null])
      }))

    it.live("makes an index anew whose columns have changed", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const next = version({ indexes: { byCreation: ["name", "createdAt"] } })
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first])))

        const found = yield* using((store) => store.first(next, "byCreation" as never, ["one"] as never, { limit: 1 }))
          .pipe(Effect.provide(layer([next])))

        assert.deepStrictEqual(found as ReadonlyArray<unknown>, [row])
      }))

    it.live("lets two servers that start at once on an empty database both succeed", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const start = (id: string) =>
          using((store) => insert(store, first, { ...row, id, name: id })).pipe(Effect.provide(layer([first])))

        yield* Effect.all(["a", "b", "c"].map(start), { concurrency: "unbounded" })
        const rows = yield* using((store) => store.first(first, "byName", [], { limit: 5 })).pipe(
          Effect.provide(layer([first]))
        )

        assert.deepStrictEqual(rows.map(({ id }) => id), ["a", "b", "c"])
      }))

    it.live("lets two servers that start at once on an older database both succeed", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const next = version({ columns: { rank: "int?", name: "text?" }, indexes: { byRank: ["rank"] } })
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first])))

        const found = yield* Effect.all(
          [1, 2, 3].map(() => using((store) => store.get(next, row.id)).pipe(Effect.provide(layer([next])))),
          { concurrency: "unbounded" }
        )

        assert.deepStrictEqual(found as ReadonlyArray<unknown>, [row, row, row])
      }))

    it.live("does nothing to a database that fits", () =>
      Effect.gen(function*() {
        const { layer, run } = yield* place
        const schema = name === "SQLite"
          ? "SELECT name, rootpage, sql FROM sqlite_schema ORDER BY name"
          : "SELECT relname, oid, relfilenode FROM pg_class WHERE relnamespace = current_schema()::regnamespace ORDER BY 1"
        const wide = version({ columns: { rank: "int?" }, unique: { byRank: ["name", "rank"] } })
        yield* Effect.provide(Store, layer([wide]))
        const before = yield* run(schema)

        yield* Effect.provide(Store, layer([wide]))

        assert.deepStrictEqual(yield* run(schema), before)
      }))

    it.live("keeps stores with different prefixes apart in one database", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        yield* using((store) => insert(store, first, row)).pipe(Effect.provide(layer([first], "one_")))

        const found = yield* using((store) => store.get(first, row.id)).pipe(Effect.provide(layer([first], "two_")))

        assert.isUndefined(found)
      }))

    it.live("tells two indexes apart whose names are long and differ at the end", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const long = "aVeryLongNameOfAnIndexThatGoesOnAndOnUntilNothingIsLeftToSay"
        const next = version({ indexes: { [`${long}A`]: ["createdAt"], [`${long}B`]: ["name"] } })

        const rows = yield* using((store) =>
          Effect.andThen(
            insert(store, next, row),
            Effect.all([
              store.first(next, `${long}A` as never, [1] as never, { limit: 1 }),
              store.first(next, `${long}B` as never, ["one"] as never, { limit: 1 })
            ])
          )
        ).pipe(Effect.provide(layer([next])))

        assert.deepStrictEqual(rows as ReadonlyArray<unknown>, [[row], [row]])
      }))
  })
}
