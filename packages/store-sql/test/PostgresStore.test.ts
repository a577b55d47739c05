/** What is particular to PostgreSQL: attempts made again, connections lost, a pool that gives everything back. */
import { assert, describe, it, vi } from "@effect/vitest"
import * as Transaction from "@gatehouse/contract/Transaction"
import * as PostgresStore from "@gatehouse/store-sql/PostgresStore"
import { postgresPlace } from "@gatehouse/store-sql/testing/Stores"
import { testDatabase } from "@gatehouse/store-sql/testing/TestPostgres"
import { Store, type StoreService } from "@gatehouse/store/Store"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import { eventually, item, items, postgresClient, untilBlocking } from "./Places.ts"

// Generous, for a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const messageOf = (exit: Exit.Exit<unknown, unknown>): string =>
  Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "success"

/** A store on a schema of its own, and a client beside it. */
const open = (options: Partial<PostgresStore.PostgresOptions> = {}) =>
  Effect.gen(function*() {
    const place = yield* postgresPlace
    const context = yield* Layer.build(
      PostgresStore.layer({ ...place, tables: [items], maxConnections: 5, mutationConnections: 2, ...options })
    )
    const client = yield* postgresClient(place)
    return { store: Context.get(context, Store), client, place }
  })

const insert = (store: StoreService, n: number) => store.mutation({ name: "insert" }, store.insert(items, item(n)))

/** Runs in a transaction of its own, from within another. */
const apart = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.provideService(effect, Transaction.Current, undefined)

const ids = (store: StoreService) =>
  Effect.map(store.first(items, "byCreation", [], { limit: 100 }), (rows) => rows.map(({ id }) => id))

/** A store with a database to itself, whose connections can be ended. */
const openApart = Effect.gen(function*() {
  const url = Redacted.make(yield* Effect.promise(testDatabase))
  const { store } = yield* open({ url, schema: "apart" })
  const beside = yield* postgresClient({ url, schema: "apart" })
  const others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
  const count = (select: string) => Effect.promise(async () => (await beside.query(`${select} ${others}`)).rowCount)
  /** Ends every connection of the store and waits until they are gone; how many there were. */
  const terminate = Effect.tap(
    count("SELECT pg_terminate_backend(pid)"),
    eventually(Effect.map(count("SELECT 1"), (left) => left === 0))
  )
  return { store, terminate }
})

describe("PostgresStore", () => {
  it.live("counts the attempts that it makes again", () =>
    Effect.gen(function*() {
      const { store } = yield* open()
      yield* insert(store, 1)
      let attempts = 0
      const before = (yield* Metric.value(PostgresStore.retries)).count

      yield* store.mutation(
        { name: "overtaken" },
        Effect.gen(function*() {
          attempts++
          yield* store.get(items, item(1).id)
          if (attempts === 1) {
            yield* apart(store.mutation({ name: "overtakes" }, store.patch(items, item(1).id, { at: 1 })))
          }
          yield* store.patch(items, item(1).id, { label: "mine" })
        })
      )

      assert.strictEqual(attempts, 2)
      assert.isAtLeast((yield* Metric.value(PostgresStore.retries)).count, before + 1)
      assert.deepStrictEqual(yield* store.get(items, item(1).id), item(1, { at: 1, label: "mine" }))
    }))

  for (const ending of ["succeeds", "fails", "is kept"] as const) {
    it.live(`makes an attempt again whose conflict the body has swallowed, when it then ${ending}`, () =>
      Effect.gen(function*() {
        const { store } = yield* open()
        yield* insert(store, 1)
        let attempts = 0

        const exit = yield* Effect.exit(store.mutation(
          { name: "swallows", keeps: ending === "is kept" ? ["Refused"] : [] },
          Effect.gen(function*() {
            attempts++
            const first = attempts === 1
            yield* store.get(items, item(1).id)
            if (first) yield* apart(store.mutation({ name: "overtakes" }, store.patch(items, item(1).id, { at: 1 })))
            yield* Effect.exit(store.patch(items, item(1).id, { rank: 7 }))
            if (first && ending !== "succeeds") return yield* Effect.fail({ _tag: "Refused" as const })
          })
        ))

        assert.strictEqual(messageOf(exit), "success")
        assert.strictEqual(attempts, 2)
        assert.strictEqual((yield* store.get(items, item(1).id))?.rank, 7)
      }))
  }

  it.live("makes an attempt again whose key was taken meanwhile, and then names the key", () =>
    Effect.gen(function*() {
      const { store } = yield* open()
      let attempts = 0

      const error = yield* Effect.flip(store.mutation(
        { name: "late" },
        Effect.gen(function*() {
          attempts++
          yield* store.unique(items, "byRank", ["s", 1])
          if (attempts === 1) yield* apart(insert(store, 1))
          yield* store.insert(items, item(2, { rank: 1 }))
        })
      ))

      assert.strictEqual(error.index, "byRank")
      assert.strictEqual(attempts, 2)
    }))

  it.live("makes an attempt again whose patch would take a key taken meanwhile", () =>
    Effect.gen(function*() {
      const { store } = yield* open()
      yield* insert(store, 2)
      let attempts = 0

      const error = yield* Effect.flip(store.mutation(
        { name: "late" },
        Effect.gen(function*() {
          attempts++
          yield* store.get(items, item(2).id)
          if (attempts === 1) yield* apart(insert(store, 1))
          yield* store.patch(items, item(2).id, { rank: 1 })
        })
      ))

      assert.strictEqual(error.index, "byRank")
      assert.strictEqual(attempts, 2)
    }))

  it.live("resolves a deadlock: both mutations commit", () =>
    Effect.gen(function*() {
      const { store } = yield* open()
      yield* insert(store, 1)
      yield* insert(store, 2)
      const met = [yield* Deferred.make<void>(), yield* Deferred.make<void>()] as const
      const cross = (mine: 0 | 1, first: number, second: number) => {
        let attempts = 0
        return store.mutation(
          { name: "cross" },
          Effect.gen(function*() {
            yield* store.patch(items, item(first).id, { at: first })
            if (++attempts === 1) {
              yield* Deferred.succeed(met[mine], undefined)
              yield* Deferred.await(met[mine === 0 ? 1 : 0])
            }
            yield* store.patch(items, item(second).id, { createdAt: 10 + second })
          })
        )
      }

      yield* Effect.all([cross(0, 1, 2), cross(1, 2, 1)], { concurrency: 2 })

      assert.deepStrictEqual(yield* store.getMany(items, [item(1).id, item(2).id]), [
        item(1, { at: 1, createdAt: 11 }),
        item(2, { at: 2, createdAt: 12 })
      ])
    }))

  it.live("gives up waiting for a lock at its deadline, and writes nothing", () =>
    Effect.gen(function*() {
      const { client, store } = yield* open({ deadline: "150 millis" })
      yield* insert(store, 1)
      yield* Effect.promise(() => client.query("BEGIN"))
      yield* Effect.promise(() => client.query("SELECT * FROM gatehouse_items FOR UPDATE"))

      const exit = yield* Effect.exit(store.mutation({ name: "waits" }, store.patch(items, item(1).id, { at: 1 })))
      yield* Effect.promise(() => client.query("ROLLBACK"))

      assert.match(messageOf(exit), /StoreBusy.*busy for \d+ ms/)
      assert.deepStrictEqual(yield* store.get(items, item(1).id), item(1))
    }))

  it.live("rolls back and gives its connection back when it is interrupted while a statement waits", () =>
    Effect.gen(function*() {
      const { client, store } = yield* open({ mutationConnections: 1 })
      yield* insert(store, 1)
      yield* Effect.promise(() => client.query("BEGIN"))
      yield* Effect.promise(() => client.query("SELECT * FROM gatehouse_items FOR UPDATE"))
      const waiting = yield* Effect.forkChild(
        store.mutation(
          { name: "waits" },
          Effect.andThen(store.insert(items, item(2)), store.patch(items, item(1).id, { at: 1 }))
        ),
        { startImmediately: true }
      )
      yield* untilBlocking(client)

      const interrupted = yield* Effect.forkChild(Fiber.interrupt(waiting), { startImmediately: true })
      yield* Effect.promise(() => client.query("ROLLBACK"))
      yield* Fiber.join(interrupted)
      yield* insert(store, 3)

      assert.deepStrictEqual(yield* ids(store), [item(1).id, item(3).id])
      assert.isUndefined((yield* store.get(items, item(1).id))?.at)
    }))

  it.live("lets mutations and queries in line through when others are interrupted", () =>
    Effect.gen(function*() {
      const { store } = yield* open({ maxConnections: 3, mutationConnections: 1 })
      const inside = yield* Deferred.make<void>()
      const hold = Effect.andThen(Deferred.succeed(inside, undefined), Effect.never)
      const holder = yield* Effect.forkChild(store.mutation({ name: "holds" }, hold), { startImmediately: true })
      yield* Deferred.await(inside)
      const inLine = yield* Effect.forkChild(insert(store, 1), { startImmediately: true })
      const next = yield* Effect.forkChild(insert(store, 2), { startImmediately: true })
      const reader = yield* Effect.forkChild(store.query(Effect.never), { startImmediately: true })
      const nextReader = yield* Effect.forkChild(store.query(store.get(items, item(2).id)), { startImmediately: true })

      yield* Fiber.interrupt(inLine)
      yield* Fiber.interrupt(holder)
      yield* Fiber.join(next)
      yield* Fiber.interrupt(reader)
      yield* Fiber.join(nextReader)

      assert.deepStrictEqual(yield* ids(store), [item(2).id])
    }))

  it.live("goes on after the server has ended every connection", () =>
    Effect.gen(function*() {
      const { store, terminate } = yield* openApart
      yield* insert(store, 1)
      yield* store.query(store.get(items, item(1).id))
      yield* store.get(items, item(1).id)
      yield* store.get(items, item(1).id)

      const ended = yield* terminate

      assert.strictEqual(ended, 3)
      assert.deepStrictEqual(yield* store.get(items, item(1).id), item(1))
      assert.deepStrictEqual(yield* store.query(store.get(items, item(1).id)), item(1))
      yield* insert(store, 2)
      assert.deepStrictEqual(yield* ids(store), [item(1).id, item(2).id])
    }))

  it.live("makes a mutation again, once, whose connection was lost before it committed", () =>
    Effect.gen(function*() {
      const { store, terminate } = yield* openApart
      let attempts = 0

      yield* store.mutation(
        { name: "loses" },
        Effect.gen(function*() {
          attempts++
          yield* store.insert(items, item(1))
          if (attempts === 1) yield* terminate
          yield* store.insert(items, item(2))
        })
      )

      assert.strictEqual(attempts, 2)
      assert.deepStrictEqual(yield* ids(store), [item(1).id, item(2).id])
    }))

  it.live("dies rather than commit twice when the connection is lost at COMMIT", () =>
    Effect.gen(function*() {
      const { store, terminate } = yield* openApart
      let attempts = 0

      const exit = yield* Effect.exit(store.mutation(
        { name: "loses" },
        Effect.gen(function*() {
          attempts++
          yield* store.insert(items, item(1))
          yield* terminate
        })
      ))

      assert.match(messageOf(exit), /not known/)
      assert.strictEqual(attempts, 1)
      yield* insert(store, 2)
      assert.deepStrictEqual(yield* ids(store), [item(2).id])
    }))

  it.live("dies after a statement has failed, even if the body goes on, and commits nothing", () =>
    Effect.gen(function*() {
      const { client, store } = yield* open()
      yield* Effect.promise(() => client.query("ALTER TABLE gatehouse_items ADD CHECK (rank <> 2)"))

      const exit = yield* Effect.exit(
        store.mutation(
          { name: "swallows" },
          Effect.gen(function*() {
            yield* store.insert(items, item(1))
            yield* Effect.exit(store.insert(items, item(2)))
          })
        )
      )

      assert.match(messageOf(exit), /StoreFailure.*check constraint/)
      assert.deepStrictEqual(yield* ids(store), [])
    }))

  it.effect("commits nothing when a write was cut off by a time limit inside the body", () =>
    Effect.gen(function*() {
      const { client, store } = yield* open()
      const isCutOff = yield* Deferred.make<void>()
      yield* insert(store, 1)
      yield* Effect.promise(() => client.query("BEGIN"))
      yield* Effect.promise(() => client.query("SELECT * FROM gatehouse_items FOR UPDATE"))

      const mutation = yield* Effect.forkChild(
        store.mutation(
          { name: "impatient" },
          store.insert(items, item(2)).pipe(
            Effect.andThen(Effect.timeoutOption(store.patch(items, item(1).id, { at: 1 }), "20 millis")),
            Effect.andThen(Deferred.succeed(isCutOff, undefined))
          )
        ),
        { startImmediately: true }
      )
      yield* untilBlocking(client)
      yield* TestClock.adjust("20 millis")
      yield* Deferred.await(isCutOff)
      yield* Effect.promise(() => client.query("ROLLBACK"))
      const exit = yield* Fiber.await(mutation)

      assert.match(messageOf(exit), /interrupted/)
      assert.deepStrictEqual(yield* store.first(items, "byCreation", [], { limit: 9 }), [item(1)])
    }))

  it.live("makes an attempt again that the server has aborted behind the body's back", () =>
    Effect.gen(function*() {
      const { store } = yield* open()
      yield* insert(store, 1)
      let attempts = 0

      yield* store.mutation(
        { name: "races" },
        Effect.gen(function*() {
          attempts++
          yield* store.get(items, item(1).id)
          if (attempts > 1) return
          yield* store.insert(items, item(2))
          yield* apart(store.mutation({ name: "overtakes" }, store.patch(items, item(1).id, { at: 1 })))
          // Nobody hears of this conflict.
          yield* Effect.forkDetach(store.patch(items, item(1).id, { at: 2 }), { startImmediately: true })
        })
      )

      assert.strictEqual(attempts, 2)
      assert.deepStrictEqual(yield* ids(store), [item(1).id])
    }))

  it.live("refuses a write of a fiber that outlives its mutation", () =>
    Effect.gen(function*() {
      const { store } = yield* open()
      const over = yield* Deferred.make<void>()
      const late = yield* store.mutation(
        { name: "forks" },
        Effect.forkDetach(Effect.andThen(Deferred.await(over), store.insert(items, item(1))))
      )

      yield* Deferred.succeed(over, undefined)
      const exit = yield* Fiber.await(late)

      assert.include(messageOf(exit), "has ended")
      assert.deepStrictEqual(yield* ids(store), [])
    }))

  it.live("refuses a database whose encoding could not hold every text", () =>
    Effect.gen(function*() {
      const { client, place } = yield* open()
      const name = `latin_${place.schema}_${process.pid}`
      yield* Effect.promise(() =>
        client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`)
      )
      const url = new URL(Redacted.value(place.url))
      url.pathname = `/${name}`

      const error = yield* Effect.flip(
        Effect.provide(Store, PostgresStore.layer({ url: Redacted.make(url.href), tables: [items] }))
      )

      assert.strictEqual(error._tag, "StoreUnavailable")
      assert.include(error.message, "LATIN1")
    }))

  it.live("says which server it cannot reach, without the password", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(
        Effect.provide(
          Store,
          PostgresStore.layer({ url: Redacted.make("postgres://me:secret-word@127.0.0.1:1/db"), tables: [items] })
        )
      )

      assert.strictEqual(error._tag, "StoreUnavailable")
      assert.match(error.message, /127\.0\.0\.1:1.*ECONNREFUSED/)
      assert.notInclude(JSON.stringify(error) + error.message, "secret-word")
    }))
})
