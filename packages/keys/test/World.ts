/**
 * What the tests of keys stand on: stores, and groups as far as keys know them. Ona owns `groupA`, Ada is an admin and Ben a
 * member there; `groupB` belongs to others. Each test builds a world of its own.
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
import * as Wire from "@gatehouse/contract/testing/Wire"
import { GroupId, UserId } from "@gatehouse/contract/Text"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer } from "effect"
import * as KeyEvents from "../src/KeyEvents.ts"
import { KeysContract } from "../src/KeysContract.ts"
import { KeyTable } from "../src/KeyTable.ts"
import { KeyId } from "../src/KeyWire.ts"
import { Keys, layer } from "../src/server.ts"

export const groupA = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9na")
export const groupB = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9nb")

/** A store, and whether the service on it is called over HTTP. */
export interface Place extends Omit<Stores.TestStore, "name"> {
  readonly name: Stores.TestStore["name"] | "http"
}

const [memory] = Stores.stores
const http: Place = { ...memory!, name: "http" }

/** Where every test of the service runs: on each store, and behind the HTTP face. */
export const stores: ReadonlyArray<Place> = [...Stores.stores, http]

export const permissions = Permissions.make({
  grants: ["data:read", "data:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    admin: { label: "Admin", grants: "*" },
    issuer: { label: "Issuer", grants: ["keys:create", "keys:read", "keys:update", "keys:revoke"] },
    reader: { label: "Reader", grants: ["data:read"] },
    /** An owner who may do little: being one is more than its grants. */
    steward: { label: "Steward", grants: ["data:read"], owner: true }
  }
})

const memberships: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ona: { [groupA]: "owner" },
  ada: { [groupA]: "admin" },
  ben: { [groupA]: "reader" },
  ivy: { [groupA]: "issuer" },
  eve: { [groupB]: "admin" }
}

const heldBy = (actor: Actor.Actor, groupId: string): Held.Held | undefined => {
  if (actor.kind === "key" && actor.groupId !== undefined) {
    return actor.groupId === groupId ? Held.byRoles(permissions, actor.roles ?? []) : undefined
  }
  const role = memberships[Actor.userId(actor) ?? ""]?.[groupId]
  if (role === undefined) return undefined
  const held = Held.byRoles(permissions, [role])
  return actor.kind === "key" ? { ...held, grants: Held.withinScopes(held.grants, actor.scopes) } : held
}

/** The events that were emitted. */
export class Heard extends Context.Service<Heard, Array<Event>>()("test/Heard") {}

const surroundings = Layer.mergeAll(
  TokensLayer.layer,
  Layer.sync(Cascades.Cascades, Cascades.make),
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

/** The service at a place. */
const at = <A, E, R>(place: Place, service: Layer.Layer<A | Keys, E, R>) =>
  place.name === "http" ? Layer.provideMerge(Wire.behind(Keys, KeysContract), service) : service

export const worldAt = (place: Place) => at(place, worldOver(place.layer([KeyTable])))

/** The same, counting what reaches the store. */
export const counted = (place: Place) => at(place, worldOver(StoreCounter.layer(place.layer([KeyTable]))))

export const world = worldAt(memory!)

/** For what is the same on every store. */
export const worlds = [["memory", world], ["http", worldAt(http)]] as const

export const asUser = (userId: string): Actor.Actor => ({ kind: "user", userId })
export const user = (userId: string) => UserId.make(userId)
export const keyId = (text: string) => KeyId.make(text)
export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

/** The service as transports see it. */
export const guarded = Wire.guarded(Keys, KeysContract)

export const readData = [{ resource: "data", actions: ["read"] }]
export const everything = [{ resource: "*", actions: ["*"] }]
