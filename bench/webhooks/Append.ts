/**
 * What the audit log costs a mutation, and what sealing an event costs later: the mutation beside itself without a listener,
 * the sealer beside one written by hand.
 */
import * as Actor from "@gatehouse/contract/Actor"
import type { UserId } from "@gatehouse/contract/Text"
import { AuditOutboxTable } from "@gatehouse/webhooks/audit/OutboxTable"
import * as SealerLayer from "@gatehouse/webhooks/audit/SealerLayer"
import { platformScope, SubscriberTable } from "@gatehouse/webhooks/endpoints/EndpointTable"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import assert from "node:assert"
import { build } from "../Backend.ts"
import type { Row } from "../Filling.ts"
import { newId } from "../floors/Fresh.ts"
import { benchUser } from "./Backends.ts"
import { address, type Dataset, userAgent } from "./Data.ts"
import { type Here, measure, ofCalls, ofEffects } from "./Run.ts"
import type { Services } from "./Services.ts"
import type { World } from "./World.ts"

const endpointCounts = [0, 1, 10] as const

const named = (count: number): string => count === 0 ? "no endpoint" : count === 1 ? "1 endpoint" : `${count} endpoints`

const sealedMeanwhile = "key create, until sealed"

export const names = [
  ...endpointCounts.flatMap((count) => [`key create, ${named(count)}`, `seal an event, ${named(count)}`]),
  sealedMeanwhile
]

/** As many endpoints of the platform want every event. */
export const subscribe = ({ data: { madeAfter, subscribers }, services: { store } }: World, count: number) =>
  Effect.runPromise(store.mutation(
    { name: "bench.subscribe" },
    Effect.gen(function*() {
      const row = yield* store.unique(SubscriberTable, "byScope", [platformScope])
      const endpoints = subscribers.slice(0, count).map(({ row: { id, subscriptions } }) => ({ id, subscriptions }))
      if (row !== undefined) return yield* store.patch(SubscriberTable, row.id, { endpoints, total: count })
      yield* store.insert(SubscriberTable, {
        id: newId("whs"),
        createdAt: madeAfter,
        scope: platformScope,
        endpoints,
        total: count
      })
      return true
    })
  ))

/** The caller as a transport sets it. */
export const caller = Context.make(Actor.Current, {
  kind: "user" as const,
  userId: benchUser,
  ip: address(1),
  userAgent,
  requestId: "req_bench"
} as Actor.Actor)

const payload = (i: number) => ({
  userId: benchUser as UserId,
  name: `New key ${i}`,
  scopes: [{ resource: "reports", actions: ["read"] }]
})

/** The context of a server, in which the log hears what is emitted. */
export const audited = (context: World["context"]) => Context.merge(context, caller)

/** The mutation that is measured: it writes one row, and says one thing. */
export const createKey = ({ keys }: Services, i: number) => keys.create(payload(i))

/** Events of one turn: a mutation of the sealer queues 500 deliveries at most. */
const batchOf = (endpoints: number): number => endpoints === 10 ? 50 : 100

/** Events as mutations leave them, of as many groups as there are. */
export const outboxRows = ({ groups, users }: Dataset, from: number, count: number): ReadonlyArray<Row> => {
  const now = Date.now()
  return Array.from({ length: count }, (_, place) => {
    const i = from + place
    return {
      id: newId("evt"),
      createdAt: now,
      event: {
        type: "member.added",
        subject: { kind: "member", id: `mem_${i}` },
        groupId: groups[i % 10]!,
        data: { userId: users[i % users.length]!, roles: ["member"] },
        actor: { kind: "user", id: users[i % users.length]! },
        ip: address(i),
        userAgent,
        requestId: "req_bench"
      }
    }
  })
}

/** One turn of the sealer. */
const turn = ({ sealer, store }: Services, batch: number) =>
  Effect.gen(function*() {
    const rows = yield* sealer.waiting(batch, Number.MAX_SAFE_INTEGER)
    return yield* store.mutation({ name: "audit.seal" }, sealer.seal(rows))
  })

export const run = async (world: World, here: Here): Promise<void> => {
  const { backend, counted, data, services } = world
  const costs: Array<{ readonly reads: number; readonly writes: number }> = []
  for (const endpoints of endpointCounts) {
    const name = `key create, ${named(endpoints)}`
    if (!here.isWanted({ name })) continue
    await subscribe(world, endpoints)
    const create = <R>(i: number, context: Context.Context<R>) =>
      world.count(Effect.provideContext(createKey(counted, i), context))
    const quiet = await create(-1, caller)
    const counts = await create(-2, audited(world.countedContext))
    // The claim that is measured: one write more, and nothing else, however many listen.
    assert.deepStrictEqual(counts, { reads: quiet.reads, writes: quiet.writes + 1 }, `${name}: an event is one write`)
    costs.push(counts)
    const restore = { restore: backend.forget }
    await backend.forget()
    await measure(here, {
      name,
      ours: ofEffects(audited(world.context), (i) => createKey(services, i), restore),
      floor: ofEffects(caller, (i) => createKey(services, i), restore),
      counts,
      most: 1_000
    })
  }
  for (const counts of costs) assert.deepStrictEqual(counts, costs[0], "the endpoints cost the mutation nothing")

  for (const endpoints of endpointCounts) {
    const name = `seal an event, ${named(endpoints)}`
    if (!here.isWanted({ name })) continue
    await subscribe(world, endpoints)
    const batch = batchOf(endpoints)
    const fill = (from: number, count: number) => backend.fill(AuditOutboxTable, outboxRows(data, from, count))
    const around = {
      prepare: (from: number, count: number) => fill(from, count * batch),
      restore: backend.forget
    }
    await fill(0, batch)
    const counts = await world.count(turn(counted, batch))
    const { floor } = backend
    if (floor !== undefined) {
      await fill(0, batch)
      const byHand = await floor.seal(batch)
      await fill(0, batch)
      const { deliveries, events } = await Effect.runPromise(
        Effect.provideContext(turn(services, batch), world.context)
      )
      assert.deepStrictEqual({ deliveries, events }, byHand, `${name}: the floor seals otherwise`)
      assert.strictEqual(events, batch)
    }
    await backend.forget()
    await measure(here, {
      name,
      ours: ofEffects(world.context, () => turn(services, batch), around),
      floor: floor === undefined ? undefined : ofCalls(() => floor.seal(batch), around),
      counts: { reads: counts.reads / batch, writes: counts.writes / batch },
      per: batch,
      most: 20
    })
  }

  if (here.isWanted({ name: sealedMeanwhile })) {
    await subscribe(world, 0)
    // A sealer that runs beside the mutations, as in a server, and is waited for.
    const around = Layer.succeedContext(world.context)
    const running = await build(Layer.provide(SealerLayer.layer(), around))
    const drained = Effect.gen(function*() {
      while ((yield* services.store.first(AuditOutboxTable, "byTime", [], { limit: 1 })).length > 0) {
        yield* Effect.sleep(2)
      }
    })
    const burst = 1_000
    const bursts = <R>(context: Context.Context<R>, after: Effect.Effect<void>) =>
      ofEffects(context, (i) =>
        Effect.andThen(
          Effect.forEach(
            Array.from({ length: burst }, (_, place) => i * burst + place),
            (number) => createKey(services, number),
            { concurrency: 16, discard: true }
          ),
          after
        ), { restore: backend.forget })
    await measure(here, {
      name: sealedMeanwhile,
      ours: bursts(audited(world.context), drained),
      floor: bursts(caller, Effect.void),
      per: burst,
      most: 1
    })
    await running.close()
  }
}
