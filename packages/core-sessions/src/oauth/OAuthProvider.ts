/**
 * What is known of a service that users sign in with: plain data, and how its answers become a profile. `providers/` has
 * those of well-known services.
 */
import type * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import type { OAuthFailed } from "./OAuthErrors.ts"

/** What a provider said of a user: JSON, as it came. */
export type Claims = Readonly<Record<string, unknown>>

/** The fields of the claims that matter, as the provider spells them. They are checked once, in `OAuthIdentity.ts`. */
export interface Profile {
  /** What the provider will never give to another user. */
  readonly subject: unknown
  readonly email?: unknown
  /** Has the provider proved it? Anything but `true` is no. */
  readonly emailVerified?: unknown
  readonly name?: unknown
  readonly image?: unknown
}

/** Somebody whom a provider vouches for. */
export interface Identity {
  readonly provider: string
  /** Of OpenID providers. */
  readonly issuer?: string
  readonly subject: string
  readonly email?: string
  /** True only when the provider says so in as many words. */
  readonly emailVerified: boolean
  readonly name?: string
  readonly image?: string
  /** All that the provider said. */
  readonly profile: Claims
}

/** A secret, or one that is made for each request. */
export type ClientSecret = Redacted.Redacted<string> | Effect.Effect<Redacted.Redacted<string>>

/** GETs JSON with the user's access token. */
export type Get = (url: string, headers?: Readonly<Record<string, string>>) => Effect.Effect<unknown, OAuthFailed>

interface Common {
  /** Stands in paths and in accounts: it must not change. */
  readonly id: string
  /** As people know it. */
  readonly name: string
  readonly clientId: string
  /** Without one the client is public, and PKCE alone protects the code. */
  readonly clientSecret?: ClientSecret
  /** How the secret is sent. Default: what the provider's metadata ask for, else in the body. */
  readonly clientAuthentication?: "client_secret_basic" | "client_secret_post"
  readonly scopes: ReadonlyArray<string>
  /** More parameters of the authorization request; none that we send ourselves. */
  readonly authorizationParameters?: Readonly<Record<string, string>>
  /** The callback is a POST from the provider's page, which a cookie reaches only with `SameSite=None`. */
  readonly responseMode?: "form_post"
  /** Takes over name and image at every sign-in, in the place of what the user or the application wrote. Default: once. */
  readonly updateProfile?: boolean
}

/** A provider of OpenID Connect: its endpoints and keys are discovered, and its ID token names the user. */
export interface OidcProvider extends Common {
  readonly protocol: "oidc"
  /** Exactly as the metadata spell it. `{tenantid}` in it stands for the tenant (`tid`) of each user. */
  readonly issuer: string
  /** Default: the issuer's `/.well-known/openid-configuration`. */
  readonly discoveryUrl?: string
  /** Where the issuer has `{tenantid}`: whose users may come? Default: everybody's. */
  readonly acceptsTenant?: (tenant: string) => boolean
  /** Is the userinfo endpoint asked? Default: when the ID token has no e-mail and there is one. */
  readonly userinfo?: boolean
  /** Signatures that are accepted. Default: the asymmetric ones that the metadata list, else RS256. */
  readonly idTokenAlgorithms?: ReadonlyArray<string>
  /** `callback` is what came through the browser: the user may have written it. */
  readonly profile: (claims: Claims, callback: URLSearchParams) => Profile
}

/** A provider of OAuth 2 alone: the user is who its API says the access token is of. */
export interface OAuth2Provider extends Common {
  readonly protocol: "oauth2"
  /** If known, an `iss` in the callback must be this (RFC 9207); otherwise none is looked at. */
  readonly issuer?: string
  readonly authorizationEndpoint: string
  readonly tokenEndpoint: string
  readonly claims: (get: Get) => Effect.Effect<Claims, OAuthFailed>
  readonly profile: (claims: Claims) => Profile
}

export type OAuthProvider = OidcProvider | OAuth2Provider

/** What every factory of a provider takes. */
export interface ProviderOptions {
  /** Default: the service's name. */
  readonly id?: string
  /** As people know it. */
  readonly name?: string
  readonly clientId: string
  /** Added to those that signing in needs. */
  readonly scopes?: ReadonlyArray<string>
  readonly authorizationParameters?: Readonly<Record<string, string>>
  readonly updateProfile?: boolean
}

/** The fields that a factory takes over from its options. */
export const common = (id: string, name: string, scopes: ReadonlyArray<string>, options: ProviderOptions) => ({
  id: options.id ?? id,
  name: options.name ?? name,
  clientId: options.clientId,
  scopes: [...new Set([...scopes, ...options.scopes ?? []])],
  ...(options.authorizationParameters === undefined
    ? {}
    : { authorizationParameters: options.authorizationParameters }),
  ...(options.updateProfile === undefined ? {} : { updateProfile: options.updateProfile })
})

/** The claims of OpenID Connect Core §5.1. */
export const standardProfile = (claims: Claims): Profile => ({
  subject: claims["sub"],
  email: claims["email"],
  emailVerified: claims["email_verified"],
  name: claims["name"],
  image: claims["picture"]
})
