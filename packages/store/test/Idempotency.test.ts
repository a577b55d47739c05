import { assert, describe, it } from "@effect/vitest"
import { Idempotency, type Memory } from "@gatehouse/contract/http/Idempotency"
import { Jobs } from "@gatehouse/contract/Jobs"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as IdempotencyLayer from "@gatehouse/store/IdempotencyLayer"
import { IdempotencyTable } from "@gatehouse/store/IdempotencyTable"
import * as JobSteps from "@gatehouse/store/JobSteps"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import * as Ports from "@gatehouse/store/Ports"
import { Store } from "@gatehouse/store/Store"
import { table } from "@gatehouse/store/Table"
import { Cause, Data, Effect, Exit, Layer, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"

class Refused extends Data.TaggedError("Refused")<{}> {}

const things = table<{ id: string; createdAt: number }>()({
  name: "things",
  columns: { id: "text", createdAt: "int" },
  unique: {},
  indexes: { all: ["createdAt"] }
})

const ring = SecretBoxLayer.layer([{ kid: "k1", key: Redacted.make(new Uint8Array(32).fill(7)) }])

const TestLayer = IdempotencyLayer.layer.pipe(
  Layer.provideMerge(Ports.layer),
  Layer.provideMerge(Layer.mergeAll(MemoryStore.layer, TokensLayer.layer, ring))
)

const test = (title: string, body: Effect.Effect<void, unknown, Layer.Success<typeof TestLayer> | Scope.Scope>) =>
  it.effect(title, () => Effect.provide(body, TestLayer))

const memory = Effect.map(Idempotency, (memory): Memory => memory!)

type Request = Parameters<Memory["once"]>[0]
const request = (fields: Partial<Request> = {}): Request => ({
  caller: "user:ada",
  operation: "things.create",
  key: "first-try",
  payload: "{\"name\":\"Payroll\"}",
  keeps: [],
  ...fields
})

let made = 0
/** Makes a thing and answers with its id, another one each time. */
const create = Effect.gen(function*() {
  const store = yield* Store
  const id = `thing_${++made}`
  yield* Effect.orDie(store.insert(things, { id, createdAt: made }))
  return { id, raw: `s3cret-${id}` }
})

/** Asks once more, with the store at hand. */
const ask = Effect.fnUntraced(function*(fields: Partial<Request> = {}) {
  const store = yield* Store
  return yield* (yield* memory).once(request(fields), Effect.provideService(create, Store, store), Effect.void)
})

const rowsOf = Effect.gen(function*() {
  const store = yield* Store
  return {
    things: yield* store.first(things, "all", [], { limit: 1000 }),
    remembered: yield* store.first(IdempotencyTable, "byExpiry", [], { limit: 1000 })
  }
})

describe("a repeated request", () => {
  test(
    "gets the first answer, and makes nothing",
    Effect.gen(function*() {
      const first = yield* ask()
      const second = yield* ask()
      const { remembered, things } = yield* rowsOf

      assert.deepStrictEqual(second, first)
      assert.deepStrictEqual([things.length, remembered.length], [1, 1])
    })
  )

  test(
    "at the same moment waits for the first",
    Effect.gen(function*() {
      const answers = yield* Effect.all(Array.from({ length: 10 }, () => ask()), { concurrency: "unbounded" })
      const { remembered, things } = yield* rowsOf

      assert.lengthOf(new Set(answers.map(({ id }) => id)), 1)
      assert.deepStrictEqual([things.length, remembered.length], [1, 1])
    })
  )

  test(
    "with another payload is refused, and makes nothing",
    Effect.gen(function*() {
      yield* ask()
      const error = yield* Effect.flip(ask({ payload: "{\"name\":\"Payroll 2\"}" }))

      assert.strictEqual(error._tag, "IdempotencyKeyReused")
      assert.lengthOf((yield* rowsOf).things, 1)
    })
  )

  for (
    const [what, fields] of Object.entries({
      caller: { caller: "user:eve" },
      operation: { operation: "other.create" },
      key: { key: "second-try" }
    })
  ) {
    test(
      `of another ${what} is another request`,
      Effect.gen(function*() {
        const first = yield* ask()
        const second = yield* ask(fields)

        assert.notStrictEqual(second.id, first.id)
        assert.lengthOf((yield* rowsOf).things, 2)
      })
    )
  }
})

describe("what is remembered", () => {
  test(
    "is no failure: the same key may try again",
    Effect.gen(function*() {
      const error = yield* Effect.flip((yield* memory).once(request(), Effect.fail(new Refused()), Effect.void))
      const { id } = yield* ask()

      assert.strictEqual(error._tag, "Refused")
      assert.deepStrictEqual((yield* rowsOf).things.map((row) => row.id), [id])
    })
  )

  test(
    "is no failure whose writes stay either",
    Effect.gen(function*() {
      const store = yield* Store
      const failing = Effect.andThen(Effect.provideService(create, Store, store), Effect.fail(new Refused()))
      yield* Effect.flip((yield* memory).once(request({ keeps: ["Refused"] }), failing, Effect.void))
      const kept = yield* rowsOf
      yield* ask({ keeps: ["Refused"] })

      assert.deepStrictEqual([kept.things.length, kept.remembered.length], [1, 0])
      assert.lengthOf((yield* rowsOf).things, 2)
    })
  )

  test(
    "is no defect, and what it had written is gone",
    Effect.gen(function*() {
      const store = yield* Store
      const dying = Effect.andThen(Effect.provideService(create, Store, store), Effect.die(new Error("half-way")))
      const exit = yield* Effect.exit((yield* memory).once(request(), dying, Effect.void))
      const { remembered, things } = yield* rowsOf

      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
      assert.deepStrictEqual([things.length, remembered.length], [0, 0])
    })
  )

  test(
    "cannot be read in the row",
    Effect.gen(function*() {
      const { id, raw } = yield* ask()
      const text = JSON.stringify((yield* rowsOf).remembered)

      for (const secret of [raw, id, "user:ada", "first-try", "Payroll"]) {
        assert.notInclude(text, secret)
        assert.notInclude(text, Buffer.from(secret).toString("base64url").slice(0, -2))
      }
    })
  )

  test(
    "opens in its own row only",
    Effect.gen(function*() {
      const store = yield* Store
      yield* ask()
      yield* ask({ caller: "user:eve" })
      const [ada, eve] = (yield* rowsOf).remembered
      yield* store.mutation({ name: "test" }, store.patch(IdempotencyTable, eve!.id, { answer: ada!.answer }))
      const exit = yield* Effect.exit(ask({ caller: "user:eve" }))

      assert.isTrue(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
    })
  )

  test(
    "is forgotten after 24 hours, to the millisecond",
    Effect.gen(function*() {
      const first = yield* ask()
      yield* TestClock.adjust(IdempotencyLayer.rememberedFor - 1)
      const inTime = yield* ask()
      yield* TestClock.adjust(1)
      const late = yield* ask()
      const { remembered, things } = yield* rowsOf

      assert.strictEqual(inTime.id, first.id)
      assert.notStrictEqual(late.id, first.id)
      assert.deepStrictEqual([things.length, remembered.length], [2, 1])
    })
  )

  test(
    "may be asked for with another payload once it is forgotten",
    Effect.gen(function*() {
      yield* ask()
      yield* TestClock.adjust(IdempotencyLayer.rememberedFor)
      yield* ask({ payload: "{}" })

      assert.lengthOf((yield* rowsOf).things, 2)
    })
  )
})

describe("the sweep", () => {
  test(
    "removes what is forgotten and nothing else",
    Effect.gen(function*() {
      yield* JobSteps.drain()
      yield* TestClock.adjust(1)
      yield* ask({ key: "old" })
      yield* TestClock.adjust(1)
      yield* ask({ key: "new" })
      // Its hour strikes one millisecond before the first answer expires.
      yield* TestClock.adjust(IdempotencyLayer.rememberedFor - 2)
      yield* JobSteps.drain()
      const before = (yield* rowsOf).remembered.length
      // An hour later both have expired; the step in between leaves nothing to see.
      yield* TestClock.adjust(60 * 60 * 1000 - 1)
      yield* JobSteps.drain()
      const early = (yield* rowsOf).remembered.length
      yield* TestClock.adjust(1)
      yield* JobSteps.drain()

      assert.deepStrictEqual([before, early, (yield* rowsOf).remembered.length], [2, 2, 0])
    })
  )

  test(
    "works in bounded steps until nothing expired is left",
    Effect.gen(function*() {
      yield* JobSteps.drain()
      yield* Effect.forEach(Array.from({ length: 450 }, (_, i) => i), (i) => ask({ key: `key-${i}` }))
      yield* TestClock.adjust(IdempotencyLayer.rememberedFor)
      const { failures, steps } = yield* JobSteps.drain()

      assert.deepStrictEqual([steps, failures, (yield* rowsOf).remembered.length], [5, 0, 0])
    })
  )

  test(
    "is one job, however often servers start",
    Effect.gen(function*() {
      yield* Layer.build(Layer.fresh(IdempotencyLayer.layer))
      const job = yield* (yield* Jobs).get("idempotency.sweep", "all")
      const { steps } = yield* JobSteps.drain()

      assert.strictEqual(job?.attempts, 0)
      assert.strictEqual(steps, 1)
    })
  )
})
