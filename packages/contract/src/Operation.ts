/**
 * An operation is data: a kind, a payload, a success, failures, and who may call it. Everything else (services, HTTP,
 * Convex functions, clients) is derived from it.
 */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Access } from "./Access.ts"
import type { ErrorOf, Failure } from "./Failure.ts"

/** A query reads one snapshot, a mutation is one serializable transaction, an action calls both and may use the network. */
export type Kind = "query" | "mutation" | "action"

export interface Operation<
  K extends Kind = Kind,
  P extends Schema.Struct.Fields = Schema.Struct.Fields,
  S extends Schema.Top = Schema.Top,
  F extends ReadonlyArray<Failure> = ReadonlyArray<Failure>
> {
  readonly kind: K
  readonly payload: Schema.Struct<P>
  readonly success: S
  readonly failures: F
  readonly access: Access
  /** Failures whose writes stay. Only mutations have any. */
  readonly keeps: ReadonlyArray<string>
  /** It makes something, so a transport offers `Idempotency-Key`. */
  readonly creates: boolean
  /** It reads at most once, so it is a snapshot by itself and needs no transaction around it. */
  readonly oneRead: boolean
  /** Part of a larger operation: no transport offers it. */
  readonly internal: boolean
  /** One sentence for readers of the API. */
  readonly doc: string
}

interface Options<P extends Schema.Struct.Fields, S extends Schema.Top, F extends ReadonlyArray<Failure>> {
  readonly payload: P
  readonly success: S
  readonly failures: F
  readonly access: Access<keyof NoInfer<P> & string>
  readonly doc: string
  readonly internal?: boolean
}

interface MutationOptions<P extends Schema.Struct.Fields, S extends Schema.Top, F extends ReadonlyArray<Failure>>
  extends Options<P, S, F>
{
  readonly keeps: ReadonlyArray<ErrorOf<NoInfer<F>>["_tag"]>
  readonly creates?: boolean
}

const build = <K extends Kind, P extends Schema.Struct.Fields, S extends Schema.Top, F extends ReadonlyArray<Failure>>(
  kind: K,
  options: Options<P, S, F>,
  more: Partial<Pick<Operation, "keeps" | "creates" | "oneRead">>
): Operation<K, P, S, F> => ({
  kind,
  payload: Schema.Struct(options.payload),
  success: options.success,
  failures: options.failures,
  access: options.access,
  doc: options.doc,
  internal: options.internal ?? false,
  keeps: more.keeps ?? [],
  creates: more.creates ?? false,
  oneRead: more.oneRead ?? false
})

/** Reads one snapshot. */
export const query = <
  const P extends Schema.Struct.Fields,
  S extends Schema.Top,
  const F extends ReadonlyArray<Failure>
>(options: Options<P, S, F> & { readonly oneRead?: boolean }): Operation<"query", P, S, F> =>
  build("query", options, { oneRead: options.oneRead ?? false })

/** Changes something, all or nothing. `keeps` lists the failures whose writes stay. */
export const mutation = <
  const P extends Schema.Struct.Fields,
  S extends Schema.Top,
  const F extends ReadonlyArray<Failure>
>(options: MutationOptions<P, S, F>): Operation<"mutation", P, S, F> =>
  build("mutation", options, { keeps: options.keeps, creates: options.creates ?? false })

/** Calls queries and mutations, each its own transaction, and may use the network. */
export const action = <
  const P extends Schema.Struct.Fields,
  S extends Schema.Top,
  const F extends ReadonlyArray<Failure>
>(options: Options<P, S, F>): Operation<"action", P, S, F> => build("action", options, {})

/** Any operation, where its types do not matter. */
export type AnyOperation = Operation<any, any, any, any>

/** The payload, success and error of an operation, as its caller writes them. */
export type PayloadOf<O> = O extends Operation<any, infer P, any, any> ? Schema.Struct.Type<P> : never
export type SuccessOf<O> = O extends Operation<any, any, infer S, any> ? S["Type"] : never
export type FailureOf<O> = O extends Operation<any, any, any, infer F> ? ErrorOf<F> : never

/** The method that an operation is. */
export type Method<O> = (payload: PayloadOf<O>) => Effect.Effect<SuccessOf<O>, FailureOf<O>>
