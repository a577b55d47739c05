/**
 * What a place is where the tests of keys run, and what every place is given: an application with roles, and two groups
 * with members.
 */
import type { AccessReads } from "@gatehouse/contract/Access"
import type { Cascades } from "@gatehouse/contract/Cascades"
import type { Event } from "@gatehouse/contract/Events"
import * as Permissions from "@gatehouse/contract/Permissions"
import type { Suspensions } from "@gatehouse/contract/Suspensions"
import { GroupId } from "@gatehouse/contract/Text"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import type { TestStore } from "@gatehouse/store-sql/testing/Stores"
import type { Store } from "@gatehouse/store/Store"
import type { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Context, type Effect, type Layer, type Scope } from "effect"
import type { Settings } from "../src/KeySettings.ts"
import type { Keys } from "../src/server.ts"

export const groupA = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9na")
export const groupB = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9nb")

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

/** The role of each user in the groups that they are members of. */
export const memberships: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ona: { [groupA]: "owner" },
  ada: { [groupA]: "admin" },
  ben: { [groupA]: "reader" },
  ivy: { [groupA]: "issuer" },
  eve: { [groupB]: "admin" }
}

/** The events that were emitted. */
export class Heard extends Context.Service<Heard, Array<Event>>()("test/Heard") {}

/** What a test finds. */
export type Services =
  | Keys
  | Store
  | Transactions
  | Tokens
  | Cascades
  | Suspensions
  | AccessReads
  | Permissions.Permissions
  | Heard

/** Where tests run: on a store, and whether a wire lies before it. */
export interface Place extends Pick<TestStore, "writers"> {
  readonly name: string
  /** How the service is called here differs from all other places; of the others only the first is such a face. */
  readonly isFace: boolean
  readonly world: Layer.Layer<Services>
  /** The same, counting what reaches the store. */
  readonly counted: Layer.Layer<Services | StoreCounter>
  /** The service over one database, once with each of these settings. */
  readonly configured: (
    settings: ReadonlyArray<Partial<Settings>>
  ) => Effect.Effect<ReadonlyArray<Keys["Service"]>, never, Scope.Scope>
}
