/**
 * Where a user stands, by hand: the group's row holds its path, and one range the user's memberships. No group of the bench
 * is being moved, and nobody has so many memberships that one range could not hold them.
 */
import type { GenericQueryCtx } from "convex/server"
import { v } from "convex/values"

type Ctx = GenericQueryCtx<any>

/** Roles and grants of the app: a component sees none of its code. */
export const permissions = v.object({
  grants: v.array(v.string()),
  roles: v.array(v.object({
    role: v.string(),
    grants: v.union(v.literal("*"), v.array(v.string())),
    owner: v.optional(v.boolean())
  }))
})

interface Permissions {
  readonly grants: ReadonlyArray<string>
  readonly roles: ReadonlyArray<{ readonly role: string; readonly grants: "*" | ReadonlyArray<string> }>
}

export interface Membership {
  readonly row: any
  readonly roles: ReadonlyArray<string>
}

/** The path of a living group from the root, and the user's active memberships on it, nearest first. */
export const standing = async (
  ctx: Ctx,
  groupId: string,
  userId: string
): Promise<{ readonly path: ReadonlyArray<string>; readonly memberships: ReadonlyArray<Membership> } | null> => {
  const group = await ctx.db.query("groups").withIndex("id", (q) => q.eq("id", groupId)).unique()
  if (group === null || group["deletedAt"] !== undefined) return null
  const path: ReadonlyArray<string> = JSON.parse(group["path"])
  const rows = await ctx.db.query("members").withIndex("byUser", (q) => q.eq("userId", userId)).take(65)
  const memberships = rows
    .filter((row) => row["status"] === "active" && path.includes(row["groupId"]))
    .toSorted((a, b) => path.indexOf(b["groupId"]) - path.indexOf(a["groupId"]))
    .map((row) => ({ row, roles: JSON.parse(row["roles"]) }))
  return { path, memberships }
}

/** What memberships grant together. */
export const grantsOf = (permissions: Permissions, memberships: ReadonlyArray<Membership>): ReadonlySet<string> => {
  const held = new Set(memberships.flatMap(({ roles }) => roles))
  const granted = new Set<string>()
  for (const { grants, role } of permissions.roles) {
    if (!held.has(role)) continue
    for (const grant of grants === "*" ? permissions.grants : grants) granted.add(grant)
  }
  return granted
}
