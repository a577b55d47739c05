/**
 * Any provider of OpenID Connect, by its issuer.
 */
import type { Claims, ClientSecret, OidcProvider, Profile, ProviderOptions } from "../OAuthProvider.ts"
import { common, standardProfile } from "../OAuthProvider.ts"

export interface OidcOptions extends ProviderOptions {
  readonly id: string
  /** Exactly as its metadata spell it, also in its last slash. */
  readonly issuer: string
  readonly clientSecret?: ClientSecret
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post"
  readonly discoveryUrl?: string
  readonly userinfo?: boolean
  readonly idTokenAlgorithms?: ReadonlyArray<string>
  readonly responseMode?: "form_post"
  /** What replaces fields of the standard profile. The subject is always `sub`. */
  readonly profile?: (claims: Claims) => Omit<Profile, "subject">
}

export const oidc = (options: OidcOptions): OidcProvider => {
  const { authorizationParameters: _, clientId: __, id, name: ___, profile, scopes: ____, ...rest } = options
  return {
    ...rest,
    ...common(id, id, ["openid", "email", "profile"], options),
    protocol: "oidc",
    profile: (claims) => ({ ...standardProfile(claims), ...profile?.(claims), subject: claims["sub"] })
  }
}
