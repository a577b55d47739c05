/**
 * One call of the component, by the app's own `ctx`. This file and all it loads know nothing of Effect: an app's query
 * that imports its `auth.ts` evaluates no more than this.
 */
import type { Actor } from "@gatehouse/contract/Actor"
import * as Json from "@gatehouse/contract/Json"
import type { FunctionReference, GenericActionCtx, GenericDataModel } from "convex/server"
import { ConvexError } from "convex/values"
import type { PermissionsArgument } from "./CallArguments.ts"
import { fileOf, needs, type ServiceName } from "./Needs.ts"
import { fromText, pathsOf, toText } from "./OpenRecords.ts"
import type { TransactionalCall } from "./OperationData.ts"

type Ctx = GenericActionCtx<GenericDataModel>

/** Whatever can ask the component: the `ctx` of any function. */
export type QueryCtx = Pick<Ctx, "runQuery">
/** Whatever can change something: the `ctx` of a mutation or an action. */
export type MutationCtx = Pick<Ctx, "runQuery" | "runMutation">

/** What runs the operations that hash, sign, send or ask others: the `ctx` of an action. */
export type ActionCtx = Pick<Ctx, "runQuery" | "runMutation" | "runAction" | "auth" | "meta">

/** The component's functions, as `components.auth` of an app names them. */
export type ComponentFunctions = Readonly<Record<string, Readonly<Record<string, FunctionReference<any, any>>>>>

/** On whose behalf calls are made, and what they carry along. */
export interface Caller {
  readonly actor: Actor
  /** Held to the contract's rules of access. */
  readonly guarded: boolean
  readonly permissions: PermissionsArgument
  /** Runs an operation that is no transaction, and loads what it takes. */
  readonly act: (
    name: readonly [ServiceName, string],
    caller: Caller,
    ctx: ActionCtx,
    payload: object
  ) => Promise<any>
  /** Of the app, by the service that takes them; `auth` are those of all services of signing in. A function makes them. */
  readonly settings: { readonly [S in ServiceName | "auth"]?: unknown }
}

/** The settings that an operation takes, where the app has set any. */
const settingsOf = (service: ServiceName, operation: string, settings: Caller["settings"]): unknown => {
  const operations: ReadonlyArray<string> | "auth" = needs[service].settings
  if (operations === "auth") return settings.auth
  return operations.includes(operation) ? settings[service] : undefined
}

const isListed = (list: ReadonlyArray<string>, name: string): boolean => list.includes(name)

/** A query's answer must not depend on where the request came from, or no two of them could share it. */
export const withoutOrigin = (actor: Actor): Actor => {
  const { ip: _ip, requestId: _requestId, userAgent: _userAgent, ...rest } = actor
  return rest as Actor
}

/** Refuses a field that the operation does not know. Convex would show the whole payload in its error, secrets and all. */
const checkFields = (name: string, payload: object, fields: ReadonlyArray<string>): void => {
  const field = Object.keys(payload).find((key) =>
    !fields.includes(key) && (payload as Readonly<Record<string, unknown>>)[key] !== undefined
  )
  if (field === undefined) return
  const expected = `one of ${fields.join(", ")}`
  throw new ConvexError({
    code: "INVALID_PAYLOAD",
    message: `${name}: ${field} is no field of this operation. It knows ${fields.join(", ")}.`,
    field,
    expected
  })
}

/** Calls one operation. Rejects with a `ConvexError` whose `data` is `{ code, message, …fields }`. */
export const call = async (
  functions: ComponentFunctions,
  [service, operation]: readonly [ServiceName, string],
  data: TransactionalCall,
  caller: Omit<Caller, "act">,
  ctx: QueryCtx | MutationCtx,
  payload: object
): Promise<any> => {
  checkFields(`${service}.${operation}`, payload, data.fields.split(" "))
  const reference = functions[fileOf(service, operation, caller.guarded)]![operation]!
  const given = settingsOf(service, operation, caller.settings)
  const settings = typeof given === "function" ? await given() : given
  const args = {
    payload: toText(payload, pathsOf(data.openIn)),
    actor: data.kind === "query" ? withoutOrigin(caller.actor) : caller.actor,
    ...(caller.guarded || isListed(needs[service].permissions, operation) ? { permissions: caller.permissions } : {}),
    ...(settings === undefined ? {} : { settings }),
    ...(caller.guarded ? { guarded: true } : {})
  }
  if (data.kind === "query") return fromText(await ctx.runQuery(reference, args), pathsOf(data.openOut), Json.parse)
  if (!("runMutation" in ctx)) {
    throw new Error(
      `${service}.${operation} changes something. Call it from a mutation or an action, not from a query.`
    )
  }
  const answer = await ctx.runMutation(reference, args)
  // A failure whose writes stay comes back as an answer, because a throw would have undone them.
  if (data.keeps === true && answer !== null && typeof answer === "object" && "kept" in answer) {
    throw new ConvexError(answer.kept)
  }
  return fromText(answer, pathsOf(data.openOut), Json.parse)
}
