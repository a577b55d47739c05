/**
 * The ways to sign in that an app lists in `createAuth({ providers })`. Plain data: what they do loads with the first
 * sign-in. Secrets are taken from the environment when they are needed, as `AUTH_GITHUB_ID` and `AUTH_GITHUB_SECRET`.
 */
import type { GenericActionCtx, GenericDataModel } from "convex/server"

/** Signing in with an address and a password. */
export interface PasswordProvider {
  readonly type: "password"
  readonly id: string
  /** Signing up answers with a session at once, and so tells anybody which addresses have an account. */
  readonly immediateSignUp?: boolean
  /** Refuses passwords that are known from breaches. Decides itself what holds when it cannot find out. */
  readonly isBreached?: (password: string) => Promise<boolean>
}

/** A code and a link by mail, a code by phone, nobody in particular, a device without a keyboard. */
export interface PlainProvider<T extends "email" | "phone" | "anonymous"> {
  readonly type: T
  readonly id: string
}

export interface PasskeyProvider {
  readonly type: "passkey"
  readonly id: string
  /** Default: the host of `SITE_URL`. */
  readonly rpId?: string
  readonly rpName?: string
  /** Default: the origin of `SITE_URL`. */
  readonly origin?: string | ReadonlyArray<string>
  readonly userVerification?: "required" | "preferred" | "discouraged"
  readonly residentKey?: "required" | "preferred" | "discouraged"
}

export interface TotpProvider {
  readonly type: "totp"
  readonly id: string
  /** How authenticator apps name the app. */
  readonly issuer?: string
}

export interface DeviceProvider {
  readonly type: "device"
  readonly id: string
  /** The page on which users approve. Default: `/device` of `SITE_URL`. */
  readonly verificationUri?: string
  readonly expiresInMs?: number
}

/** Who an app's own `authorize` found: a user by their id, or an identity by which one is found or made. */
export type Authorized =
  | { readonly userId: string; readonly amr?: ReadonlyArray<string> }
  | {
    readonly identity: {
      readonly subject: string
      readonly email?: string
      readonly emailVerified?: boolean
      readonly name?: string
      readonly image?: string
      readonly extend?: Readonly<Record<string, unknown>>
    }
    readonly amr?: ReadonlyArray<string>
  }

export interface CredentialsProvider {
  readonly type: "credentials"
  readonly id: string
  /** `null`: these are no good credentials. An error `credentialsRefused(reason)` tells the caller why. */
  readonly authorize: (
    params: Readonly<Record<string, unknown>>,
    ctx: GenericActionCtx<GenericDataModel>
  ) => Promise<Authorized | null>
  /** What of the parameters names an account, so that guesses are counted for each. */
  readonly identifier?: (params: Readonly<Record<string, unknown>>) => string | undefined
}

/** The services that are known by name. `oidc` and `oauth2` are any other. */
export type Service = "google" | "github" | "apple" | "microsoft" | "gitlab" | "discord" | "oidc" | "oauth2"

export interface OAuthProvider {
  readonly type: "oauth"
  readonly id: string
  readonly service: Service
  readonly options: OAuthOptions
}

export interface OAuthOptions {
  readonly id?: string
  readonly name?: string
  /** Default: `AUTH_<ID>_ID` of the environment. */
  readonly clientId?: string
  /** Default: `AUTH_<ID>_SECRET` of the environment. */
  readonly clientSecret?: string
  readonly scopes?: ReadonlyArray<string>
  readonly authorizationParameters?: Readonly<Record<string, string>>
  /** Takes over name and image at every sign-in. Default: once. */
  readonly updateProfile?: boolean
  /** What else the service takes: `tenant` of Microsoft, `issuer` of OpenID Connect, `server` of GitHub and GitLab, … */
  readonly [option: string]: unknown
}

export type Provider =
  | PasswordProvider
  | PlainProvider<"email" | "phone" | "anonymous">
  | PasskeyProvider
  | TotpProvider
  | DeviceProvider
  | CredentialsProvider
  | OAuthProvider

type Options<P> = Omit<P, "type" | "id">

export const password = (options: Options<PasswordProvider> = {}): PasswordProvider => ({
  type: "password",
  id: "password",
  ...options
})
export const email = (): PlainProvider<"email"> => ({ type: "email", id: "email" })
export const phone = (): PlainProvider<"phone"> => ({ type: "phone", id: "phone" })
export const anonymous = (): PlainProvider<"anonymous"> => ({ type: "anonymous", id: "anonymous" })
export const passkey = (options: Options<PasskeyProvider> = {}): PasskeyProvider => ({
  type: "passkey",
  id: "passkey",
  ...options
})
export const totp = (options: Options<TotpProvider> = {}): TotpProvider => ({ type: "totp", id: "totp", ...options })
export const device = (options: Options<DeviceProvider> = {}): DeviceProvider => ({
  type: "device",
  id: "device",
  ...options
})
export const credentials = (options: Omit<CredentialsProvider, "type">): CredentialsProvider => ({
  type: "credentials",
  ...options
})

const oauth = (service: Service) => (options: OAuthOptions = {}): OAuthProvider => ({
  type: "oauth",
  id: options.id ?? service,
  service,
  options
})

export const google = oauth("google")
export const github = oauth("github")
/** `privateKey`: default `AUTH_APPLE_KEY` of the environment. */
export const apple = (options: OAuthOptions & { readonly teamId: string; readonly keyId: string }): OAuthProvider =>
  oauth("apple")(options)
export const microsoft = (options: OAuthOptions & { readonly tenant: string }): OAuthProvider =>
  oauth("microsoft")(options)
export const gitlab = oauth("gitlab")
export const discord = oauth("discord")
export const oidc = (options: OAuthOptions & { readonly id: string; readonly issuer: string }): OAuthProvider =>
  oauth("oidc")(options)
export const oauth2 = (
  options: OAuthOptions & {
    readonly id: string
    readonly authorizationEndpoint: string
    readonly tokenEndpoint: string
    readonly userinfoEndpoint: string
    readonly profile: (claims: Readonly<Record<string, unknown>>) => { readonly subject: unknown }
  }
): OAuthProvider => oauth("oauth2")(options)
