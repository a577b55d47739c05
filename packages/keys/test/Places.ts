/**
 * Where every test of keys runs: on each store, and behind the HTTP face. Another package may give a list of its own in
 * the place of this file.
 */
import { assert } from "@effect/vitest"
import { AccessReads } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import * as Cascades from "@gatehouse/contract/Cascades"
import { type Event, Events } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import * as Held from "@gatehouse/contract/Held"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Suspensions from "@gatehouse/contract/Suspensions"
import * as Wire from "@gatehouse/contract/testing/Wire"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer } from "effect"
import * as KeyEvents from "../src/KeyEvents.ts"
import { KeysContract } from "../src/KeysContract.ts"
import * as KeySettings from "../src/KeySettings.ts"
import { KeyTable } from "../src/KeyTable.ts"
import { Keys, layer } from "../src/server.ts"
import { Heard, memberships, permissions, type Place } from "./Place.ts"

const heldBy = (actor: Actor.Actor, groupId: string): Held.Held | undefined => {
  if (actor.kind === "key" && actor.groupId !== undefined) {
    return actor.groupId === groupId ? Held.byRoles(permissions, actor.roles ?? []) : undefined
  }
  const role = memberships[Actor.userId(actor) ?? ""]?.[groupId]
  if (role === undefined) return undefined
  const held = Held.byRoles(permissions, [role])
  return actor.kind === "key" ? { ...held, grants: Held.withinScopes(held.grants, actor.scopes) } : held
}

const surroundings = Layer.mergeAll(
  TokensLayer.layer,
  Layer.sync(Cascades.Cascades, Cascades.make),
  Layer.sync(Suspensions.Suspensions, Suspensions.make),
  Layer.succeed(Permissions.Permissions, permissions),
  Layer.effect(
    AccessReads,
    Effect.map(Store, (store) => ({
      row: (_table, id) => store.get(KeyTable, id) as Effect.Effect<Readonly<Record<string, unknown>> | undefined>,
      held: (actor, groupId) => Effect.succeed(heldBy(actor, groupId))
    }))
  ),
  Layer.effectContext(Effect.sync(() => {
    const heard: Array<Event> = []
    return Context.make(Heard, heard).pipe(
      Context.add(Events, {
        emit: (event) =>
          Effect.sync(() => {
            assert.isUndefined(EventType.faultOf(KeyEvents.events, event))
            heard.push(event)
          })
      })
    )
  }))
)

export const worldOver = <A, E>(store: Layer.Layer<A | Store | Transactions, E>) =>
  layer.pipe(Layer.provideMerge(surroundings), Layer.provideMerge(store))

const on = (store: Stores.TestStore): Place => ({
  ...store,
  isFace: store.name === "memory",
  world: worldOver(store.layer([KeyTable])),
  counted: worldOver(StoreCounter.layer(store.layer([KeyTable]))),
  configured: (settings) =>
    Effect.flatMap(
      Layer.build(store.layer([KeyTable])),
      (database) =>
        Effect.forEach(settings, (each) =>
          Layer.build(Layer.fresh(worldOver(Layer.succeedContext(database)))).pipe(
            Effect.provideService(KeySettings.KeySettings, KeySettings.make(each)),
            Effect.map((context) => Context.get(context, Keys))
          ))
    )
})

const overHttp = (place: Place): Place => ({
  ...place,
  name: "http",
  isFace: true,
  world: Layer.provideMerge(Wire.behind(Keys, KeysContract), place.world),
  counted: Layer.provideMerge(Wire.behind(Keys, KeysContract), place.counted),
  configured: (settings) =>
    Effect.flatMap(place.configured(settings), (services) =>
      Effect.forEach(services, (service) =>
        Effect.map(
          Layer.build(Layer.provide(Wire.behind(Keys, KeysContract), Layer.succeed(Keys, service))),
          (context) => Context.get(context, Keys)
        )))
})

const stores = Stores.stores.map(on)

export const places: ReadonlyArray<Place> = [...stores, overHttp(stores[0]!)]
