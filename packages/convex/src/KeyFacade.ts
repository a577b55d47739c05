/**
 * API keys without Effect. `verify` is made of the component's `check` and `use`, as in `@gatehouse/keys/VerifyKey`: one
 * query, and one mutation where a use must be recorded.
 */
import * as Scopes from "@gatehouse/contract/Scopes"
import { messages } from "@gatehouse/keys/KeyMessages"
import type { KeysContract } from "@gatehouse/keys/KeysContract"
import * as KeyText from "@gatehouse/keys/KeyText"
import { ConvexError } from "convex/values"
import type { MutationCtx, QueryCtx } from "./Call.ts"
import type { Facade } from "./Facade.ts"

type Keys<R extends string = string> = Facade<typeof KeysContract, R>
type Verify = (ctx: QueryCtx | MutationCtx, payload: Parameters<Keys["verify"]>[1]) => ReturnType<Keys["verify"]>

export type KeyFacade<R extends string = string> = Omit<Keys<R>, "check" | "use" | "verify"> & {
  /**
   * Checks a key: one read, and a write only when its use must be recorded. From a query nothing can be: there a key with
   * a rate limit cannot be verified.
   */
  readonly verify: Verify
  readonly scopes: {
    /** May these scopes do `action` on `resource`? `*` in either place of a scope matches anything. */
    readonly can: typeof Scopes.can
  }
}

export const make = <R extends string>({ check, use, ...others }: Keys<R>): KeyFacade<R> => {
  const verify: Verify = async (ctx, payload) => {
    const { ip, raw } = payload
    if (typeof raw !== "string" || !KeyText.isKey(raw)) {
      throw new ConvexError({ code: "INVALID_API_KEY", message: messages.InvalidApiKey() })
    }
    const { key, record } = await check(ctx, payload)
    if (record === "nothing") return key
    if (!("runMutation" in ctx)) {
      if (record === "lastUse") return key
      throw new Error("This key has a rate limit, so its check counts. Verify it in a mutation or an action.")
    }
    const used = () => use(ctx, ip === undefined ? { keyId: key.keyId } : { keyId: key.keyId, ip })
    if (record === "request") {
      const { remaining } = await used()
      return remaining === undefined ? key : { ...key, remaining }
    }
    try {
      await used()
    } catch (error) {
      // The key was revoked in the meantime. Anything else is no reason to refuse a good one.
      if (error instanceof ConvexError) throw error
      console.warn("the use of a key was not noted", error)
    }
    return key
  }
  const { verify: _action, ...operations } = others as Keys<R>
  return { ...operations, verify, scopes: { can: Scopes.can } }
}
