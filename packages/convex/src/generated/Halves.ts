/**
 * How the parts of which actions are made are called. Only actions load it.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import type { CallData } from "../OperationData.ts"

type Calls = Readonly<Record<string, CallData>>

export const users = { scheduleDeletion: { kind: "mutation", fields: "userId" } } as const satisfies Calls

export const emails = {
  setPrimary: { kind: "mutation", fields: "emailId" },
  markVerified: { kind: "mutation", fields: "userId email primary" }
} as const satisfies Calls

export const accounts = {
  create: {
    kind: "mutation",
    fields: "userId provider subject secretHash email emailVerified extend",
    openIn: "extend",
    openOut: "extend"
  },
  setSecret: { kind: "mutation", fields: "accountId secretHash was" },
  lookup: { kind: "query", fields: "provider subject", openOut: "account.extend" }
} as const satisfies Calls

export const sessions = {
  check: { kind: "query", fields: "token" },
  checkById: { kind: "query", fields: "sessionId" },
  touch: { kind: "mutation", fields: "sessionId" },
  rotate: { kind: "mutation", fields: "refreshToken", keeps: true, openOut: "user.extend" },
  open: { kind: "mutation", fields: "userId mode durationMs", openOut: "user.extend" },
  openImpersonated: { kind: "mutation", fields: "userId actorId reason mode", openOut: "user.extend" }
} as const satisfies Calls

export const passwords = {
  lookup: { kind: "query", fields: "email client" },
  finishSignIn: {
    kind: "mutation",
    fields: "email userId passwordHash verified device matches rehash client",
    keeps: true,
    openOut: "user.extend"
  },
  maySignUp: { kind: "query", fields: "email" },
  beginSignUp: {
    kind: "mutation",
    fields: "email name client redirect passwordHash",
    keeps: true,
    openOut: "user.extend"
  },
  lookupSignUp: { kind: "query", fields: "token" },
  finishSignUp: {
    kind: "mutation",
    fields: "challenge code token compared client",
    keeps: true,
    openOut: "user.extend"
  },
  renew: { kind: "mutation", fields: "challenge client" },
  beginReset: { kind: "mutation", fields: "email client redirect" },
  lookupReset: { kind: "query", fields: "challenge token client" },
  finishReset: {
    kind: "mutation",
    fields: "challenge code token passwordHash device client",
    keeps: true,
    openOut: "outcome.user.extend"
  },
  lookupChange: { kind: "query", fields: "userId guesses" },
  finishChange: { kind: "mutation", fields: "userId passwordHash current", keeps: true },
  finishSet: { kind: "mutation", fields: "userId passwordHash" },
  finishRemove: { kind: "mutation", fields: "userId" }
} as const satisfies Calls

export const codes = {
  beginSignIn: { kind: "mutation", fields: "to client redirect" },
  finishSignIn: { kind: "mutation", fields: "by challenge code token client", keeps: true, openOut: "user.extend" },
  renew: { kind: "mutation", fields: "challenge client" },
  beginEmailVerification: { kind: "mutation", fields: "emailId" },
  beginPhoneVerification: { kind: "mutation", fields: "phone userId" },
  provePhone: { kind: "mutation", fields: "challenge code userId", keeps: true, openOut: "user.extend" },
  beginEmailChange: { kind: "mutation", fields: "email userId" },
  confirmChange: { kind: "mutation", fields: "challenge code token userId", keeps: true }
} as const satisfies Calls

export const oauth = {
  beginLink: { kind: "mutation", fields: "provider redirectTo clientHash userId" },
  begin: { kind: "mutation", fields: "provider redirectTo clientHash fingerprint browser link deviceToken" },
  lookup: { kind: "query", fields: "provider fingerprint state browser" },
  complete: { kind: "mutation", fields: "provider fingerprint state browser identity updateProfile" },
  finishHandOff: {
    kind: "mutation",
    fields: "code challenge client",
    keeps: true,
    openOut: "user.extend account.extend"
  },
  document: { kind: "query", fields: "key" },
  keepDocument: { kind: "mutation", fields: "key document fetchedAt" }
} as const satisfies Calls

export const passkeys = {
  drop: { kind: "mutation", fields: "passkeyId" },
  beginRegistration: { kind: "mutation", fields: "challenge" },
  register: {
    kind: "mutation",
    fields: "challenge signed credential fault name",
    keeps: true,
    openOut: "opened.user.extend"
  },
  beginSignIn: { kind: "mutation", fields: "email userId client" },
  beginSecondFactor: { kind: "mutation", fields: "challenge" },
  beginStepUp: { kind: "mutation", fields: "" },
  find: { kind: "query", fields: "challenge signed credentialId client" },
  signIn: { kind: "mutation", fields: "challenge checked client device", keeps: true, openOut: "user.extend" },
  proveSecondFactor: { kind: "mutation", fields: "challenge checked trustDevice", keeps: true, openOut: "user.extend" },
  proveStepUp: { kind: "mutation", fields: "challenge checked", keeps: true }
} as const satisfies Calls

export const totp = {
  begin: { kind: "mutation", fields: "challenge totpId sealed name" },
  pending: { kind: "query", fields: "challenge totpId" },
  activate: { kind: "mutation", fields: "challenge totpId matched", keeps: true, openOut: "opened.user.extend" },
  secrets: { kind: "query", fields: "challenge" },
  ownSecrets: { kind: "query", fields: "" },
  finishVerify: { kind: "mutation", fields: "challenge matched trustDevice", keeps: true, openOut: "user.extend" },
  finishStepUp: { kind: "mutation", fields: "matched", keeps: true },
  drop: { kind: "mutation", fields: "totpId" }
} as const satisfies Calls

export const recovery = {
  replace: { kind: "mutation", fields: "userId" },
  finishVerify: { kind: "mutation", fields: "challenge code trustDevice", keeps: true, openOut: "opened.user.extend" }
} as const satisfies Calls

export const deviceCodes = {
  redeem: { kind: "mutation", fields: "deviceCode client", keeps: true, openOut: "user.extend" }
} as const satisfies Calls

export const anonymous = {
  finish: { kind: "mutation", fields: "client", openOut: "user.extend" }
} as const satisfies Calls

export const credentials = {
  look: { kind: "query", fields: "provider identifier deviceToken" },
  finish: {
    kind: "mutation",
    fields: "provider identifier device proved client",
    keeps: true,
    openIn: "proved.identity.extend",
    openOut: "user.extend"
  }
} as const satisfies Calls

export const credentialAccounts = {
  look: { kind: "query", fields: "provider subject" },
  compare: {
    kind: "mutation",
    fields: "provider subject matches secretHash rehashed",
    keeps: true,
    openOut: "account.extend user.extend"
  },
  register: {
    kind: "mutation",
    fields: "provider subject secretHash profile",
    openIn: "profile.extend",
    openOut: "account.extend user.extend"
  }
} as const satisfies Calls

export const audit = { verifyStep: { kind: "query", fields: "groupId after previous" } } as const satisfies Calls

export const webhookEndpoints = {
  add: {
    kind: "mutation",
    fields:
      "endpointId groupId connectionId url description subscriptions headers ratePerSecond signature sealed publicKey"
  },
  change: { kind: "mutation", fields: "endpointId url description subscriptions ratePerSecond headers" },
  replaceSecret: { kind: "mutation", fields: "endpointId sealed publicKey" },
  sealed: { kind: "query", fields: "endpointId" }
} as const satisfies Calls

export const webhookDeliveries = {
  claim: { kind: "mutation", fields: "limit claimMs perEndpoint busy lease" },
  settle: { kind: "mutation", fields: "results" }
} as const satisfies Calls
