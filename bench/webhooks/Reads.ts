/**
 * What pages of the feed and of the log cost: beside statements by hand, and beside the same operation on a store of a
 * thousand rows, which is what says that nothing grows with the tables.
 */
import type { GroupId } from "@gatehouse/contract/Text"
import * as Effect from "effect/Effect"
import assert from "node:assert"
import { at } from "../Case.ts"
import { feedLimit, type Floor, logLimit } from "./floors/Floor.ts"
import { type Here, measure, ofCalls, ofEffects } from "./Run.ts"
import type { Services } from "./Services.ts"
import type { World } from "./World.ts"

interface ReadCase {
  readonly name: string
  readonly ours: (services: Services, world: World) => (i: number) => Effect.Effect<unknown, unknown>
  readonly floor: (floor: Floor, world: World) => (i: number) => unknown
  /** Of our answer, what the floor's is compared with. */
  readonly compared?: (answer: any) => unknown
}

const feed = (name: string, groupId: (world: World) => GroupId | undefined): ReadCase => {
  const payloads = (world: World) => {
    const group = groupId(world)
    const after = at(world.data.sequences)
    return (i: number) => ({ after: after(i), limit: feedLimit, ...(group === undefined ? {} : { groupId: group }) })
  }
  return {
    name,
    ours: ({ audit }, world) => {
      const payload = payloads(world)
      return (i) => audit.feed(payload(i))
    },
    floor: (floor, world) => {
      const payload = payloads(world)
      return (i) => floor.feed(payload(i))
    }
  }
}

const itemsAndMore = (answer: any) => ({ items: answer.items, more: answer.nextCursor !== null })

const cases: ReadonlyArray<ReadCase> = [
  feed("feed of all, 100", () => undefined),
  feed("feed of a group, 100", ({ data }) => data.bigGroup),
  {
    name: "log of a group, 50",
    ours: ({ audit }, { data: { bigGroup, times } }) => {
      const until = at(times)
      return (i) => audit.list({ groupId: bigGroup, until: until(i), limit: logLimit })
    },
    floor: (floor, { data: { bigGroup, times } }) => {
      const until = at(times)
      return (i) => floor.logOfGroup(bigGroup, until(i))
    },
    compared: itemsAndMore
  },
  {
    name: "log of a subject, 50",
    ours: ({ audit }, { data: { subjects } }) => {
      const subjectId = at(subjects)
      return (i) => audit.list({ subjectId: subjectId(i), limit: logLimit, until: Number.MAX_SAFE_INTEGER })
    },
    floor: (floor, { data: { subjects } }) => {
      const subjectId = at(subjects)
      return (i) => floor.logOfSubject(subjectId(i), Number.MAX_SAFE_INTEGER)
    },
    compared: itemsAndMore
  }
]

const grown = (name: string): string => `${name} vs 1,000`

export const names = cases.flatMap(({ name }) => [name, grown(name)])

export const run = async (world: World, small: World | undefined, here: Here): Promise<void> => {
  const { backend, counted, services } = world
  for (const { compared = (answer: unknown) => answer, floor, name, ours } of cases) {
    if (!here.isWanted({ name: grown(name) })) continue
    const call = ours(services, world)
    const counts = await world.count(ours(counted, world)(0))
    const side = ofEffects(world.context, call)
    if (backend.floor !== undefined) {
      const byHand = floor(backend.floor, world)
      for (let i = 0; i < 5; i++) {
        const answer: any = await Effect.runPromise(call(i))
        assert.ok(answer.items.length > 0)
        assert.deepStrictEqual(await byHand(i), compared(answer), `${name}: the floor answers otherwise`)
      }
      if (here.isWanted({ name })) await measure(here, { name, ours: side, floor: ofCalls(byHand), counts })
    }
    if (small !== undefined) {
      assert.deepStrictEqual(await small.count(ours(small.counted, small)(0)), counts, `${name}: as many calls`)
      await measure(here, {
        name: grown(name),
        ours: side,
        floor: ofEffects(small.context, ours(small.services, small)),
        counts
      })
    }
  }
}
