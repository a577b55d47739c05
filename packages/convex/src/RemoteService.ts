/**
 * One service over `ctx.runQuery` and `ctx.runMutation`: the operations of a contract that run in the component.
 */
import type { Refusal } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import type { Contract } from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import type { AnyOperation, FailureOf, PayloadOf, SuccessOf } from "@gatehouse/contract/Operation"
import type { Overrides } from "@gatehouse/core-sessions/AuthDefaults"
import { ConvexError } from "convex/values"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { fixedOf } from "./Auth.ts"
import type { AuthConfig } from "./AuthConfig.ts"
import { call, type ComponentFunctions, type MutationCtx } from "./Call.ts"
import * as calls from "./generated/Calls.ts"
import * as halves from "./generated/Halves.ts"
import type { ServiceName } from "./Needs.ts"
import type { CallData } from "./OperationData.ts"

/** The `ctx` of the action that runs. */
export class Caller extends Context.Service<Caller, MutationCtx>()("@gatehouse/convex/Caller") {}

export interface Options extends AuthConfig {
  /** Held to the contract's rules of access, as transports are. Default: trusted, as the service in process. */
  readonly guarded?: boolean
  /** The settings of signing in, asked at each call. Default: those of the configuration. */
  readonly overrides?: Effect.Effect<Overrides | undefined>
}

/** A service whose callers may be refused. */
export type Refusing<C> = C extends Contract<any, infer O> ? {
    readonly [K in keyof O]: (payload: PayloadOf<O[K]>) => Effect.Effect<SuccessOf<O[K]>, FailureOf<O[K]> | Refusal>
  }
  : never

type CallsOf = Readonly<Partial<Record<ServiceName, Readonly<Record<string, CallData>>>>>

/** With the parts of which actions are made. */
const callsOf = (service: ServiceName): Readonly<Record<string, CallData>> => ({
  ...(calls as CallsOf)[service],
  ...(halves as CallsOf)[service]
})

/** The failure that came over the wire, as the class that the service fails with; a defect if the contract names none. */
const failureOf = (
  name: string,
  failures: ReadonlyMap<string, Failure.Failure>,
  error: unknown
): Effect.Effect<never, Failure.Tagged> => {
  const data = error instanceof ConvexError ? error.data as Readonly<Record<string, unknown>> | null : undefined
  const failure = failures.get(String(data?.["code"]))
  if (failure === undefined) return Effect.die(error)
  // A struct without fields lets anything through, and `code` and `message` are the wire's.
  const own = Object.fromEntries(Object.entries(data ?? {}).filter(([name]) => Object.hasOwn(failure.fields, name)))
  return Effect.matchEffect(
    Schema.decodeUnknownEffect(Schema.Struct(failure.fields) as Schema.Top as Schema.Codec<any>)(own),
    {
      onFailure: () => Effect.die(new Error(`${name} failed with ${failure.code}, but not with its fields`)),
      onSuccess: (fields) => Effect.fail(failure.make(fields))
    }
  )
}

/** The operations of a contract that run in the component, on behalf of whoever `Actor.Current` is. */
export const make = <C extends Contract<any, any>>(
  contract: C,
  functions: ComponentFunctions,
  ctx: MutationCtx,
  options: Options = {}
): Refusing<C> => {
  const fixed = fixedOf(options)
  const guarded = options.guarded ?? false
  const overrides = options.overrides ?? Effect.void
  const methods: Record<string, (payload: any) => Effect.Effect<any, Failure.Tagged>> = {}
  const service = contract.name as ServiceName
  for (const [key, data] of Object.entries(callsOf(service))) {
    if (data.kind === "action") continue
    const operation = contract.operations[key] as AnyOperation
    const declared = [...operation.failures as ReadonlyArray<Failure.Failure>, ...guarded ? Failure.refusals : []]
    const failures = new Map(declared.toReversed().map((failure) => [failure.code, failure]))
    const isVoid = operation.success === Schema.Void
    methods[key] = (payload) =>
      Effect.flatMap(Effect.zip(Actor.Current, overrides), ([actor, auth]) => {
        const settings = auth === undefined ? fixed.settings : { ...fixed.settings, auth }
        const caller = { permissions: fixed.permissions, settings, actor, guarded }
        return Effect.flatten(Effect.promise(() =>
          call(functions, [service, key], data, caller, ctx, payload).then(
            (value) => Effect.succeed(isVoid ? undefined : value),
            (error: unknown) => failureOf(`${contract.name}.${key}`, failures, error)
          )
        ))
      })
  }
  return methods as Refusing<C>
}
