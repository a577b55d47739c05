import { queryGeneric } from "convex/server"
import { v } from "convex/values"
import { auth } from "./auth.ts"

/** The same query, in a file that imports the facade. */
export const ask = queryGeneric({ args: {}, returns: v.string(), handler: async () => typeof auth.access.check })
