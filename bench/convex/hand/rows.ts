/** Puts rows back into the tables as they were: no operation, but what each measured mutation starts from. */
import { mutationGeneric } from "convex/server"

export const restore = mutationGeneric({
  handler: async (ctx, { rows }: { readonly rows: Readonly<Record<string, ReadonlyArray<any>>> }) => {
    for (const table of Object.keys(rows)) for (const row of rows[table]!) await ctx.db.insert(table, row)
    return null
  }
})
