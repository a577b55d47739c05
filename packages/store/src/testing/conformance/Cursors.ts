/**
 * Cursors: they keep their place while rows come and go, and nobody's invention is taken for one.
 */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { Store, type StoreService } from "../../Store.ts"
import { allIds, ids, put, type Suite, thing, things } from "./Suite.ts"

const named = (count: number) =>
  Array.from({ length: count }, (_, i) => thing(`k${String(i).padStart(3, "0")}`, { rank: i % 4 }))

/** All pages, one after the other, with something done between two of them. */
const walk = (
  store: StoreService,
  order: "asc" | "desc",
  limit: number,
  between: (page: number) => Effect.Effect<unknown, unknown, Store> = () => Effect.void
) =>
  Effect.gen(function*() {
    const seen: Array<string> = []
    let cursor: string | undefined
    for (let page = 0; page < 1_000; page++) {
      const result = yield* store.page(things, "byFlagAndRank", ["s", false], { order, limit, cursor })
      seen.push(...ids(result.items))
      if (result.nextCursor === null) return seen
      cursor = result.nextCursor
      yield* between(page)
    }
    return yield* Effect.die(new Error("the pages never end"))
  })

export const register = ({ property, test }: Suite): void => {
  for (const order of ["asc", "desc"] as const) {
    test(
      `walks every row once, page by page, ${order}, through ties and absent values`,
      Effect.gen(function*() {
        const store = yield* Store
        yield* put(...named(23), thing("absent-1"), thing("absent-2"), thing("other", { scope: "t" }))
        const all = ids(yield* store.first(things, "byFlagAndRank", ["s", false], { limit: 100, order }))
        for (const limit of [1, 2, 7, 24, 25, 26]) {
          assert.deepStrictEqual(yield* walk(store, order, limit), all)
        }
      })
    )

    test(
      `loses no row that was there all along and repeats none, ${order}, while others come and go`,
      Effect.gen(function*() {
        const store = yield* Store
        const rows = named(30)
        yield* put(...rows)
        const gone = (page: number) => rows[(page * 7) % 30]!.id

        const removed = new Set<string>()
        const seen = yield* walk(store, order, 4, (page) => {
          removed.add(gone(page))
          return store.mutation(
            { name: "comeAndGo" },
            Effect.all([
              store.remove(things, gone(page)),
              store.insert(things, thing(`a${page}`, { rank: page % 4 })),
              store.insert(things, thing(`z${page}`, { rank: (page + 2) % 4 }))
            ])
          )
        })

        assert.strictEqual(new Set(seen).size, seen.length)
        const stayed = ids(rows).filter((id) => !removed.has(id))
        assert.deepStrictEqual(stayed.filter((id) => !seen.includes(id)), [])
      })
    )

    test(
      `goes on, ${order}, when the row that its cursor names is gone`,
      Effect.gen(function*() {
        const store = yield* Store
        yield* put(...named(8).map(({ rank: _, ...row }) => row))
        const first = yield* store.page(things, "byFlagAndRank", ["s", false], { order, limit: 3 })
        const last = first.items.at(-1)!.id

        yield* store.mutation({ name: "remove" }, store.remove(things, last))

        const rest = yield* store.page(things, "byFlagAndRank", ["s", false], {
          order,
          limit: 10,
          cursor: first.nextCursor!
        })
        assert.deepStrictEqual([...ids(first.items), ...ids(rest.items)].toSorted(), ids(named(8)))
      })
    )
  }

  test(
    "stays within its range",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(...named(20))
      const options = { limit: 3, range: { gte: 1, lt: 3 } } as const
      const seen: Array<string> = []
      let cursor: string | null | undefined
      while (cursor !== null) {
        const page: { items: ReadonlyArray<{ id: string }>; nextCursor: string | null } = yield* store.page(
          things,
          "byFlagAndRank",
          ["s", false],
          { ...options, cursor }
        )
        seen.push(...page.items.map((row) => row.id))
        cursor = page.nextCursor
      }
      const expected = yield* store.first(things, "byFlagAndRank", ["s", false], { ...options, limit: 100 })
      assert.deepStrictEqual(seen, ids(expected))
    })
  )

  test(
    "refuses a cursor of another table's, index's, order's or prefix's list",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(...named(5))
      const cursor = (yield* store.page(things, "byFlagAndRank", ["s", false], { limit: 2 })).nextCursor!
      const elsewhere = [
        store.page(things, "byFlagAndRank", ["s", false], { limit: 2, cursor, order: "desc" }),
        store.page(things, "byFlagAndRank", ["s"], { limit: 2, cursor }),
        store.page(things, "byFlagAndRank", ["s", false, 1], { limit: 2, cursor }),
        store.page(things, "byName", ["s"], { limit: 2, cursor }),
        store.page(things, "byLabel", [], { limit: 2, cursor }),
        store.page({ ...things, name: "order" } as typeof things, "byFlagAndRank", ["s", false], { limit: 2, cursor })
      ]
      for (const page of elsewhere) assert.strictEqual((yield* Effect.flip(page))._tag, "InvalidCursor")
    })
  )

  test(
    "refuses a cursor that was cut, lengthened or written by hand",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(...named(5))
      const page = (cursor: string) => store.page(things, "byFlagAndRank", ["s", false], { limit: 2, cursor })
      const cursor = (yield* store.page(things, "byFlagAndRank", ["s", false], { limit: 2 })).nextCursor!
      const forged = [
        "",
        "0",
        "null",
        "undefined",
        "k001",
        "[]",
        "e30",
        "W10",
        "\0",
        "\ud800",
        "' OR 1=1 --",
        `${cursor}${cursor}`,
        ...Array.from({ length: 12 }, (_, i) => cursor.slice(0, -1 - i)),
        cursor.slice(1)
      ]
      for (const text of forged) assert.strictEqual((yield* Effect.flip(page(text)))._tag, "InvalidCursor", text)
    })
  )

  test(
    "lets no cursor lead out of its prefix",
    Effect.gen(function*() {
      const store = yield* Store
      yield* put(thing("a", { rank: 1 }), thing("b", { rank: 2 }), thing("secret", { scope: "t", rank: 5 }))
      yield* put(thing("secret2", { scope: "t", rank: 6 }))
      const theirs = (yield* store.page(things, "byFlagAndRank", ["t", false], { limit: 1 })).nextCursor!

      const page = yield* store.page(things, "byFlagAndRank", ["s", false], { limit: 10, cursor: theirs })

      assert.deepStrictEqual(ids(page.items), [])
    })
  )

  property(
    "refuses any text as a cursor, typed and unharmed",
    Schema.Struct({ text: Schema.String, after: Schema.String, cut: Schema.Int }),
    ({ after, cut, text }) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* put(...named(4))
        const page = (cursor: string) => store.page(things, "byFlagAndRank", ["s", false], { limit: 2, cursor })
        const cursor = (yield* store.page(things, "byFlagAndRank", ["s", false], { limit: 2 })).nextCursor!

        const random = yield* Effect.flip(page(text))
        assert.strictEqual(random._tag, "InvalidCursor")

        // A changed one may be well-formed by chance. Then it answers with rows of its own list.
        const at = Math.abs(cut) % cursor.length
        const changed = yield* Effect.result(page(cursor.slice(0, at) + after + cursor.slice(at + 1)))
        if (changed._tag === "Success") {
          assert.isTrue(changed.success.items.every((row) => row.scope === "s" && !row.flag))
        } else {
          assert.strictEqual(changed.failure._tag, "InvalidCursor")
        }
        assert.strictEqual((yield* allIds).length, 4)
      }),
    100
  )
}
