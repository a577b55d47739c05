/**
 * The services with actions, over the component: what runs there, and the flows that run here. Each loads with its first
 * call, so that a refresh does not evaluate what passkeys need.
 */
import type { Contract, Service } from "@gatehouse/contract/Contract"
import type { ComponentFunctions, MutationCtx } from "../Call.ts"
import * as RemoteService from "../RemoteService.ts"
import type { Environment } from "./Environment.ts"

export interface Loaded {
  readonly contract: Contract<any, any>
  /** All operations, for callers who are trusted. */
  readonly service: Readonly<Record<string, (payload: any) => any>>
}

/** The parts of a service that run in the component, on behalf of whoever `Actor.Current` is. */
export type Halves = <C extends Contract<any, any>>(contract: C) => Service<C>

export const halvesOf = (
  functions: ComponentFunctions,
  ctx: MutationCtx,
  options: RemoteService.Options
): Halves =>
(contract) => RemoteService.make(contract, functions, ctx, { ...options, guarded: false }) as any

type Load = (halvesOf: Halves, environment: Environment) => Promise<Loaded>

const loaded = (contract: Contract<any, any>, halves: object, flow: object): Loaded => ({
  contract,
  service: { ...halves, ...flow } as any
})

export const loaders = {
  users: async (halvesOf, { messenger }) => {
    const [{ UsersContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/users/UsersContract"),
      import("@gatehouse/core-sessions/users/UserFlow")
    ])
    const halves = halvesOf(UsersContract)
    return loaded(UsersContract, halves, make(halves, messenger))
  },
  emails: async (halvesOf, { messenger }) => {
    const [{ EmailsContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/emails/EmailsContract"),
      import("@gatehouse/core-sessions/emails/EmailFlow")
    ])
    const halves = halvesOf(EmailsContract)
    return loaded(EmailsContract, halves, make(halves, messenger))
  },
  sessions: async (halvesOf, { issue, verify }) => {
    const [{ SessionsContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/sessions/SessionsContract"),
      import("@gatehouse/core-sessions/sessions/SessionFlow")
    ])
    const halves = halvesOf(SessionsContract)
    return loaded(SessionsContract, halves, make(halves, issue, verify))
  },
  codes: async (halvesOf, { finished, messenger }) => {
    const [{ CodesContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/codes/CodesContract"),
      import("@gatehouse/core-sessions/codes/CodeFlow")
    ])
    const halves = halvesOf(CodesContract)
    return loaded(CodesContract, halves, make(halves, messenger, finished))
  },
  passkeys: async (halvesOf, { finished, messenger }) => {
    const [{ PasskeyContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/passkeys/PasskeyContract"),
      import("@gatehouse/core-sessions/passkeys/PasskeyFlow")
    ])
    const halves = halvesOf(PasskeyContract)
    return loaded(PasskeyContract, halves, make(halves, { finished, messenger }))
  },
  totp: async (halvesOf, { box, finished, messenger, tokens }) => {
    const [{ TotpContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/totp/TotpContract"),
      import("@gatehouse/core-sessions/totp/TotpFlow")
    ])
    const halves = halvesOf(TotpContract)
    return loaded(TotpContract, halves, make(halves, { box, finished, messenger, tokens }))
  },
  recovery: async (halvesOf, { finished, messenger }) => {
    const [{ RecoveryContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/recovery/RecoveryContract"),
      import("@gatehouse/core-sessions/recovery/RecoveryFlow")
    ])
    const halves = halvesOf(RecoveryContract)
    return loaded(RecoveryContract, halves, make(halves, { finished, messenger }))
  },
  deviceCodes: async (halvesOf, { finished }) => {
    const [{ DeviceCodesContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/deviceCodes/DeviceCodesContract"),
      import("@gatehouse/core-sessions/deviceCodes/DeviceCodeFlow")
    ])
    const halves = halvesOf(DeviceCodesContract)
    return loaded(DeviceCodesContract, halves, make(halves, finished))
  },
  anonymous: async (halvesOf, { finished }) => {
    const [{ AnonymousContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/anonymous/AnonymousContract"),
      import("@gatehouse/core-sessions/anonymous/AnonymousFlow")
    ])
    const halves = halvesOf(AnonymousContract)
    return loaded(AnonymousContract, halves, make(halves, finished))
  },
  credentials: async (halvesOf, { finished }) => {
    const [{ CredentialsContract }, { make }] = await Promise.all([
      import("@gatehouse/core-sessions/credentials/CredentialsContract"),
      import("@gatehouse/core-sessions/credentials/CredentialsFlow")
    ])
    const halves = halvesOf(CredentialsContract)
    return loaded(CredentialsContract, halves, make(halves, finished))
  },
  passwords: async (halvesOf, { finished, messenger }) => {
    const [{ PasswordsContract }, { make }, hasher] = await Promise.all([
      import("@gatehouse/core-sessions/passwords/PasswordsContract"),
      import("@gatehouse/core-sessions/passwords/PasswordFlow"),
      import("./Hasher.ts")
    ])
    const halves = halvesOf(PasswordsContract)
    return loaded(PasswordsContract, halves, make(halves, { finished, hasher: hasher.make(), messenger }))
  },
  credentialAccounts: async (halvesOf) => {
    const [{ CredentialAccountsContract }, { AccountsContract }, { make }, hasher] = await Promise.all([
      import("@gatehouse/core-sessions/credentials/CredentialAccountsContract"),
      import("@gatehouse/core-sessions/accounts/AccountsContract"),
      import("@gatehouse/core-sessions/credentials/CredentialAccountsFlow"),
      import("./Hasher.ts")
    ])
    const halves = halvesOf(CredentialAccountsContract)
    return loaded(CredentialAccountsContract, halves, make(halves, halvesOf(AccountsContract), hasher.make()))
  },
  oauth: async (halvesOf, { config, finished, tokens }) => {
    const [{ OAuthContract }, { make }, providers] = await Promise.all([
      import("@gatehouse/core-sessions/oauth/OAuthContract"),
      import("@gatehouse/core-sessions/oauth/OAuthFlow"),
      import("./OAuthProviders.ts")
    ])
    const halves = halvesOf(OAuthContract)
    return loaded(OAuthContract, halves, make(halves, await providers.make(config), tokens, finished))
  },
  audit: async (halvesOf) => {
    const [{ AuditContract }, { make }] = await Promise.all([
      import("@gatehouse/webhooks/audit/AuditContract"),
      import("@gatehouse/webhooks/audit/AuditFlow")
    ])
    const halves = halvesOf(AuditContract)
    return loaded(AuditContract, halves, make(halves))
  },
  webhookEndpoints: async (halvesOf, { box, outbound, tokens }) => {
    const [{ EndpointsContract }, { make }, signer] = await Promise.all([
      import("@gatehouse/webhooks/endpoints/EndpointsContract"),
      import("@gatehouse/webhooks/endpoints/EndpointFlow"),
      import("@gatehouse/webhooks/signing/WebCryptoSigner")
    ])
    const halves = halvesOf(EndpointsContract)
    return loaded(EndpointsContract, halves, make(halves, { box, outbound, signer: signer.make(), tokens }))
  },
  webhookDeliveries: async (halvesOf, { box }) => {
    const [{ DeliveriesContract }, { make }, signer] = await Promise.all([
      import("@gatehouse/webhooks/deliveries/DeliveriesContract"),
      import("@gatehouse/webhooks/deliveries/DeliveryFlow"),
      import("@gatehouse/webhooks/signing/WebCryptoSigner")
    ])
    const halves = halvesOf(DeliveriesContract)
    return loaded(DeliveriesContract, halves, make(halves, { box, signer: signer.make() }))
  }
} satisfies Readonly<Record<string, Load>>

/** Services with actions. */
export type ActingService = keyof typeof loaders
