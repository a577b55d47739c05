/** What an app does around the component. */
import { componentsGeneric, mutationGeneric } from "convex/server"
import { v } from "convex/values"

const components: any = componentsGeneric()

/** Deletes a group, and then fails. */
export const deleteAndFail = mutationGeneric({
  args: { groupId: v.string() },
  handler: async (ctx, { groupId }) => {
    await ctx.runMutation(components.auth.groups.delete, { payload: { groupId }, actor: { kind: "system" } })
    throw new Error("the app has changed its mind")
  }
})
