/**
 * The providers that the application has configured, and the URL of the server that they send browsers back to.
 */
import * as Context from "effect/Context"
import * as Layer from "effect/Layer"
import type { OAuthProvider } from "./OAuthProvider.ts"

export const signInPath = "/auth/signin/"
export const callbackPath = "/auth/callback/"

export class OAuthProviders extends Context.Service<OAuthProviders, {
  readonly all: ReadonlyArray<OAuthProvider>
  readonly find: (id: string) => OAuthProvider | undefined
  /** Where our own part of a sign-in with it begins. */
  readonly signInUrl: (provider: OAuthProvider) => string
  /**
   * What is registered at the provider. Each provider has its own, so that a browser that one of them sends back cannot be
   * taken for one of another.
   */
  readonly redirectUri: (provider: OAuthProvider) => string
}>()("@gatehouse/core-sessions/OAuthProviders") {}

export interface ProvidersOptions {
  /** The server's public URL, under which `OAuthRoutes.ts` answers. */
  readonly url: string
  readonly providers: ReadonlyArray<OAuthProvider>
}

/** Throws a `TypeError` for an id that two have, or that cannot stand in a path. */
export const make = ({ providers, url }: ProvidersOptions): OAuthProviders["Service"] => {
  const byId = new Map<string, OAuthProvider>()
  for (const provider of providers) {
    if (!/^[a-z0-9][a-z0-9_-]{0,63}$/u.test(provider.id)) {
      throw new TypeError(`${JSON.stringify(provider.id)} is no id of a provider: use letters, digits, _ and -`)
    }
    if (byId.has(provider.id)) throw new TypeError(`two providers are called ${provider.id}: give one another id`)
    byId.set(provider.id, provider)
  }
  const base = url.replace(/\/$/u, "")
  return {
    all: providers,
    find: (id) => byId.get(id),
    signInUrl: ({ id }) => `${base}${signInPath}${id}`,
    redirectUri: ({ id }) => `${base}${callbackPath}${id}`
  }
}

export const layer = (options: ProvidersOptions): Layer.Layer<OAuthProviders> =>
  Layer.sync(OAuthProviders, () => make(options))

/**
 * What decides who answers for a provider: a browser that was sent away under another configuration must begin again. Its
 * scopes and names may change meanwhile.
 */
export const fingerprintText = (provider: OAuthProvider): string =>
  JSON.stringify([
    "gatehouse oauth provider",
    provider.protocol,
    provider.id,
    provider.clientId,
    provider.issuer ?? null,
    provider.responseMode ?? null,
    provider.protocol === "oidc"
      ? provider.discoveryUrl ?? null
      : [provider.authorizationEndpoint, provider.tokenEndpoint]
  ])
