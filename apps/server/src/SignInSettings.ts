/**
 * How users sign in, from environment variables: who may, from which pages, for how long, by which services, and how they
 * get their mail.
 */
import type { OutboundPolicy } from "@gatehouse/contract/Outbound"
import * as AuthSettings from "@gatehouse/core-sessions/AuthSettings"
import type { OAuthProvider } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import * as RedirectTargets from "@gatehouse/core-sessions/oauth/RedirectTargets"
import * as TokenSettings from "@gatehouse/core-sessions/tokens/TokenSettings"
import * as Redacted from "effect/Redacted"
import { BadSetting, duration, type Env, isLocal, isWebUrl, oneLine, oneOf, parts, value } from "./Environment.ts"
import * as ProviderSettings from "./ProviderSettings.ts"

/** A mail server, with its credentials in the URL. */
export interface Mail {
  readonly url: Redacted.Redacted
  readonly from: string
}

export interface SignInSettings {
  /** What people know the application as. */
  readonly appName: string
  /** The exact origins of the pages that call `/auth/*` with cookies. */
  readonly origins: ReadonlyArray<string>
  readonly redirects: ReadonlyArray<string>
  /** A page of the application's own that the links of mails open. */
  readonly linkUrl: string | undefined
  /** A page of the application's own on which users approve devices. */
  readonly deviceUrl: string | undefined
  readonly policy: Pick<AuthSettings.Settings, "signUp" | "linking" | "immediateSignUp">
  readonly session: Partial<AuthSettings.Settings["session"]>
  readonly passkeyDomain: string | undefined
  readonly passkeyOrigins: ReadonlyArray<string> | undefined
  readonly tokens: Pick<TokenSettings.Options, "algorithm" | "lifeMs"> & { readonly audience: string | undefined }
  readonly mail: Mail | undefined
  readonly providers: ReadonlyArray<OAuthProvider>
  /** `host:port` of servers in a private network that may be called. */
  readonly outboundPrivate: ReadonlyArray<string>
}

const isOrigin = (text: string): boolean => isWebUrl(text) && new URL(text).origin === text

const origins = (env: Env): ReadonlyArray<string> => {
  const given = parts(value(env, "GATEHOUSE_ORIGINS"))
  if (!given.every(isOrigin)) {
    throw new BadSetting({
      variable: "GATEHOUSE_ORIGINS",
      reason:
        "must be origins with commas between, as https://app.example.com: without a path or a slash at the end, " +
        "and http:// only for localhost."
    })
  }
  return given
}

const redirects = (env: Env, origins: ReadonlyArray<string>): ReadonlyArray<string> => {
  const given = parts(value(env, "GATEHOUSE_REDIRECTS"))
  if (given.length === 0) return origins
  try {
    RedirectTargets.make(given)
  } catch (error) {
    throw new BadSetting({
      variable: "GATEHOUSE_REDIRECTS",
      reason: `must be targets with commas between, as https://app.example.com,myapp://callback. ${oneLine(error)}.`
    })
  }
  return given
}

const page = (variable: string, text: string | undefined): string | undefined => {
  if (text !== undefined && (!isWebUrl(text) || text.includes("#"))) {
    throw new BadSetting({
      variable,
      reason: "must be the https:// address of a page, without a fragment (http:// only for localhost)."
    })
  }
  return text
}

const appName = (env: Env): string => {
  const text = value(env, "GATEHOUSE_APP_NAME") ?? "Gatehouse"
  if (text.length > 64 || /\p{Cc}/u.test(text)) {
    throw new BadSetting({ variable: "GATEHOUSE_APP_NAME", reason: "must be at most 64 characters on one line." })
  }
  return text
}

const passkeyOrigins = (env: Env): ReadonlyArray<string> | undefined => {
  const given = parts(value(env, "GATEHOUSE_PASSKEY_ORIGINS"))
  if (!given.every((origin) => isOrigin(origin) || /^android:apk-key-hash:[A-Za-z0-9_-]{43}$/.test(origin))) {
    throw new BadSetting({
      variable: "GATEHOUSE_PASSKEY_ORIGINS",
      reason: "must be origins with commas between, as https://app.example.com, or android:apk-key-hash:… of an app."
    })
  }
  return given.length === 0 ? undefined : given
}

const passkeyDomain = (env: Env): string | undefined => {
  const text = value(env, "GATEHOUSE_PASSKEY_DOMAIN")
  if (text !== undefined && !/^(?:localhost|(?:[a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{1,62})$/.test(text)) {
    throw new BadSetting({
      variable: "GATEHOUSE_PASSKEY_DOMAIN",
      reason: "must be a domain in lower case, as example.com, without scheme and port."
    })
  }
  return text
}

const algorithms = ["ES256", "RS256", "EdDSA"] as const

const day = 86_400_000
/** Browsers keep no cookie for longer. */
const longest = { min: 60_000, max: 400 * day }

/** Its user and password stand in it percent-encoded. */
const isSmtpUrl = (text: string): boolean => {
  try {
    const { hostname, password, protocol, username } = new URL(text)
    decodeURIComponent(username + password)
    return /^smtps?:$/.test(protocol) && hostname !== ""
  } catch {
    return false
  }
}

const mail = (env: Env): Mail | undefined => {
  const url = value(env, "GATEHOUSE_SMTP_URL")
  const from = value(env, "GATEHOUSE_MAIL_FROM")
  if (url === undefined && from === undefined) return undefined
  if (url === undefined || !isSmtpUrl(url)) {
    throw new BadSetting({
      variable: "GATEHOUSE_SMTP_URL",
      reason: "must be smtps://user:password@host or smtp://user:password@host:587; GATEHOUSE_MAIL_FROM goes with it."
    })
  }
  if (
    from === undefined || !/^(?:[^<>\p{Cc}]{1,100} <[^\s<>@,]+@[^\s<>@,]+>|[^\s<>@,]+@[^\s<>@,]+)$/u.test(from)
  ) {
    throw new BadSetting({
      variable: "GATEHOUSE_MAIL_FROM",
      reason: "must be the sender of mails, as Acme <login@example.com>; GATEHOUSE_SMTP_URL goes with it."
    })
  }
  return { url: Redacted.make(url), from }
}

const outboundPrivate = (env: Env): ReadonlyArray<string> => {
  const given = parts(value(env, "GATEHOUSE_OUTBOUND_PRIVATE"))
  if (!given.every((text) => /^[^\s/?#@]+:\d{1,5}$/.test(text) && URL.canParse(`https://${text}`))) {
    throw new BadSetting({
      variable: "GATEHOUSE_OUTBOUND_PRIVATE",
      reason: "must be servers with their ports and commas between, as id.corp.example:443."
    })
  }
  return given
}

const linkings = { "verified-email": "verifiedEmail", refuse: "refuse" } as const

/** Reads the settings. Throws `BadSetting` for the first variable with a bad value. */
export const fromEnv = (env: Env): SignInSettings => {
  const pages = origins(env)
  const linking = oneOf(
    "GATEHOUSE_LINKING",
    value(env, "GATEHOUSE_LINKING"),
    Object.keys(linkings) as ReadonlyArray<keyof typeof linkings>
  )
  const inactivityMs = duration("GATEHOUSE_SESSION_INACTIVITY", value(env, "GATEHOUSE_SESSION_INACTIVITY"), longest)
  const absoluteMs = duration("GATEHOUSE_SESSION_LIFE", value(env, "GATEHOUSE_SESSION_LIFE"), longest)
  const lifeMs = duration("GATEHOUSE_ACCESS_TOKEN_LIFE", value(env, "GATEHOUSE_ACCESS_TOKEN_LIFE"), {
    min: 3_000,
    max: day
  })
  const algorithm = oneOf(
    "GATEHOUSE_ACCESS_TOKEN_ALGORITHM",
    value(env, "GATEHOUSE_ACCESS_TOKEN_ALGORITHM"),
    algorithms
  )
  return {
    appName: appName(env),
    origins: pages,
    redirects: redirects(env, pages),
    linkUrl: page("GATEHOUSE_LINK_URL", value(env, "GATEHOUSE_LINK_URL")),
    deviceUrl: page("GATEHOUSE_DEVICE_URL", value(env, "GATEHOUSE_DEVICE_URL")),
    policy: {
      signUp: oneOf("GATEHOUSE_SIGN_UP", value(env, "GATEHOUSE_SIGN_UP"), ["open", "closed", "invite"]) ?? "open",
      linking: linkings[linking ?? "verified-email"],
      immediateSignUp:
        oneOf("GATEHOUSE_IMMEDIATE_SIGN_UP", value(env, "GATEHOUSE_IMMEDIATE_SIGN_UP"), ["true", "false"]) === "true"
    },
    session: {
      ...(inactivityMs === undefined ? {} : { inactivityMs }),
      ...(absoluteMs === undefined ? {} : { absoluteMs })
    },
    passkeyDomain: passkeyDomain(env),
    passkeyOrigins: passkeyOrigins(env),
    tokens: {
      audience: value(env, "GATEHOUSE_ACCESS_TOKEN_AUDIENCE"),
      ...(lifeMs === undefined ? {} : { lifeMs }),
      ...(algorithm === undefined ? {} : { algorithm })
    },
    mail: mail(env),
    providers: ProviderSettings.fromEnv(env),
    outboundPrivate: outboundPrivate(env)
  }
}

/** The settings at a public URL, which for a server that picks its port is known last. */
export interface Resolved {
  /** Of the server, without a slash at the end. */
  readonly url: string
  readonly appName: string
  /** Whose pages may call with cookies: the application's, and the server's own. */
  readonly origins: ReadonlyArray<string>
  /** A page of the application to go on to. */
  readonly home: string | undefined
  readonly linkUrl: string
  readonly mail: Mail | undefined
  readonly providers: ReadonlyArray<OAuthProvider>
  /** Where requests may go beside the public Internet; without encryption on a developer's own machine alone. */
  readonly outbound: OutboundPolicy
  /** Cookies are for https alone. */
  readonly secure: boolean
  readonly auth: AuthSettings.Settings
  readonly tokens: TokenSettings.Settings
}

/** Of a server on one's own machine, both of its names. */
const ownOrigins = (url: string): ReadonlyArray<string> => {
  const { origin } = new URL(url)
  if (!isLocal(url)) return [origin]
  return ["localhost", "127.0.0.1"].map((hostname) => Object.assign(new URL(url), { hostname }).origin)
}

const hostOf = (origin: string): string => isLocal(origin) ? "localhost" : new URL(origin).hostname

export const resolve = (settings: SignInSettings, url: string): Resolved => {
  const origins = [...new Set([...settings.origins, ...ownOrigins(url)])]
  const rpId = settings.passkeyDomain ?? hostOf(settings.origins[0] ?? url)
  const isWithin = (origin: string) =>
    !origin.startsWith("http") || hostOf(origin) === rpId || hostOf(origin).endsWith(`.${rpId}`)
  const { session: { absoluteMs = AuthSettings.defaults.session.absoluteMs } } = settings
  return {
    url,
    appName: settings.appName,
    origins,
    home: settings.origins[0],
    linkUrl: settings.linkUrl ?? `${url}/auth/link`,
    mail: settings.mail,
    providers: settings.providers,
    outbound: { allowPrivate: settings.outboundPrivate, allowHttp: isLocal(url) },
    secure: url.startsWith("https:"),
    auth: AuthSettings.make({
      ...settings.policy,
      session: { absoluteMs, ...settings.session },
      passkeys: {
        rpId,
        rpName: settings.appName,
        // A browser makes no passkey of this domain on a page of another.
        origins: (settings.passkeyOrigins ?? origins).filter(isWithin)
      },
      totp: { issuer: settings.appName },
      redirects: settings.redirects,
      deviceVerificationUri: settings.deviceUrl ?? `${url}/device`
    }),
    tokens: TokenSettings.make({
      ...settings.tokens,
      issuer: url,
      audience: settings.tokens.audience ?? url
    })
  }
}
