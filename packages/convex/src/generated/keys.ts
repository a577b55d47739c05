/**
 * The operations of `keys` that run in the component.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const text128Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 128)
    ? "at most 128 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const groupIdFault = (value: string): Checks.Found =>
  !/^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as grp_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const resourceFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^(?:\*|[^:*\s]+)$/u.test(value)
    ? "a name without `:`, `*` and space, or `*`"
    : undefined

const actionsFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : value.length > 32
    ? "a value with a length of at most 32"
    : Checks.items(value, resourceFault)

const scopesItemFault = (value: any): Checks.Found =>
  Checks.field("resource", value.resource, resourceFault) ?? Checks.field("actions", value.actions, actionsFault)

const scopesFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 64 ? "a value with a length of at most 64" : Checks.items(value, scopesItemFault)

const text100Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 100)
    ? "at most 100 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const rolesFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length > 32 ? "a value with a length of at most 32" : Checks.items(value, text100Fault)

const maxRequestsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 1 && value <= 1000000)
    ? "a value between 1 and 1000000"
    : undefined

const windowMsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 1 && value <= 2678400000)
    ? "a value between 1 and 2678400000"
    : undefined

const rateLimitFault = (value: any): Checks.Found =>
  Checks.field("maxRequests", value.maxRequests, maxRequestsFault) ??
    Checks.field("windowMs", value.windowMs, windowMsFault)

const expiresAtFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 8640000000000000)
    ? "a value between 0 and 8640000000000000"
    : undefined

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const ipAllowFault = (value: ReadonlyArray<unknown>): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : value.length > 64
    ? "a value with a length of at most 64"
    : Checks.items(value, text64Fault)

const metadataFault = (value: any): Checks.Found =>
  !Checks.isOpenRecord(value)
    ? "an object of at most 16 KiB of JSON, 16 levels deep, without NUL or __proto__"
    : undefined

const limitFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value) ? "an integer" : !(value >= 1 && value <= 100) ? "a value between 1 and 100" : undefined

const text2048Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 2048)
    ? "at most 2048 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const keyIdFault = (value: string): Checks.Found =>
  !/^key_[0-7][0-9a-hjkmnp-tv-z]{25}$/u.test(value) ? "an id such as key_01j9z3x5q8r7t6v4w2y1k0m9n8" : undefined

const graceMsFault = (value: number): Checks.Found =>
  !Number.isSafeInteger(value)
    ? "an integer"
    : !(value >= 0 && value <= 2592000000)
    ? "a value between 0 and 2592000000"
    : undefined

const text512Fault = (value: string): Checks.Found =>
  !Checks.isMaxBytes(value, 512)
    ? "at most 512 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const resourceFault2 = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[^:*\s]+$/u.test(value)
    ? "a name without `:`, `*` and space"
    : undefined

/** What the component needs of the contract `keys`. */
export const keys = {
  name: "keys",
  operations: {
    create: {
      kind: "mutation",
      keeps: [],
      failures: {
        InvalidKeyOwner: [],
        RolesWithoutGroup: [],
        Forbidden: ["needs"],
        InvalidRoleIds: ["roles"],
        RoleBeyondCaller: ["roles"],
        ScopeBeyondCaller: ["scope"],
        InvalidCidr: ["value"],
        InvalidExpiry: ["expiresAt"]
      },
      access: () => ({
        by: "all",
        of: [{ by: "themselves" }, {
          by: "present",
          field: "groupId",
          present: { by: "group", field: "groupId", grant: "keys:create", absent: "refuse" },
          absent: {
            by: "any",
            of: [{ by: "self", field: "userId", scope: "keys:create" }, { by: "scope", scope: "keys:create" }]
          }
        }]
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        groupId: v.optional(v.string()),
        name: v.string(),
        scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
        roles: v.optional(v.array(v.string())),
        rateLimit: v.optional(v.object({ maxRequests: v.number(), windowMs: v.number() })),
        expiresAt: v.optional(v.number()),
        ipAllow: v.optional(v.array(v.string())),
        metadata: v.optional(v.string())
      }),
      returns: () => v.object({ keyId: v.string(), raw: v.string() }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("name", payload.name, text128Fault) ??
          Checks.field("scopes", payload.scopes, scopesFault) ?? Checks.field("roles", payload.roles, rolesFault) ??
          Checks.field("rateLimit", payload.rateLimit, rateLimitFault) ??
          Checks.field("expiresAt", payload.expiresAt, expiresAtFault) ??
          Checks.field("ipAllow", payload.ipAllow, ipAllowFault) ??
          Checks.field("metadata", payload.metadata, metadataFault),
      openIn: [["metadata"]],
      openOut: []
    },
    list: {
      kind: "query",
      keeps: [],
      failures: { InvalidKeyOwner: [], UnsupportedFilter: ["filters"], InvalidCursor: [] },
      access: () => ({
        by: "present",
        field: "groupId",
        present: { by: "group", field: "groupId", grant: "keys:read", absent: "refuse" },
        absent: {
          by: "any",
          of: [{ by: "self", field: "userId", scope: "keys:read" }, { by: "scope", scope: "keys:read" }]
        }
      }),
      payload: () => ({
        userId: v.optional(v.string()),
        groupId: v.optional(v.string()),
        revoked: v.optional(v.boolean()),
        name: v.optional(v.string()),
        start: v.optional(v.string()),
        limit: v.optional(v.number()),
        cursor: v.optional(v.string()),
        order: v.optional(v.union(v.literal("asc"), v.literal("desc")))
      }),
      returns: () =>
        v.object({
          items: v.array(v.object({
            id: v.string(),
            createdAt: v.number(),
            name: v.string(),
            start: v.string(),
            userId: v.optional(v.string()),
            groupId: v.optional(v.string()),
            roles: v.optional(v.array(v.string())),
            scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
            rateLimit: v.optional(v.object({ maxRequests: v.number(), windowMs: v.number() })),
            expiresAt: v.optional(v.number()),
            ipAllow: v.optional(v.array(v.string())),
            metadata: v.optional(v.string()),
            createdBy: v.optional(v.string()),
            lastUsedAt: v.optional(v.number()),
            lastUsedIp: v.optional(v.string()),
            revoked: v.boolean(),
            revokedAt: v.optional(v.number()),
            rotatedTo: v.optional(v.string()),
            rotatedFrom: v.optional(v.string()),
            graceUntil: v.optional(v.number())
          })),
          nextCursor: v.union(v.string(), v.null())
        }),
      fault: (payload) =>
        Checks.field("userId", payload.userId, text128Fault) ??
          Checks.field("groupId", payload.groupId, groupIdFault) ?? Checks.field("name", payload.name, text128Fault) ??
          Checks.field("start", payload.start, text64Fault) ?? Checks.field("limit", payload.limit, limitFault) ??
          Checks.field("cursor", payload.cursor, text2048Fault),
      openIn: [],
      openOut: [["items", "*", "metadata"]]
    },
    get: {
      kind: "query",
      keeps: [],
      failures: { KeyNotFound: [] },
      access: () => ({
        by: "any",
        of: [{ by: "owner", field: "keyId", table: { name: "keys" }, column: "userId", scope: "keys:read" }, {
          by: "entity",
          field: "keyId",
          table: { name: "keys" },
          column: "groupId",
          grant: "keys:read"
        }]
      }),
      payload: () => ({ keyId: v.string() }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          name: v.string(),
          start: v.string(),
          userId: v.optional(v.string()),
          groupId: v.optional(v.string()),
          roles: v.optional(v.array(v.string())),
          scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
          rateLimit: v.optional(v.object({ maxRequests: v.number(), windowMs: v.number() })),
          expiresAt: v.optional(v.number()),
          ipAllow: v.optional(v.array(v.string())),
          metadata: v.optional(v.string()),
          createdBy: v.optional(v.string()),
          lastUsedAt: v.optional(v.number()),
          lastUsedIp: v.optional(v.string()),
          revoked: v.boolean(),
          revokedAt: v.optional(v.number()),
          rotatedTo: v.optional(v.string()),
          rotatedFrom: v.optional(v.string()),
          graceUntil: v.optional(v.number())
        }),
      fault: (payload) => Checks.field("keyId", payload.keyId, keyIdFault),
      openIn: [],
      openOut: [["metadata"]]
    },
    update: {
      kind: "mutation",
      keeps: [],
      failures: {
        KeyNotFound: [],
        Forbidden: ["needs"],
        ApiKeySuspended: [],
        ScopeBeyondCaller: ["scope"],
        RoleBeyondCaller: ["roles"],
        InvalidCidr: ["value"],
        InvalidExpiry: ["expiresAt"]
      },
      access: () => ({
        by: "all",
        of: [{ by: "themselves" }, {
          by: "any",
          of: [{ by: "owner", field: "keyId", table: { name: "keys" }, column: "userId", scope: "keys:update" }, {
            by: "entity",
            field: "keyId",
            table: { name: "keys" },
            column: "groupId",
            grant: "keys:update"
          }]
        }]
      }),
      payload: () => ({
        keyId: v.string(),
        name: v.optional(v.string()),
        scopes: v.optional(v.array(v.object({ resource: v.string(), actions: v.array(v.string()) }))),
        rateLimit: v.optional(v.union(v.object({ maxRequests: v.number(), windowMs: v.number() }), v.null())),
        expiresAt: v.optional(v.union(v.number(), v.null())),
        ipAllow: v.optional(v.union(v.array(v.string()), v.null())),
        metadata: v.optional(v.union(v.string(), v.null()))
      }),
      returns: () =>
        v.object({
          id: v.string(),
          createdAt: v.number(),
          name: v.string(),
          start: v.string(),
          userId: v.optional(v.string()),
          groupId: v.optional(v.string()),
          roles: v.optional(v.array(v.string())),
          scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
          rateLimit: v.optional(v.object({ maxRequests: v.number(), windowMs: v.number() })),
          expiresAt: v.optional(v.number()),
          ipAllow: v.optional(v.array(v.string())),
          metadata: v.optional(v.string()),
          createdBy: v.optional(v.string()),
          lastUsedAt: v.optional(v.number()),
          lastUsedIp: v.optional(v.string()),
          revoked: v.boolean(),
          revokedAt: v.optional(v.number()),
          rotatedTo: v.optional(v.string()),
          rotatedFrom: v.optional(v.string()),
          graceUntil: v.optional(v.number())
        }),
      fault: (payload) =>
        Checks.field("keyId", payload.keyId, keyIdFault) ?? Checks.field("name", payload.name, text128Fault) ??
          Checks.field("scopes", payload.scopes, scopesFault) ??
          Checks.field("rateLimit", payload.rateLimit, rateLimitFault) ??
          Checks.field("expiresAt", payload.expiresAt, expiresAtFault) ??
          Checks.field("ipAllow", payload.ipAllow, ipAllowFault) ??
          Checks.field("metadata", payload.metadata, metadataFault),
      openIn: [["metadata"]],
      openOut: [["metadata"]]
    },
    revoke: {
      kind: "mutation",
      keeps: [],
      failures: { KeyNotFound: [] },
      access: () => ({
        by: "any",
        of: [{ by: "owner", field: "keyId", table: { name: "keys" }, column: "userId", scope: "keys:revoke" }, {
          by: "entity",
          field: "keyId",
          table: { name: "keys" },
          column: "groupId",
          grant: "keys:revoke"
        }]
      }),
      payload: () => ({ keyId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("keyId", payload.keyId, keyIdFault),
      openIn: [],
      openOut: []
    },
    remove: {
      kind: "mutation",
      keeps: [],
      failures: { KeyNotFound: [] },
      access: () => ({
        by: "any",
        of: [{ by: "owner", field: "keyId", table: { name: "keys" }, column: "userId", scope: "keys:revoke" }, {
          by: "entity",
          field: "keyId",
          table: { name: "keys" },
          column: "groupId",
          grant: "keys:revoke"
        }]
      }),
      payload: () => ({ keyId: v.string() }),
      returns: () => v.null(),
      fault: (payload) => Checks.field("keyId", payload.keyId, keyIdFault),
      openIn: [],
      openOut: []
    },
    rotate: {
      kind: "mutation",
      keeps: [],
      failures: {
        KeyNotFound: [],
        Forbidden: ["needs"],
        ApiKeyRevoked: ["revokedAt"],
        ApiKeySuspended: [],
        ApiKeyExpired: ["expiredAt"],
        InvalidExpiry: ["expiresAt"],
        ScopeBeyondCaller: ["scope"],
        RoleBeyondCaller: ["roles"]
      },
      access: () => ({
        by: "all",
        of: [{ by: "themselves" }, {
          by: "any",
          of: [{ by: "owner", field: "keyId", table: { name: "keys" }, column: "userId", scope: "keys:create" }, {
            by: "entity",
            field: "keyId",
            table: { name: "keys" },
            column: "groupId",
            grant: "keys:create"
          }]
        }]
      }),
      payload: () => ({
        keyId: v.string(),
        graceMs: v.optional(v.number()),
        expiresAt: v.optional(v.union(v.number(), v.null()))
      }),
      returns: () => v.object({ keyId: v.string(), raw: v.string() }),
      fault: (payload) =>
        Checks.field("keyId", payload.keyId, keyIdFault) ?? Checks.field("graceMs", payload.graceMs, graceMsFault) ??
          Checks.field("expiresAt", payload.expiresAt, expiresAtFault),
      openIn: [],
      openOut: []
    },
    check: {
      kind: "query",
      keeps: [],
      failures: {
        InvalidApiKey: [],
        ApiKeyRevoked: ["revokedAt"],
        ApiKeySuspended: [],
        ApiKeyExpired: ["expiredAt"],
        ApiKeyIpDenied: [],
        ScopeCheckFailed: ["resource", "action"],
        ApiKeyRateLimited: ["retryAfter"]
      },
      access: () => ({ by: "scope", scope: "keys:verify" }),
      payload: () => ({
        raw: v.string(),
        resource: v.optional(v.string()),
        action: v.optional(v.string()),
        ip: v.optional(v.string())
      }),
      returns: () =>
        v.object({
          key: v.object({
            keyId: v.string(),
            name: v.string(),
            userId: v.optional(v.string()),
            groupId: v.optional(v.string()),
            roles: v.optional(v.array(v.string())),
            scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
            expiresAt: v.optional(v.number()),
            metadata: v.optional(v.string()),
            remaining: v.optional(v.number())
          }),
          record: v.union(v.literal("nothing"), v.literal("lastUse"), v.literal("request"))
        }),
      fault: (payload) =>
        Checks.field("raw", payload.raw, text512Fault) ?? Checks.field("resource", payload.resource, resourceFault2) ??
          Checks.field("action", payload.action, resourceFault2) ?? Checks.field("ip", payload.ip, text64Fault),
      openIn: [],
      openOut: [["key", "metadata"]]
    },
    use: {
      kind: "mutation",
      keeps: [],
      failures: {
        InvalidApiKey: [],
        ApiKeyRevoked: ["revokedAt"],
        ApiKeySuspended: [],
        ApiKeyExpired: ["expiredAt"],
        ApiKeyRateLimited: ["retryAfter"]
      },
      access: () => ({ by: "scope", scope: "keys:verify" }),
      payload: () => ({ keyId: v.string(), ip: v.optional(v.string()) }),
      returns: () => v.object({ remaining: v.optional(v.number()) }),
      fault: (payload) =>
        Checks.field("keyId", payload.keyId, keyIdFault) ?? Checks.field("ip", payload.ip, text64Fault),
      openIn: [],
      openOut: []
    }
  }
} satisfies ServiceData
