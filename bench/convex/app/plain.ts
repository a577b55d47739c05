import { queryGeneric } from "convex/server"
import { v } from "convex/values"

/** A query of an app that has nothing to do with the facade. */
export const ask = queryGeneric({ args: {}, returns: v.string(), handler: async () => "function" })
