/**
 * Any provider of OAuth 2 with an endpoint that says who the user is.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Claims, ClientSecret, OAuth2Provider, Profile, ProviderOptions } from "../OAuthProvider.ts"
import { common } from "../OAuthProvider.ts"

export interface OAuth2Options extends ProviderOptions {
  readonly id: string
  readonly clientSecret?: ClientSecret
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post"
  /** If the provider sends `iss` with its callbacks, what it must be. */
  readonly issuer?: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly userinfoEndpoint: string
  /** Must give a subject that the provider never gives to another user; a number is written as text. */
  readonly profile: (claims: Claims) => Profile
}

export const oauth2 = (options: OAuth2Options): OAuth2Provider => {
  const { authorizationParameters: _, clientId: __, id, name: ___, scopes: ____, userinfoEndpoint, ...rest } = options
  return {
    ...rest,
    ...common(id, id, [], options),
    protocol: "oauth2",
    claims: (get) => Effect.map(get(userinfoEndpoint), (user) => Predicate.isObject(user) ? { ...user } : {}),
    profile: (claims) => {
      const profile = options.profile(claims)
      return Number.isSafeInteger(profile.subject) ? { ...profile, subject: String(profile.subject) } : profile
    }
  }
}
