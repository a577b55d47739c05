/**
 * Discord: OAuth 2 with one endpoint for the user.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type { Claims, ClientSecret, OAuth2Provider, ProviderOptions } from "../OAuthProvider.ts"
import { common } from "../OAuthProvider.ts"

export interface DiscordOptions extends ProviderOptions {
  readonly clientSecret: ClientSecret
}

const imageOf = ({ avatar, id }: Claims): string | undefined =>
  Predicate.isString(avatar) && Predicate.isString(id) && /^[\w]+$/.test(avatar) && /^\d+$/.test(id)
    ? `https://cdn.discordapp.com/avatars/${id}/${avatar}.png`
    : undefined

export const discord = (options: DiscordOptions): OAuth2Provider => ({
  ...common("discord", "Discord", ["identify", "email"], options),
  protocol: "oauth2",
  authorizationEndpoint: "https://discord.com/oauth2/authorize",
  tokenEndpoint: "https://discord.com/api/oauth2/token",
  clientSecret: options.clientSecret,
  claims: (get) =>
    Effect.map(get("https://discord.com/api/users/@me"), (user) => Predicate.isObject(user) ? { ...user } : {}),
  profile: (claims) => ({
    subject: claims["id"],
    email: claims["email"],
    emailVerified: claims["verified"],
    name: claims["global_name"] ?? claims["username"],
    image: imageOf(claims)
  })
})
