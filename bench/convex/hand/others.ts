/** Some more operations by hand, for comparison: they have a limit of their own, and no ratio to keep. */
import * as KeyText from "@gatehouse/keys/KeyText"
import { type GenericQueryCtx, makeFunctionReference, mutationGeneric, queryGeneric } from "convex/server"
import { ConvexError, v } from "convex/values"
import { permissions } from "./Standing.ts"
import { newId, randomText, sha256 } from "./Text.ts"

type Ctx = GenericQueryCtx<any>

const byId = (ctx: Ctx, table: string, id: string): Promise<any> =>
  ctx.db.query(table).withIndex("id", (q) => q.eq("id", id)).unique()

const notFound = (code: string) => new ConvexError({ code, message: "There is no such row." })

const livingGroup = async (ctx: Ctx, groupId: string): Promise<any> => {
  const group = await byId(ctx, "groups", groupId)
  if (group === null || group.deletedAt !== undefined) throw notFound("GROUP_NOT_FOUND")
  return group
}

export const groupGet = queryGeneric({
  args: { payload: v.object({ groupId: v.string() }), actor: v.any() },
  returns: v.object({
    id: v.string(),
    createdAt: v.number(),
    name: v.string(),
    slug: v.optional(v.string()),
    parentId: v.optional(v.string()),
    type: v.optional(v.string()),
    tags: v.array(v.string()),
    extend: v.optional(v.string())
  }),
  handler: async (ctx, { payload }) => {
    const { createdAt, extend, id, name, parentId, slug, tags, type } = await livingGroup(ctx, payload.groupId)
    return { id, createdAt, name, slug, parentId, type, tags: JSON.parse(tags), extend }
  }
})

const member = v.object({
  id: v.string(),
  createdAt: v.number(),
  groupId: v.string(),
  userId: v.string(),
  roles: v.array(v.string()),
  status: v.union(v.literal("active"), v.literal("suspended")),
  extend: v.optional(v.string())
})

export const memberGet = queryGeneric({
  args: { payload: v.object({ memberId: v.string() }), actor: v.any() },
  returns: member,
  handler: async (ctx, { payload }) => {
    const row = await byId(ctx, "members", payload.memberId)
    if (row === null) throw notFound("MEMBER_NOT_FOUND")
    await livingGroup(ctx, row.groupId)
    const { createdAt, extend, groupId, id, roles, status, userId } = row
    return { id, createdAt, groupId, userId, roles: JSON.parse(roles), status, extend }
  }
})

export const memberAdd = mutationGeneric({
  args: {
    payload: v.object({
      groupId: v.string(),
      userId: v.string(),
      roles: v.optional(v.array(v.string())),
      status: v.optional(v.union(v.literal("active"), v.literal("suspended"))),
      extend: v.optional(v.string())
    }),
    actor: v.any(),
    permissions
  },
  returns: member,
  handler: async (ctx, { payload: { extend, groupId, roles = [], status = "active", userId }, permissions }) => {
    if (!roles.every((role) => permissions.roles.some((declared) => declared.role === role))) {
      throw new ConvexError({ code: "INVALID_ROLE_IDS", message: "One of these roles is not declared.", roles })
    }
    await livingGroup(ctx, groupId)
    const known = await ctx.db.query("members")
      .withIndex("byUserAndGroup", (q: any) => q.eq("userId", userId).eq("groupId", groupId))
      .unique()
    if (known !== null) {
      throw new ConvexError({ code: "DUPLICATE_MEMBERSHIP", message: "This user is a member already." })
    }
    const row = { id: newId("mem"), createdAt: Date.now(), groupId, userId, status, extend }
    await ctx.db.insert("members", { ...row, roles: JSON.stringify(roles) })
    for (const role of roles) {
      await ctx.db.insert("member_roles", {
        id: newId("mro"),
        createdAt: row.createdAt,
        groupId,
        memberId: row.id,
        userId,
        role,
        status
      })
    }
    return { ...row, roles } as any
  }
})

export const keyCreate = mutationGeneric({
  args: {
    payload: v.object({
      userId: v.string(),
      name: v.string(),
      scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
      expiresAt: v.optional(v.number())
    }),
    actor: v.any(),
    permissions
  },
  returns: v.object({ keyId: v.string(), raw: v.string() }),
  handler: async (ctx, { payload: { expiresAt, name, scopes, userId } }) => {
    const now = Date.now()
    if (expiresAt !== undefined && expiresAt <= now) {
      throw new ConvexError({ code: "INVALID_EXPIRY", message: "This time is over." })
    }
    const parts = { prefix: "gh", env: "live", body: randomText(KeyText.bodyLength) }
    const raw = KeyText.format(parts)
    const keyId = newId("key")
    await ctx.db.insert("keys", {
      id: keyId,
      createdAt: now,
      hash: await sha256(raw),
      owner: `user:${userId}`,
      userId,
      name,
      start: KeyText.start(parts),
      scopes: JSON.stringify(scopes),
      expiresAt,
      revoked: false
    })
    return { keyId, raw }
  }
})

/** Of a key without a rate limit. */
export const keyUse = mutationGeneric({
  args: { payload: v.object({ keyId: v.string(), ip: v.optional(v.string()) }), actor: v.any() },
  returns: v.object({ remaining: v.optional(v.number()) }),
  handler: async (ctx, { payload }) => {
    const now = Date.now()
    const row = await byId(ctx, "keys", payload.keyId)
    if (row === null) throw new ConvexError({ code: "INVALID_API_KEY", message: "This key was not issued here." })
    if (row.revoked && (row.revokedAt !== undefined || row.graceUntil === undefined || now >= row.graceUntil)) {
      throw new ConvexError({ code: "API_KEY_REVOKED", message: "This key was revoked." })
    }
    if (row.expiresAt !== undefined && now >= row.expiresAt) {
      throw new ConvexError({ code: "API_KEY_EXPIRED", message: "This key has expired." })
    }
    if (row.lastUsedAt === undefined || now - row.lastUsedAt >= 60_000) {
      await ctx.db.patch(row._id, { lastUsedAt: now, lastUsedIp: payload.ip })
    }
    return {}
  }
})

export const keyList = queryGeneric({
  args: { payload: v.object({ userId: v.string(), limit: v.optional(v.number()) }), actor: v.any() },
  returns: v.object({
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
  handler: async (ctx, { payload }) => {
    const limit = payload.limit ?? 50
    const rows = await ctx.db.query("keys")
      .withIndex("byOwner", (q) => q.eq("owner", `user:${payload.userId}`))
      .take(limit + 1)
    const parsed = (text: string | undefined) => text === undefined ? undefined : JSON.parse(text)
    return {
      items: rows.slice(0, limit).map((
        { _creationTime, _id, bucket: _bucket, hash: _hash, owner: _owner, ...row }
      ) => ({
        ...row,
        roles: parsed(row["roles"]),
        scopes: parsed(row["scopes"]),
        rateLimit: parsed(row["rateLimit"]),
        ipAllow: parsed(row["ipAllow"])
      } as any)),
      // The keys of the bench fit on a page.
      nextCursor: null
    }
  }
})

const expire = makeFunctionReference<"mutation", { readonly inviteId: string }>("hand/others:inviteExpire")

export const inviteCreate = mutationGeneric({
  args: {
    payload: v.object({
      groupId: v.string(),
      email: v.string(),
      roles: v.optional(v.array(v.string())),
      expiresIn: v.optional(v.number())
    }),
    actor: v.any(),
    permissions
  },
  returns: v.object({ inviteId: v.string(), token: v.string(), expiresAt: v.number() }),
  handler: async (ctx, { payload: { email: given, expiresIn, groupId, roles = [] }, permissions }) => {
    if (!roles.every((role) => permissions.roles.some((declared) => declared.role === role))) {
      throw new ConvexError({ code: "INVALID_ROLE_IDS", message: "One of these roles is not declared.", roles })
    }
    await livingGroup(ctx, groupId)
    const email = given.trim().toLowerCase()
    const pendingKey = `${groupId}|${email}`
    const pending = await ctx.db.query("invites").withIndex("byPending", (q) => q.eq("pendingKey", pendingKey)).unique()
    if (pending !== null) {
      throw new ConvexError({ code: "DUPLICATE_INVITE", message: "There is such an invite.", inviteId: pending["id"] })
    }
    const now = Date.now()
    const token = randomText(48)
    const inviteId = newId("inv")
    const expiresAt = now + (expiresIn ?? 7 * 86_400_000)
    await ctx.db.insert("invites", {
      id: inviteId,
      createdAt: now,
      groupId,
      email,
      roles: JSON.stringify(roles),
      status: "pending",
      expiresAt,
      tokenHash: await sha256(token),
      pendingKey
    })
    for (const role of roles) {
      await ctx.db.insert("invite_roles", {
        id: newId("iro"),
        createdAt: now,
        groupId,
        inviteId,
        role,
        status: "pending"
      })
    }
    await ctx.scheduler.runAt(expiresAt, expire, { inviteId })
    return { inviteId, token, expiresAt }
  }
})

export const inviteExpire = mutationGeneric({
  args: { inviteId: v.string() },
  returns: v.null(),
  handler: async (ctx, { inviteId }) => {
    const row = await byId(ctx, "invites", inviteId)
    if (row?.status === "pending") await ctx.db.patch(row._id, { status: "expired", pendingKey: undefined })
    return null
  }
})
