/**
 * The operations on API keys. `check` and `use` are the two halves of `verify`: one indexed read, and one write where
 * the use of a key must be recorded.
 */
import * as Access from "@gatehouse/contract/Access"
import * as Contract from "@gatehouse/contract/Contract"
import * as Failure from "@gatehouse/contract/Failure"
import * as Operation from "@gatehouse/contract/Operation"
import * as Page from "@gatehouse/contract/Page"
import { GroupId, OpenRecord, Text, Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"
import * as Errors from "./KeyErrors.ts"
import { KeyTable } from "./KeyTable.ts"
import * as Wire from "./KeyWire.ts"

const invalidApiKey = Failure.make("InvalidApiKey", Errors.InvalidApiKey, Wire.failures.InvalidApiKey, 401)
const apiKeyRevoked = Failure.make("ApiKeyRevoked", Errors.ApiKeyRevoked, Wire.failures.ApiKeyRevoked, 401)
const apiKeySuspended = Failure.make("ApiKeySuspended", Errors.ApiKeySuspended, Wire.failures.ApiKeySuspended, 401)
const apiKeyExpired = Failure.make("ApiKeyExpired", Errors.ApiKeyExpired, Wire.failures.ApiKeyExpired, 401)
const apiKeyRateLimited = Failure.make(
  "ApiKeyRateLimited",
  Errors.ApiKeyRateLimited,
  Wire.failures.ApiKeyRateLimited,
  429
)
const apiKeyIpDenied = Failure.make("ApiKeyIpDenied", Errors.ApiKeyIpDenied, Wire.failures.ApiKeyIpDenied, 403)
const scopeCheckFailed = Failure.make(
  "ScopeCheckFailed",
  Errors.ScopeCheckFailed,
  Wire.failures.ScopeCheckFailed,
  403
)
const keyNotFound = Failure.make("KeyNotFound", Errors.KeyNotFound, Wire.failures.KeyNotFound, 404)
const invalidKeyOwner = Failure.make("InvalidKeyOwner", Errors.InvalidKeyOwner, Wire.failures.InvalidKeyOwner, 400)
const rolesWithoutGroup = Failure.make(
  "RolesWithoutGroup",
  Errors.RolesWithoutGroup,
  Wire.failures.RolesWithoutGroup,
  400
)
const scopeBeyondCaller = Failure.make(
  "ScopeBeyondCaller",
  Errors.ScopeBeyondCaller,
  Wire.failures.ScopeBeyondCaller,
  403
)
const invalidCidr = Failure.make("InvalidCidr", Errors.InvalidCidr, Wire.failures.InvalidCidr, 400)
const invalidExpiry = Failure.make("InvalidExpiry", Errors.InvalidExpiry, Wire.failures.InvalidExpiry, 400)
// The caller is known; it is the key spoken of that is in the wrong state.
const cannotRotateRevoked = Failure.make("ApiKeyRevoked", Errors.ApiKeyRevoked, Wire.failures.ApiKeyRevoked, 409)
const cannotChangeSuspended = Failure.make(
  "ApiKeySuspended",
  Errors.ApiKeySuspended,
  Wire.failures.ApiKeySuspended,
  409
)
const cannotRotateExpired = Failure.make("ApiKeyExpired", Errors.ApiKeyExpired, Wire.failures.ApiKeyExpired, 409)

/** The one to whom a new key will belong, or whose keys are listed: a group, a user, or else the caller. */
const forOwner = (grant: string) =>
  Access.ifPresent(
    "groupId",
    Access.group("groupId", grant),
    Access.any(Access.self("userId", grant), Access.scope(grant))
  )

/** The user or the group to whom the key belongs. */
const ofKey = (grant: string) =>
  Access.any(
    Access.owner("keyId", KeyTable, "userId", grant),
    Access.entity("keyId", KeyTable, "groupId", grant)
  )

/** Who makes a key, or changes what one may do: nobody who acts as a user, because a key outlives that. */
const byThemselves = <const K extends string>(rule: Access.Access<K>) => Access.all(Access.themselves, rule)

const raw = Text({ min: 0, max: 512, description: "The whole key, as it was issued" })

const toCheck = {
  raw,
  resource: Schema.optionalKey(Wire.ScopeName),
  action: Schema.optionalKey(Wire.ScopeName),
  ip: Schema.optionalKey(Wire.Ip)
}

const checkFailures = [
  invalidApiKey,
  apiKeyRevoked,
  apiKeySuspended,
  apiKeyExpired,
  apiKeyIpDenied,
  scopeCheckFailed,
  apiKeyRateLimited
] as const

export const KeysContract = Contract.make("keys", {
  create: Operation.mutation({
    payload: {
      userId: Schema.optionalKey(UserId),
      groupId: Schema.optionalKey(GroupId),
      name: Wire.Name,
      scopes: Wire.Scopes,
      roles: Schema.optionalKey(Wire.Roles),
      rateLimit: Schema.optionalKey(Wire.RateLimit),
      expiresAt: Schema.optionalKey(Time),
      ipAllow: Schema.optionalKey(Wire.IpAllow),
      metadata: Schema.optionalKey(OpenRecord)
    },
    success: Wire.IssuedKey,
    failures: [
      invalidKeyOwner,
      rolesWithoutGroup,
      Failure.forbidden,
      Failure.invalidRoleIds,
      Failure.roleBeyondCaller,
      scopeBeyondCaller,
      invalidCidr,
      invalidExpiry
    ],
    access: byThemselves(forOwner("keys:create")),
    keeps: [],
    creates: true,
    doc: "Makes a key for a user, a group, or, with neither, for the caller. The key itself is in this answer only."
  }),
  verify: Operation.action({
    payload: toCheck,
    success: Wire.VerifiedKey,
    failures: checkFailures,
    access: Access.scope("keys:verify"),
    doc: "Checks a key, counts its use against its rate limit, and says whose it is and what it may do."
  }),
  list: Operation.query({
    payload: {
      userId: Schema.optionalKey(UserId),
      groupId: Schema.optionalKey(GroupId),
      revoked: Schema.optionalKey(Schema.Boolean),
      name: Schema.optionalKey(Wire.Name),
      start: Schema.optionalKey(Wire.Start),
      ...Page.fields
    },
    success: Page.Page(Wire.Key),
    failures: [invalidKeyOwner, Failure.unsupportedFilter, Failure.invalidCursor],
    access: forOwner("keys:read"),
    doc: "The keys of a user, a group, or, with neither, of the caller. At most one of revoked, name and start filters."
  }),
  get: Operation.query({
    payload: { keyId: Wire.KeyId },
    success: Wire.Key,
    failures: [keyNotFound],
    access: ofKey("keys:read"),
    oneRead: true,
    doc: "A key, without its secret."
  }),
  update: Operation.mutation({
    payload: {
      keyId: Wire.KeyId,
      name: Schema.optionalKey(Wire.Name),
      scopes: Schema.optionalKey(Wire.Scopes),
      rateLimit: Schema.optionalKey(Schema.NullOr(Wire.RateLimit)),
      expiresAt: Schema.optionalKey(Schema.NullOr(Time)),
      ipAllow: Schema.optionalKey(Schema.NullOr(Wire.IpAllow)),
      metadata: Schema.optionalKey(Schema.NullOr(OpenRecord))
    },
    success: Wire.Key,
    failures: [
      keyNotFound,
      Failure.forbidden,
      cannotChangeSuspended,
      scopeBeyondCaller,
      Failure.roleBeyondCaller,
      invalidCidr,
      invalidExpiry
    ],
    access: byThemselves(ofKey("keys:update")),
    keeps: [],
    doc: "Changes a key's settings; null clears one. Requests that were used stay used under a new rate limit. " +
      "Only who may do all that the key may gives it a later expiry or other addresses."
  }),
  revoke: Operation.mutation({
    payload: { keyId: Wire.KeyId },
    success: Schema.Void,
    failures: [keyNotFound],
    access: ofKey("keys:revoke"),
    keeps: [],
    doc: "Ends a key at once. Its record stays. Revoking it again changes nothing."
  }),
  remove: Operation.mutation({
    payload: { keyId: Wire.KeyId },
    success: Schema.Void,
    failures: [keyNotFound],
    access: ofKey("keys:revoke"),
    keeps: [],
    doc: "Ends a key at once and forgets it."
  }),
  rotate: Operation.mutation({
    payload: {
      keyId: Wire.KeyId,
      graceMs: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2_592_000_000 }))).annotate({
        description: "How long the old key still works: 24 hours unless given, at most 30 days"
      }),
      expiresAt: Schema.optionalKey(Schema.NullOr(Time))
    },
    success: Wire.IssuedKey,
    failures: [
      keyNotFound,
      Failure.forbidden,
      cannotRotateRevoked,
      cannotChangeSuspended,
      cannotRotateExpired,
      invalidExpiry,
      scopeBeyondCaller,
      Failure.roleBeyondCaller
    ],
    // Who rotates a key comes to hold it, as who makes one.
    access: byThemselves(ofKey("keys:create")),
    keeps: [],
    creates: true,
    doc: "Replaces a key by a new one with the same settings. The old one works until the overlap ends."
  }),
  check: Operation.query({
    payload: toCheck,
    success: Wire.CheckedKey,
    failures: checkFailures,
    access: Access.scope("keys:verify"),
    oneRead: true,
    internal: true,
    doc: "Checks a key and changes nothing."
  }),
  use: Operation.mutation({
    payload: { keyId: Wire.KeyId, ip: Schema.optionalKey(Wire.Ip) },
    success: Schema.Struct({ remaining: Schema.optionalKey(Schema.Int) }),
    failures: [invalidApiKey, apiKeyRevoked, apiKeySuspended, apiKeyExpired, apiKeyRateLimited],
    access: Access.scope("keys:verify"),
    keeps: [],
    internal: true,
    doc: "Takes a request from the key's rate limit and notes when and from where it was used."
  })
})
