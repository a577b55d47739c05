/**
 * What a composition needs: every service of this package as one layer. It stands on the Store and its ports, on what
 * hashes passwords and what sends messages, and on the settings of access tokens; the other settings have defaults.
 */
import type { Cascades } from "@gatehouse/contract/Cascades"
import type { Jobs } from "@gatehouse/contract/Jobs"
import type { SecretBox } from "@gatehouse/contract/SecretBox"
import type { Suspensions } from "@gatehouse/contract/Suspensions"
import type { Tokens } from "@gatehouse/contract/Tokens"
import type { Transactions } from "@gatehouse/contract/Transaction"
import type { Store } from "@gatehouse/store/Store"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Accounts } from "./accounts/Accounts.ts"
import type { Anonymous } from "./anonymous/Anonymous.ts"
import * as AnonymousLayer from "./anonymous/AnonymousLayer.ts"
import * as Cleanup from "./Cleanup.ts"
import type { Codes } from "./codes/Codes.ts"
import * as CodesLayer from "./codes/CodesLayer.ts"
import type { CredentialAccounts } from "./credentials/CredentialAccounts.ts"
import * as CredentialAccountsLayer from "./credentials/CredentialAccountsLayer.ts"
import type { Credentials } from "./credentials/Credentials.ts"
import * as CredentialsLayer from "./credentials/CredentialsLayer.ts"
import type { DeviceCodes } from "./deviceCodes/DeviceCodes.ts"
import * as DeviceCodesLayer from "./deviceCodes/DeviceCodesLayer.ts"
import type { Devices } from "./devices/Devices.ts"
import * as DevicesLayer from "./devices/DevicesLayer.ts"
import type { Emails } from "./emails/Emails.ts"
import type { Messenger } from "./messages/Messenger.ts"
import * as PasskeyLayer from "./passkeys/PasskeyLayer.ts"
import type { Passkeys } from "./passkeys/Passkeys.ts"
import type { PasswordHasher } from "./passwords/PasswordHasher.ts"
import type { Passwords } from "./passwords/Passwords.ts"
import * as PasswordsLayer from "./passwords/PasswordsLayer.ts"
import type { Recovery } from "./recovery/Recovery.ts"
import * as RecoveryLayer from "./recovery/RecoveryLayer.ts"
import type { Sessions } from "./sessions/Sessions.ts"
import * as SessionsLayer from "./sessions/SessionsLayer.ts"
import * as AccessTokenLayer from "./tokens/AccessTokenLayer.ts"
import type { AccessTokens } from "./tokens/AccessTokens.ts"
import type { SigningKeys } from "./tokens/SigningKeys.ts"
import * as SigningKeysLayer from "./tokens/SigningKeysLayer.ts"
import * as SigningKeySource from "./tokens/SigningKeySource.ts"
import type { TokenSettings } from "./tokens/TokenSettings.ts"
import * as TotpLayer from "./totp/TotpLayer.ts"
import type { Totps } from "./totp/Totps.ts"
import type { Users } from "./users/Users.ts"
import * as UsersLayer from "./users/UsersLayer.ts"

/** The services that callers see, beside `AccessTokens` and `SigningKeys`. */
export type Services =
  | Users
  | Emails
  | Accounts
  | Sessions
  | Passwords
  | Codes
  | Passkeys
  | Totps
  | Recovery
  | Devices
  | DeviceCodes
  | Anonymous
  | Credentials
  | CredentialAccounts

/** What all of them stand on. */
export type Ports =
  | Store
  | Transactions
  | Tokens
  | SecretBox
  | Jobs
  | Cascades
  | Suspensions
  | Messenger
  | PasswordHasher

/** All services over whatever signs access tokens. */
export const layerWithTokens: Layer.Layer<
  Services,
  never,
  Ports | AccessTokens
> = Layer.mergeAll(
  CredentialAccountsLayer.layer.pipe(Layer.provideMerge(UsersLayer.layer)),
  SessionsLayer.layer,
  PasswordsLayer.layer,
  CodesLayer.layer,
  PasskeyLayer.layer,
  TotpLayer.layer,
  RecoveryLayer.layer,
  DevicesLayer.layer,
  DeviceCodesLayer.layer,
  AnonymousLayer.layer,
  CredentialsLayer.layer,
  // Where jobs run, what expires goes by itself.
  Layer.effectDiscard(Effect.andThen(Cleanup.register, Cleanup.start))
)

/** Access tokens signed with keys of the store, made at first start. */
export const layerTokens: Layer.Layer<
  AccessTokens | SigningKeys,
  never,
  Store | Transactions | Tokens | SecretBox | TokenSettings
> = AccessTokenLayer.layer.pipe(
  Layer.provide(SigningKeySource.fromService),
  Layer.provideMerge(SigningKeysLayer.layer)
)

/** All services, with signing keys in the store. */
export const layer: Layer.Layer<
  Services | AccessTokens | SigningKeys,
  never,
  Ports | TokenSettings
> = Layer.provideMerge(layerWithTokens, layerTokens)
