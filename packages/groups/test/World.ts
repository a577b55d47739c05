/**
 * What the tests stand on: each store, all layers, an application with roles, and a record of what was said to have happened.
 */
import { assert, vi } from "@effect/vitest"
import * as Actor from "@gatehouse/contract/Actor"
import * as Events from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import { layer as tokens } from "@gatehouse/contract/node/TokensLayer"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Wire from "@gatehouse/contract/testing/Wire"
import { UserId } from "@gatehouse/contract/Text"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { Users } from "@gatehouse/contract/Users"
import {
  AccessContract,
  GroupEvents,
  GroupId,
  GroupsContract,
  InvitesContract,
  MembersContract,
  tables
} from "@gatehouse/groups"
import { AccessChecks, Groups, GroupSettings, Invites, layer, Members } from "@gatehouse/groups/server"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import { JobSteps } from "@gatehouse/store/JobSteps"
import * as Ports from "@gatehouse/store/Ports"
import type { Store } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer } from "effect"

/** A store, and whether the services on it are called over HTTP. */
export interface Place extends Omit<Stores.TestStore, "name"> {
  readonly name: Stores.TestStore["name"] | "http"
}

const [memory] = Stores.stores

/** Where every test of the domain runs: on each store, and behind the HTTP face. */
export const stores: ReadonlyArray<Place> = [...Stores.stores, { ...memory!, name: "http" }]

// Some tests take hundreds of steps, on a database that all of them share.
vi.setConfig({ testTimeout: 60_000 })

export const permissions = Permissions.make({
  grants: ["docs:read", "docs:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    admin: {
      label: "Admin",
      grants: [
        "groups:create",
        "groups:read",
        "groups:update",
        "groups:delete",
        "groups:move",
        "members:add",
        "members:read",
        "members:update",
        "members:remove",
        "invites:create",
        "invites:read",
        "invites:revoke",
        "docs:read",
        "docs:write"
      ]
    },
    moderator: {
      label: "Moderator",
      grants: ["members:add", "members:read", "members:update", "members:remove", "invites:create", "docs:read"]
    },
    viewer: { label: "Viewer", grants: ["groups:read", "members:read", "docs:read"] },
    writer: { label: "Writer", grants: ["docs:write"] },
    /** An owner who may do little: being one is more than its grants. */
    steward: { label: "Steward", grants: ["docs:read"], owner: true },
    guest: { label: "Guest", grants: [] }
  }
})

/** Everything that was said to have happened, in order. */
export class Heard extends Context.Service<Heard, { readonly events: Array<Events.Event> }>()("test/Heard") {}

/** Addresses that users have proved to own. */
export const verified: Readonly<Record<string, ReadonlyArray<string>>> = {
  usr_ada: ["ada@example.com"],
  usr_bob: ["bob@example.com", "Bob@Work.example"]
}

const users = Layer.succeed(Users, {
  profiles: (ids) => Effect.succeed(ids.map((id) => id.startsWith("usr_") ? { id, name: id.slice(4) } : undefined)),
  verifiedEmails: (id) => Effect.succeed(verified[id] ?? [])
})

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

interface Settings {
  readonly inlineLimit: number
  readonly stepSize: number
}

const wire = Layer.mergeAll(
  Wire.behind(Groups, GroupsContract),
  Wire.behind(Members, MembersContract),
  Wire.behind(Invites, InvitesContract),
  Wire.behind(AccessChecks, AccessContract)
)

/** All services over a store; settings other than the default make large trees of small ones. */
export const world = (place: Place, settings?: Settings) => {
  const services = worldOn(place.layer([...tables, ...Ports.tables]), settings)
  return place.name === "http" ? Layer.provideMerge(wire, services) : services
}

/** The same, counting what reaches the store. */
export const counted = (place: Place) => {
  const services = worldOn(StoreCounter.layer(place.layer([...tables, ...Ports.tables])))
  return place.name === "http" ? Layer.provideMerge(wire, services) : services
}

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

export const user = (name: string) => UserId.make(`usr_${name}`)
export const ada = user("ada")
export const bob = user("bob")
export const cyd = user("cyd")

/** An id that nothing has. */
export const nowhere = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9n8")

/** Runs an effect as a signed-in user. */
export const as = (userId: string, more: Partial<Actor.Actor> = {}) =>
  Effect.provideService(Actor.Current, { kind: "user", userId, ...more } as Actor.Actor)

/** Runs an effect with a key. */
export const withKey = (key: Omit<Actor.KeyActor, "kind" | "keyId">) =>
  Effect.provideService(Actor.Current, { kind: "key", keyId: "key_1", ...key })

export const platform = withKey({ scopes: [{ resource: "*", actions: ["*"] }] })

/** The services, by short names. */
export const services = Effect.gen(function*() {
  return {
    groups: yield* Groups,
    members: yield* Members,
    invites: yield* Invites,
    access: yield* AccessChecks,
    heard: yield* Heard
  }
})

/** A tree acme > eng > web, with ada owning acme. */
export const acme = Effect.gen(function*() {
  const all = yield* services
  const root = yield* all.groups.create({ name: "Acme", slug: "acme" })
  const eng = yield* all.groups.create({ name: "Engineering", slug: "eng", parentId: root.id })
  const web = yield* all.groups.create({ name: "Web", slug: "web", parentId: eng.id })
  const owner = yield* all.members.add({ groupId: root.id, userId: ada, roles: ["owner"] })
  return { ...all, root, eng, web, owner }
})

/** A chain of `depth` groups below one another, the root first. */
export const chain = Effect.fnUntraced(function*(depth: number) {
  const groups = yield* Groups
  const ids: Array<GroupId> = []
  for (let i = 0; i < depth; i++) {
    const parentId = ids.at(-1)
    ids.push((yield* groups.create({ name: `level ${i + 1}`, ...parentId === undefined ? {} : { parentId } })).id)
  }
  return ids
})

/** Runs one step of the job that has waited longest, of those of a kind. False when there is none that is due. */
export const oneStep = Effect.fnUntraced(function*(kind: string) {
  const steps = yield* JobSteps
  for (let shard = 0; shard < 16; shard++) {
    for (const row of yield* steps.due(shard, 100)) {
      if (!row.kind.startsWith(kind)) continue
      const outcome = yield* steps.step(row.id)
      if (outcome._tag === "Failed") return yield* Effect.die(new Error(outcome.error))
      return true
    }
  }
  return false
})
