/**
 * What actions need beside the component: secrets of the environment, what the app gives, and what signs and hashes. Each is
 * made when it is first asked for.
 */
import type { Outbound } from "@gatehouse/contract/Outbound"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Messenger } from "@gatehouse/core-sessions/messages/Messenger"
import { MessageNotSent } from "@gatehouse/core-sessions/messages/Messenger"
import { finishedWith } from "@gatehouse/core-sessions/signin/FinishedSignIn"
import type { AccessTokens } from "@gatehouse/core-sessions/tokens/AccessTokens"
import type { GenericActionCtx, GenericDataModel } from "convex/server"
import * as Effect from "effect/Effect"
import type { AuthConfig } from "../AuthConfig.ts"
import type { ActionCtx } from "../Call.ts"
import { tokens } from "../ConvexTokens.ts"

/** The variables that an app sets with `npx convex env set`, and those that Convex gives. */
export const variable = (name: string): string | undefined => {
  const value = process.env[name]
  return value === undefined || value === "" ? undefined : value
}

/** The ports of flows. */
export const make = (config: AuthConfig, ctx: ActionCtx) => {
  const appCtx = ctx as GenericActionCtx<GenericDataModel>
  let signing: Promise<AccessTokens["Service"]> | undefined
  const accessTokens = Effect.promise(() =>
    signing ??= import("./EnvAccessTokens.ts").then((module) => module.make(config, appCtx))
  )
  const policy = config.webhooks?.outbound ?? {}
  let outgoing: Promise<Outbound["Service"]> | undefined
  const outbound = Effect.promise(() =>
    outgoing ??= import("@gatehouse/contract/OutboundFetch").then(({ make }) =>
      make((url, init) => fetch(url, init), policy)
    )
  )
  let sealing: Promise<SecretBox["Service"]> | undefined
  const box = Effect.promise(() => sealing ??= import("./EnvSecretBox.ts").then((module) => module.make()))

  const messenger: Messenger["Service"] = {
    send: (message) =>
      config.send === undefined
        ? Effect.fail(new MessageNotSent({ reason: "createAuth has no `send`" }))
        : Effect.tryPromise({
          try: () => config.send!(message, appCtx),
          catch: (error) => new MessageNotSent({ reason: error instanceof Error ? error.message : String(error) })
        })
  }
  const issue: AccessTokens["Service"]["issue"] = (subject) =>
    Effect.flatMap(accessTokens, (service) => service.issue(subject))
  return {
    config,
    ctx: appCtx,
    tokens,
    messenger,
    issue,
    finished: finishedWith(issue, messenger),
    outbound: {
      fetch: (request) => Effect.flatMap(outbound, (service) => service.fetch(request))
    } satisfies Outbound["Service"],
    verify: ((token) => Effect.flatMap(accessTokens, (service) => service.verify(token))) as AccessTokens["Service"][
      "verify"
    ],
    box: {
      seal: (plain, identity) => Effect.flatMap(box, (service) => service.seal(plain, identity)),
      open: (sealed, identity) => Effect.flatMap(box, (service) => service.open(sealed, identity)),
      // There is one key: what another sealed cannot be opened.
      isStale: () => false
    } satisfies SecretBox["Service"]
  }
}

export type Environment = ReturnType<typeof make>

/** The public address of the deployment's HTTP actions. */
export const siteUrl = (): string =>
  variable("CUSTOM_AUTH_SITE_URL") ?? variable("CONVEX_SITE_URL") ?? missing("CONVEX_SITE_URL")

/** Ends an action that needs a variable which is not set. */
export const missing = (name: string): never => {
  throw new Error(`The environment variable ${name} is not set. Set it with \`npx convex env set ${name} …\`.`)
}
