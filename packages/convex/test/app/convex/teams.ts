/** Functions as an app has them: its own tables and the component's in one transaction. */
import { isAuthError } from "@gatehouse/convex"
import { v } from "convex/values"
import { mutation, query } from "./_generated/server.ts"
import { auth } from "./auth.ts"

/** Makes a note and a group. What becomes of both when the group cannot be made? */
export const createWithNote = mutation({
  args: { slug: v.string(), swallow: v.boolean() },
  returns: v.union(v.string(), v.null()),
  handler: async (ctx, { slug, swallow }) => {
    await ctx.db.insert("notes", { text: slug })
    try {
      return (await auth.group.create(ctx, { name: slug, slug })).id
    } catch (error) {
      if (swallow && isAuthError(error)) return null
      throw error
    }
  }
})

/** Answers an invite, and makes a note of how that ended. */
export const accept = mutation({
  args: { token: v.string(), userId: v.string() },
  returns: v.string(),
  handler: async (ctx, { token, userId }) => {
    let outcome: string
    try {
      outcome = (await auth.invite.token.accept(ctx, { token, userId })).membershipStatus
    } catch (error) {
      if (!isAuthError(error)) throw error
      outcome = error.data.code
    }
    await ctx.db.insert("notes", { text: outcome })
    return outcome
  }
})

/** Reads two things of the component beside one of the app. */
export const overview = query({
  args: { userId: v.string(), groupId: v.string() },
  returns: v.object({ notes: v.number(), group: v.string(), mayWrite: v.boolean() }),
  handler: async (ctx, { groupId, userId }) => {
    const notes = await ctx.db.query("notes").take(100)
    const { name } = await auth.group.get(ctx, { groupId })
    const { allowed } = await auth.access.check(ctx, { userId, groupId, grants: ["docs:write"] })
    return { notes: notes.length, group: name, mayWrite: allowed }
  }
})

/** Checks a key, and revokes it before its use is recorded: as two requests can interleave. */
export const checkThenRevoke = mutation({
  args: { raw: v.string(), keyId: v.string() },
  returns: v.string(),
  handler: async (ctx, { keyId, raw }) => {
    const runQuery = async (reference: any, args: any) => {
      const checked = await ctx.runQuery(reference, args)
      await auth.key.revoke(ctx, { keyId })
      return checked
    }
    return (await auth.key.verify({ ...ctx, runQuery }, { raw })).keyId
  }
})
