/**
 * Endpoints on every store, before an Internet that answers as a test says.
 */
import * as Actor from "@gatehouse/contract/Actor"
import * as Outbound from "@gatehouse/contract/Outbound"
import { GroupId } from "@gatehouse/contract/Text"
import { Store } from "@gatehouse/store/Store"
import type { AnyTable } from "@gatehouse/store/Table"
import type { StoreCounter } from "@gatehouse/store/testing/StoreCounter"
import { Context, Effect, Layer } from "effect"
import { AuditEventTable, AuditOutboxTable } from "../../src/audit/AuditTable.ts"
import * as EndpointLayer from "../../src/endpoints/EndpointLayer.ts"
import { Endpoints } from "../../src/endpoints/Endpoints.ts"
import { platformScope, SubscriberTable } from "../../src/endpoints/EndpointTable.ts"
import * as SignerLayer from "../../src/node/SignerLayer.ts"
import type { Signer } from "../../src/signing/Signer.ts"
import { tables } from "../../src/Tables.ts"
import { adminOf, type Base, type Place } from "../Places.ts"

export const groupA = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9na")
export const groupB = GroupId.make("grp_01j9z3x5q8r7t6v4w2y1k0m9nb")
export const connection = "con_01j9z3x5q8r7t6v4w2y1k0m9nc" as never
export const noon = Date.UTC(2026, 0, 2, 12)
export const day = 86_400_000

/** What was sent, and what comes back. */
export class Receiver extends Context.Service<Receiver, {
  readonly requests: Array<Outbound.OutboundRequest>
  answer: ReturnType<Outbound.Outbound["Service"]["fetch"]>
}>()("test/Receiver") {}

export const answerOf = (
  status: number,
  body: string | Uint8Array = "",
  headers: Readonly<Record<string, string>> = {}
): Outbound.OutboundResponse => ({
  status,
  headers,
  body: typeof body === "string" ? new TextEncoder().encode(body) : body
})

const receiver = Layer.effectContext(Effect.sync(() => {
  const state = { requests: [] as Array<Outbound.OutboundRequest>, answer: Effect.succeed(answerOf(200, "ok")) }
  return Context.make(Receiver, state).pipe(
    Context.add(Outbound.Outbound, {
      fetch: (request) =>
        Effect.suspend(() => {
          state.requests.push(request)
          return state.answer
        })
    })
  )
}))

export type World = Base | Endpoints | Signer | Receiver | Outbound.Outbound

export const worldOver = <A>(base: Layer.Layer<A | Base>): Layer.Layer<A | World> =>
  EndpointLayer.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(SignerLayer.layer, receiver)),
    Layer.provideMerge(base)
  ) as Layer.Layer<A | World>

export const worldOf = (place: Place): Layer.Layer<World | StoreCounter> => worldOver(place.counted)

export const as = (actor: Actor.Actor) => Effect.provideService(Actor.Current, actor)

export const admin = (groupId: string): Actor.Actor => ({ kind: "user", userId: adminOf(groupId) })

export const platformKey = (...scopes: ReadonlyArray<string>): Actor.Actor => ({
  kind: "key",
  keyId: "key_platform",
  scopes: scopes.map((scope) => {
    const [resource = "", action = ""] = scope.split(":")
    return { resource, actions: [action] }
  })
})

/** A new endpoint of group A for `member.*`. */
export const created = (
  overrides: Partial<Parameters<Endpoints["Service"]["create"]>[0]> = {}
) =>
  Endpoints.use((endpoints) =>
    endpoints.create({ groupId: groupA, url: "https://example.com/hook", subscriptions: ["member.*"], ...overrides })
  )

/** What the sealer sees of a scope. */
export const subscribersOf = (scope: string = platformScope) =>
  Store.use((store) => Effect.map(store.unique(SubscriberTable, "byScope", [scope]), (row) => row ?? undefined))

/** Every row of these tables. */
export const rowsOf = (some: ReadonlyArray<AnyTable> = tables) =>
  Store.use((store) =>
    Effect.map(
      Effect.forEach(some, (table) => {
        const [index] = Object.keys({ ...table.unique, ...table.indexes })
        return index === undefined
          ? Effect.succeed([])
          : store.first(table, index as never, [] as never, { limit: 1_000 })
      }),
      (rows) => rows.flat()
    )
  )

/** The events that were emitted, sealed or not, in their order. */
export const heard = Store.use((store) =>
  Effect.gen(function*() {
    const waiting = yield* store.first(AuditOutboxTable, "byTime", [], { limit: 1_000 })
    const sealed = yield* store.first(AuditEventTable, "bySequence", [], { limit: 1_000 })
    return [
      ...sealed.map(({ data, type }) => ({ type, data })),
      ...waiting.toSorted((a, b) => a.id < b.id ? -1 : 1).map(({ event: { data = {}, type } }) => ({ type, data }))
    ]
  })
)

export const typesHeard = Effect.map(heard, (events) => events.map(({ type }) => type))
