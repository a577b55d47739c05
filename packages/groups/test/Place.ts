/**
 * What a place is where the tests of groups run, and what every place is given: an application with roles, users, and a
 * record of what was said to have happened.
 */
import type { AccessReads } from "@gatehouse/contract/Access"
import type { Cascades } from "@gatehouse/contract/Cascades"
import type * as Events from "@gatehouse/contract/Events"
import * as Permissions from "@gatehouse/contract/Permissions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { Users } from "@gatehouse/contract/Users"
import type { AccessChecks, Groups, Invites, Members } from "@gatehouse/groups/server"
import type { TestStore } from "@gatehouse/store-sql/testing/Stores"
import type { JobSteps } from "@gatehouse/store/JobSteps"
import type { Store } from "@gatehouse/store/Store"
import type { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer } from "effect"

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

/** Who they are, and what they own. */
export const users = Layer.succeed(Users, {
  profiles: (ids) => Effect.succeed(ids.map((id) => id.startsWith("usr_") ? { id, name: id.slice(4) } : undefined)),
  verifiedEmails: (id) => Effect.succeed(verified[id] ?? []),
  isActive: () => Effect.succeed(true)
})

/** What tests set other than its default. */
export interface Settings {
  readonly inlineLimit: number
  readonly stepSize: number
}

/** What a test finds. */
export type Services =
  | Groups
  | Members
  | Invites
  | AccessChecks
  | AccessReads
  | Store
  | Transactions
  | Tokens
  | JobSteps
  | Cascades
  | Heard
  | Permissions.Permissions

/** Where tests run: on a store, and whether a wire lies before it. */
export interface Place extends Pick<TestStore, "shows" | "writers"> {
  readonly name: string
  /** How services are called here differs from all other places; of the others only the first is such a face. */
  readonly isFace: boolean
  /** How often a long test of random operations is repeated. */
  readonly runs: number
  readonly world: (settings?: Settings) => Layer.Layer<Services>
  /** The same, counting what reaches the store. */
  readonly counted: () => Layer.Layer<Services | StoreCounter>
}
