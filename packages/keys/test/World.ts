/**
 * What the tests of keys stand on: stores, and groups as far as keys know them. Ona owns `grp_a`, Ada is an admin and Ben a
 * member there; `grp_b` belongs to others. Each test builds a world of its own.
 */
import { AccessReads } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import * as Cascades from "@gatehouse/contract/Cascades"
import { type Event, Events } from "@gatehouse/contract/Events"
import * as Guard from "@gatehouse/contract/Guard"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Scopes from "@gatehouse/contract/Scopes"
import type { UserId } from "@gatehouse/contract/Text"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as MemoryStore from "@gatehouse/store/MemoryStore"
import { Store } from "@gatehouse/store/Store"
import { Context, Effect, Layer } from "effect"
import { KeysContract } from "../src/KeysContract.ts"
import { KeyTable } from "../src/KeyTable.ts"
import type { KeyId } from "../src/KeyWire.ts"
import { Keys, layer } from "../src/server.ts"

export const permissions = Permissions.make({
  grants: ["data:read", "data:write"],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    admin: { label: "Admin", grants: "*" },
    issuer: { label: "Issuer", grants: ["keys:create", "keys:read", "keys:update", "keys:revoke"] },
    reader: { label: "Reader", grants: ["data:read"] }
  }
})

const memberships: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ona: { grp_a: "owner" },
  ada: { grp_a: "admin" },
  ben: { grp_a: "reader" },
  ivy: { grp_a: "issuer" },
  eve: { grp_b: "admin" }
}

const grantsOf = (actor: Actor.Actor, groupId: string): ReadonlySet<string> | undefined => {
  if (actor.kind === "key" && actor.groupId !== undefined) {
    return actor.groupId === groupId ? Permissions.grantsOf(permissions, actor.roles ?? []) : undefined
  }
  const role = memberships[Actor.userId(actor) ?? ""]?.[groupId]
  if (role === undefined) return undefined
  const grants = Permissions.grantsOf(permissions, [role])
  return actor.kind === "key"
    ? new Set([...grants].filter((grant) => Scopes.canGrant(actor.scopes, grant)))
    : grants
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
      grants: (actor, groupId) => Effect.succeed(grantsOf(actor, groupId)),
      owns: (actor, groupId) =>
        Effect.succeed(
          Actor.userId(actor) === undefined
            ? actor.kind === "key" && actor.groupId === groupId && actor.roles?.includes("owner") === true
            : memberships[Actor.userId(actor)!]?.[groupId] === "owner"
        )
    }))
  ),
  Layer.effectContext(Effect.sync(() => {
    const heard: Array<Event> = []
    return Context.make(Heard, heard).pipe(
      Context.add(Events, { emit: (event) => Effect.sync(() => void heard.push(event)) })
    )
  }))
)

export const worldOver = <A, E>(store: Layer.Layer<A | Store | Transactions, E>) =>
  layer.pipe(Layer.provideMerge(surroundings), Layer.provideMerge(store))

export const world = worldOver(MemoryStore.layer)

export const asUser = (userId: string): Actor.Actor => ({ kind: "user", userId })
export const user = (userId: string) => userId as UserId
export const keyId = (text: string) => text as KeyId
export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

/** The service as transports see it. */
export const guarded = Effect.gen(function*() {
  return yield* Guard.guard(KeysContract, yield* Keys)
})

export const readData = [{ resource: "data", actions: ["read"] }]
export const everything = [{ resource: "*", actions: ["*"] }]
