/** What is particular to SQLite: one writer among processes, a loop that must not stop, a file. */
import { assert, describe, it, vi } from "@effect/vitest"
import * as SqliteStore from "@gatehouse/store-sql/SqliteStore"
import { temporaryFolder } from "@gatehouse/store-sql/testing/Stores"
import { Store } from "@gatehouse/store/Store"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Fs from "node:fs"
import * as Os from "node:os"
import * as Path from "node:path"
import { DatabaseSync } from "node:sqlite"
import { item, items } from "./Places.ts"

// Generous, for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const open = (options: Partial<SqliteStore.SqliteOptions> & { readonly filename: string }) =>
  Effect.map(
    Layer.build(Layer.fresh(SqliteStore.layer({ tables: [items], ...options }))),
    (context) => Context.get(context, Store)
  )

const insert = (store: Store["Service"], n: number) => store.mutation({ name: "insert" }, store.insert(items, item(n)))

const messageOf = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "success"

const turnOfTheLoop = Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))

/** Another process that writes: holds the lock until it is told to let go. */
const otherWriter = (filename: string) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const database = new DatabaseSync(filename)
      database.exec("BEGIN IMMEDIATE")
      return database
    }),
    (database) => Effect.sync(() => database.isOpen && database.close())
  )

describe("SqliteStore", () => {
  it.live("waits for another process's writer without stopping the event loop", () =>
    Effect.gen(function*() {
      const filename = Path.join(yield* temporaryFolder, "store.sqlite")
      const store = yield* open({ filename })
      const other = yield* otherWriter(filename)

      const waiting = yield* Effect.forkChild(insert(store, 1), { startImmediately: true })
      yield* turnOfTheLoop
      assert.isUndefined(waiting.pollUnsafe())
      assert.isUndefined(yield* store.get(items, item(1).id))
      // Of this loop too: had the store stopped it, nobody would let go before the deadline.
      other.exec("COMMIT")
      yield* Fiber.join(waiting)

      assert.deepStrictEqual(yield* store.get(items, item(1).id), item(1))
    }))

  it.live("gives up on a writer that does not let go, with a sentence, and can write afterwards", () =>
    Effect.gen(function*() {
      const filename = Path.join(yield* temporaryFolder, "store.sqlite")
      const store = yield* open({ filename, busyDeadline: "60 millis" })
      const other = yield* otherWriter(filename)

      const exit = yield* Effect.exit(insert(store, 1))
      other.exec("ROLLBACK")
      yield* insert(store, 2)

      assert.match(messageOf(exit), /StoreBusy.*busy for \d+ ms/)
      assert.deepStrictEqual((yield* store.first(items, "byCreation", [], { limit: 9 })).map(({ id }) => id), [
        item(2).id
      ])
    }))

  it.live("lets the next writer through when one is interrupted while it waits for another process", () =>
    Effect.gen(function*() {
      const filename = Path.join(yield* temporaryFolder, "store.sqlite")
      const store = yield* open({ filename })
      const other = yield* otherWriter(filename)

      const waiting = yield* Effect.forkChild(insert(store, 1), { startImmediately: true })
      yield* turnOfTheLoop
      assert.isUndefined(waiting.pollUnsafe())
      yield* Fiber.interrupt(waiting)
      other.exec("ROLLBACK")
      yield* insert(store, 2)

      assert.deepStrictEqual((yield* store.first(items, "byCreation", [], { limit: 9 })).map(({ id }) => id), [
        item(2).id
      ])
    }))

  it.live("lets the next writer through when one is interrupted in line, or in its body", () =>
    Effect.gen(function*() {
      const store = yield* open({ filename: ":memory:" })
      const inside = yield* Deferred.make<void>()
      const first = yield* Effect.forkChild(
        store.mutation(
          { name: "first" },
          Effect.andThen(
            store.insert(items, item(1)),
            Effect.andThen(Deferred.succeed(inside, undefined), Effect.never)
          )
        ),
        { startImmediately: true }
      )
      yield* Deferred.await(inside)
      const second = yield* Effect.forkChild(insert(store, 2), { startImmediately: true })
      const third = yield* Effect.forkChild(insert(store, 3), { startImmediately: true })

      yield* Fiber.interrupt(second)
      yield* Fiber.interrupt(first)
      yield* Fiber.join(third)

      assert.deepStrictEqual((yield* store.first(items, "byCreation", [], { limit: 9 })).map(({ id }) => id), [
        item(3).id
      ])
    }))

  it.live("lets queries beyond its readers wait, also when one in line is interrupted", () =>
    Effect.gen(function*() {
      const store = yield* open({ filename: ":memory:" })
      yield* insert(store, 1)
      const release = yield* Deferred.make<void>()
      const query = store.query(Effect.andThen(Deferred.await(release), store.get(items, item(1).id)))
      const fibers = yield* Effect.forEach(Array.from({ length: 12 }), () =>
        Effect.forkChild(query, { startImmediately: true }))

      yield* Fiber.interrupt(fibers[11]!)
      yield* Deferred.succeed(release, undefined)
      const rows = yield* Effect.forEach(fibers.slice(0, 11), Fiber.join)

      assert.deepStrictEqual(
        rows,
        Array.from({ length: 11 }, () =>
          item(1))
      )
    }))

  it.live("refuses a write of a fiber that outlives its mutation", () =>
    Effect.gen(function*() {
      const store = yield* open({ filename: ":memory:" })
      const over = yield* Deferred.make<void>()
      const late = yield* store.mutation(
        { name: "forks" },
        Effect.forkDetach(Effect.andThen(Deferred.await(over), store.insert(items, item(1))))
      )

      yield* Deferred.succeed(over, undefined)
      const exit = yield* Fiber.await(late)

      assert.include(messageOf(exit), "has ended")
      assert.isUndefined(yield* store.get(items, item(1).id))
    }))

  it.live("refuses to use one store in the transaction of another", () =>
    Effect.gen(function*() {
      const one = yield* open({ filename: ":memory:" })
      const two = yield* open({ filename: ":memory:" })

      const write = yield* Effect.exit(one.mutation({ name: "mixed" }, two.insert(items, item(1))))
      const read = yield* Effect.exit(one.query(two.get(items, "x")))

      assert.include(messageOf(write), "another store")
      assert.include(messageOf(read), "another store")
    }))

  it.live("commits nothing after a statement has failed, even if the body goes on", () =>
    Effect.gen(function*() {
      const filename = Path.join(yield* temporaryFolder, "store.sqlite")
      const store = yield* open({ filename })
      const beside = new DatabaseSync(filename)
      beside.exec(
        "CREATE TRIGGER fails BEFORE INSERT ON gatehouse_items WHEN NEW.rank = 2 BEGIN SELECT RAISE(ABORT, 'disk'); END"
      )
      beside.close()

      const exit = yield* Effect.exit(
        store.mutation(
          { name: "swallows" },
          Effect.gen(function*() {
            yield* store.insert(items, item(1))
            yield* Effect.exit(store.insert(items, item(2)))
          })
        )
      )

      assert.match(messageOf(exit), /StoreFailure.*commit/)
      assert.isUndefined(yield* store.get(items, item(1).id))
    }))

  it.live("gives each `:memory:` store a file of its own, and removes it", () =>
    Effect.gen(function*() {
      const files = () => Fs.readdirSync(Os.tmpdir()).filter((name) => /^gatehouse-[a-zA-Z0-9]{6}$/.test(name))
      const seen = yield* Effect.scoped(Effect.gen(function*() {
        const before = new Set(files())
        const [one, two] = yield* Effect.all([open({ filename: ":memory:" }), open({ filename: ":memory:" })])
        yield* insert(one, 1)

        assert.isUndefined(yield* two.get(items, item(1).id))
        return files().filter((name) => !before.has(name))
      }))

      // Other tests come and go at the same time.
      assert.isAtLeast(seen.length, 2)
      for (const name of seen.slice(0, 2)) assert.isFalse(Fs.existsSync(Path.join(Os.tmpdir(), name)))
    }))

  it.live("keeps what it committed when it is opened again", () =>
    Effect.gen(function*() {
      const filename = Path.join(yield* temporaryFolder, "store.sqlite")
      yield* Effect.scoped(Effect.flatMap(open({ filename, synchronous: "full" }), (store) => insert(store, 1)))

      const store = yield* open({ filename })

      assert.deepStrictEqual(yield* store.get(items, item(1).id), item(1))
    }))

  it.live("says what it cannot open", () =>
    Effect.gen(function*() {
      const folder = yield* temporaryFolder
      const noDatabase = Path.join(folder, "text")
      Fs.writeFileSync(
        noDatabase,
        "this is a text, and long enough to be taken for the header of a database file".repeat(20)
      )

      const missing = yield* Effect.flip(open({ filename: Path.join(folder, "missing", "store.sqlite") }))
      const text = yield* Effect.flip(open({ filename: noDatabase }))

      assert.strictEqual(missing._tag, "StoreUnavailable")
      assert.include(missing.message, "missing")
      assert.strictEqual(text._tag, "StoreUnavailable")
      assert.include(text.message, "not a database")
    }))
})
