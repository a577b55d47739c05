/** Every call of the facades, by its name, from a function of each kind; payload and answer as JSON. */
import { actionGeneric, mutationGeneric, queryGeneric } from "convex/server"
import { v } from "convex/values"
import { alone, auth, untold } from "./auth.ts"

const apps: Readonly<Record<string, any>> = { auth, alone, untold }

const args = { call: v.string(), payload: v.string(), app: v.string(), actor: v.optional(v.any()) }

const answer = async (ctx: any, { actor, app, call, payload }: any): Promise<string> => {
  let method = actor === undefined ? apps[app] : apps[app].as(actor)
  for (const step of call.split(".")) method = method[step]
  return JSON.stringify(await method(ctx, JSON.parse(payload)))
}

export const query = queryGeneric({ args, handler: answer })
export const mutation = mutationGeneric({ args, handler: answer })
export const action = actionGeneric({ args, handler: answer })
