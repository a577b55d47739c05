/**
 * The face of a contract without Effect: one method an operation, `(ctx, payload) => Promise<result>`.
 */
import type { Contract } from "@gatehouse/contract/Contract"
import type { Operation } from "@gatehouse/contract/Operation"
import type * as Schema from "effect/Schema"
import { type ActionCtx, call, type Caller, type ComponentFunctions, type MutationCtx, type QueryCtx } from "./Call.ts"
import type { ServiceName } from "./Needs.ts"
import type { CallData } from "./OperationData.ts"

/** The fields of payloads that name roles or grants of the app. */
interface Names<R extends string, G extends string> {
  readonly roles: ReadonlyArray<R>
  readonly role: R
  readonly grants: ReadonlyArray<G>
}

type Named<P, N> = { readonly [K in keyof P]: K extends keyof N ? N[K] | Extract<P[K], undefined> : P[K] }

/** A payload as JSON has it, ids as plain strings, with the names of the app's own roles and grants. */
type Payload<O, R extends string, G extends string> = O extends Operation<any, infer P, any, any>
  ? Named<Schema.Struct.Encoded<P>, Names<R, G>>
  : never

/** A success as JSON has it. An operation that answers nothing answers `null`. */
type Success<O> = O extends Operation<any, any, infer S, any> ? [S["Encoded"]] extends [void] ? null : S["Encoded"]
  : never

/** One operation. Rejects with a `ConvexError` whose `data` is `{ code, message, …fields }`. */
export type Method<O, R extends string = string, G extends string = string> = O extends
  Operation<infer K, any, any, any> ? (
    ctx: K extends "query" ? QueryCtx : K extends "action" ? ActionCtx : MutationCtx,
    payload: Payload<O, R, G>
  ) => Promise<Success<O>>
  : never

/** A method for each operation, for an app with the roles `R` and the grants `G`. */
export type Facade<C, R extends string = string, G extends string = string> = C extends Contract<any, infer O>
  ? { readonly [K in keyof O]: Method<O[K], R, G> }
  : never

/** The facade of one service. */
export const make = <C, R extends string = string, G extends string = string>(
  functions: ComponentFunctions,
  service: ServiceName,
  calls: Readonly<Record<string, CallData>>,
  caller: Caller
): Facade<C, R, G> =>
  Object.fromEntries(
    Object.entries(calls).map(([operation, data]) => [
      operation,
      (ctx: QueryCtx | MutationCtx, payload: object) =>
        data.kind === "action"
          ? caller.act([service, operation], caller, ctx as ActionCtx, payload)
          : call(functions, [service, operation], data, caller, ctx, payload)
    ])
  ) as Facade<C, R, G>
