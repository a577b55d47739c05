import { httpRouter } from "convex/server"
import { auth } from "./auth.ts"

const http = httpRouter()

http.route({
  path: "/me",
  method: "GET",
  handler: auth.http.action(async (ctx: { readonly key: { readonly keyId: string } }) => ({ keyId: ctx.key.keyId }))
})

export default http
