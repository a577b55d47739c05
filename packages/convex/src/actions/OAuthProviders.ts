/**
 * The services that an app has users sign in with: plain data of its configuration, with their secrets from the environment.
 */
import type { OAuthProvider } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import * as OAuthProviders from "@gatehouse/core-sessions/oauth/OAuthProviders"
import * as Redacted from "effect/Redacted"
import type { AuthConfig } from "../AuthConfig.ts"
import type { OAuthProvider as Configured, Service } from "../Providers.ts"
import { missing, siteUrl, variable } from "./Environment.ts"

const factories: Readonly<Record<Service, () => Promise<(options: any) => OAuthProvider>>> = {
  google: async () => (await import("@gatehouse/core-sessions/oauth/providers/Google")).google,
  github: async () => (await import("@gatehouse/core-sessions/oauth/providers/GitHub")).github,
  apple: async () => (await import("@gatehouse/core-sessions/oauth/providers/Apple")).apple,
  microsoft: async () => (await import("@gatehouse/core-sessions/oauth/providers/Microsoft")).microsoft,
  gitlab: async () => (await import("@gatehouse/core-sessions/oauth/providers/GitLab")).gitlab,
  discord: async () => (await import("@gatehouse/core-sessions/oauth/providers/Discord")).discord,
  oidc: async () => (await import("@gatehouse/core-sessions/oauth/providers/Oidc")).oidc,
  oauth2: async () => (await import("@gatehouse/core-sessions/oauth/providers/OAuth2")).oauth2
}

/** `AUTH_GOOGLE_ID` and the like. */
const variableOf = (id: string, what: string): string => `AUTH_${id.toUpperCase().replaceAll("-", "_")}_${what}`

const providerOf = async ({ id, options, service }: Configured): Promise<OAuthProvider> => {
  const { clientId, clientSecret, privateKey, ...rest } = options
  const idName = variableOf(id, "ID")
  const own = { ...rest, clientId: clientId ?? variable(idName) ?? missing(idName) }
  const factory = await factories[service]()
  if (service === "apple") {
    const keyName = variableOf(id, "KEY")
    const key = typeof privateKey === "string" ? privateKey : variable(keyName) ?? missing(keyName)
    return factory({ ...own, privateKey: Redacted.make(key) })
  }
  const secretName = variableOf(id, "SECRET")
  const secret = clientSecret ?? variable(secretName)
  // Without one the client is public, where the service allows it.
  const isPublic = service === "oidc" || service === "oauth2"
  if (secret === undefined && !isPublic) return missing(secretName)
  return factory(secret === undefined ? own : { ...own, clientSecret: Redacted.make(secret) })
}

export const make = async (config: AuthConfig): Promise<OAuthProviders.OAuthProviders["Service"]> => {
  const configured = (config.providers ?? []).filter((provider) => provider.type === "oauth")
  return OAuthProviders.make({ url: siteUrl(), providers: await Promise.all(configured.map(providerOf)) })
}
