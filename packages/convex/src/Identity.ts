/**
 * Who is signed in, by the access token that Convex has verified: the user is its subject, the session its `sid`.
 */
import type { Actor, UserActor } from "@gatehouse/contract/Actors"
import { ConvexError } from "convex/values"

/** The `ctx` of any function: its `auth` says who called. */
export interface IdentityCtx {
  readonly auth: { readonly getUserIdentity: () => Promise<Readonly<Record<string, unknown>> | null> }
}

/** A user in a session. */
export type SignedInActor = UserActor & { readonly sessionId: string }

/** The `act` claim, which Convex gives as it is or, of a custom JWT, flattened. */
const actOf = (identity: Readonly<Record<string, unknown>>): unknown =>
  (identity["act"] as { readonly sub?: unknown } | undefined)?.sub ?? identity["act.sub"]

/** The caller as a user in a session; `null` for anybody without a token of ours. */
export const identityOf = async (ctx: IdentityCtx): Promise<SignedInActor | null> => {
  const identity = await ctx.auth.getUserIdentity()
  const userId = identity?.["subject"]
  const sessionId = identity?.["sid"]
  // Another issuer that the app trusts has subjects of its own.
  if (identity === null || typeof userId !== "string" || typeof sessionId !== "string") return null
  const actorId = actOf(identity)
  return { kind: "user", userId, sessionId, ...(typeof actorId === "string" ? { actorId } : {}) }
}

/** The same for `auth.as`. */
export const actorOf = async (ctx: IdentityCtx): Promise<Actor> => await identityOf(ctx) ?? { kind: "anonymous" }

export const notSignedIn = () =>
  new ConvexError({ code: "NOT_SIGNED_IN", message: "Nobody is signed in. Sign in, and send the access token along." })
