/**
 * GitHub, also an Enterprise Server. It has no ID token for users; whether an address is verified is said by a list of its
 * own, and the address of the public profile is not taken.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Claims, ClientSecret, Get, OAuth2Provider, ProviderOptions } from "../OAuthProvider.ts"
import { common } from "../OAuthProvider.ts"

export interface GitHubOptions extends ProviderOptions {
  readonly clientSecret: ClientSecret
  /** An Enterprise Server, as `https://github.example.com`. Default: github.com. */
  readonly server?: string
}

const asJson = { accept: "application/vnd.github+json", "x-github-api-version": "2022-11-28" }

const claimsFrom = (api: string) => (get: Get) =>
  Effect.gen(function*() {
    const user = yield* get(`${api}/user`, asJson)
    const emails = yield* Effect.catchIf(
      get(`${api}/user/emails?per_page=100`, asJson),
      // Without the scope there are no addresses, which is no reason to turn the user away.
      ({ reason }) => reason === "OAUTH_PROVIDER_ERROR",
      () => Effect.succeed([])
    )
    return { ...Predicate.isObject(user) ? user : {}, emails }
  })

const primaryOf = (emails: unknown): Claims => {
  const list: ReadonlyArray<unknown> = Array.isArray(emails) ? emails : []
  return list.filter((item): item is Claims => Predicate.isObject(item)).find((item) => item["primary"] === true) ?? {}
}

export const github = (options: GitHubOptions): OAuth2Provider => {
  const server = options.server ?? "https://github.com"
  return {
    ...common("github", "GitHub", ["read:user", "user:email"], options),
    protocol: "oauth2",
    issuer: `${server}/login/oauth`,
    authorizationEndpoint: `${server}/login/oauth/authorize`,
    tokenEndpoint: `${server}/login/oauth/access_token`,
    clientSecret: options.clientSecret,
    claims: claimsFrom(options.server === undefined ? "https://api.github.com" : `${server}/api/v3`),
    profile: (claims) => {
      const { email, verified } = primaryOf(claims["emails"])
      return {
        // Logins can be given up and taken by others; the number is for ever.
        subject: Number.isSafeInteger(claims["id"]) ? String(claims["id"]) : undefined,
        email,
        emailVerified: verified,
        name: claims["name"] ?? claims["login"],
        image: claims["avatar_url"]
      }
    }
  }
}
