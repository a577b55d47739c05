/**
 * Where every test of this package runs: on each store, with the ports that its services take.
 */
import { assert } from "@effect/vitest"
import { AccessReads } from "@gatehouse/contract/Access"
import type { Cascades } from "@gatehouse/contract/Cascades"
import { type Event, Events } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import type { Jobs } from "@gatehouse/contract/Jobs"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Suspensions } from "@gatehouse/contract/Suspensions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import type { JobSteps } from "@gatehouse/store/JobSteps"
import * as Ports from "@gatehouse/store/Ports"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer, Redacted } from "effect"
import { type Message, Messenger } from "../src/messages/Messenger.ts"
import { events } from "../src/SessionEvents.ts"
import { tables } from "../src/Tables.ts"
import { watch } from "./NothingLeaks.ts"

/** The events that were emitted. */
export class Heard extends Context.Service<Heard, Array<Event>>()("test/Heard") {}

/** The messages that were sent. */
export class Outbox extends Context.Service<Outbox, Array<Message>>()("test/Outbox") {}

/** What services find. */
export type Base =
  | Store
  | Transactions
  | Tokens
  | SecretBox
  | Jobs
  | JobSteps
  | Cascades
  | Suspensions
  | AccessReads
  | Messenger
  | Heard
  | Outbox

export interface Place extends Pick<Stores.TestStore, "writers"> {
  readonly name: Stores.TestStore["name"] | "convex"
  readonly base: Layer.Layer<Base>
  /** The same, counting what reaches the store. */
  readonly counted: Layer.Layer<Base | StoreCounter.StoreCounter>
}

const heard = Layer.effectContext(Effect.sync(() => {
  const all: Array<Event> = []
  return Context.make(Heard, all).pipe(
    Context.add(Events, {
      emit: (event) =>
        Effect.sync(() => {
          assert.isUndefined(EventType.faultOf(events, event))
          all.push(event)
        })
    })
  )
}))

const outbox = Layer.effectContext(Effect.sync(() => {
  const all: Array<Message> = []
  return Context.make(Outbox, all).pipe(
    Context.add(Messenger, { send: (message) => Effect.sync(() => void all.push(message)) })
  )
}))

/** Rules of access that name a row read it from its table; nobody has standing in a group. */
const reads = Layer.effect(
  AccessReads,
  Effect.map(Store, (store) => ({
    row: (named, id) => {
      const table = tables.find(({ name }) => name === named.name)
      assert.isDefined(table, `${named.name} is a table of this package`)
      return store.get(table as AnyTable, id) as Effect.Effect<Readonly<Record<string, unknown>> | undefined>
    },
    held: () => Effect.succeed(undefined)
  }))
)

/** Tokens whose secrets must not be logged, in any test. */
const watched = Layer.unwrap(Effect.gen(function*() {
  return watch(yield* Heard, yield* Outbox)
})).pipe(Layer.provide(TokensLayer.layer))

const ring = SecretBoxLayer.layer([{ kid: "test", key: Redacted.make(new Uint8Array(32).fill(7)) }])

const over = <A>(store: Layer.Layer<A | Store | Transactions>): Layer.Layer<A | Base> =>
  Layer.mergeAll(Ports.layer, reads).pipe(
    Layer.provideMerge(Layer.mergeAll(watched, ring)),
    Layer.provideMerge(Layer.mergeAll(heard, outbox)),
    Layer.provideMerge(store)
  ) as Layer.Layer<A | Base>

/** With the tables of jobs. */
const all = [...tables, ...Ports.tables]

const on = (store: Stores.TestStore): Place => ({
  name: store.name,
  ...(store.writers === undefined ? {} : { writers: store.writers }),
  base: over(store.layer(all)),
  counted: over(StoreCounter.layer(store.layer(all)))
})

export const places: ReadonlyArray<Place> = Stores.stores.map(on)
