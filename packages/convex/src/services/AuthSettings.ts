/**
 * The settings of signing in as an argument of functions: what the app has set, over the defaults of the component.
 */
import { AuthSettings, make } from "@gatehouse/core-sessions/AuthSettings"
import { v } from "convex/values"
import * as Context from "effect/Context"

export const authSettings = {
  operations: "all",
  validator: v.any,
  references: (overrides: Parameters<typeof make>[0]): Context.Context<never> =>
    Context.make(AuthSettings, make(overrides)) as Context.Context<never>
} as const
