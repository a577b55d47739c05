/** A table that was forgotten in `tables` ends with a sentence that says what to do, not with the database's own error. */
import { assert, describe, it } from "@effect/vitest"
import { Store, type StoreService } from "@gatehouse/store/Store"
import { type Row, table } from "@gatehouse/store/Table"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { item, items, places } from "./Places.ts"

const forgotten = table<Row & { readonly name: string }>()({
  name: "forgotten",
  columns: { id: "text", createdAt: "int", name: "text" },
  unique: { byName: ["name"] },
  indexes: { byCreation: ["createdAt"] }
})

const row = { id: "fgt_1", createdAt: 1, name: "one" }

const write = (store: StoreService, body: Effect.Effect<unknown, unknown>) => store.mutation({ name: "write" }, body)

const uses: Readonly<Record<string, (store: StoreService) => Effect.Effect<unknown, unknown>>> = {
  get: (store) => store.get(forgotten, row.id),
  getMany: (store) => store.getMany(forgotten, [row.id]),
  unique: (store) => store.unique(forgotten, "byName", ["one"]),
  uniqueMany: (store) => store.uniqueMany(forgotten, "byName", [["one"]]),
  page: (store) => store.page(forgotten, "byCreation", [], { limit: 1 }),
  first: (store) => store.first(forgotten, "byCreation", [], { limit: 1 }),
  insert: (store) => write(store, store.insert(forgotten, row)),
  patch: (store) => write(store, store.patch(forgotten, row.id, { name: "two" })),
  replace: (store) => write(store, store.replace(forgotten, row)),
  remove: (store) => write(store, store.remove(forgotten, row.id))
}

const defectOf = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isFailure(exit) ? Cause.squash(exit.cause) : "success"

const sentences: Readonly<Record<string, RegExp>> = {
  SQLite: /^There is no table forgotten: add it to `tables` of SqliteStore\.layer\.$/,
  PostgreSQL: /^There is no table forgotten: add it to `tables` of PostgresStore\.layer\.$/
}

for (const [name, place] of places) {
  const sentence = sentences[name]!
  describe(`a table that the store on ${name} was not given`, () => {
    for (const [method, use] of Object.entries(uses)) {
      it.live(`is named by ${method}, with the list it belongs to`, () =>
        Effect.gen(function*() {
          const { layer } = yield* place
          const defect = yield* Store.use((store) => Effect.exit(use(store))).pipe(
            Effect.map(defectOf),
            Effect.provide(layer([items]))
          )

          assert.instanceOf(defect, Error)
          assert.match(defect.message, sentence)
        }))
    }

    it.live("undoes what the mutation around it has written, and the store goes on", () =>
      Effect.gen(function*() {
        const { layer } = yield* place
        const rows = yield* Store.use((store) =>
          Effect.gen(function*() {
            yield* Effect.exit(
              write(store, Effect.andThen(store.insert(items, item(1)), store.insert(forgotten, row)))
            )
            yield* write(store, store.insert(items, item(2)))
            return yield* store.first(items, "byCreation", [], { limit: 9 })
          })
        ).pipe(Effect.provide(layer([items])))

        assert.deepStrictEqual(rows, [item(2)])
      }))
  })
}
