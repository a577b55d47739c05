/**
 * Who calls, and from where, as plain data.
 */

/** What a key may do: actions on one resource. `*` stands for every resource or every action. */
export interface Scope {
  readonly resource: string
  readonly actions: ReadonlyArray<string>
}

/** Where a request came from. `ip` is only ever set by a transport that knows its proxies. */
export interface Origin {
  readonly ip?: string
  readonly userAgent?: string
  readonly requestId?: string
}

/** A signed-in user. */
export interface UserActor {
  readonly kind: "user"
  readonly userId: string
  readonly sessionId?: string
  /** An administrator who acts as the user. */
  readonly actorId?: string
}

/**
 * An API key. With `userId` it acts as that user within its scopes, with `groupId` as a service account that holds
 * `roles` in that group and below, with neither as the platform itself within its scopes.
 */
export interface KeyActor {
  readonly kind: "key"
  readonly keyId: string
  /** What its owner calls it. */
  readonly name?: string
  readonly scopes: ReadonlyArray<Scope>
  readonly userId?: string
  readonly groupId?: string
  readonly roles?: ReadonlyArray<string>
}

/** A key that belongs to nobody but the platform. */
export interface PlatformKeyActor extends KeyActor {
  readonly userId?: never
  readonly groupId?: never
}

/** A directory that provisions over SCIM. */
export interface DirectoryActor {
  readonly kind: "directory"
  readonly connectionId: string
  readonly groupId: string
}

export type Actor =
  & (
    | { readonly kind: "anonymous" }
    | { readonly kind: "system" }
    | UserActor
    | KeyActor
    | DirectoryActor
  )
  & Origin

/** The application itself: jobs, scripts, first start. Passes every guard. */
export const system: Actor = { kind: "system" }

/** The user on whose behalf the actor calls, if there is one. */
export const userId = (actor: Actor): string | undefined =>
  actor.kind === "user" || actor.kind === "key" ? actor.userId : undefined

/** A key that belongs to nobody but the platform: its scopes hold everywhere. */
export const isPlatformKey = (actor: Actor): actor is PlatformKeyActor & Origin =>
  actor.kind === "key" && actor.userId === undefined && actor.groupId === undefined

/** Is this somebody else who acts as the user? */
export const isImpersonated = (actor: Actor): boolean => actor.kind === "user" && actor.actorId !== undefined

/** The application's own code: a job, a script, a plain service without a transport before it. */
export const isApplication = (actor: Actor): boolean => actor.kind === "system" || actor.kind === "anonymous"

/** The application's own code, or a platform key: what they say of a user is believed. */
export const isTrusted = (actor: Actor): boolean => isApplication(actor) || isPlatformKey(actor)
