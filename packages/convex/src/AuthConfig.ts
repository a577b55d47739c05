/**
 * What an app configures, and what of it travels with calls of the component: the settings that differ from the defaults.
 */
import type { OutboundPolicy } from "@gatehouse/contract/Outbound"
import type { PermissionsService } from "@gatehouse/contract/Roles"
import type { Overrides, Settings } from "@gatehouse/core-sessions/AuthDefaults"
import type { Message } from "@gatehouse/core-sessions/messages/Messenger"
import type * as KeyFormat from "@gatehouse/keys/KeyFormat"
import type { GenericActionCtx, GenericDataModel } from "convex/server"
import type { Provider } from "./Providers.ts"

export interface AuthConfig<R extends string = any, G extends string = any> {
  /** The app's roles and grants, of `definePermissions`. Default: no roles. */
  readonly permissions?: PermissionsService<R, G>
  /** How new API keys begin. Default: `gh_live_…`. */
  readonly keys?: Partial<KeyFormat.Settings>
  /** The ways to sign in. Default: none. */
  readonly providers?: ReadonlyArray<Provider>
  readonly session?: {
    /** Default: 30 days. */
    readonly totalDurationMs?: number
    /** Default: 30 days. */
    readonly inactiveDurationMs?: number
  }
  readonly jwt?: {
    /** Default: one hour. Each refresh makes Convex validate every subscription anew. */
    readonly durationMs?: number
    /** Default: `CONVEX_SITE_URL`. */
    readonly issuer?: string
    /** Default: `convex`. It is the `applicationID` of `auth.config.ts`. */
    readonly audience?: string
    /** Claims of the app's own. Those that differ from token to token spoil the cache of queries that read them. */
    readonly claims?: (
      subject: { readonly userId: string; readonly sessionId: string },
      ctx: GenericActionCtx<GenericDataModel>
    ) => Promise<Readonly<Record<string, unknown>>>
  }
  readonly signIn?:
    & Pick<Overrides, "signUp" | "linking" | "lifetimes" | "codeAttempts" | "resendMs" | "limits">
    & {
      /** Of one address, number or user. Default: 10. */
      readonly maxFailedAttemptsPerHour?: number
    }
  /** Sends mail and messages to phones. A rejection is `CODE_NOT_SENT` where nobody can go on without it. */
  readonly send?: (message: Message, ctx: GenericActionCtx<GenericDataModel>) => Promise<void>
  /** Where a sign-in may lead back to: exact origins, origins with a path, and custom schemes. Default: `SITE_URL`. */
  readonly redirects?: ReadonlyArray<string>
  readonly webhooks?: {
    /**
     * The name of the action that delivers: `auth:deliver` where `convex/auth.ts` has `export const { deliver } = auth`.
     * `false`: the app sends by itself what `auth.sso.webhook.delivery.listReady` gives.
     */
    readonly deliver: `${string}:${string}` | false
    /** Exceptions from what is sent to, for tests and intranets. Default: https to public addresses. */
    readonly outbound?: OutboundPolicy
  }
}

const hour = 3_600_000

const compact = <T extends object>(value: T): any => {
  const kept: Record<string, unknown> = {}
  for (const [name, field] of Object.entries(value)) if (field !== undefined) kept[name] = field
  return Object.keys(kept).length === 0 ? undefined : kept
}

const passkeysOf = (config: AuthConfig, site: string | undefined): Partial<Settings["passkeys"]> | undefined => {
  const provider = config.providers?.find(({ type }) => type === "passkey")
  if (provider?.type !== "passkey") return undefined
  const url = site === undefined ? undefined : new URL(site)
  const { origin, residentKey, rpId, rpName, userVerification } = provider
  return compact({
    rpId: rpId ?? url?.hostname,
    rpName,
    origins: origin === undefined ? url === undefined ? [] : [url.origin] : [origin].flat(),
    userVerification,
    residentKey
  })
}

/** The settings that the app sets; `undefined` when it sets none. `site`: the address of its pages. */
export const overridesOf = (config: AuthConfig, site: string | undefined): Overrides | undefined => {
  const find = <T extends Provider["type"]>(type: T) =>
    config.providers?.find((provider): provider is Extract<Provider, { type: T }> => provider.type === type)
  const { maxFailedAttemptsPerHour, ...signIn } = config.signIn ?? {}
  const device = find("device")
  const issuer = find("totp")?.issuer
  return compact({
    ...signIn,
    session: compact({
      absoluteMs: config.session?.totalDurationMs,
      inactivityMs: config.session?.inactiveDurationMs
    }),
    limits: maxFailedAttemptsPerHour === undefined ? signIn.limits : {
      signInByIdentifier: { maxRequests: maxFailedAttemptsPerHour, windowMs: hour },
      ...signIn.limits
    },
    lifetimes: device?.expiresInMs === undefined
      ? signIn.lifetimes
      : { deviceCodeMs: device.expiresInMs, ...signIn.lifetimes },
    immediateSignUp: find("password")?.immediateSignUp,
    passkeys: passkeysOf(config, site),
    totp: issuer === undefined ? undefined : { issuer },
    redirects: config.redirects ?? (site === undefined || config.providers === undefined ? undefined : [site]),
    deviceVerificationUri: device === undefined
      ? undefined
      : device.verificationUri ?? (site === undefined ? undefined : new URL("/device", site).href)
  })
}
