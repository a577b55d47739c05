/** A user's nearest membership on the way from a group to the root, and what all of them grant. By hand. */
import { queryGeneric } from "convex/server"
import { v } from "convex/values"
import { grantsOf, permissions, standing } from "./Standing.ts"

export const inherit = queryGeneric({
  args: {
    payload: v.object({ userId: v.string(), groupId: v.string(), roles: v.optional(v.array(v.string())) }),
    actor: v.any(),
    permissions
  },
  returns: v.object({
    membership: v.union(
      v.object({
        id: v.string(),
        createdAt: v.number(),
        groupId: v.string(),
        userId: v.string(),
        roles: v.array(v.string()),
        status: v.union(v.literal("active"), v.literal("suspended")),
        extend: v.optional(v.string())
      }),
      v.null()
    ),
    matchedGroupId: v.union(v.string(), v.null()),
    depth: v.union(v.number(), v.null()),
    isDirect: v.boolean(),
    isInherited: v.boolean(),
    traversedGroupIds: v.array(v.string()),
    roles: v.array(v.string()),
    grants: v.array(v.string())
  }),
  handler: async (ctx, { payload, permissions }) => {
    const found = await standing(ctx, payload.groupId, payload.userId)
    if (found === null || found.memberships.length === 0) {
      return {
        membership: null,
        matchedGroupId: null,
        depth: null,
        isDirect: false,
        isInherited: false,
        traversedGroupIds: [],
        roles: [],
        grants: []
      }
    }
    const { memberships, path } = found
    const wanted = payload.roles
    const nearest = wanted === undefined
      ? memberships[0]
      : memberships.find(({ roles }) => roles.some((role) => wanted.includes(role)))
    const depth = nearest === undefined ? null : path.length - 1 - path.indexOf(nearest.row.groupId)
    const upwards = path.toReversed()
    return {
      membership: nearest === undefined ? null : {
        id: nearest.row.id,
        createdAt: nearest.row.createdAt,
        groupId: nearest.row.groupId,
        userId: nearest.row.userId,
        roles: [...nearest.roles],
        status: nearest.row.status,
        extend: nearest.row.extend
      },
      matchedGroupId: nearest?.row.groupId ?? null,
      depth,
      isDirect: depth === 0,
      isInherited: depth !== null && depth > 0,
      traversedGroupIds: depth === null ? upwards : upwards.slice(0, depth + 1),
      roles: [...new Set(memberships.flatMap(({ roles }) => roles))].toSorted(),
      grants: [...grantsOf(permissions, memberships)].toSorted()
    }
  }
})
