/**
 * Of `keys` the operations that are asked most: check.
 * `npm run generate` makes this file and `npm run check` compares it: change the contract, not this.
 */
import { v } from "convex/values"
import * as Checks from "../Checks.ts"
import type { ServiceData } from "../OperationData.ts"

const text512Fault = (value: string): Checks.Found =>
  !Checks.isMaxBytes(value, 512)
    ? "at most 512 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

const resourceFault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : !/^[^:*\s]+$/u.test(value)
    ? "a name without `:`, `*` and space"
    : undefined

const text64Fault = (value: string): Checks.Found =>
  value.length < 1
    ? "a value with a length of at least 1"
    : !Checks.isMaxBytes(value, 64)
    ? "at most 64 bytes of UTF-8"
    : !Checks.isStorable(value)
    ? "well-formed text without NUL"
    : undefined

/** What the component needs of these operations of the contract `keys`. */
export const keyCheck = {
  name: "keys",
  operations: {
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
        Checks.field("raw", payload.raw, text512Fault) ?? Checks.field("resource", payload.resource, resourceFault) ??
          Checks.field("action", payload.action, resourceFault) ?? Checks.field("ip", payload.ip, text64Fault),
      openIn: [],
      openOut: [["key", "metadata"]]
    }
  }
} satisfies ServiceData
