import { assert, describe, it } from "@effect/vitest"
import { emit, Events } from "@gatehouse/contract/Events"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import { Tokens } from "@gatehouse/contract/Tokens"
import * as Lease from "@gatehouse/store/Lease"
import { Store, type StoreService, toContext } from "@gatehouse/store/Store"
import { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Exit, Layer, Scope } from "effect"
import { TestClock } from "effect/testing"
import { Audit } from "../../src/audit/Audit.ts"
import * as AuditLayer from "../../src/audit/AuditLayer.ts"
import * as AuditListener from "../../src/audit/AuditListener.ts"
import { AuditEventTable, AuditOutboxTable } from "../../src/audit/AuditTable.ts"
import type { AuditEvent } from "../../src/audit/AuditWire.ts"
import * as Sealer from "../../src/audit/Sealer.ts"
import * as SealerLayer from "../../src/audit/SealerLayer.ts"
import { DeliveryTable, QueueTable, WebhookLeaseTable } from "../../src/deliveries/DeliveryTable.ts"
import { platformScope, SubscriberTable } from "../../src/endpoints/EndpointTable.ts"
import { all, over, type Place, places } from "../Places.ts"
import { sealAll } from "../Sealing.ts"

const group = "grp_01j9z3x5q8r7t6v4w2y1k0m9n8"

const happened = (id: string, type = "member.added") =>
  emit({ type, subject: { kind: "member", id }, groupId: group, data: {} })

/** Endpoints of a scope, as the sealer sees them. */
const subscribe = (store: StoreService, scope: string, subscriptions: ReadonlyArray<ReadonlyArray<string>>) =>
  store.mutation(
    { name: "subscribe" },
    Effect.orDie(Effect.gen(function*() {
      const endpoints = subscriptions.map((wanted, i) => ({ id: `whe_${scope}_${i}`, subscriptions: wanted }))
      yield* store.insert(SubscriberTable, {
        id: `whs_${scope}`,
        createdAt: 0,
        scope,
        endpoints,
        total: endpoints.length
      })
      for (const { id } of endpoints) {
        yield* store.insert(QueueTable, { id, createdAt: 0, shard: 0, failures: 0 })
      }
    }))
  )

const suite = (place: Place) => {
  const world = Layer.provideMerge(AuditLayer.layer, place.counted)
  const test = (title: string, body: Effect.Effect<void, unknown, Layer.Success<typeof world>>) =>
    it.effect(title, () => Effect.provide(body, Layer.fresh(world)) as Effect.Effect<void, unknown>)

  test(
    "keeps the events of one transaction together and in their order",
    Effect.gen(function*() {
      const store = yield* Store
      yield* store.mutation({ name: "a" }, Effect.forEach(["1", "2", "3"], (id) => happened(id)))
      yield* store.mutation({ name: "b" }, Effect.forEach(["4", "5"], (id) => happened(id)))
      yield* sealAll
      const { items } = yield* (yield* Audit).feed({})
      assert.deepStrictEqual(items.map(({ subject }) => subject.id), ["1", "2", "3", "4", "5"])
      assert.deepStrictEqual(items.map(({ previous }) => previous).slice(1), items.map(({ hash }) => hash).slice(0, -1))
    })
  )

  for (const endpoints of [0, 1, 10]) {
    test(
      `costs the mutation one write and no read with ${endpoints} endpoints that match`,
      Effect.gen(function*() {
        const store = yield* Store
        const counter = yield* StoreCounter
        if (endpoints > 0) yield* subscribe(store, group, Array.from({ length: endpoints }, () => ["*"]))
        const [, { reads, writes }] = yield* counter.count(store.mutation({ name: "test" }, happened("1")))
        assert.deepStrictEqual({ reads, writes }, { reads: 0, writes: 1 })
        yield* sealAll
        const deliveries = yield* store.first(DeliveryTable, "byScope", [group], { limit: 100 })
        assert.strictEqual(deliveries.length, endpoints)
      })
    )
  }

  test(
    "reads as often for two hundred events of twenty groups as for one",
    Effect.gen(function*() {
      const store = yield* Store
      const counter = yield* StoreCounter
      const { seal, waiting } = yield* Sealer.make
      const reads = Effect.gen(function*() {
        const [, counts] = yield* counter.count(
          Effect.flatMap(waiting(250), (rows) => store.mutation({ name: "seal" }, seal(rows)))
        )
        return counts.reads
      })
      const inGroup = (i: number) =>
        emit({
          type: "member.added",
          subject: { kind: "member", id: `${i}` },
          groupId: `grp_01j9z3x5q8r7t6v4w2y1k0m${String(i % 20).padStart(3, "0")}`
        })
      yield* subscribe(store, platformScope, [["member.*"]])
      yield* store.mutation({ name: "one" }, inGroup(0))
      const one = yield* reads
      yield* store.mutation({ name: "many" }, Effect.forEach(Array.from({ length: 200 }), (_, i) => inGroup(i)))
      assert.strictEqual(yield* reads, one)
    })
  )

  test(
    "queues an event for every endpoint that wants it, once, and for no other",
    Effect.gen(function*() {
      const store = yield* Store
      yield* subscribe(store, group, [["member.added"], ["member.*"], ["group.*"]])
      yield* subscribe(store, platformScope, [["*"], ["memberx.*"]])
      yield* subscribe(store, "grp_other", [["*"]])
      yield* store.mutation({ name: "test" }, happened("1"))
      yield* sealAll
      const due = yield* store.first(QueueTable, "byDue", [], { limit: 10, range: { gte: 0 } })
      const wanted = [`whe_${group}_0`, `whe_${group}_1`, `whe_${platformScope}_0`]
      assert.deepStrictEqual(due.map(({ id }) => id).toSorted(), wanted)
      const [event] = yield* store.first(AuditEventTable, "bySequence", [], { limit: 1 })
      for (const endpointId of wanted) {
        const [delivery, ...others] = yield* store.first(DeliveryTable, "byDue", [endpointId], { limit: 10 })
        assert.deepStrictEqual([delivery!.messageId, delivery!.status, others], [event!.id, "pending", []])
      }
    })
  )

  test(
    "seals each event once, whoever comes with it again",
    Effect.gen(function*() {
      const store = yield* Store
      const { seal, waiting } = yield* Sealer.make
      yield* store.mutation({ name: "test" }, Effect.forEach(["1", "2"], (id) => happened(id)))
      const rows = yield* waiting(10)
      const turns = yield* Effect.all([1, 2, 3].map(() => store.mutation({ name: "seal" }, seal(rows))), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(turns.map(({ events }) => events).toSorted(), [0, 0, 2])
      assert.isTrue((yield* (yield* Audit).verify({ groupId: group as never })).ok)
    })
  )

  test(
    "queues a bounded number of deliveries in one transaction, and goes on with the rest in the next",
    Effect.gen(function*() {
      const store = yield* Store
      const { seal, waiting } = yield* Sealer.make
      yield* subscribe(store, group, Array.from({ length: 16 }, () => ["*"]))
      yield* store.mutation(
        { name: "test" },
        Effect.forEach(Array.from({ length: 40 }), (_, i) => happened(String(i)))
      )
      const turn = Effect.flatMap(waiting(100), (rows) => store.mutation({ name: "seal" }, seal(rows)))
      assert.deepStrictEqual(yield* turn, { events: 31, deliveries: 496, more: true })
      assert.deepStrictEqual(yield* turn, { events: 9, deliveries: 144, more: false })
    })
  )
}

for (const place of places) describe(`the sealer on ${place.name}`, () => suite(place))

describe("a daemon", () => {
  // On the store in memory, where all that is due at a time of the test's clock has happened once the clock stands there.
  it.effect("seals what another process has committed within a second, with no option given", () =>
    Effect.gen(function*() {
      const store = yield* Store
      yield* Layer.build(Layer.provide(SealerLayer.layer(), AuditLayer.layerEvents))
      for (let i = 0; i < 20; i++) {
        // At any moment of its waiting; nobody wakes it.
        yield* TestClock.adjust(37 * i)
        yield* store.mutation({ name: "test" }, happened(`${i}`))
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(yield* store.first(AuditOutboxTable, "byTime", [], { limit: 1 }), [])
      }
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(AuditLayer.layer, places[0]!.base))))

  it.effect("does nothing while another sealer holds the lease, and everything from its last millisecond on", () =>
    Effect.gen(function*() {
      const store = yield* Store
      const waits = Effect.map(store.first(AuditOutboxTable, "byTime", [], { limit: 10 }), (rows) => rows.length)
      yield* Lease.acquire(store, { table: WebhookLeaseTable, id: SealerLayer.sealerLease, owner: "dead" }, 1_000)
      yield* store.mutation({ name: "test" }, happened("1"))
      yield* Layer.build(
        SealerLayer.layer({ owner: "next", pollInterval: 333, gather: 0 }).pipe(Layer.provide(AuditLayer.layerEvents))
      )
      yield* TestClock.adjust(999)
      assert.strictEqual(yield* waits, 1)
      yield* TestClock.adjust(333)
      assert.strictEqual(yield* waits, 0)
    }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(AuditLayer.layer, places[0]!.base))))
})

/** A process: its own store over the shared data, its listener, its sealer. */
const processOver = (store: StoreService, owner: string) =>
  Effect.gen(function*() {
    const base = over(Layer.succeedContext(toContext(store)))
    const scope = yield* Scope.Scope
    const context = yield* Layer.buildWithScope(
      Layer.fresh(
        SealerLayer.layer({ owner, pollInterval: 20, gather: 5, lease: 100, batch: 20 }).pipe(
          Layer.provideMerge(AuditLayer.layer),
          Layer.provideMerge(AuditLayer.layerEvents),
          Layer.provideMerge(base)
        )
      ),
      scope
    )
    return context
  })

describe("two servers on one database", () => {
  for (const { name, writers } of places) {
    if (writers === undefined) continue

    it.live(
      `on ${name}: a reader of the feed gets every committed event once, in order, while many write and a sealer dies`,
      () =>
        Effect.gen(function*() {
          const [one, two] = yield* writers(all)
          const dying = yield* Scope.make()
          const first = yield* Effect.provideService(processOver(one, "one"), Scope.Scope, dying)
          const second = yield* processOver(two, "two")
          const perWriter = 25
          const write = (context: typeof first, store: StoreService, writer: number) =>
            Effect.forEach(Array.from({ length: perWriter }), (_, i) =>
              Effect.exit(store.mutation(
                { name: "write" },
                Effect.gen(function*() {
                  yield* happened(`${writer}-${i}`)
                  // A transaction that takes its time commits after later ones.
                  if (i % 5 === 0) yield* Effect.yieldNow
                  if (i % 7 === 0) return yield* Effect.fail("rolled back")
                })
              ))).pipe(Effect.provideContext(context))
          const expected = perWriter - Math.ceil(perWriter / 7)
          const seen: Array<AuditEvent> = []
          const follow = Effect.gen(function*() {
            const audit = Context.get(second, Audit)
            let after = 0
            while (seen.length < 8 * expected) {
              const page = yield* audit.feed({ after, limit: 7 })
              seen.push(...page.items)
              after = page.after
              if (!page.more) yield* Effect.sleep(5)
            }
          })
          yield* Effect.all([
            follow,
            ...[0, 1, 2, 3].map((writer) => write(first, one, writer)),
            ...[4, 5, 6, 7].map((writer) => write(second, two, writer)),
            Effect.andThen(Effect.sleep(60), Scope.close(dying, Exit.void))
          ], { concurrency: "unbounded" })

          assert.deepStrictEqual(seen.map(({ sequence }) => sequence), seen.map((_, i) => i + 1))
          assert.strictEqual(new Set(seen.map(({ subject }) => subject.id)).size, 8 * expected)
          assert.isTrue((yield* Context.get(second, Audit).verify({ groupId: group as never })).ok)
        }).pipe(Effect.scoped, Effect.timeout("20 seconds"))
    )
  }
})

describe("a listener of one's own", () => {
  it.effect("is told of the transaction that leaves an event, for whoever schedules the sealer", () =>
    Effect.gen(function*() {
      const store = yield* Store
      let told = 0
      const listener = AuditListener.make(store, yield* Tokens)
      yield* store.mutation({ name: "test" }, happened("1")).pipe(
        Effect.provideService(Events, listener),
        Effect.provideService(AuditListener.SealSchedule, Effect.sync(() => void told++))
      )
      assert.strictEqual(told, 1)
    }).pipe(Effect.provide(Layer.provideMerge(TokensLayer.layer, places[0]!.base))))
})
