/**
 * The server's configuration, from environment variables. A bad value stops the start with a sentence that names the
 * variable; it never prints a secret.
 */
import type { SealingKey } from "@gatehouse/contract/node/SecretBoxLayer"
import * as Permissions from "@gatehouse/contract/Permissions"
import * as KeySettings from "@gatehouse/keys/KeySettings"
import type * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import ipaddr from "ipaddr.js"
import { readFileSync } from "node:fs"
import { BadSetting, type Env, isWebUrl, oneLine, parts, value } from "./Environment.ts"
import * as SignInSettings from "./SignInSettings.ts"
import * as WebhookSettings from "./WebhookSettings.ts"

export { BadSetting, oneLine } from "./Environment.ts"

export type Database =
  | { readonly kind: "sqlite"; readonly filename: string }
  | { readonly kind: "postgres"; readonly url: Redacted.Redacted }

export type SealingRing = readonly [SealingKey, ...ReadonlyArray<SealingKey>]

export interface Settings {
  readonly host: string
  readonly port: number
  readonly database: Database
  /** The public URL, without a slash at the end; by default the one it listens on. */
  readonly issuer: string | undefined
  /** Given keys; without them the server keeps its own in the data folder. */
  readonly encryptionKeys: SealingRing | undefined
  readonly adminKey: Redacted.Redacted | undefined
  /** Networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: ReadonlyArray<readonly [ipaddr.IPv4 | ipaddr.IPv6, number]>
  readonly permissions: Permissions.PermissionsService
  /** How the keys it issues begin. */
  readonly keys: KeySettings.Settings
  readonly signIn: SignInSettings.SignInSettings
  readonly webhooks: WebhookSettings.WebhookSettings
  /** An OTLP endpoint for logs, metrics and traces. */
  readonly otlpUrl: string | undefined
  readonly dataFolder: string
  readonly logFormat: "json" | "logfmt"
  /** The least of what is logged. */
  readonly logLevel: LogLevel.LogLevel
}

/** Everyone's roles until an application declares its own. */
export const defaultPermissions = Permissions.make({
  grants: [],
  roles: {
    owner: { label: "Owner", grants: "*", owner: true },
    admin: { label: "Admin", grants: "*" },
    member: { label: "Member", grants: ["groups:read", "members:read"] }
  }
})

const port = (env: Env): number => {
  const text = value(env, "PORT")
  if (text === undefined) return 4000
  const number = Number(text)
  if (!/^\d{1,5}$/.test(text) || number > 65_535) {
    throw new BadSetting({ variable: "PORT", reason: "must be a number from 0 to 65535." })
  }
  return number
}

const database = (env: Env, dataFolder: string): Database => {
  const text = value(env, "DATABASE_URL") ?? `sqlite:${dataFolder}/gatehouse.db`
  if (text.startsWith("sqlite:") && text.length > "sqlite:".length) {
    return { kind: "sqlite", filename: text.slice("sqlite:".length) }
  }
  if (/^postgres(ql)?:\/\//.test(text) && URL.canParse(text)) return { kind: "postgres", url: Redacted.make(text) }
  throw new BadSetting({
    variable: "DATABASE_URL",
    reason: "must be sqlite:<path>, as sqlite:data/gatehouse.db, or postgres://user:password@host:5432/database."
  })
}

const issuer = (env: Env): string | undefined => {
  const text = value(env, "GATEHOUSE_ISSUER")
  if (text === undefined) return undefined
  if (!isWebUrl(text) || /[?#]/.test(text)) {
    throw new BadSetting({
      variable: "GATEHOUSE_ISSUER",
      reason: "must be the server's public https:// URL without query or fragment (http:// only for localhost)."
    })
  }
  return text.replace(/\/+$/, "")
}

/** `kid:key,kid:key`, the first one seals; each key 32 bytes in base64 or base64url. */
export const parseEncryptionKeys = (variable: string, text: string): SealingRing => {
  const keys = text.split(/[,\n]/).map((entry) => entry.trim()).filter((entry) => entry !== "").map((entry) => {
    const [kid, encoded, ...rest] = entry.split(":")
    const bytes = Buffer.from(encoded ?? "", "base64")
    if (kid === undefined || !/^[A-Za-z0-9_-]{1,32}$/.test(kid) || bytes.length !== 32 || rest.length > 0) {
      throw new BadSetting({
        variable,
        reason: "must be name:key pairs with commas between, each key 32 random bytes in base64 " +
          "(openssl rand -base64 32 makes one). The first one seals, all of them open."
      })
    }
    return { kid, key: Redacted.make(new Uint8Array(bytes)) }
  })
  const [first, ...others] = keys
  if (first === undefined || new Set(keys.map(({ kid }) => kid)).size < keys.length) {
    throw new BadSetting({ variable, reason: "must have at least one key, each with a name of its own." })
  }
  return [first, ...others]
}

const adminKey = (env: Env): Redacted.Redacted | undefined => {
  const text = value(env, "GATEHOUSE_ADMIN_KEY")
  if (text === undefined) return undefined
  if (!/^[A-Za-z0-9._~+/=-]{32,512}$/.test(text)) {
    throw new BadSetting({
      variable: "GATEHOUSE_ADMIN_KEY",
      reason: "must be 32 to 512 letters, digits or ._~+/=- (openssl rand -hex 32 makes a good one)."
    })
  }
  return Redacted.make(text)
}

const trustedProxies = (env: Env): Settings["trustedProxies"] =>
  parts(value(env, "GATEHOUSE_TRUSTED_PROXIES")).map((entry) => {
    try {
      const [address, bits] = ipaddr.parseCIDR(
        entry.includes("/") ? entry : `${entry}/${ipaddr.parse(entry).kind() === "ipv4" ? 32 : 128}`
      )
      // `::ffff:10.0.0.0/104` is 10.0.0.0/8: addresses are compared in their short form.
      return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= 96
        ? [address.toIPv4Address(), bits - 96] as const
        : [address, bits] as const
    } catch {
      throw new BadSetting({
        variable: "GATEHOUSE_TRUSTED_PROXIES",
        reason: "must be addresses or networks with commas between, as 10.0.0.0/8,::1."
      })
    }
  })

/** What an application declares, as a file. */
const PermissionsFile = Schema.Struct({
  grants: Schema.Array(Schema.TemplateLiteral([Schema.String, ":", Schema.String])),
  roles: Schema.Record(
    Schema.String,
    Schema.Struct({
      label: Schema.String,
      grants: Schema.Union([
        Schema.Literal("*"),
        Schema.Array(Schema.TemplateLiteral([Schema.String, ":", Schema.String]))
      ]),
      owner: Schema.optionalKey(Schema.Boolean)
    })
  )
})

const permissions = (env: Env): Permissions.PermissionsService => {
  const file = value(env, "GATEHOUSE_PERMISSIONS")
  if (file === undefined) return defaultPermissions
  try {
    const json: unknown = JSON.parse(readFileSync(file, "utf8"))
    const { grants, roles } = Schema.decodeUnknownSync(PermissionsFile)(json, { onExcessProperty: "error" })
    return Permissions.make<`${string}:${string}`, any>({ grants, roles })
  } catch (error) {
    throw new BadSetting({
      variable: "GATEHOUSE_PERMISSIONS",
      reason: `must name a JSON file such as {"grants":["reports:read"],"roles":{"admin":{"label":"Admin",` +
        `"grants":["reports:read"]}}}. ${file}: ${oneLine(error)}.`
    })
  }
}

/** The settings of keys with one of them given, or the sentence for a value that `KeySettings.make` refuses. */
const keySetting = (variable: string, given: Partial<KeySettings.Settings>, reason: string): KeySettings.Settings => {
  try {
    return KeySettings.make(given)
  } catch {
    throw new BadSetting({ variable, reason })
  }
}

const keys = (env: Env): KeySettings.Settings => {
  const prefix = value(env, "GATEHOUSE_KEY_PREFIX")
  const environment = value(env, "GATEHOUSE_KEY_ENV")
  return {
    prefix: keySetting(
      "GATEHOUSE_KEY_PREFIX",
      prefix === undefined ? {} : { prefix },
      "must be a letter, then at most 31 letters, digits or underscores, without an underscore at the end."
    ).prefix,
    env: keySetting(
      "GATEHOUSE_KEY_ENV",
      environment === undefined ? {} : { env: environment },
      "must be 1 to 16 lower-case letters or digits, as live or test."
    ).env
  }
}

const otlpUrl = (env: Env): string | undefined => {
  const text = value(env, "OTEL_EXPORTER_OTLP_ENDPOINT")
  if (text !== undefined && !(URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) {
    throw new BadSetting({
      variable: "OTEL_EXPORTER_OTLP_ENDPOINT",
      reason: "must be an http(s) URL, as http://localhost:4318."
    })
  }
  return text?.replace(/\/+$/, "")
}

const logFormat = (env: Env): Settings["logFormat"] => {
  const text = value(env, "GATEHOUSE_LOG_FORMAT") ?? "json"
  if (text !== "json" && text !== "logfmt") {
    throw new BadSetting({ variable: "GATEHOUSE_LOG_FORMAT", reason: "must be json or logfmt." })
  }
  return text
}

const logLevels: Readonly<Record<string, LogLevel.LogLevel>> = {
  trace: "Trace",
  debug: "Debug",
  info: "Info",
  warn: "Warn",
  error: "Error",
  fatal: "Fatal",
  none: "None"
}

const logLevel = (env: Env): LogLevel.LogLevel => {
  const text = value(env, "GATEHOUSE_LOG_LEVEL") ?? "info"
  const level = Object.hasOwn(logLevels, text) ? logLevels[text] : undefined
  if (level === undefined) {
    const names = Object.keys(logLevels).join(", ")
    throw new BadSetting({ variable: "GATEHOUSE_LOG_LEVEL", reason: `must be one of ${names}.` })
  }
  return level
}

/** Reads the settings. Throws `BadSetting` for the first variable with a bad value. */
export const fromEnv = (env: Env): Settings => {
  const dataFolder = "data"
  const encryptionKeys = value(env, "GATEHOUSE_ENCRYPTION_KEYS")
  return {
    host: value(env, "HOST") ?? "127.0.0.1",
    port: port(env),
    database: database(env, dataFolder),
    issuer: issuer(env),
    encryptionKeys: encryptionKeys === undefined
      ? undefined
      : parseEncryptionKeys("GATEHOUSE_ENCRYPTION_KEYS", encryptionKeys),
    adminKey: adminKey(env),
    trustedProxies: trustedProxies(env),
    permissions: permissions(env),
    keys: keys(env),
    signIn: SignInSettings.fromEnv(env),
    webhooks: WebhookSettings.fromEnv(env),
    otlpUrl: otlpUrl(env),
    dataFolder,
    logFormat: logFormat(env),
    logLevel: logLevel(env)
  }
}

/** The URL under which people and programs reach the server: the configured one, or where it listens. */
export const publicUrl = ({ host, issuer, port }: Pick<Settings, "host" | "issuer" | "port">): string =>
  issuer ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`
