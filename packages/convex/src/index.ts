/**
 * What an app imports: the facade of the component. Free of Effect.
 */
export { type Auth, type AuthConfig, createAuth, definePermissions } from "./Auth.ts"
export { credentialsRefused, isAuthError } from "./AuthError.ts"
export type { FailureData } from "./Failures.ts"
export type { ActionOptions, Handler, HttpKey, KeyedCtx, RouteOptions } from "./http/AuthHttp.ts"
export type { Cors } from "./http/Cors.ts"
export type { IdentityCtx } from "./Identity.ts"
export * from "./Providers.ts"
export type { SignInAnswer, SignInArgs } from "./signin/SignInAnswer.ts"
