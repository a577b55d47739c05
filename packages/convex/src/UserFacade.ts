/**
 * Users and all that is theirs without Effect: `auth.user`, `auth.session`, `auth.account`, `auth.password`, `auth.passkey`,
 * `auth.totp`, `auth.recovery`, `auth.device` and `auth.knownDevice`.
 */
import type { AccountsContract } from "@gatehouse/core-sessions/accounts/AccountsContract"
import type { CodesContract } from "@gatehouse/core-sessions/codes/CodesContract"
import type { CredentialAccountsContract } from "@gatehouse/core-sessions/credentials/CredentialAccountsContract"
import type { DeviceCodesContract } from "@gatehouse/core-sessions/deviceCodes/DeviceCodesContract"
import type { DevicesContract } from "@gatehouse/core-sessions/devices/DevicesContract"
import type { EmailsContract } from "@gatehouse/core-sessions/emails/EmailsContract"
import type { PasskeyContract } from "@gatehouse/core-sessions/passkeys/PasskeyContract"
import type { PasswordsContract } from "@gatehouse/core-sessions/passwords/PasswordsContract"
import type { RecoveryContract } from "@gatehouse/core-sessions/recovery/RecoveryContract"
import type { SessionsContract } from "@gatehouse/core-sessions/sessions/SessionsContract"
import type { TotpContract } from "@gatehouse/core-sessions/totp/TotpContract"
import type { UsersContract } from "@gatehouse/core-sessions/users/UsersContract"
import { isAuthError } from "./AuthError.ts"
import type { ActionCtx, Caller, ComponentFunctions, MutationCtx, QueryCtx } from "./Call.ts"
import * as Facade from "./Facade.ts"
import * as calls from "./generated/Calls.ts"
import { type IdentityCtx, identityOf, type IssuerConfig, notSignedIn } from "./Identity.ts"
import type { CallData } from "./OperationData.ts"

/** The operations that callers see: the parts of actions are not among them. */
export type Public<C, S extends keyof typeof calls> = Pick<
  Facade.Facade<C>,
  keyof (typeof calls)[S] & keyof Facade.Facade<C>
>

type Users = Public<typeof UsersContract, "users">
type Emails = Public<typeof EmailsContract, "emails">
type Codes = Public<typeof CodesContract, "codes">
type Sessions = Public<typeof SessionsContract, "sessions">
type Accounts = Public<typeof AccountsContract, "accounts">
type CredentialAccounts = Public<typeof CredentialAccountsContract, "credentialAccounts">
type Passwords = Public<typeof PasswordsContract, "passwords">
type DeviceCodes = Public<typeof DeviceCodesContract, "deviceCodes">
type Passkeys = Public<typeof PasskeyContract, "passkeys">
type Totps = Public<typeof TotpContract, "totp">

type Payload<M> = M extends (ctx: any, payload: infer P) => any ? P : never
type Answer<M> = M extends (ctx: any, payload: any) => infer A ? A : never

export type User = Awaited<Answer<Users["get"]>>

/** Who is signed in, by the access token of the running function. It costs nothing. */
export interface CurrentUser {
  /** The id of the user who is signed in, or `null`. */
  readonly current: (ctx: IdentityCtx) => Promise<string | null>
  /** The same; nobody is `NOT_SIGNED_IN`. */
  readonly require: (ctx: IdentityCtx) => Promise<string>
  /** The user who is signed in, or `null`, also when they are gone. */
  readonly viewer: (ctx: IdentityCtx & QueryCtx) => Promise<User | null>
}

export type UserFacade =
  & Omit<Users, "viewer" | "update">
  & CurrentUser
  & {
    readonly patch: Users["update"]
    readonly email: {
      readonly list: Emails["list"]
      readonly create: Emails["add"]
      readonly promote: Emails["promote"]
      readonly remove: Emails["remove"]
      readonly startVerification: Codes["startEmailVerification"]
      readonly verify: Codes["finishEmailVerification"]
      readonly startChange: Codes["startEmailChange"]
      readonly confirmChange: Codes["confirmEmailChange"]
      readonly cancelChange: Codes["cancelEmailChange"]
    }
    readonly phone: {
      readonly startVerification: Codes["startPhoneVerification"]
      readonly verify: Codes["finishPhoneVerification"]
    }
  }

export type SessionFacade = Pick<Sessions, "get" | "list" | "requireRecent" | "create" | "impersonate" | "verify"> & {
  /** The id of the session whose access token the running function has, or `null`. */
  readonly current: (ctx: IdentityCtx) => Promise<string | null>
  /** Ends one session, or all of a user but some. Access tokens that were issued work until they expire. */
  readonly invalidate: (
    ctx: MutationCtx,
    payload: Payload<Sessions["invalidate"]> | Payload<Sessions["invalidateAll"]>
  ) => Promise<null>
}

export type AccountFacade = Pick<Accounts, "list" | "remove"> & {
  readonly create: CredentialAccounts["create"]
  /** One account by its id, or by what its provider calls it; with a secret it must be right, which takes an action. */
  readonly get: {
    (ctx: QueryCtx, payload: Payload<Accounts["get"]>): Answer<Accounts["get"]>
    (ctx: QueryCtx, payload: Payload<CredentialAccounts["get"]>): Answer<CredentialAccounts["get"]>
    (ctx: ActionCtx, payload: Payload<CredentialAccounts["verify"]>): Answer<CredentialAccounts["verify"]>
  }
  /** Gives an account another secret, or changes what the app keeps of it. */
  readonly update: {
    (ctx: MutationCtx, payload: Payload<Accounts["update"]>): Answer<Accounts["update"]>
    (ctx: ActionCtx, payload: Payload<CredentialAccounts["setSecret"]>): Promise<null>
  }
}

/** Signing in with a code on a device without a keyboard. */
export type DeviceFacade = Omit<DeviceCodes, "authorize" | "approve"> & {
  readonly create: DeviceCodes["authorize"]
  readonly verify: DeviceCodes["approve"]
}

export interface SignInFacades {
  readonly user: UserFacade
  readonly session: SessionFacade
  readonly account: AccountFacade
  readonly password: Pick<Passwords, "change" | "set" | "remove" | "check">
  readonly passkey: Passkeys
  readonly totp: Totps
  readonly recovery: Public<typeof RecoveryContract, "recovery">
  readonly device: DeviceFacade
  readonly knownDevice: Public<typeof DevicesContract, "devices">
}

const callsOf: Readonly<Record<keyof typeof calls, Readonly<Record<string, CallData>>>> = calls

export const make = (functions: ComponentFunctions, caller: Caller, config: IssuerConfig): SignInFacades => {
  const of = <C, S extends keyof typeof calls>(service: S): Public<C, S> =>
    Facade.make(functions, service, callsOf[service], caller) as Public<C, S>
  const { update, viewer: _viewer, ...users } = of<typeof UsersContract, "users">("users")
  const emails = of<typeof EmailsContract, "emails">("emails")
  const codes = of<typeof CodesContract, "codes">("codes")
  const sessions = of<typeof SessionsContract, "sessions">("sessions")
  const accounts = of<typeof AccountsContract, "accounts">("accounts")
  const credentials = of<typeof CredentialAccountsContract, "credentialAccounts">("credentialAccounts")
  const passwords = of<typeof PasswordsContract, "passwords">("passwords")
  const { approve, authorize, ...deviceCodes } = of<typeof DeviceCodesContract, "deviceCodes">("deviceCodes")

  const current: CurrentUser["current"] = async (ctx) => (await identityOf(ctx, config))?.userId ?? null
  return {
    user: {
      ...users,
      current,
      require: async (ctx) => {
        const userId = await current(ctx)
        if (userId === null) throw notSignedIn()
        return userId
      },
      viewer: async (ctx) => {
        const userId = await current(ctx)
        if (userId === null) return null
        try {
          return await users.get(ctx, { userId })
        } catch (error) {
          if (isAuthError(error) && error.data.code === "USER_NOT_FOUND") return null
          throw error
        }
      },
      patch: update,
      email: {
        list: emails.list,
        create: emails.add,
        promote: emails.promote,
        remove: emails.remove,
        startVerification: codes.startEmailVerification,
        verify: codes.finishEmailVerification,
        startChange: codes.startEmailChange,
        confirmChange: codes.confirmEmailChange,
        cancelChange: codes.cancelEmailChange
      },
      phone: { startVerification: codes.startPhoneVerification, verify: codes.finishPhoneVerification }
    },
    session: {
      current: async (ctx) => (await identityOf(ctx, config))?.sessionId ?? null,
      get: sessions.get,
      list: sessions.list,
      requireRecent: sessions.requireRecent,
      create: sessions.create,
      impersonate: sessions.impersonate,
      verify: sessions.verify,
      invalidate: (ctx, payload) =>
        "sessionId" in payload ? sessions.invalidate(ctx, payload) : sessions.invalidateAll(ctx, payload)
    },
    account: {
      list: accounts.list,
      remove: accounts.remove,
      create: credentials.create,
      get: (ctx: any, payload: any): any =>
        "accountId" in payload
          ? accounts.get(ctx, payload)
          : "secret" in payload
          ? credentials.verify(ctx, payload)
          : credentials.get(ctx, payload),
      update: (ctx: any, payload: any): any =>
        "accountId" in payload ? accounts.update(ctx, payload) : credentials.setSecret(ctx, payload)
    },
    password: { change: passwords.change, set: passwords.set, remove: passwords.remove, check: passwords.check },
    passkey: of<typeof PasskeyContract, "passkeys">("passkeys"),
    totp: of<typeof TotpContract, "totp">("totp"),
    recovery: of<typeof RecoveryContract, "recovery">("recovery"),
    device: { ...deviceCodes, create: authorize, verify: approve },
    knownDevice: of<typeof DevicesContract, "devices">("devices")
  }
}
