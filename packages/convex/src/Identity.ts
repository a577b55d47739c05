/**
 * Who is signed in, by the access token that Convex has verified: the user is its subject, the session its `sid`.
 */
import type { Actor, UserActor } from "@gatehouse/contract/Actors"
import { ConvexError } from "convex/values"
import type { AuthConfig } from "./AuthConfig.ts"

/** The `ctx` of any function: its `auth` says who called. */
export interface IdentityCtx {
  readonly auth: { readonly getUserIdentity: () => Promise<Readonly<Record<string, unknown>> | null> }
}

/** A user in a session. */
export type SignedInActor = UserActor & { readonly sessionId: string }

/** What of the app's configuration says whose tokens are ours. */
export type IssuerConfig = Pick<AuthConfig, "jwt">

/** The issuer of our tokens. Without any, nobody has one. */
const issuerOf = ({ jwt }: IssuerConfig): string | undefined =>
  jwt?.issuer ?? (process.env["CUSTOM_AUTH_SITE_URL"] || process.env["CONVEX_SITE_URL"] || undefined)

/** The `act` claim, which Convex gives as it is or, of a custom JWT, flattened. */
const actOf = (identity: Readonly<Record<string, unknown>>): unknown =>
  identity["act"] === undefined
    ? identity["act.sub"]
    : (identity["act"] as { readonly sub?: unknown } | null)?.sub ?? null

/**
 * The caller as a user in a session; `null` for anybody without a token of ours. Another issuer that the app trusts has
 * subjects, and often a `sid`, of its own: whoever can choose them there must not be somebody here.
 */
export const identityOf = async (ctx: IdentityCtx, config: IssuerConfig): Promise<SignedInActor | null> => {
  const identity = await ctx.auth.getUserIdentity()
  if (identity === null || identity["issuer"] !== issuerOf(config)) return null
  const { sid: sessionId, subject: userId } = identity
  if (typeof userId !== "string" || typeof sessionId !== "string") return null
  const actorId = actOf(identity)
  if (actorId === undefined) return { kind: "user", userId, sessionId }
  // Somebody acts as the user, and it is not said who.
  return typeof actorId === "string" ? { kind: "user", userId, sessionId, actorId } : null
}

/** The same for `auth.as`. */
export const actorOf = async (ctx: IdentityCtx, config: IssuerConfig): Promise<Actor> =>
  await identityOf(ctx, config) ?? { kind: "anonymous" }

export const notSignedIn = () =>
  new ConvexError({ code: "NOT_SIGNED_IN", message: "Nobody is signed in. Sign in, and send the access token along." })
