/**
 * What a claim of deliveries that are due costs, beside the same on a store of a thousand: the queue that is ready must not cost
 * more the longer it is.
 */
import { DeliveryTable, QueueTable } from "@gatehouse/webhooks/deliveries/DeliveryTable"
import * as Effect from "effect/Effect"
import assert from "node:assert"
import type { Side } from "../Measure.ts"
import { type Here, measure, ofEffects } from "./Run.ts"
import type { Services } from "./Services.ts"
import type { World } from "./World.ts"

const claimedAtOnce = 50

/** Claims take from endpoints with deliveries since a year ago; afterwards they wait as before. */
const claiming = (world: World) => {
  const { context, data, services: { deliveries, store } } = world
  const claimed: Array<string> = []
  const setQueues = (dueAt: number | null) =>
    Effect.runPromise(store.mutation(
      { name: "bench.wake" },
      Effect.forEach(data.endpoints, ({ row }) => store.patch(QueueTable, row.id, { dueAt }), { discard: true })
    ))
  const giveBack = Effect.gen(function*() {
    const rows = yield* store.getMany(DeliveryTable, claimed)
    for (const row of rows) {
      yield* store.patch(DeliveryTable, row!.id, { attempts: 0, dueAt: row!.createdAt, history: [] })
    }
  })
  const claim = (of: Services["deliveries"]) =>
    Effect.map(
      of.claim({ limit: claimedAtOnce, claimMs: 60_000, perEndpoint: 8, busy: [] }),
      ({ deliveries }) => {
        for (const { deliveryId } of deliveries) claimed.push(deliveryId)
        return deliveries
      }
    )
  const around: Omit<Side, "run"> = {
    prepare: () => setQueues(data.madeAfter),
    restore: async () => {
      await Effect.runPromise(store.mutation({ name: "bench.giveBack" }, giveBack))
      claimed.length = 0
      await setQueues(null)
    }
  }
  return { claim, around, side: ofEffects(context, () => claim(deliveries), around) }
}

const name = "claim of 50 vs 1,000"

export const names = [name]

export const run = async (world: World, small: World | undefined, here: Here): Promise<void> => {
  if (!here.isWanted({ name })) return
  const callsOf = async (of: World) => {
    const { around, claim } = claiming(of)
    await around.prepare!(0, 1)
    let got = 0
    const counts = await of.count(Effect.map(claim(of.counted.deliveries), ({ length }) => void (got = length)))
    await around.restore!()
    assert.strictEqual(got, Math.min(claimedAtOnce, of.data.pending), `${name}: a full claim`)
    return counts
  }
  const counts = await callsOf(world)
  const least = small ?? world
  if (small !== undefined) assert.deepStrictEqual(await callsOf(small), counts, `${name}: as many calls`)
  await measure(here, {
    name,
    ours: claiming(world).side,
    floor: small === undefined ? undefined : claiming(small).side,
    counts,
    // A round leaves something that waits in the small store too.
    most: Math.max(1, Math.floor(least.data.pending / claimedAtOnce) - 2)
  })
}
