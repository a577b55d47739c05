/** What an app's own functions ask of the facade. */
import { actionGeneric, mutationGeneric, queryGeneric } from "convex/server"
import { v } from "convex/values"
import { auth } from "./auth.ts"

const args = { call: v.string(), payload: v.any() }

const methodOf = (object: any, path: string) => path.split(".").reduce((value, step) => value[step], object)

/** Who is signed in, as every function of an app may ask. */
export const me = queryGeneric({
  args: {},
  handler: async (ctx: any) => ({
    userId: await auth.user.current(ctx),
    sessionId: await auth.session.current(ctx),
    viewer: await auth.user.viewer(ctx)
  })
})

/** An authenticated call: it only asks who calls. */
export const whoami = queryGeneric({ args: {}, handler: (ctx: any) => auth.user.require(ctx) })

/** By the app itself. */
export const app = actionGeneric({
  args,
  handler: (ctx: any, { call, payload }: any) => methodOf(auth, call)(ctx, payload)
})

/** On behalf of whoever is signed in. */
const asCaller = async (ctx: any, { call, payload }: any) =>
  methodOf(auth.as(await auth.actor(ctx)), call)(ctx, payload)
export const query = queryGeneric({ args, handler: asCaller })
export const mutation = mutationGeneric({ args, handler: asCaller })
export const action = actionGeneric({ args, handler: asCaller })
