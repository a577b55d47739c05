/**
 * Where the tests of keys run on Convex. The vitest project `convex-keys` takes this for `Places.ts`. The component has
 * real groups, so whoever is a member is one by rows.
 */
import { assert } from "@effect/vitest"
import type { Event } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import { UserId } from "@gatehouse/contract/Text"
import { type GroupId, GroupTable, MemberId, MemberTable } from "@gatehouse/groups"
import * as KeyEvents from "@gatehouse/keys/KeyEvents"
import { Store } from "@gatehouse/store/Store"
import { Context, Effect, Layer } from "effect"
import { groupA, groupB, Heard, memberships, permissions, type Place } from "../../../keys/test/Place.ts"
import * as Domain from "./Domain.ts"

/** The groups, and whoever is a member of one. */
const facts = Effect.gen(function*() {
  const store = yield* Store
  yield* store.mutation(
    { name: "facts" },
    Effect.gen(function*() {
      for (const id of [groupA, groupB]) {
        yield* store.insert(GroupTable, { id, createdAt: 0, name: id, scope: "root", path: [id], tags: [] })
      }
      let members = 0
      for (const [user, roles] of Object.entries(memberships)) {
        for (const [groupId, role] of Object.entries(roles)) {
          yield* store.insert(MemberTable, {
            id: MemberId.make(`mem_01j9z3x5q8r7t6v4w2y1k0m9n${members++}`),
            createdAt: 0,
            groupId: groupId as GroupId,
            userId: UserId.make(user),
            roles: [role],
            status: "active"
          })
        }
      }
    })
  )
}).pipe(Effect.orDie)

const world = (env: Readonly<Record<string, string>>) =>
  Layer.unwrap(Effect.sync(() => {
    const events: Array<Event> = []
    const heard = (event: Event) => {
      assert.isUndefined(EventType.faultOf(KeyEvents.events, event))
      events.push(event)
    }
    const domain = Domain.layer({ permissions, heard, env })
    return Layer.mergeAll(Layer.effectDiscard(facts), Layer.succeed(Heard, events)).pipe(Layer.provideMerge(domain))
  }))

const convex: Place = {
  name: "convex",
  isFace: true,
  world: world({}),
  counted: world({ COUNTED: "yes" }),
  configured: (settings) =>
    Effect.map(Layer.build(world({})), (context) => settings.map(Context.get(context, Domain.Configured)))
}

export const places: ReadonlyArray<Place> = [convex]

/** Two processes on one deployment are no case of their own: Convex has one writer. */
export const worldOver = (): never => {
  throw new Error("the services of a component stand on no other store")
}
