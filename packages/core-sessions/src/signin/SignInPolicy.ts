/**
 * Who may sign in how: asked inside the mutation that would begin the session, after any first factor. The default lets
 * everybody in. Single sign-on answers for the domains and groups that require it.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { Method } from "../sessions/SessionWire.ts"

/** A sign-in whose first factor was right. */
export interface Attempt {
  readonly userId: string
  /** The user's verified primary address. */
  readonly email?: string
  readonly method: Method
  readonly provider?: string
  readonly amr: ReadonlyArray<string>
}

export type Decision =
  | {
    readonly _tag: "Allow"
    /** A second factor is owed, whether the user has one or not. */
    readonly secondFactor?: boolean
    /** Shorter clocks for this session, in milliseconds. Longer ones than the application's have no effect. */
    readonly session?: { readonly inactivityMs?: number; readonly absoluteMs?: number }
  }
  | {
    readonly _tag: "Refuse"
    readonly reason: "ssoRequired" | "methodNotAllowed" | "policy"
    readonly connectionId?: string
  }

export interface Policy {
  /** Runs in a transaction: it may read the Store and nothing else. */
  readonly decide: (attempt: Attempt) => Effect.Effect<Decision>
}

export const allow: Decision = { _tag: "Allow" }

export const SignInPolicy = Context.Reference<Policy>("@gatehouse/core-sessions/SignInPolicy", {
  defaultValue: () => ({ decide: () => Effect.succeed(allow) })
})
