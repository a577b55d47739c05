/**
 * What the deployment's own routes answer: the issuer's documents, and browsers on their way to a provider and back. It loads
 * with the first request.
 */
import type { Handler } from "@gatehouse/contract/http/Http"
import * as WebHandler from "@gatehouse/contract/http/WebHandler"
import * as OutboundFetch from "@gatehouse/contract/OutboundFetch"
import { Tokens } from "@gatehouse/contract/Tokens"
import { AuthSettings, make as makeSettings } from "@gatehouse/core-sessions/AuthSettings"
import * as OAuthRoutes from "@gatehouse/core-sessions/http/OAuthRoutes"
import * as WellKnown from "@gatehouse/core-sessions/http/WellKnown"
import { OAuth } from "@gatehouse/core-sessions/oauth/OAuth"
import * as OAuthClient from "@gatehouse/core-sessions/oauth/OAuthClient"
import { OAuthContract } from "@gatehouse/core-sessions/oauth/OAuthContract"
import { OAuthProviders } from "@gatehouse/core-sessions/oauth/OAuthProviders"
import * as StoredMetadata from "@gatehouse/core-sessions/oauth/StoredMetadata"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as EnvAccessTokens from "../actions/EnvAccessTokens.ts"
import { variable } from "../actions/Environment.ts"
import * as Providers from "../actions/OAuthProviders.ts"
import { halvesOf } from "../actions/Services.ts"
import { tokens } from "../ConvexTokens.ts"
import type { App } from "../signin/SignIn.ts"

/** A request as one of these handlers, and its answer. */
const answered = async ({ caller, ctx }: App, request: Request, handler: Handler): Promise<Response> => {
  const { ip } = await ctx.meta.getRequestMetadata()
  const context = Context.make(AuthSettings, makeSettings(caller.settings.auth as any)) as Context.Context<never>
  const options = ip === null ? {} : { ip: () => ip }
  return WebHandler.make(handler, context, options)(request)
}

const notFound: Handler = () => Effect.succeed({ status: 404, headers: {}, body: undefined })

/** The issuer's well-known documents. */
export const wellKnown = async (app: App, request: Request): Promise<Response> => {
  const keys = await EnvAccessTokens.keys()
  const settings = EnvAccessTokens.settingsOf(app.config, keys[0]!)
  const service = await EnvAccessTokens.make(app.config, app.ctx as any)
  const handlers = WellKnown.make(service, settings)
  // Under an issuer with a path the documents stand below it; the app routes them from the root.
  const { pathname } = new URL(request.url)
  const found = [...handlers].find(([path]) => path.endsWith(pathname))
  return answered(app, request, found?.[1] ?? notFound)
}

/** A browser on its way to a provider, or back. */
export const oauth = async (app: App, request: Request): Promise<Response> => {
  const { caller, config, ctx, functions } = app
  const halves = halvesOf(functions, ctx, config)(OAuthContract)
  const layer = OAuthClient.layerNoDeps.pipe(
    Layer.provide(StoredMetadata.layer(halves)),
    Layer.provide(OutboundFetch.layer())
  )
  const providers = await Providers.make(config)
  const home = config.redirects?.[0] ?? variable("SITE_URL")
  const routes = OAuthRoutes.make({ cookies: { secure: true }, home }).pipe(
    Effect.provideService(OAuth, halves as OAuth["Service"]),
    Effect.provideService(OAuthProviders, providers),
    Effect.provideService(Tokens, tokens),
    Effect.provideService(AuthSettings, makeSettings(caller.settings.auth as any)),
    Effect.provide(layer)
  )
  const { pathname } = new URL(request.url)
  const handlers = await Effect.runPromise(routes)
  const found = [...handlers].find(([path]) => pathname.startsWith(path))
  return answered(app, request, found?.[1] ?? notFound)
}
