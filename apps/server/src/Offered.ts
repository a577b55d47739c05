/**
 * What the server offers: every contract, with the service behind it.
 */
import type { Contract, Service } from "@gatehouse/contract/Contract"
import * as Guard from "@gatehouse/contract/Guard"
import * as Operations from "@gatehouse/contract/http/Operations"
import type { AnyOperation } from "@gatehouse/contract/Operation"
import { Accounts } from "@gatehouse/core-sessions/accounts/Accounts"
import { AccountsContract } from "@gatehouse/core-sessions/accounts/AccountsContract"
import { Anonymous } from "@gatehouse/core-sessions/anonymous/Anonymous"
import { AnonymousContract } from "@gatehouse/core-sessions/anonymous/AnonymousContract"
import { Codes } from "@gatehouse/core-sessions/codes/Codes"
import { CodesContract } from "@gatehouse/core-sessions/codes/CodesContract"
import { CredentialAccounts } from "@gatehouse/core-sessions/credentials/CredentialAccounts"
import { CredentialAccountsContract } from "@gatehouse/core-sessions/credentials/CredentialAccountsContract"
import { Credentials } from "@gatehouse/core-sessions/credentials/Credentials"
import { CredentialsContract } from "@gatehouse/core-sessions/credentials/CredentialsContract"
import { DeviceCodes } from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import { DeviceCodesContract } from "@gatehouse/core-sessions/deviceCodes/DeviceCodesContract"
import { Devices } from "@gatehouse/core-sessions/devices/Devices"
import { DevicesContract } from "@gatehouse/core-sessions/devices/DevicesContract"
import { Emails } from "@gatehouse/core-sessions/emails/Emails"
import { EmailsContract } from "@gatehouse/core-sessions/emails/EmailsContract"
import { OAuth } from "@gatehouse/core-sessions/oauth/OAuth"
import { OAuthContract } from "@gatehouse/core-sessions/oauth/OAuthContract"
import { PasskeyContract } from "@gatehouse/core-sessions/passkeys/PasskeyContract"
import { Passkeys } from "@gatehouse/core-sessions/passkeys/Passkeys"
import { Passwords } from "@gatehouse/core-sessions/passwords/Passwords"
import { PasswordsContract } from "@gatehouse/core-sessions/passwords/PasswordsContract"
import { Recovery } from "@gatehouse/core-sessions/recovery/Recovery"
import { RecoveryContract } from "@gatehouse/core-sessions/recovery/RecoveryContract"
import { Sessions } from "@gatehouse/core-sessions/sessions/Sessions"
import { SessionsContract } from "@gatehouse/core-sessions/sessions/SessionsContract"
import { SigningKeys } from "@gatehouse/core-sessions/tokens/SigningKeys"
import { SigningKeysContract } from "@gatehouse/core-sessions/tokens/SigningKeysContract"
import { TotpContract } from "@gatehouse/core-sessions/totp/TotpContract"
import { Totps } from "@gatehouse/core-sessions/totp/Totps"
import { Users } from "@gatehouse/core-sessions/users/Users"
import { UsersContract } from "@gatehouse/core-sessions/users/UsersContract"
import { AccessContract, GroupsContract, InvitesContract, MembersContract } from "@gatehouse/groups"
import { AccessChecks } from "@gatehouse/groups/AccessChecks"
import { Groups } from "@gatehouse/groups/Groups"
import { Invites } from "@gatehouse/groups/Invites"
import { Members } from "@gatehouse/groups/Members"
import { Keys } from "@gatehouse/keys/Keys"
import { KeysContract } from "@gatehouse/keys/KeysContract"
import { Audit } from "@gatehouse/webhooks/audit/Audit"
import { AuditContract } from "@gatehouse/webhooks/audit/AuditContract"
import { Deliveries } from "@gatehouse/webhooks/deliveries/Deliveries"
import { DeliveriesContract } from "@gatehouse/webhooks/deliveries/DeliveriesContract"
import { Endpoints } from "@gatehouse/webhooks/endpoints/Endpoints"
import { EndpointsContract } from "@gatehouse/webhooks/endpoints/EndpointsContract"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/** A contract with its guarded service. */
const offer = <C extends Contract<any, any>, I>(contract: C, tag: Context.Key<I, Service<C>>) => ({
  contract: contract as Contract<string, Readonly<Record<string, AnyOperation>>>,
  mount: Effect.gen(function*() {
    return Operations.mount(contract, yield* Guard.guard(contract, yield* tag))
  })
})

const offered = [
  offer(UsersContract, Users),
  offer(EmailsContract, Emails),
  offer(AccountsContract, Accounts),
  offer(SessionsContract, Sessions),
  offer(PasswordsContract, Passwords),
  offer(CodesContract, Codes),
  offer(OAuthContract, OAuth),
  offer(PasskeyContract, Passkeys),
  offer(TotpContract, Totps),
  offer(RecoveryContract, Recovery),
  offer(DevicesContract, Devices),
  offer(DeviceCodesContract, DeviceCodes),
  offer(AnonymousContract, Anonymous),
  offer(CredentialsContract, Credentials),
  offer(CredentialAccountsContract, CredentialAccounts),
  offer(SigningKeysContract, SigningKeys),
  offer(GroupsContract, Groups),
  offer(MembersContract, Members),
  offer(InvitesContract, Invites),
  offer(AccessContract, AccessChecks),
  offer(KeysContract, Keys),
  offer(AuditContract, Audit),
  offer(EndpointsContract, Endpoints),
  offer(DeliveriesContract, Deliveries)
] as const

export const contracts = offered.map(({ contract }) => contract)

/** Every contract with its guarded service. */
export const mounts = Effect.all(offered.map(({ mount }) => mount) as ReadonlyArray<(typeof offered)[number]["mount"]>)
