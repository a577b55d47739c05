/**
 * Google: OpenID Connect, all of it in the ID token.
 */
import type { ClientSecret, OidcProvider, ProviderOptions } from "../OAuthProvider.ts"
import { common, standardProfile } from "../OAuthProvider.ts"

export interface GoogleOptions extends ProviderOptions {
  readonly clientSecret: ClientSecret
}

export const google = (options: GoogleOptions): OidcProvider => ({
  ...common("google", "Google", ["openid", "email", "profile"], options),
  protocol: "oidc",
  issuer: "https://accounts.google.com",
  clientSecret: options.clientSecret,
  userinfo: false,
  profile: standardProfile
})
