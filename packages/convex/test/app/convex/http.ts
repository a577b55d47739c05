import { httpRouter } from "convex/server"
import { ConvexError } from "convex/values"
import { httpAction } from "./_generated/server.ts"
import { auth } from "./auth.ts"

const http = httpRouter()
const page = "https://app.example.com"

auth.http.route(http, {
  path: "/who",
  method: "GET",
  handler: ({ key }) => ({ keyId: key.keyId, userId: key.userId, remaining: key.remaining })
})

auth.http.route(http, {
  path: "/data",
  method: "GET",
  scope: { resource: "data", action: "read" },
  cors: { origins: [page, "https://other.example.com"], exposed: ["x-made-by"], maxAge: 60 },
  handler: () => new Response("data", { status: 203, headers: { "x-made-by": "handler", vary: "accept" } })
})
auth.http.route(http, {
  path: "/data",
  method: "POST",
  scope: { resource: "data", action: "write" },
  cors: { origins: "*", headers: ["x-trace"] },
  handler: async (_ctx, request) => ({ received: await request.text() })
})
auth.http.route(http, { path: "/data", method: "DELETE", handler: () => undefined })
auth.http.route(http, { pathPrefix: "/files/", method: "PUT", cors: { origins: "*" }, handler: () => undefined })

// An answer to the preflight that is the app's own.
http.route({
  path: "/own",
  method: "OPTIONS",
  handler: httpAction(async () => new Response("mine"))
})
auth.http.route(http, { path: "/own", method: "GET", cors: { origins: "*" }, handler: () => undefined })

// What a handler can end with.
const endings: Record<string, () => unknown> = {
  object: () => ({ a: 1 }),
  null: () => null,
  nothing: () => undefined,
  response: () => Response.redirect("https://example.com/there", 302),
  broken: () => {
    throw new Error("the password is hunter2")
  },
  foreign: () => {
    throw new ConvexError({ code: "MY_OWN", message: "the password is hunter2" })
  },
  text: () => {
    throw new ConvexError("the password is hunter2")
  },
  unserializable: () => ({ a: 1n }),
  borrowed: () => {
    throw new ConvexError({ code: "FORBIDDEN", message: "the password is hunter2", limit: 1n })
  },
  nobody: () => {
    // oxlint-disable-next-line no-throw-literal -- What is no error arrives too.
    throw undefined
  },
  consumed: async () => {
    const used = new Response("the password is hunter2")
    await used.text()
    return used
  }
}
for (const [name, end] of Object.entries(endings)) {
  auth.http.route(http, { path: `/ends/${name}`, method: "GET", cors: { origins: [page] }, handler: end })
}

// What the facade refuses, on the handler's own account and on the key's.
auth.http.route(http, {
  path: "/group",
  method: "GET",
  cors: { origins: [page] },
  handler: (ctx, request) => auth.group.get(ctx, { groupId: new URL(request.url).searchParams.get("id") ?? "" })
})
auth.http.route(http, {
  path: "/group/mine",
  method: "GET",
  handler: (ctx, request) =>
    auth.as(ctx.actor).group.get(ctx, { groupId: new URL(request.url).searchParams.get("id") ?? "" })
})
auth.http.route(http, {
  path: "/verify",
  method: "POST",
  handler: async (ctx, request) => auth.key.verify(ctx, { raw: await request.text() })
})

// Without a router's help.
http.route({ path: "/action", method: "GET", handler: auth.http.action(({ key }) => ({ keyId: key.keyId })) })

export default http
