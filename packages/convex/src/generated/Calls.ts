/**
 * How the component's functions are called: what the facade and the remote services need, without validators.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import type { CallData } from "../OperationData.ts"

type Calls = Readonly<Record<string, CallData>>

export const groups = {
  create: { kind: "mutation", fields: "name slug parentId type tags extend", openIn: "extend", openOut: "extend" },
  get: { kind: "query", fields: "groupId", openOut: "extend" },
  getBySlug: { kind: "query", fields: "slug parentId", openOut: "extend" },
  list: {
    kind: "query",
    fields: "parentId root type slug name tag tagsAny tagsAll limit cursor order",
    openOut: "items.*.extend"
  },
  update: { kind: "mutation", fields: "groupId name slug type tags extend", openIn: "extend", openOut: "extend" },
  delete: { kind: "mutation", fields: "groupId" },
  ancestors: { kind: "query", fields: "groupId includeSelf maxDepth" },
  move: { kind: "mutation", fields: "groupId parentId" }
} as const satisfies Calls

export const members = {
  add: { kind: "mutation", fields: "groupId userId roles status extend", openIn: "extend", openOut: "extend" },
  get: { kind: "query", fields: "memberId", openOut: "extend" },
  getByUserAndGroup: { kind: "query", fields: "userId groupId", openOut: "extend" },
  list: { kind: "query", fields: "groupId userId role status limit cursor order", openOut: "items.*.extend" },
  update: { kind: "mutation", fields: "memberId roles status extend", openIn: "extend", openOut: "extend" },
  remove: { kind: "mutation", fields: "memberId" },
  inherit: { kind: "query", fields: "userId groupId roles", openOut: "membership.extend" },
  require: { kind: "query", fields: "userId groupId roles", openOut: "membership.extend" },
  transfer: { kind: "mutation", fields: "groupId fromUserId toUserId", openOut: "from.extend to.extend" }
} as const satisfies Calls

export const invites = {
  create: { kind: "mutation", fields: "groupId email roles expiresIn invitedBy extend", openIn: "extend" },
  get: { kind: "query", fields: "inviteId", openOut: "extend" },
  getByToken: { kind: "query", fields: "token" },
  list: { kind: "query", fields: "groupId status email invitedBy role limit cursor order", openOut: "items.*.extend" },
  accept: { kind: "mutation", fields: "inviteId userId email", keeps: true },
  acceptByToken: { kind: "mutation", fields: "token userId email", keeps: true },
  decline: { kind: "mutation", fields: "inviteId userId email", keeps: true },
  declineByToken: { kind: "mutation", fields: "token", keeps: true },
  revoke: { kind: "mutation", fields: "inviteId" },
  resend: { kind: "mutation", fields: "inviteId expiresIn" }
} as const satisfies Calls

export const access = { check: { kind: "query", fields: "userId groupId grants" } } as const satisfies Calls

export const keys = {
  create: {
    kind: "mutation",
    fields: "userId groupId name scopes roles rateLimit expiresAt ipAllow metadata",
    openIn: "metadata"
  },
  list: { kind: "query", fields: "userId groupId revoked name start limit cursor order", openOut: "items.*.metadata" },
  get: { kind: "query", fields: "keyId", openOut: "metadata" },
  update: {
    kind: "mutation",
    fields: "keyId name scopes rateLimit expiresAt ipAllow metadata",
    openIn: "metadata",
    openOut: "metadata"
  },
  revoke: { kind: "mutation", fields: "keyId" },
  remove: { kind: "mutation", fields: "keyId" },
  rotate: { kind: "mutation", fields: "keyId graceMs expiresAt" },
  check: { kind: "query", fields: "raw resource action ip", openOut: "key.metadata" },
  use: { kind: "mutation", fields: "keyId ip" }
} as const satisfies Calls

export const users = {
  get: { kind: "query", fields: "userId", openOut: "extend" },
  getMany: { kind: "query", fields: "userIds", openOut: "*.extend" },
  viewer: { kind: "query", fields: "", openOut: "extend" },
  list: {
    kind: "query",
    fields: "email phone name anonymous createdFrom createdBefore orderBy limit cursor order",
    openOut: "items.*.extend"
  },
  create: {
    kind: "mutation",
    fields: "name image email emailVerified phone extend",
    openIn: "extend",
    openOut: "extend"
  },
  update: { kind: "mutation", fields: "userId name image phone extend", openIn: "extend", openOut: "extend" },
  setActiveGroup: { kind: "mutation", fields: "userId groupId" },
  getActiveGroup: { kind: "query", fields: "userId" },
  deactivate: { kind: "mutation", fields: "userId" },
  reactivate: { kind: "mutation", fields: "userId" },
  remove: { kind: "mutation", fields: "userId force" },
  requestDeletion: { kind: "action" },
  cancelDeletion: { kind: "mutation", fields: "userId" },
  import: { kind: "mutation", fields: "users", openIn: "users.*.accounts.*.extend users.*.extend" }
} as const satisfies Calls

export const emails = {
  list: { kind: "query", fields: "userId limit cursor order" },
  add: { kind: "mutation", fields: "userId email verified" },
  promote: { kind: "action" },
  remove: { kind: "mutation", fields: "emailId" }
} as const satisfies Calls

export const accounts = {
  list: { kind: "query", fields: "userId provider limit cursor order", openOut: "items.*.extend" },
  get: { kind: "query", fields: "accountId", openOut: "extend" },
  update: { kind: "mutation", fields: "accountId extend", openIn: "extend", openOut: "extend" },
  remove: { kind: "mutation", fields: "accountId" }
} as const satisfies Calls

export const sessions = {
  current: { kind: "query", fields: "" },
  get: { kind: "query", fields: "sessionId" },
  list: { kind: "query", fields: "userId limit cursor" },
  invalidate: { kind: "mutation", fields: "sessionId" },
  invalidateAll: { kind: "mutation", fields: "userId except" },
  signOut: { kind: "mutation", fields: "" },
  requireRecent: { kind: "query", fields: "maxAgeMs methods" },
  refresh: { kind: "action" },
  verify: { kind: "action" },
  create: { kind: "action" },
  impersonate: { kind: "action" }
} as const satisfies Calls

export const passwords = {
  signUp: { kind: "action" },
  confirmSignUp: { kind: "action" },
  signIn: { kind: "action" },
  resend: { kind: "action" },
  requestReset: { kind: "action" },
  reset: { kind: "action" },
  change: { kind: "action" },
  set: { kind: "action" },
  remove: { kind: "action" },
  check: { kind: "action" }
} as const satisfies Calls

export const codes = {
  startEmail: { kind: "action" },
  finishEmail: { kind: "action" },
  startPhone: { kind: "action" },
  finishPhone: { kind: "action" },
  resend: { kind: "action" },
  inspectLink: { kind: "query", fields: "token challenge" },
  startEmailVerification: { kind: "action" },
  finishEmailVerification: { kind: "mutation", fields: "challenge code token userId", keeps: true },
  startPhoneVerification: { kind: "action" },
  finishPhoneVerification: { kind: "action" },
  startEmailChange: { kind: "action" },
  confirmEmailChange: { kind: "action" },
  cancelEmailChange: { kind: "mutation", fields: "userId" }
} as const satisfies Calls

export const oauth = {
  providers: { kind: "action" },
  start: { kind: "action" },
  link: { kind: "action" },
  finish: { kind: "action" }
} as const satisfies Calls

export const passkeys = {
  list: { kind: "query", fields: "userId limit cursor order" },
  rename: { kind: "mutation", fields: "passkeyId name" },
  remove: { kind: "action" },
  startRegistration: { kind: "action" },
  finishRegistration: { kind: "action" },
  startSignIn: { kind: "action" },
  finishSignIn: { kind: "action" },
  startSecondFactor: { kind: "action" },
  finishSecondFactor: { kind: "action" },
  startStepUp: { kind: "action" },
  stepUp: { kind: "action" }
} as const satisfies Calls

export const totp = {
  list: { kind: "query", fields: "userId limit cursor order" },
  rename: { kind: "mutation", fields: "totpId name" },
  remove: { kind: "action" },
  start: { kind: "action" },
  confirm: { kind: "action" },
  verify: { kind: "action" },
  stepUp: { kind: "action" }
} as const satisfies Calls

export const recovery = {
  generate: { kind: "action" },
  status: { kind: "query", fields: "userId" },
  verify: { kind: "action" }
} as const satisfies Calls

export const devices = {
  list: { kind: "query", fields: "userId limit cursor" },
  forget: { kind: "mutation", fields: "deviceId" },
  forgetAll: { kind: "mutation", fields: "userId except" }
} as const satisfies Calls

export const deviceCodes = {
  authorize: { kind: "mutation", fields: "clientName" },
  poll: { kind: "action" },
  inspect: { kind: "mutation", fields: "userCode", keeps: true },
  approve: { kind: "mutation", fields: "userCode", keeps: true },
  deny: { kind: "mutation", fields: "userCode", keeps: true }
} as const satisfies Calls

export const anonymous = { signIn: { kind: "action" } } as const satisfies Calls

export const credentials = { signIn: { kind: "action" } } as const satisfies Calls

export const credentialAccounts = {
  create: { kind: "action" },
  get: { kind: "query", fields: "provider subject", openOut: "account.extend user.extend" },
  verify: { kind: "action" },
  setSecret: { kind: "action" }
} as const satisfies Calls

export const audit = {
  record: {
    kind: "mutation",
    fields: "type subject groupId connectionId code data actor ip userAgent requestId",
    openIn: "data"
  },
  list: {
    kind: "query",
    fields: "groupId ungrouped connectionId actorId subjectId type outcome from until limit cursor order",
    openOut: "items.*.data"
  },
  get: { kind: "query", fields: "eventId", openOut: "data" },
  feed: { kind: "query", fields: "groupId after limit", openOut: "items.*.data" },
  export: { kind: "query", fields: "groupId after limit" },
  verify: { kind: "action" },
  chain: { kind: "query", fields: "groupId" },
  setRetention: { kind: "mutation", fields: "groupId days" }
} as const satisfies Calls

export const webhookEndpoints = {
  create: { kind: "action" },
  list: { kind: "query", fields: "groupId status limit cursor order" },
  get: { kind: "query", fields: "endpointId" },
  update: { kind: "action" },
  disable: { kind: "mutation", fields: "endpointId" },
  enable: { kind: "mutation", fields: "endpointId" },
  remove: { kind: "mutation", fields: "endpointId" },
  rotateSecret: { kind: "action" },
  test: { kind: "action" }
} as const satisfies Calls

export const webhookDeliveries = {
  emit: { kind: "mutation", fields: "groupId connectionId type data", openIn: "data" },
  list: { kind: "query", fields: "groupId endpointId status limit cursor order" },
  get: { kind: "query", fields: "deliveryId" },
  redeliver: { kind: "mutation", fields: "deliveryId" },
  recover: { kind: "mutation", fields: "endpointId since" },
  listReady: { kind: "action" },
  markDelivered: { kind: "mutation", fields: "deliveryId attempt status durationMs" },
  markFailed: { kind: "mutation", fields: "deliveryId attempt status durationMs error retryAt" }
} as const satisfies Calls
