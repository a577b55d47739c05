/**
 * GitLab, also a server of one's own: OpenID Connect whose ID token has the e-mail and whose userinfo has the name.
 */
import type { ClientSecret, OidcProvider, ProviderOptions } from "../OAuthProvider.ts"
import { common, standardProfile } from "../OAuthProvider.ts"

export interface GitLabOptions extends ProviderOptions {
  readonly clientSecret: ClientSecret
  /** A server of one's own, exactly as its metadata spell the issuer. Default: `https://gitlab.com`. */
  readonly issuer?: string
}

export const gitlab = (options: GitLabOptions): OidcProvider => ({
  ...common("gitlab", "GitLab", ["openid", "email", "profile"], options),
  protocol: "oidc",
  issuer: options.issuer ?? "https://gitlab.com",
  clientSecret: options.clientSecret,
  userinfo: true,
  profile: standardProfile
})
