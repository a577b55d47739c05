/**
 * The functions of a component, from the data of a contract and the plain bodies of its service. A function reads
 * `{ payload, actor }`, holds the payload to what validators cannot say, runs the body in its own transaction, and throws
 * a typed failure as a `ConvexError`.
 */
import { type AccessReads, check } from "@gatehouse/contract/Access"
import type { Actor } from "@gatehouse/contract/Actor"
import type { Permissions } from "@gatehouse/contract/Permissions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import { mutationGeneric, queryGeneric, type RegisteredMutation, type RegisteredQuery } from "convex/server"
import { type GenericValidator, v } from "convex/values"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as CallArguments from "./CallArguments.ts"
import type { OperationData, ServiceData } from "./OperationData.ts"
import { outcomeOf } from "./Outcome.ts"
import { payloadOf } from "./Payload.ts"
import { runTransaction, type TransactionCtx } from "./RunTransaction.ts"

/** What a body may stand on. */
export type Environment = Store | Transactions | Tokens | Permissions

type Bodies<O> = {
  readonly [K in keyof O]: (payload: any) => Effect.Effect<any, { readonly _tag: string; readonly message: string }>
}

export interface FunctionsOptions<O> {
  /** The service's bodies. */
  readonly make: Effect.Effect<Bodies<O>, never, Environment>
  /** What a check of access reads, for callers that are held to it. */
  readonly reads: Effect.Effect<AccessReads["Service"], never, Environment>
  /** Operations that need the application's roles and grants. Others get them only for a check of access. */
  readonly permissions: ReadonlyArray<keyof O & string>
  /** Settings of the app that some operations take. */
  readonly settings?: SettingsArgument<keyof O & string>
  /** References that this component sets: where events go, what is known of users. Default: none. */
  readonly references?: Context.Context<never> | undefined
}

/** The `settings` of a call, where the app may set something. */
export interface SettingsArgument<K extends string> {
  readonly operations: ReadonlyArray<K> | "all"
  readonly validator: () => GenericValidator
  readonly references: (settings: any) => Context.Context<never>
}

/** The arguments of a component function. */
export interface Arguments {
  readonly payload: Record<string, any>
  readonly actor: Actor
  readonly permissions?: CallArguments.PermissionsArgument
  readonly settings?: unknown
  readonly guarded?: boolean
}

type Registered<O> = {
  readonly [K in keyof O]: O[K] extends { readonly kind: "query" } ? RegisteredQuery<"public", any, any>
    : RegisteredMutation<"public", any, any>
}

const isAmong = (operations: ReadonlyArray<string> | "all" | undefined, key: string): boolean =>
  operations === "all" || operations?.includes(key) === true

/** A function for each operation of a service. */
export const functions = <const O extends Readonly<Record<string, OperationData>>>(
  service: ServiceData<O>,
  options: FunctionsOptions<O>
): Registered<O> => {
  const registered: Record<string, unknown> = {}
  for (const key of Object.keys(service.operations)) {
    const operation = service.operations[key]!
    const name = `${service.name}.${key}`
    const needsPermissions = options.permissions.includes(key)
    const settings = isAmong(options.settings?.operations, key) ? options.settings : undefined
    const handler = async (ctx: TransactionCtx, args: Arguments) => {
      const payload = payloadOf(name, operation, args.payload)
      const body = Effect.flatMap(options.make, (bodies) => bodies[key]!(payload))
      const program = args.guarded === true
        ? Effect.flatMap(
          options.reads,
          (reads) =>
            Effect.flatMap(
              check(reads, args.actor, operation.access(), payload as Record<string, unknown>),
              (refusal) => refusal === undefined ? body : Effect.fail(refusal)
            )
        )
        : body
      const exit = await runTransaction(ctx, {
        kind: operation.kind,
        keeps: operation.keeps,
        actor: args.actor,
        permissions: args.permissions === undefined ? undefined : CallArguments.permissionsOf(args.permissions),
        references: options.references,
        settings: settings === undefined || args.settings === undefined ? undefined : settings.references(args.settings)
      }, program)
      return outcomeOf(operation, exit)
    }
    const definition = {
      // Getters, because only the analysis of a push asks: a call does not pay for validators.
      get args() {
        const permissions = CallArguments.permissions()
        return {
          payload: v.object(operation.payload()),
          actor: CallArguments.actor(),
          permissions: needsPermissions ? permissions : v.optional(permissions),
          guarded: v.optional(v.boolean()),
          ...(settings === undefined ? {} : { settings: v.optional(settings.validator()) })
        }
      },
      get returns() {
        return operation.returns()
      },
      handler
    }
    registered[key] = operation.kind === "query" ? queryGeneric(definition as any) : mutationGeneric(definition as any)
  }
  return registered as Registered<O>
}
