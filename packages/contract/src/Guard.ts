/**
 * Puts a contract around a service: transactions and spans for the plain one, access checks for the one that transports
 * mount.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import { type Access, AccessReads, check, type Refusal } from "./Access.ts"
import * as Actor from "./Actor.ts"
import type { Contract, Guarded, Service } from "./Contract.ts"
import type { Operation } from "./Operation.ts"
import { Transactions } from "./Transaction.ts"

type AnyMethod = (payload: any) => Effect.Effect<any, any>

/** Runs an operation's body as its kind says. */
const inTransaction = <A, E>(
  transactions: Transactions["Service"],
  name: string,
  operation: Operation,
  body: Effect.Effect<A, E>
): Effect.Effect<A, E> => {
  switch (operation.kind) {
    case "query":
      return transactions.query(body)
    case "mutation":
      return transactions.mutation({ name, keeps: operation.keeps }, body)
    case "action":
      return body
  }
}

/** A span costs as much as a small query, so one is made only where somebody has set a tracer. */
const withSpan = <A, E>(name: string, body: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.withFiber((fiber) =>
    Context.get(fiber.context, Tracer.Tracer) === Tracer.nativeTracer ? body : Effect.withSpan(body, name)
  )

/** The service of a contract, from the bodies of its operations: each in its transaction, with a span around it. */
export const implement = <C extends Contract<any, any>>(
  contract: C,
  transactions: Transactions["Service"],
  bodies: Service<C>
): Service<C> => {
  const service: Record<string, AnyMethod> = {}
  for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, Operation>>)) {
    const name = `${contract.name}.${key}`
    const body = (bodies as Readonly<Record<string, AnyMethod>>)[key]
    if (body === undefined) throw new Error(`${name} has no implementation`)
    service[key] = operation.oneRead
      ? (payload) => withSpan(name, body(payload))
      : (payload) => withSpan(name, inTransaction(transactions, name, operation, body(payload)))
  }
  return service as Service<C>
}

/**
 * The service of a contract whose actions are made of its own queries and mutations: `make` gets the service that it
 * makes, for its methods to call.
 */
export const implementSelf = <C extends Contract<any, any>>(
  contract: C,
  transactions: Transactions["Service"],
  make: (self: Service<C>) => Service<C>
): Service<C> => {
  const self: Record<string, AnyMethod> = {}
  for (const key of Object.keys(contract.operations)) self[key] = (payload) => whole[key]!(payload)
  const whole = implement(contract, transactions, make(self as Service<C>)) as Readonly<Record<string, AnyMethod>>
  return whole as Service<C>
}

/**
 * The same service for callers from outside: the operation's access is checked first, in the same transaction, for the
 * current actor.
 */
export const guard = Effect.fnUntraced(function*<C extends Contract<any, any>>(contract: C, service: Service<C>) {
  const reads = yield* AccessReads
  const transactions = yield* Transactions
  const guarded: Record<string, AnyMethod> = {}
  for (const [key, operation] of Object.entries(contract.operations as Readonly<Record<string, Operation>>)) {
    const name = `${contract.name}.${key}`
    const method = (service as Readonly<Record<string, AnyMethod>>)[key]
    if (method === undefined) throw new Error(`${name} has no implementation`)
    const access = operation.access
    const permits = (payload: any): Effect.Effect<void, Refusal> =>
      Effect.withFiber((fiber) =>
        Effect.flatMap(
          transactions.query(check(reads, Context.get(fiber.context, Actor.Current), access, payload)),
          (refusal) => refusal === undefined ? Effect.void : Effect.fail(refusal)
        )
      )
    const guardedMethod: AnyMethod = (payload) =>
      Effect.withFiber((fiber) => {
        const actor = Context.get(fiber.context, Actor.Current)
        const checked = check(reads, actor, access, payload)
        const proceed = (refusal: Refusal | undefined): Effect.Effect<any, any> =>
          refusal === undefined ? method(payload) : Effect.fail(refusal)
        if (!readsRows(actor, access)) return Effect.flatMap(checked, proceed)
        return operation.kind === "action"
          ? Effect.flatMap(transactions.query(checked), proceed)
          : inTransaction(transactions, name, operation, Effect.flatMap(checked, proceed))
      })
    guarded[key] = Object.assign(guardedMethod, { permits })
  }
  return guarded as Guarded<C>
})

/** Does checking this rule for this actor look at rows? If not, it needs no transaction around it. */
const readsRows = (actor: Actor.Actor, access: Access): boolean => {
  if (actor.kind === "system" || actor.kind === "anonymous" || Actor.isPlatformKey(actor)) return false
  switch (access.by) {
    case "anyone":
    case "themselves":
    case "scope":
    case "self":
      return false
    case "group":
    case "entity":
    case "owner":
      return true
    case "present":
      return readsRows(actor, access.present) || readsRows(actor, access.absent)
    case "all":
    case "any":
      return access.of.some((rule) => readsRows(actor, rule))
  }
}
