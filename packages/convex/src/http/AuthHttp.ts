/**
 * HTTP actions behind an API key, and the routes of signing in. What they do stands in `KeyedRequest.ts` and
 * `SignInRoutes.ts`, which load with the first request: the module that declares them is imported by every function of an
 * app.
 */
import type { KeyActor, Origin } from "@gatehouse/contract/Actor"
import {
  type GenericActionCtx,
  type GenericDataModel,
  httpActionGeneric,
  type HttpRouter,
  type PublicHttpAction,
  type RoutableMethod
} from "convex/server"
import type { KeyFacade } from "../KeyFacade.ts"
import type { App } from "../signin/SignIn.ts"
import type { Cors } from "./Cors.ts"

/** What a verified key is: whose, and what it may do. */
export type HttpKey = Awaited<ReturnType<KeyFacade["verify"]>>

/** What a handler gets: the `ctx` of an HTTP action, and the key that the request came with. */
export type KeyedCtx<Ctx = GenericActionCtx<GenericDataModel>> = Ctx & {
  readonly key: HttpKey
  /** The key as the one who calls, for `auth.as(ctx.actor)`. */
  readonly actor: KeyActor & Origin
}

/** Answers a request. What is no `Response` is sent as JSON, and `undefined` as 204. */
export type Handler<Ctx = GenericActionCtx<GenericDataModel>> = (ctx: KeyedCtx<Ctx>, request: Request) => unknown

export interface ActionOptions {
  /** The scope that the key must have. Default: any key that is good. */
  readonly scope?: { readonly resource: string; readonly action: string }
  /** Which browser pages may call. Default: none. */
  readonly cors?: Cors
}

export type RouteOptions<Ctx> =
  & ActionOptions
  & { readonly method: RoutableMethod; readonly handler: Handler<Ctx> }
  & ({ readonly path: string } | { readonly pathPrefix: string })

export interface AuthHttp {
  /** Adds the routes of signing in: the issuer's documents, and where browsers go to providers and come back. */
  readonly add: (router: HttpRouter) => void
  /** An HTTP action for requests with `Authorization: Bearer <API key>`; others get a problem document (RFC 9457). */
  readonly action: <Ctx = GenericActionCtx<GenericDataModel>>(
    handler: Handler<Ctx>,
    options?: ActionOptions
  ) => PublicHttpAction
  /** Routes such an action, and with `cors` the preflight of its path. */
  readonly route: <Ctx = GenericActionCtx<GenericDataModel>>(router: HttpRouter, options: RouteOptions<Ctx>) => void
}

/** Which pages may call, of each method of a path: its one preflight answers for all of them. */
type Methods = Map<string, Cors>

const preflights = new WeakMap<HttpRouter, Map<string, Methods>>()

const preflightOf = (methods: Methods): PublicHttpAction =>
  httpActionGeneric(async (_ctx, request) => {
    const { preflight } = await import("./Cors.ts")
    return preflight(methods.get(request.headers.get("access-control-request-method") ?? ""), request)
  })

/** The issuer's documents: what `auth.config.ts` makes Convex read. */
const documents = ["/.well-known/openid-configuration", "/.well-known/jwks.json"]

const routesOf = (app: Omit<App, "ctx">) => (router: HttpRouter): void => {
  const handler = (name: "wellKnown" | "oauth") =>
    httpActionGeneric(async (ctx, request) => {
      const routes = await import("./SignInRoutes.ts")
      return routes[name]({ ...app, ctx }, request)
    })
  const wellKnown = handler("wellKnown")
  for (const path of documents) router.route({ path, method: "GET", handler: wellKnown })
  if (app.config.providers?.some(({ type }) => type === "oauth") !== true) return
  const oauth = handler("oauth")
  router.route({ pathPrefix: "/auth/signin/", method: "GET", handler: oauth })
  // Apple answers with a form.
  for (const method of ["GET", "POST"] as const) {
    router.route({ pathPrefix: "/auth/callback/", method, handler: oauth })
  }
}

export const make = ({ verify }: Pick<KeyFacade, "verify">, app: Omit<App, "ctx">): AuthHttp => {
  const action: AuthHttp["action"] = (handler, options = {}) =>
    httpActionGeneric(async (ctx, request) => {
      const { answer } = await import("./KeyedRequest.ts")
      return answer(verify, handler as Handler<any>, options, ctx, request)
    })
  return {
    add: routesOf(app),
    action,
    route: (router, options) => {
      const { cors, handler, method } = options
      const isExact = "path" in options
      const place = isExact ? { path: options.path } : { pathPrefix: options.pathPrefix }
      router.route({ ...place, method, handler: action(handler, options) })
      if (cors === undefined) return
      const paths = preflights.get(router) ?? new Map<string, Methods>()
      preflights.set(router, paths)
      const path = isExact ? options.path : `${options.pathPrefix}*`
      const known = paths.get(path)
      const methods = known ?? new Map<string, Cors>()
      methods.set(method, cors)
      if (known !== undefined) return
      paths.set(path, methods)
      const isTaken = isExact
        ? router.exactRoutes.get(options.path)?.has("OPTIONS")
        : router.prefixRoutes.get("OPTIONS")?.has(options.pathPrefix)
      // An app that has an answer of its own keeps it.
      if (isTaken !== true) router.route({ ...place, method: "OPTIONS", handler: preflightOf(methods) })
    }
  }
}
