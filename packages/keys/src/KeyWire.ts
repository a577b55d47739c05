/**
 * What travels: a key as its owner sees it, a key as its check answers, and the fields of every failure.
 */
import { GroupId, Id, OpenRecord, Role, Text, Time, UserId } from "@gatehouse/contract/Text"
import * as Schema from "effect/Schema"

export const KeyId = Id("key", "KeyId")
export type KeyId = typeof KeyId.Type

/** One side of `resource:action`; `*` in a scope stands for any. */
const part = Text({
  max: 64,
  pattern: /^(?:\*|[^:*\s]+)$/u,
  expected: "a name without `:`, `*` and space, or `*`",
  description: "A name without :, * and space, or *"
})

export const Scope = Schema.Struct({
  resource: part,
  actions: Schema.Array(part).check(Schema.isMinLength(1), Schema.isMaxLength(32))
})

export const Scopes = Schema.Array(Scope).check(Schema.isMaxLength(64))

/** So many requests at once, refilled evenly over the window. */
export const RateLimit = Schema.Struct({
  maxRequests: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1_000_000 })),
  windowMs: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 2_678_400_000 }))
})
export type RateLimit = typeof RateLimit.Type

export const IpAllow = Schema.Array(Text({ max: 64 })).check(Schema.isMinLength(1), Schema.isMaxLength(64)).annotate({
  description: "Addresses and CIDR ranges from which the key may be used"
})

export const Roles = Schema.Array(Role).check(Schema.isMaxLength(32))

export const Name = Text({ max: 128 })
export const Start = Text({ max: 64 })

/** A name that is asked for, so without `*`. */
export const ScopeName = Text({ max: 64, pattern: /^[^:*\s]+$/u, expected: "a name without `:`, `*` and space" })

/** An address as a transport saw it: one that cannot be read is in no range. */
export const Ip = Text({ max: 64 })

/** A key, without its secret. */
export const Key = Schema.Struct({
  id: KeyId,
  createdAt: Time,
  name: Schema.String,
  start: Schema.String.annotate({ description: "How the key begins, to tell keys apart" }),
  userId: Schema.optionalKey(UserId),
  groupId: Schema.optionalKey(GroupId),
  roles: Schema.optionalKey(Roles),
  scopes: Scopes,
  rateLimit: Schema.optionalKey(RateLimit),
  expiresAt: Schema.optionalKey(Time),
  ipAllow: Schema.optionalKey(IpAllow),
  metadata: Schema.optionalKey(OpenRecord),
  createdBy: Schema.optionalKey(Schema.String).annotate({ description: "The user, or else the key, that made it" }),
  lastUsedAt: Schema.optionalKey(Time),
  lastUsedIp: Schema.optionalKey(Schema.String),
  revoked: Schema.Boolean.annotate({ description: "Revoked, or replaced by a rotation" }),
  revokedAt: Schema.optionalKey(Time),
  rotatedTo: Schema.optionalKey(KeyId),
  rotatedFrom: Schema.optionalKey(KeyId),
  graceUntil: Schema.optionalKey(Time).annotate({ description: "A key that was rotated works until then" })
})
export type Key = typeof Key.Type

/** What the check of a key tells. */
export const VerifiedKey = Schema.Struct({
  keyId: KeyId,
  name: Schema.String,
  userId: Schema.optionalKey(UserId),
  groupId: Schema.optionalKey(GroupId),
  roles: Schema.optionalKey(Roles),
  scopes: Scopes,
  expiresAt: Schema.optionalKey(Time),
  metadata: Schema.optionalKey(OpenRecord),
  remaining: Schema.optionalKey(Schema.Int).annotate({ description: "Requests that its rate limit still allows now" })
})
export type VerifiedKey = typeof VerifiedKey.Type

/** A key that passed its check, and what must be written: nothing, its last use, or a request of its rate limit. */
export const CheckedKey = Schema.Struct({
  key: VerifiedKey,
  record: Schema.Literals(["nothing", "lastUse", "request"])
})
export type CheckedKey = typeof CheckedKey.Type

/** A new key. `raw` is shown this once. */
export const IssuedKey = Schema.Struct({ keyId: KeyId, raw: Schema.String })
export type IssuedKey = typeof IssuedKey.Type

export const failures = {
  InvalidApiKey: {},
  ApiKeyRevoked: { revokedAt: Schema.optionalKey(Time) },
  ApiKeySuspended: {},
  ApiKeyExpired: { expiredAt: Time },
  ApiKeyRateLimited: { retryAfter: Schema.Int.annotate({ description: "Milliseconds" }) },
  ApiKeyIpDenied: {},
  ScopeCheckFailed: { resource: Schema.String, action: Schema.String },
  KeyNotFound: {},
  InvalidKeyOwner: {},
  RolesWithoutGroup: {},
  ScopeBeyondCaller: { scope: Schema.String },
  InvalidCidr: { value: Schema.String },
  InvalidExpiry: { expiresAt: Time }
}
