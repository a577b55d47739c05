/**
 * The pages and endpoints of signing in that are no operations: what links open, where devices are approved and ask, where
 * other services send browsers back to, and what names the keys of our tokens.
 */
import type { Handler } from "@gatehouse/contract/http/Http"
import { DeviceCodes } from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import * as DeviceEndpoints from "@gatehouse/core-sessions/deviceCodes/DeviceEndpoints"
import * as DevicePage from "@gatehouse/core-sessions/http/DevicePage"
import * as LinkPage from "@gatehouse/core-sessions/http/LinkPage"
import * as OAuthRoutes from "@gatehouse/core-sessions/http/OAuthRoutes"
import * as WellKnown from "@gatehouse/core-sessions/http/WellKnown"
import { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import * as Discovery from "@gatehouse/core-sessions/tokens/Discovery"
import * as Effect from "effect/Effect"
import type { RouteOptions } from "./Routes.ts"
import type { Resolved } from "./SignInSettings.ts"

/** `browser`: the operations as browsers call them. */
export const make = Effect.fnUntraced(function*(browser: Handler, settings: Resolved) {
  const { appName, auth, home, secure, tokens, url } = settings
  const wellKnown = WellKnown.make(yield* AccessTokens, tokens)
  const { configuration, jwks } = WellKnown.pathsOf(tokens.issuer)
  const cookies = { secure }
  const page = { browser, cookies, appName, home }
  const routes: Pick<RouteOptions, "endpoints" | "endpointsBelow"> = {
    endpoints: new Map([
      ...wellKnown,
      // Behind a proxy that takes the path of the issuer off.
      [Discovery.configurationPath, wellKnown.get(configuration)!],
      [Discovery.jwksPath, wellKnown.get(jwks)!],
      ...DeviceEndpoints.make(yield* DeviceCodes, { origin: url }),
      [LinkPage.path, LinkPage.make({ ...page, redirects: auth.redirects })],
      [DevicePage.path, DevicePage.make(page)]
    ]),
    endpointsBelow: yield* OAuthRoutes.make({ cookies, home })
  }
  return routes
})
