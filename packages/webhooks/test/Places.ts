/**
 * Where every test of this package runs: on each store, with the audit log as the listener of what is emitted.
 */
import { assert } from "@effect/vitest"
import { AccessReads } from "@gatehouse/contract/Access"
import type { Cascades } from "@gatehouse/contract/Cascades"
import { Events } from "@gatehouse/contract/Events"
import type { Jobs } from "@gatehouse/contract/Jobs"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import { type Profile, Users } from "@gatehouse/contract/Users"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import type { JobSteps } from "@gatehouse/store/JobSteps"
import * as Ports from "@gatehouse/store/Ports"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer, Redacted } from "effect"
import { listener } from "../src/audit/AuditListener.ts"
import { tables } from "../src/Tables.ts"

/** Users by their ids, for the names that the log keeps. */
export class People extends Context.Service<People, Map<string, Profile>>()("test/People") {}

/** What services find. */
export type Base =
  | Store
  | Transactions
  | Tokens
  | SecretBox
  | Jobs
  | JobSteps
  | Cascades
  | AccessReads
  | People

export interface Place extends Pick<Stores.TestStore, "writers"> {
  readonly name: Stores.TestStore["name"] | "convex"
  readonly base: Layer.Layer<Base>
  /** The same, counting what reaches the store. */
  readonly counted: Layer.Layer<Base | StoreCounter.StoreCounter>
}

/** A user who holds every grant in one group, and in no other. */
export const adminOf = (groupId: string): string => `admin-of-${groupId}`

/** Every grant that this package asks for. */
export const grants = new Set([
  "audit:read",
  "audit:record",
  "audit:retention",
  "webhooks:read",
  "webhooks:manage",
  "webhooks:emit"
])

/** Rules of access that name a row read it from its table; standing in a group is in the user's id. */
const reads = Layer.effect(
  AccessReads,
  Effect.map(Store, (store) => ({
    row: (named, id) => {
      const table = tables.find(({ name }) => name === named.name)
      assert.isDefined(table, `${named.name} is a table of this package`)
      return store.get(table as AnyTable, id) as Effect.Effect<Readonly<Record<string, unknown>> | undefined>
    },
    held: (actor, groupId) =>
      Effect.succeed(
        actor.kind === "user" && actor.userId === adminOf(groupId) ? { grants, isOwner: true } : undefined
      )
  }))
)

const people = Layer.effectContext(Effect.sync(() => {
  const all = new Map<string, Profile>()
  return Context.make(People, all).pipe(
    Context.add(Users, {
      profiles: (ids) => Effect.succeed(ids.map((id) => all.get(id))),
      verifiedEmails: () => Effect.succeed([]),
      isActive: () => Effect.succeed(true)
    })
  )
}))

const ring = SecretBoxLayer.layer([{ kid: "test", key: Redacted.make(new Uint8Array(32).fill(7)) }])

export const over = <A>(store: Layer.Layer<A | Store | Transactions>): Layer.Layer<A | Base> =>
  Layer.mergeAll(Ports.layer, reads, Layer.effect(Events, listener)).pipe(
    Layer.provideMerge(Layer.mergeAll(TokensLayer.layer, ring, people)),
    Layer.provideMerge(store)
  ) as Layer.Layer<A | Base>

/** With the tables of jobs. */
export const all: ReadonlyArray<AnyTable> = [...tables, ...Ports.tables]

const on = (store: Stores.TestStore): Place => ({
  name: store.name,
  ...(store.writers === undefined ? {} : { writers: store.writers }),
  base: over(store.layer(all)),
  counted: over(StoreCounter.layer(store.layer(all)))
})

export const places: ReadonlyArray<Place> = Stores.stores.map(on)
