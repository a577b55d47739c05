/** May this user do that here? By hand. */
import { queryGeneric } from "convex/server"
import { v } from "convex/values"
import { grantsOf, permissions, standing } from "./Standing.ts"

export const check = queryGeneric({
  args: {
    payload: v.object({ userId: v.string(), groupId: v.string(), grants: v.array(v.string()) }),
    actor: v.any(),
    permissions
  },
  returns: v.object({ allowed: v.boolean(), grants: v.array(v.string()), missing: v.array(v.string()) }),
  handler: async (ctx, { payload, permissions }) => {
    const found = await standing(ctx, payload.groupId, payload.userId)
    if (found === null || found.memberships.length === 0) {
      return { allowed: false, grants: [], missing: payload.grants }
    }
    const granted = grantsOf(permissions, found.memberships)
    const missing = payload.grants.filter((grant) => !granted.has(grant))
    return { allowed: missing.length === 0, grants: [...granted].toSorted(), missing }
  }
})
