/**
 * Whose a row is: what a rule of access asks before an action, which runs outside of this component.
 */
import { queryGeneric } from "convex/server"
import { v } from "convex/values"

const tables = () =>
  v.union(
    v.literal("accounts"),
    v.literal("devices"),
    v.literal("emails"),
    v.literal("passkeys"),
    v.literal("sessions"),
    v.literal("totps"),
    v.literal("webhook_endpoints")
  )

export const get = queryGeneric({
  get args() {
    return { table: tables(), id: v.string() }
  },
  get returns() {
    return v.union(v.object({ userId: v.optional(v.string()), groupId: v.optional(v.string()) }), v.null())
  },
  handler: async (ctx: any, { id, table }: { readonly id: string; readonly table: string }) => {
    const row = await ctx.db.query(table).withIndex("id", (bounds: any) => bounds.eq("id", id)).first()
    return row === null ? null : { userId: row.userId, groupId: row.groupId }
  }
} as any)
