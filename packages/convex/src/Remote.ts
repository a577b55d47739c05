/**
 * The services themselves over `ctx.runQuery` and `ctx.runMutation`, for programs that run in an action: code that has
 * `Keys` cannot tell whether it is here or in this process. There is no `Store` behind it, so the compiler refuses a
 * mutation built on remote parts.
 */
import type { Refusal } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import type { Contract, Service } from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import type { AnyOperation, FailureOf, PayloadOf, SuccessOf } from "@gatehouse/contract/Operation"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks } from "@gatehouse/groups/AccessChecks"
import { Groups } from "@gatehouse/groups/Groups"
import { Invites } from "@gatehouse/groups/Invites"
import { Members } from "@gatehouse/groups/Members"
import { KeysContract } from "@gatehouse/keys"
import { Keys } from "@gatehouse/keys/Keys"
import { verifyWith } from "@gatehouse/keys/VerifyKey"
import { ConvexError } from "convex/values"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { type AuthConfig, fixedOf } from "./Auth.ts"
import { call, type ComponentFunctions, type MutationCtx } from "./Call.ts"
import * as calls from "./generated/Calls.ts"
import type { ServiceName } from "./Needs.ts"
import type { CallData } from "./OperationData.ts"

/** The `ctx` of the action that runs. */
export class Caller extends Context.Service<Caller, MutationCtx>()("@gatehouse/convex/Caller") {}

export interface Options extends AuthConfig {
  /** Held to the contract's rules of access, as transports are. Default: trusted, as the service in process. */
  readonly guarded?: boolean
}

/** A service whose callers may be refused. */
export type Refusing<C> = C extends Contract<any, infer O> ? {
    readonly [K in keyof O]: (payload: PayloadOf<O[K]>) => Effect.Effect<SuccessOf<O[K]>, FailureOf<O[K]> | Refusal>
  }
  : never

const callsOf: Readonly<Record<ServiceName, Readonly<Record<string, CallData>>>> = {
  groups: calls.groups,
  members: calls.members,
  invites: calls.invites,
  access: calls.access,
  keys: calls.keys
}

/** The failure that came over the wire, as the class that the service fails with; a defect if the contract names none. */
const failureOf = (
  name: string,
  failures: ReadonlyMap<string, Failure.Failure>,
  error: unknown
): Effect.Effect<never, Failure.Tagged> => {
  const data = error instanceof ConvexError ? error.data as Readonly<Record<string, unknown>> | null : undefined
  const failure = failures.get(String(data?.["code"]))
  if (failure === undefined) return Effect.die(error)
  return Effect.matchEffect(
    Schema.decodeUnknownEffect(Schema.Struct(failure.fields) as Schema.Top as Schema.Codec<any>)(data),
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
  const methods: Record<string, (payload: any) => Effect.Effect<any, Failure.Tagged>> = {}
  const service = contract.name as ServiceName
  for (const [key, data] of Object.entries(callsOf[service])) {
    const operation = contract.operations[key] as AnyOperation
    const declared = [...operation.failures as ReadonlyArray<Failure.Failure>, ...guarded ? Failure.refusals : []]
    const failures = new Map(declared.toReversed().map((failure) => [failure.code, failure]))
    const isVoid = operation.success === Schema.Void
    methods[key] = (payload) =>
      Effect.flatMap(
        Actor.Current,
        (actor) =>
          Effect.flatten(Effect.promise(() =>
            call(functions, [service, key], data, { ...fixed, actor, guarded }, ctx, payload).then(
              (value) => Effect.succeed(isVoid ? undefined : value),
              (error: unknown) => failureOf(`${contract.name}.${key}`, failures, error)
            )
          ))
      )
  }
  return methods as Refusing<C>
}

/** Keys, with `verify` made of the two calls that it is. */
export const makeKeys = (
  functions: ComponentFunctions,
  ctx: MutationCtx,
  options: Options = {}
): Refusing<typeof KeysContract> => {
  const remote = make(KeysContract, functions, ctx, options)
  return { ...remote, verify: verifyWith(remote as Service<typeof KeysContract>) }
}

/** Every service of the component. */
export const layer = (
  functions: ComponentFunctions,
  options: Omit<Options, "guarded"> = {}
): Layer.Layer<Groups | Members | Invites | AccessChecks | Keys, never, Caller> =>
  Layer.effectContext(
    Effect.map(Caller, (ctx) =>
      Context.make(Groups, make(GroupsContract, functions, ctx, options) as Groups["Service"]).pipe(
        Context.add(Members, make(MembersContract, functions, ctx, options) as Members["Service"]),
        Context.add(Invites, make(InvitesContract, functions, ctx, options) as Invites["Service"]),
        Context.add(AccessChecks, make(AccessContract, functions, ctx, options) as AccessChecks["Service"]),
        Context.add(Keys, makeKeys(functions, ctx, options) as Keys["Service"])
      ))
  )
