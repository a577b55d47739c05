/**
 * One operation that is an action: its payload is checked, the rule of access too where the caller is held to it, and then
 * its flow runs here, over the component.
 */
import { type AccessReads, check } from "@gatehouse/contract/Access"
import * as Actor from "@gatehouse/contract/Actor"
import type * as Failure from "@gatehouse/contract/Failure"
import type { AnyOperation } from "@gatehouse/contract/Operation"
import { AuthSettings, make as makeSettings } from "@gatehouse/core-sessions/AuthSettings"
import { CredentialsRefused } from "@gatehouse/core-sessions/credentials/CredentialErrors"
import { CredentialsProviders } from "@gatehouse/core-sessions/credentials/CredentialsProviders"
import { BreachCheck } from "@gatehouse/core-sessions/passwords/BreachCheck"
import * as WebhookDefaults from "@gatehouse/webhooks/WebhookDefaults"
import { WebhookSettings } from "@gatehouse/webhooks/WebhookSettings"
import { ConvexError } from "convex/values"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { AuthConfig } from "../AuthConfig.ts"
import { isAuthError } from "../AuthError.ts"
import { type ActionCtx, type Caller, type ComponentFunctions, withoutOrigin } from "../Call.ts"
import { outcomeOf } from "../Outcome.ts"
import * as Environment from "./Environment.ts"
import { type ActingService, halvesOf, type Loaded, loaders } from "./Services.ts"

export interface Invocation {
  readonly functions: ComponentFunctions
  readonly config: AuthConfig
  readonly caller: Caller
  readonly ctx: ActionCtx
}

const faultsOf = SchemaIssue.makeFormatterStandardSchemaV1()

const decoded = (name: string, operation: AnyOperation, payload: object): any => {
  const exit = Schema.decodeUnknownExit(operation.payload as Schema.Top as Schema.Codec<any>)(payload, {
    onExcessProperty: "error"
  })
  if (Exit.isSuccess(exit)) return exit.value
  const reason = exit.cause.reasons[0]
  if (reason?._tag !== "Fail") throw new Error(`the payload of ${name} cannot be read`)
  const [fault] = faultsOf(reason.error.issue).issues
  const field = (fault?.path ?? []).map((step) => String(typeof step === "object" ? step.key : step)).join(".")
  // The text of a fault could repeat a password.
  throw new ConvexError({
    code: "INVALID_PAYLOAD",
    message: `${name}: ${field === "" ? "the payload" : field} is not what this operation takes.`,
    field
  })
}

/** What rules ask is asked of the component: whose a row is, and what somebody holds in a group. */
const readsOf = ({ caller: { permissions }, ctx, functions }: Invocation): AccessReads["Service"] => ({
  held: (actor, groupId) =>
    Effect.promise(async () => {
      const held: { readonly grants: ReadonlyArray<string>; readonly isOwner: boolean } | null = await ctx.runQuery(
        functions["held"]!["get"]!,
        { actor: withoutOrigin(actor), groupId, permissions }
      )
      return held === null ? undefined : { ...held, grants: new Set(held.grants) }
    }),
  row: (table, id) =>
    Effect.promise(async () => {
      const owner: Readonly<Record<string, string>> | null = await ctx.runQuery(
        functions["owners"]!["get"]!,
        { table: table.name, id }
      )
      return owner ?? undefined
    })
})

/** What flows read of the app. */
const referencesOf = (
  { caller, config }: Invocation,
  environment: Environment.Environment
): Context.Context<never> => {
  const providers = config.providers ?? []
  const isBreached = providers.find((provider) => provider.type === "password")?.isBreached
  const credentials = providers.filter((provider) => provider.type === "credentials").map((
    { authorize, id, identifier }
  ) =>
    [id, {
      ...(identifier === undefined ? {} : { identifier }),
      authorize: (params: Readonly<Record<string, unknown>>) =>
        Effect.catch(
          Effect.tryPromise(() => authorize(params, environment.ctx) as Promise<any>),
          ({ cause: error }) =>
            isAuthError(error) && error.data.code === "CREDENTIALS_REFUSED"
              ? Effect.fail(new CredentialsRefused({ reason: error.data.message }))
              : Effect.die(error)
        )
    }] as const
  )
  return Actor.Current.context(caller.actor).pipe(
    Context.add(AuthSettings, makeSettings(caller.settings.auth as any)),
    Context.add(WebhookSettings, { ...WebhookDefaults.defaults, outbound: config.webhooks?.outbound ?? {} }),
    Context.add(CredentialsProviders, Object.fromEntries(credentials)),
    Context.add(
      BreachCheck,
      isBreached === undefined
        ? () => Effect.succeed(false)
        : (password: string) => Effect.promise(() => isBreached(password))
    )
  ) as Context.Context<never>
}

/** Runs an action. Rejects with a `ConvexError`, as calls of the component do. */
export const invoke = async (
  invocation: Invocation,
  service: ActingService,
  name: string,
  payload: object
): Promise<any> => {
  const { caller, config, ctx, functions } = invocation
  const environment = Environment.make(config, ctx)
  const loaded: Loaded = await loaders[service](halvesOf(functions, ctx, config), environment)
  const operation = loaded.contract.operations[name] as AnyOperation
  const input = decoded(`${service}.${name}`, operation, payload)
  const body: Effect.Effect<any, any> = Effect.suspend(() => loaded.service[name]!(input))
  const program = caller.guarded
    ? Effect.flatMap(
      check(readsOf(invocation), caller.actor, operation.access, input),
      (refusal) => refusal === undefined ? body : Effect.fail(refusal)
    )
    : body
  const exit = await Effect.runPromiseExit(Effect.provideContext(program, referencesOf(invocation, environment)))
  const failures = Object.fromEntries(
    (operation.failures as ReadonlyArray<Failure.Failure>).map(({ fields, tag }) => [tag, Object.keys(fields)])
  )
  return outcomeOf({ keeps: [], failures, openOut: [] }, exit)
}
