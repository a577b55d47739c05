/**
 * Where the tests of groups run on Convex. The vitest project `convex-groups` takes this for `Places.ts`.
 */
import { assert } from "@effect/vitest"
import type { Event } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import { GroupEvents } from "@gatehouse/groups"
import { Effect, Layer } from "effect"
import { Heard, permissions, type Place, type Settings, users } from "../../../groups/test/Place.ts"
import * as Domain from "./Domain.ts"

const world = (env: Readonly<Record<string, string>>) =>
  Layer.unwrap(Effect.sync(() => {
    const events: Array<Event> = []
    const heard = (event: Event) => {
      assert.isUndefined(EventType.faultOf(GroupEvents.events, event))
      events.push(event)
    }
    return Layer.mergeAll(Domain.layer({ permissions, heard, env }), users, Layer.succeed(Heard, { events }))
  }))

const envOf = (settings: Settings | undefined): Readonly<Record<string, string>> =>
  settings === undefined
    ? {}
    : { INLINE_LIMIT: String(settings.inlineLimit), STEP_SIZE: String(settings.stepSize) }

const convex: Place = {
  name: "convex",
  shows: { twoWriters: false, concurrentReads: false, serialization: false, size: 1_000 },
  isFace: true,
  runs: 1,
  world: (settings) => world(envOf(settings)),
  counted: () => world({ COUNTED: "yes" })
}

export const places: ReadonlyArray<Place> = [convex]

/** Two processes on one deployment are no case of their own: Convex has one writer. */
export const worldOn = (): never => {
  throw new Error("the services of a component stand on no other store")
}
