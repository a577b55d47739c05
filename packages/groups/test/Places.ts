/**
 * Where every test of groups runs: on each store, and behind the HTTP face. Another package may give a list of its own in
 * the place of this file.
 */
import { assert } from "@effect/vitest"
import * as Events from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import { layer as tokens } from "@gatehouse/contract/node/TokensLayer"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Wire from "@gatehouse/contract/testing/Wire"
import type { Transactions } from "@gatehouse/contract/Transaction"
import {
  AccessContract,
  GroupEvents,
  GroupsContract,
  InvitesContract,
  MembersContract,
  tables
} from "@gatehouse/groups"
import { AccessChecks, Groups, GroupSettings, Invites, layer, Members } from "@gatehouse/groups/server"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import * as Ports from "@gatehouse/store/Ports"
import type { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer } from "effect"
import { Heard, permissions, type Place, type Settings, users } from "./Place.ts"

const heard = Layer.effectContext(Effect.sync(() => {
  const events: Array<Events.Event> = []
  return Context.make(Heard, { events }).pipe(
    Context.add(Events.Events, {
      emit: (event) =>
        Effect.sync(() => {
          assert.isUndefined(EventType.faultOf(GroupEvents.events, event))
          events.push(event)
        })
    })
  )
}))

/** All services over a store; settings other than the default make large trees of small ones. */
export const worldOn = <A>(store: Layer.Layer<A | Store | Transactions>, settings?: Settings) =>
  layer.pipe(
    Layer.provideMerge(Ports.layer),
    Layer.provideMerge(Layer.mergeAll(
      tokens,
      store,
      users,
      heard,
      Layer.succeed(Permissions.Permissions, permissions),
      settings === undefined ? Layer.empty : Layer.succeed(GroupSettings, settings)
    ))
  )

const wire = Layer.mergeAll(
  Wire.behind(Groups, GroupsContract),
  Wire.behind(Members, MembersContract),
  Wire.behind(Invites, InvitesContract),
  Wire.behind(AccessChecks, AccessContract)
)

const all = [...tables, ...Ports.tables]

const on = (store: Stores.TestStore): Place => ({
  ...store,
  isFace: store.name === "memory",
  runs: store.name === "memory" ? 200 : 10,
  world: (settings) => worldOn(store.layer(all), settings),
  counted: () => worldOn(StoreCounter.layer(store.layer(all)))
})

const overHttp = (place: Place): Place => ({
  ...place,
  name: "http",
  isFace: true,
  runs: 10,
  world: (settings) => Layer.provideMerge(wire, place.world(settings)),
  counted: () => Layer.provideMerge(wire, place.counted())
})

const stores = Stores.stores.map(on)

export const places: ReadonlyArray<Place> = [...stores, overHttp(stores[0]!)]
