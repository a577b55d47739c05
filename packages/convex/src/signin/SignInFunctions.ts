/**
 * The actions that an app exports, and that clients call: `export const { signIn, signOut } = auth`. What they do loads with
 * the first call.
 */
import { actionGeneric, type RegisteredAction } from "convex/server"
import { v } from "convex/values"
import type { AuthConfig } from "../AuthConfig.ts"
import type { ActionCtx, Caller, ComponentFunctions } from "../Call.ts"
import type { SignInAnswer, SignInArgs } from "./SignInAnswer.ts"

export interface SignInFunctions {
  readonly signIn: RegisteredAction<"public", SignInArgs, Promise<SignInAnswer>>
  readonly signOut: RegisteredAction<"public", Record<string, never>, Promise<null>>
}

export const make = (
  functions: ComponentFunctions,
  config: AuthConfig,
  caller: Omit<Caller, "actor" | "guarded">
): SignInFunctions => ({
  signIn: actionGeneric({
    get args() {
      return {
        provider: v.optional(v.string()),
        params: v.optional(v.any()),
        verifier: v.optional(v.string()),
        refreshToken: v.optional(v.string())
      }
    },
    handler: async (ctx: ActionCtx, args: SignInArgs) => {
      const { signIn } = await import("./SignIn.ts")
      return signIn({ functions, config, caller, ctx }, args)
    }
  } as any) as any,
  signOut: actionGeneric({
    get args() {
      return {}
    },
    get returns() {
      return v.null()
    },
    handler: async (ctx: ActionCtx) => {
      const { signOut } = await import("./SignIn.ts")
      await signOut({ functions, config, caller, ctx })
      return null
    }
  } as any) as any
})
