/**
 * The services that users can sign in with: well-known ones by an id and a secret each, any other one in a file.
 */
import type { Claims, OAuthProvider, Profile } from "@gatehouse/core-sessions/oauth/OAuthProvider"
import { apple } from "@gatehouse/core-sessions/oauth/providers/Apple"
import { discord } from "@gatehouse/core-sessions/oauth/providers/Discord"
import { github } from "@gatehouse/core-sessions/oauth/providers/GitHub"
import { gitlab } from "@gatehouse/core-sessions/oauth/providers/GitLab"
import { google } from "@gatehouse/core-sessions/oauth/providers/Google"
import { microsoft } from "@gatehouse/core-sessions/oauth/providers/Microsoft"
import { oauth2 } from "@gatehouse/core-sessions/oauth/providers/OAuth2"
import { oidc } from "@gatehouse/core-sessions/oauth/providers/Oidc"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { readFileSync } from "node:fs"
import { BadSetting, type Env, isWebUrl, oneLine, value } from "./Environment.ts"

/** The provider of variables that belong together: all of them are given, or none is. */
const when = <const N extends ReadonlyArray<string>>(
  env: Env,
  names: N,
  make: (...values: { readonly [K in keyof N]: string }) => OAuthProvider
): ReadonlyArray<OAuthProvider> => {
  const values = names.map((name) => value(env, name))
  const given = values.findIndex((text) => text !== undefined)
  if (given < 0) return []
  const missing = values.indexOf(undefined)
  if (missing >= 0) {
    throw new BadSetting({ variable: names[missing]!, reason: `must be given too, because ${names[given]} is.` })
  }
  return [make(...values as unknown as { readonly [K in keyof N]: string })]
}

/** PEM with line ends, or with `\n` in their place as many environments need it. */
const privateKey = (variable: string, text: string): Redacted.Redacted => {
  const pem = text.replaceAll("\\n", "\n")
  if (!/^-----BEGIN PRIVATE KEY-----\n[A-Za-z0-9+/=\n]+-----END PRIVATE KEY-----$/.test(pem)) {
    throw new BadSetting({ variable, reason: "must be the downloaded .p8 file: PKCS #8 in PEM." })
  }
  return Redacted.make(pem)
}

/** Throws for a tenant that is named by its domain. */
const microsoftOf = (clientId: string, clientSecret: string, tenant: string): OAuthProvider => {
  try {
    return microsoft({ clientId, clientSecret: Redacted.make(clientSecret), tenant })
  } catch {
    throw new BadSetting({
      variable: "GATEHOUSE_MICROSOFT_TENANT",
      reason: "must be a tenant's id (a GUID), or common, organizations or consumers."
    })
  }
}

const wellKnown = (env: Env): ReadonlyArray<OAuthProvider> => [
  ...when(
    env,
    ["GATEHOUSE_GOOGLE_ID", "GATEHOUSE_GOOGLE_SECRET"],
    (clientId, secret) => google({ clientId, clientSecret: Redacted.make(secret) })
  ),
  ...when(
    env,
    ["GATEHOUSE_GITHUB_ID", "GATEHOUSE_GITHUB_SECRET"],
    (clientId, secret) => github({ clientId, clientSecret: Redacted.make(secret) })
  ),
  ...when(
    env,
    ["GATEHOUSE_APPLE_ID", "GATEHOUSE_APPLE_TEAM_ID", "GATEHOUSE_APPLE_KEY_ID", "GATEHOUSE_APPLE_PRIVATE_KEY"],
    (clientId, teamId, keyId, key) =>
      apple({ clientId, teamId, keyId, privateKey: privateKey("GATEHOUSE_APPLE_PRIVATE_KEY", key) })
  ),
  ...when(
    env,
    ["GATEHOUSE_MICROSOFT_ID", "GATEHOUSE_MICROSOFT_SECRET", "GATEHOUSE_MICROSOFT_TENANT"],
    microsoftOf
  ),
  ...when(
    env,
    ["GATEHOUSE_GITLAB_ID", "GATEHOUSE_GITLAB_SECRET"],
    (clientId, secret) => gitlab({ clientId, clientSecret: Redacted.make(secret) })
  ),
  ...when(
    env,
    ["GATEHOUSE_DISCORD_ID", "GATEHOUSE_DISCORD_SECRET"],
    (clientId, secret) => discord({ clientId, clientSecret: Redacted.make(secret) })
  )
]

const { optionalKey } = Schema

const Url = Schema.String.check(Schema.makeFilter((text) => isWebUrl(text) ? undefined : "must be an https:// URL"))

const ProviderId = Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9_-]{0,63}$/))

const shared = {
  clientId: Schema.NonEmptyString,
  clientSecret: optionalKey(Schema.NonEmptyString),
  clientAuthentication: optionalKey(Schema.Literals(["client_secret_basic", "client_secret_post"])),
  scopes: optionalKey(Schema.Array(Schema.NonEmptyString)),
  authorizationParameters: optionalKey(Schema.Record(Schema.String, Schema.String))
}

const OidcEntry = Schema.Struct({
  protocol: Schema.Literal("oidc"),
  issuer: Url,
  discoveryUrl: optionalKey(Url),
  userinfo: optionalKey(Schema.Boolean),
  responseMode: optionalKey(Schema.Literal("form_post")),
  ...shared
})

const OAuth2Entry = Schema.Struct({
  protocol: Schema.Literal("oauth2"),
  issuer: optionalKey(Url),
  authorizationEndpoint: Url,
  tokenEndpoint: Url,
  userinfoEndpoint: Url,
  /** Which member of the userinfo answer is what. */
  profile: Schema.Struct({
    subject: Schema.NonEmptyString,
    email: optionalKey(Schema.NonEmptyString),
    emailVerified: optionalKey(Schema.NonEmptyString),
    name: optionalKey(Schema.NonEmptyString),
    image: optionalKey(Schema.NonEmptyString)
  }),
  ...shared
})

/** By the provider's id. */
const ProvidersFile = Schema.Record(ProviderId, Schema.Union([OidcEntry, OAuth2Entry]))

const profileBy = (names: (typeof OAuth2Entry.Type)["profile"]) => (claims: Claims): Profile => ({
  subject: claims[names.subject],
  ...(names.email === undefined ? {} : { email: claims[names.email] }),
  ...(names.emailVerified === undefined ? {} : { emailVerified: claims[names.emailVerified] }),
  ...(names.name === undefined ? {} : { name: claims[names.name] }),
  ...(names.image === undefined ? {} : { image: claims[names.image] })
})

const ofFile = (env: Env): ReadonlyArray<OAuthProvider> => {
  const file = value(env, "GATEHOUSE_PROVIDERS")
  if (file === undefined) return []
  let entries: typeof ProvidersFile.Type
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"))
    entries = Schema.decodeUnknownSync(ProvidersFile)(json, { onExcessProperty: "error" })
  } catch (error) {
    // What is wrong with the file is told, but not in the words of whatever reads JSON: they repeat parts of it.
    const reason = error instanceof SyntaxError ? "it is no JSON" : faultOf(error)
    throw new BadSetting({
      variable: "GATEHOUSE_PROVIDERS",
      reason: `must name a JSON file such as {"acme":{"protocol":"oidc","issuer":"https://id.acme.example",` +
        `"clientId":"…","clientSecret":"…"}}. ${file}: ${reason}.`
    })
  }
  return Object.entries(entries).map(([id, entry]) => {
    const { clientSecret, ...rest } = entry
    const given = { id, ...clientSecret === undefined ? {} : { clientSecret: Redacted.make(clientSecret) } }
    return rest.protocol === "oidc"
      ? oidc({ ...without(rest, "protocol"), ...given })
      : oauth2({ ...without(rest, "protocol"), ...given, profile: profileBy(rest.profile) })
  })
}

const without = <A extends object, K extends keyof A>(value: A, key: K): Omit<A, K> => {
  const { [key]: _, ...rest } = value
  return rest
}

/** Where in the file a schema found something wrong, without what stands there. */
const faultOf = (error: unknown): string => {
  if (error instanceof Error && "syscall" in error) return oneLine(error)
  const path = /at (\[[^\n]*\])/.exec(error instanceof Error ? error.message : "")?.[1]
  return path === undefined ? "it is no object of providers" : `something is missing or wrong at ${path}`
}

/** Reads the providers. Throws `BadSetting` for the first variable with a bad value. */
export const fromEnv = (env: Env): ReadonlyArray<OAuthProvider> => {
  const providers = [...wellKnown(env), ...ofFile(env)]
  const ids = providers.map(({ id }) => id)
  const twice = ids.find((id, i) => ids.indexOf(id) < i)
  if (twice !== undefined) {
    throw new BadSetting({ variable: "GATEHOUSE_PROVIDERS", reason: `names ${twice}, which is configured already.` })
  }
  return providers
}
