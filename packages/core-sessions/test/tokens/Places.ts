/**
 * Where the tests of signing keys run: on each store, and behind the HTTP face. A server is a composition of its own over
 * a store, as each process of an application has one.
 */
import { assert } from "@effect/vitest"
import { AccessReads } from "@gatehouse/contract/Access"
import { type Event, Events } from "@gatehouse/contract/Events"
import * as EventType from "@gatehouse/contract/EventType"
import * as SecretBoxLayer from "@gatehouse/contract/node/SecretBoxLayer"
import * as TokensLayer from "@gatehouse/contract/node/TokensLayer"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import * as Wire from "@gatehouse/contract/testing/Wire"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import * as Stores from "@gatehouse/store-sql/testing/Stores"
import { Store, toContext } from "@gatehouse/store/Store"
import * as StoreCounter from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import * as AccessTokenLayer from "../../src/tokens/AccessTokenLayer.ts"
import type { AccessTokens } from "../../src/tokens/AccessTokens.ts"
import { events } from "../../src/tokens/SigningKeyEvents.ts"
import { SigningKeys } from "../../src/tokens/SigningKeys.ts"
import { SigningKeysContract } from "../../src/tokens/SigningKeysContract.ts"
import * as SigningKeysLayer from "../../src/tokens/SigningKeysLayer.ts"
import * as SigningKeySource from "../../src/tokens/SigningKeySource.ts"
import { SigningKeyTable } from "../../src/tokens/SigningKeyTable.ts"
import { SigningKeyVersion } from "../../src/tokens/SigningKeyVersion.ts"
import * as TokenSettings from "../../src/tokens/TokenSettings.ts"

/** The events that were emitted. */
export class Heard extends Context.Service<Heard, Array<Event>>()("test/tokens/Heard") {}

export const settings = TokenSettings.make({ issuer: "https://auth.example.com", audience: "api" })

const keyOfRing = (kid: string, byte: number): SecretBoxLayer.SealingKey => ({
  kid,
  key: Redacted.make(new Uint8Array(32).fill(byte))
})
const oldKey = keyOfRing("old", 1)
const newKey = keyOfRing("new", 2)

export const rings = { before: [oldKey], during: [newKey, oldKey], after: [newKey] } as const

export type Services =
  | SigningKeys
  | SigningKeySource.SigningKeySource
  | AccessTokens
  | Heard
  | AccessReads
  | Tokens
  | SecretBox
  | TokenSettings.TokenSettings

export interface ServerOptions {
  readonly settings?: TokenSettings.Settings
  readonly ring?: readonly [SecretBoxLayer.SealingKey, ...ReadonlyArray<SecretBoxLayer.SealingKey>]
  readonly overHttp?: boolean
}

/** All that one process has, but its store. */
const over = (options: ServerOptions): Layer.Layer<Services, never, Store | Transactions> => {
  const heard: Array<Event> = []
  const surroundings = Layer.mergeAll(
    TokensLayer.layer,
    SecretBoxLayer.layer(options.ring ?? rings.before),
    Layer.succeed(TokenSettings.TokenSettings, options.settings ?? settings),
    Layer.sync(SigningKeyVersion, () => ({ current: 0 })),
    Layer.succeed(Heard, heard),
    Layer.succeed(Events, {
      emit: (event) =>
        Effect.sync(() => {
          assert.isUndefined(EventType.faultOf(events, event))
          heard.push(event)
        })
    }),
    Layer.succeed(AccessReads, {
      row: () => Effect.succeed(undefined),
      held: () => Effect.succeed(undefined)
    })
  )
  const keys = options.overHttp === true
    ? Layer.provideMerge(Wire.behind(SigningKeys, SigningKeysContract), SigningKeysLayer.layer)
    : SigningKeysLayer.layer
  return Layer.fresh(
    AccessTokenLayer.layer.pipe(
      Layer.provideMerge(SigningKeySource.fromService),
      Layer.provideMerge(keys),
      Layer.provideMerge(surroundings)
    )
  )
}

export type World = Context.Context<Services | Store | Transactions>

export interface Place {
  readonly name: string
  /** One server over an empty store. */
  readonly world: (options?: ServerOptions) => Layer.Layer<Services | Store | Transactions>
  /** The same, counting what reaches the store. */
  readonly counted: Layer.Layer<Services | Store | Transactions | StoreCounter.StoreCounter>
  /** Servers over one store, with a connection each where there are connections. */
  readonly servers: (
    one?: ServerOptions,
    two?: ServerOptions
  ) => Effect.Effect<readonly [World, World], never, Scope.Scope>
}

const tables = [SigningKeyTable]

const on = (store: Stores.TestStore): Place => ({
  name: store.name,
  world: (options = {}) => Layer.provideMerge(over(options), store.layer(tables)),
  counted: Layer.provideMerge(over({}), StoreCounter.layer(store.layer(tables))),
  servers: Effect.fnUntraced(function*(one = {}, two = one) {
    const [first, second] = store.writers === undefined
      ? yield* Effect.map(Layer.build(store.layer(tables)), (context) => {
        const shared = Context.get(context, Store)
        return [shared, shared] as const
      })
      : yield* store.writers(tables)
    const build = (service: Store["Service"], options: ServerOptions) =>
      Layer.build(Layer.provideMerge(over(options), Layer.succeedContext(toContext(service))))
    return [yield* build(first, one), yield* build(second, two)] as const
  })
})

const stores = Stores.stores.map(on)
const memory = stores[0]!

const http: Place = {
  name: "http",
  world: (options = {}) => memory.world({ ...options, overHttp: true }),
  counted: memory.counted,
  servers: (one = {}, two = one) => memory.servers({ ...one, overHttp: true }, { ...two, overHttp: true })
}

export const places: ReadonlyArray<Place> = [...stores, http]
export const inMemory = memory

/** What a test of tokens issues, unless it says otherwise. */
export const subject = {
  userId: "usr_ada",
  sessionId: "ses_1",
  amr: ["pwd", "otp"],
  authTime: Date.UTC(2026, 0, 1, 11, 59)
}

/** When tests begin: half a second after a full one, so that rounding shows. */
export const start = Date.UTC(2026, 0, 1, 12) + 500
