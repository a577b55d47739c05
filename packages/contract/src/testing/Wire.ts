/**
 * A service behind its own HTTP face, in one process: every call becomes bytes, goes through `Operations`, and comes back
 * through `Client`. So a domain's tests, written against its service, run over the wire unchanged.
 *
 * The server runs in the caller's fiber, with its clock, its interruption and its services, and takes the caller's
 * `Actor.Current` from the bearer. Operations that no transport offers stay as they are.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Base64Url from "effect/encoding/Base64Url"
import type * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { AccessReads, Refusal } from "../Access.ts"
import * as Actor from "../Actor.ts"
import * as Client from "../client/Client.ts"
import type { Contract, Guarded, Service } from "../Contract.ts"
import * as Guard from "../Guard.ts"
import { answer } from "../http/Answer.ts"
import type { Handler } from "../http/Http.ts"
import * as Operations from "../http/Operations.ts"
import type { AnyOperation, FailureOf, PayloadOf, SuccessOf } from "../Operation.ts"
import * as Transaction from "../Transaction.ts"

type AnyMethod = (payload: any) => Effect.Effect<any, any>
type Methods = Readonly<Record<string, AnyMethod>>

/** The same service as a caller sees it who may be refused. */
export type Refusing<C> = C extends Contract<any, infer O> ? {
    readonly [K in keyof O]: (
      payload: PayloadOf<O[K]>
    ) => Effect.Effect<SuccessOf<O[K]>, FailureOf<O[K]> | Refusal>
  }
  : never

const options: Client.ClientOptions = { baseUrl: "http://gatehouse.test" }

/** Believes every bearer: it is the actor, as JSON. */
const authenticator: Operations.Authenticator = {
  failures: [],
  authenticate: (bearer) =>
    Effect.sync(() => JSON.parse(Result.getOrThrow(Base64Url.decodeString(bearer))) as Actor.Actor)
}

const bearerOf = (fiber: Fiber.Fiber<any, any>): string | undefined => {
  const actor = Context.get(fiber.context, Actor.Current)
  return actor.kind === "anonymous" ? undefined : `Bearer ${Base64Url.encode(JSON.stringify(actor))}`
}

/** A network that ends at a handler. */
export const network = (handler: Handler): HttpClient.HttpClient =>
  HttpClient.make((request, url, _signal, fiber) => {
    if (Context.get(fiber.context, Transaction.Current) !== undefined) {
      return Effect.die(new Error(`${url.pathname} was called in a transaction, which no wire can carry`))
    }
    const authorization = bearerOf(fiber)
    const headers: Readonly<Record<string, string | undefined>> = {
      ...request.headers,
      ...(authorization === undefined ? {} : { authorization })
    }
    const response = answer(handler, {
      method: request.method,
      path: url.pathname,
      query: url.search.slice(1),
      header: (name) => headers[name],
      body: request.body._tag === "Uint8Array" ? request.body.body : new Uint8Array(),
      ip: undefined,
      requestId: "wire"
    })
    return Effect.map(response, ({ body, headers, status }) =>
      HttpClientResponse.fromWeb(
        request,
        new Response(body === undefined ? null : new TextEncoder().encode(body), { status, headers: { ...headers } })
      ))
  })

/** Of a mounted contract, what transports offer through the wire and the rest straight from the service. */
const withInternal = (contract: Contract<any, any>, remote: Methods, service: Methods): Methods =>
  Object.fromEntries(
    Object.entries(contract.operations as Readonly<Record<string, AnyOperation>>).map(([key, { internal }]) => [
      key,
      (internal ? service : remote)[key]!
    ])
  )

/** A service that trusts its callers, as a transport mounts one that does not. */
const unguarded = <C extends Contract<any, any>>(service: Service<C>): Guarded<C> =>
  Object.fromEntries(
    Object.entries(service as Methods).map(([key, method]) => [
      key,
      Object.assign((payload: unknown) => method(payload), { permits: () => Effect.void })
    ])
  ) as unknown as Guarded<C>

/** The key under which the service itself stays at hand. */
const behindKey = <Self, S>(tag: Context.Key<Self, S>): Context.Service<`behind ${string}`, S> =>
  Context.Service<`behind ${string}`, S>(`behind ${tag.key}`)

/** Puts a service behind its HTTP face. Nothing is guarded, as in the service. */
export const behind = <Self, C extends Contract<any, any>>(
  tag: Context.Key<Self, Service<C>>,
  contract: C
): Layer.Layer<Self, never, Self> =>
  Layer.effectContext(Effect.gen(function*() {
    const service = yield* Effect.service(tag)
    const http = network(Operations.make([Operations.mount(contract, unguarded<C>(service))], authenticator))
    const remote = yield* Effect.service(tag).pipe(
      Effect.provide(Client.layer(tag, contract, options)),
      Effect.provideService(HttpClient.HttpClient, http)
    )
    return Context.make(tag, withInternal(contract, remote as Methods, service as Methods) as Service<C>).pipe(
      Context.add(behindKey(tag), service)
    )
  }))

/** The key under which a place that guards by itself keeps the service that does. */
const guardedKey = <Self, C>(tag: Context.Key<Self, Service<C>>): Context.Service<`guarded ${string}`, Refusing<C>> =>
  Context.Service<`guarded ${string}`, Refusing<C>>(`guarded ${tag.key}`)

/** For `guarded`: the service of a place whose guard is not in this process. */
export const guardedBy = <Self, C extends Contract<any, any>>(
  tag: Context.Key<Self, Service<C>>,
  service: Refusing<C>
): Context.Context<`guarded ${string}`> => Context.make(guardedKey<Self, C>(tag), service)

/** The service with a guard before it; behind its HTTP face, and where a place guards by itself, the guard is there too. */
export const guarded = <Self, C extends Contract<any, any>>(
  tag: Context.Key<Self, Service<C>>,
  contract: C
): Effect.Effect<Refusing<C>, never, Self | AccessReads | Transaction.Transactions> =>
  Effect.gen(function*() {
    const elsewhere = yield* Effect.serviceOption(guardedKey<Self, C>(tag))
    if (Option.isSome(elsewhere)) return elsewhere.value
    const behindIt = yield* Effect.serviceOption(behindKey(tag))
    const guard = yield* Guard.guard(contract, Option.isNone(behindIt) ? yield* Effect.service(tag) : behindIt.value)
    if (Option.isNone(behindIt)) return guard as Refusing<C>
    const client = yield* Effect.provideService(
      Client.make(contract, options),
      HttpClient.HttpClient,
      network(Operations.make([Operations.mount(contract, guard)], authenticator))
    )
    const remote = Object.fromEntries(
      Object.entries(client as Methods).map(([key, method]) => [
        key,
        (payload: unknown) =>
          Effect.catchIf(
            method(payload),
            (error) => error instanceof Client.RemoteFailure,
            (error) => Effect.die(error)
          )
      ])
    )
    return withInternal(contract, remote, guard as unknown as Methods) as Refusing<C>
  })
