/**
 * Every call of the facade, by its name, from a function of each kind. Payload and answer are JSON text, because the
 * arguments of a function cannot hold every JSON.
 */
import type { Actor } from "@gatehouse/contract/Actor"
import { v } from "convex/values"
import { action as anAction, mutation as aMutation, query as aQuery } from "./_generated/server.ts"
import { auth } from "./auth.ts"

const args = { call: v.string(), payload: v.string(), actor: v.optional(v.any()) }
interface Args {
  readonly call: string
  readonly payload: string
  readonly actor?: Actor
}

const answer = async (ctx: object, { actor, call, payload }: Args): Promise<string> => {
  let method: any = actor === undefined ? auth : auth.as(actor)
  for (const step of call.split(".")) method = method[step]
  return JSON.stringify(await method(ctx, JSON.parse(payload)))
}

export const query = aQuery({ args, returns: v.string(), handler: (ctx, given) => answer(ctx, given) })
export const mutation = aMutation({ args, returns: v.string(), handler: (ctx, given) => answer(ctx, given) })
export const action = anAction({ args, returns: v.string(), handler: (ctx, given) => answer(ctx, given) })
