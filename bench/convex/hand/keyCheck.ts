/**
 * The check of an API key by hand: what a Convex author writes on the same table without a library. No key of the bench has
 * a list of addresses with ranges, so an address must stand in it as it is.
 */
import { queryGeneric } from "convex/server"
import { ConvexError, v } from "convex/values"
import { can, sha256 } from "./Text.ts"

export const check = queryGeneric({
  args: {
    payload: v.object({
      raw: v.string(),
      resource: v.optional(v.string()),
      action: v.optional(v.string()),
      ip: v.optional(v.string())
    }),
    actor: v.any()
  },
  returns: v.object({
    key: v.object({
      keyId: v.string(),
      name: v.string(),
      userId: v.optional(v.string()),
      groupId: v.optional(v.string()),
      roles: v.optional(v.array(v.string())),
      scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
      expiresAt: v.optional(v.number()),
      metadata: v.optional(v.string())
    }),
    record: v.union(v.literal("nothing"), v.literal("lastUse"), v.literal("request"))
  }),
  handler: async (ctx, { payload }) => {
    const hash = await sha256(payload.raw)
    const row = await ctx.db.query("keys").withIndex("byHash", (q) => q.eq("hash", hash)).unique()
    if (row === null) {
      throw new ConvexError({ code: "INVALID_API_KEY", message: "This key was not issued here." })
    }
    const now = Date.now()
    if (row.revoked && (row.revokedAt !== undefined || row.graceUntil === undefined || now >= row.graceUntil)) {
      throw new ConvexError({ code: "API_KEY_REVOKED", message: "This key was revoked." })
    }
    if (row.expiresAt !== undefined && now >= row.expiresAt) {
      throw new ConvexError({ code: "API_KEY_EXPIRED", message: "This key has expired." })
    }
    if (row.ipAllow !== undefined && !JSON.parse(row.ipAllow).includes(payload.ip)) {
      throw new ConvexError({ code: "API_KEY_IP_DENIED", message: "This key may not be used from this address." })
    }
    const scopes = JSON.parse(row.scopes)
    const { action = "*", resource = "*" } = payload
    if ((payload.resource !== undefined || payload.action !== undefined) && !can(scopes, resource, action)) {
      throw new ConvexError({ code: "SCOPE_CHECK_FAILED", message: "This key has no such scope.", resource, action })
    }
    let record: "nothing" | "lastUse" | "request" = "nothing"
    if (row.rateLimit !== undefined) {
      const { maxRequests, windowMs } = JSON.parse(row.rateLimit)
      const bucket = row.bucket === undefined ? undefined : JSON.parse(row.bucket)
      const full = maxRequests * windowMs
      const credit = bucket === undefined ? full : Math.min(full, bucket.credit + (now - bucket.at) * maxRequests)
      if (credit < windowMs) {
        throw new ConvexError({ code: "API_KEY_RATE_LIMITED", message: "This key was used too often. Wait." })
      }
      record = "request"
    } else if (row.lastUsedAt === undefined || now - row.lastUsedAt >= 60_000) record = "lastUse"
    return {
      key: {
        keyId: row.id,
        name: row.name,
        scopes,
        userId: row.userId,
        groupId: row.groupId,
        roles: row.roles === undefined ? undefined : JSON.parse(row.roles),
        expiresAt: row.expiresAt,
        metadata: row.metadata
      },
      record
    }
  }
})
