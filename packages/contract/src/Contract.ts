/**
 * The operations of a service, under its name. `Contract.Service<typeof KeysContract>` is the service's interface.
 */
import type * as Effect from "effect/Effect"
import type { Refusal } from "./Access.ts"
import type { AnyOperation, FailureOf, Method, PayloadOf, SuccessOf } from "./Operation.ts"

export interface Contract<
  N extends string = string,
  O extends Readonly<Record<string, AnyOperation>> = Readonly<Record<string, AnyOperation>>
> {
  readonly name: N
  readonly operations: O
}

/** Names a service's operations. The name stands in `POST /v1/{name}/{operation}`. */
export const make = <const N extends string, const O extends Readonly<Record<string, AnyOperation>>>(
  name: N,
  operations: O
): Contract<N, O> => ({ name, operations })

/** The interface that a contract describes: a method for each operation. */
export type Service<C> = C extends Contract<any, infer O> ? { readonly [K in keyof O]: Method<O[K]> } : never

/** The same with a guard before each method. */
export type Guarded<C> = C extends Contract<any, infer O> ? {
    readonly [K in keyof O]:
      & ((payload: PayloadOf<O[K]>) => Effect.Effect<SuccessOf<O[K]>, FailureOf<O[K]> | Refusal>)
      & {
        /** The guard alone: for a transport that has the answer already. */
        readonly permits: (payload: PayloadOf<O[K]>) => Effect.Effect<void, Refusal>
      }
  }
  : never
