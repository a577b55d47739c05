/**
 * The action that an app exports so that its webhooks are delivered: `export const { deliver } = auth`. The component
 * schedules it when there is something to send. What it does loads when it runs.
 */
import {
  createFunctionHandle,
  internalActionGeneric,
  makeFunctionReference,
  type RegisteredAction
} from "convex/server"
import { v } from "convex/values"
import type { AuthConfig } from "../AuthConfig.ts"
import type { ActionCtx, Caller, ComponentFunctions } from "../Call.ts"

export interface DeliverFunctions {
  readonly deliver: RegisteredAction<"internal", { readonly run: number }, Promise<null>>
}

/** With the calls that let something go out, the component is told which function sends it. */
export const settingsOf = ({ webhooks }: AuthConfig): { readonly webhookEndpoints?: () => Promise<string> } => {
  const name = webhooks?.deliver
  return typeof name === "string"
    ? { webhookEndpoints: () => createFunctionHandle(makeFunctionReference<"action">(name)) }
    : {}
}

export const make = (
  functions: ComponentFunctions,
  config: AuthConfig,
  caller: Omit<Caller, "actor" | "guarded">
): DeliverFunctions => ({
  deliver: internalActionGeneric({
    get args() {
      return { run: v.number() }
    },
    get returns() {
      return v.null()
    },
    handler: async (ctx: ActionCtx, { run }: { readonly run: number }) => {
      const { deliver } = await import("../actions/Deliver.ts")
      await deliver({ functions, config, caller: { ...caller, actor: { kind: "system" }, guarded: false }, ctx }, run)
      return null
    }
  } as any) as any
})
