/** HTTP actions: the app's router and the routers of mounted components, each request in a realm of its own. */
import { outOfRealm } from "./Crossing.ts"
import { type Component, type Deployment, record } from "./Deployment.ts"
import { Realm } from "./Realm.ts"
import { noCounts } from "./Report.ts"
import * as Scope from "./Scope.ts"
import * as Syscalls from "./Syscalls.ts"

const maxResponseBytes = 20 * 1024 * 1024

/** A request as an action's argument, and a response as its result: convex-test enters components by actions only. */
interface WireRequest {
  readonly url: string
  readonly method: string
  readonly headers: ReadonlyArray<readonly [string, string]>
  readonly body?: ArrayBuffer
}
interface WireResponse {
  readonly status: number
  readonly headers: Array<[string, string]>
  readonly body: ArrayBuffer
}

/** The module under which a component's router is entered. */
export const dispatchModule = "__http"

/** What convex-test takes for the module `http.js`. */
export const router = (deployment: Deployment, component: Component): object => ({
  isRouter: true,
  lookup: (path: string, method: string) => [
    {
      isHttp: true,
      _handler: async (context: Syscalls.HandlerContext, request: Request) =>
        handle(deployment, component, context, await toWire(request)).then(fromWire)
    },
    method,
    path
  ]
})

export const dispatcher = (deployment: Deployment, component: Component): object => ({
  dispatch: {
    isAction: true,
    isPublic: true,
    exportArgs: () => `{"type":"any"}`,
    exportReturns: () => "null",
    _handler: async (context: Syscalls.HandlerContext, { request }: { readonly request: WireRequest }) =>
      handle(deployment, component, context, request)
  }
})

/** Routes a request as a deployment does: the longest mount that its path begins with, else the app's router. */
export const fetch = async (deployment: Deployment, path: string, init: RequestInit = {}): Promise<Response> => {
  const site = deployment.env("CONVEX_SITE_URL")!
  const url = new URL(path, site)
  const [component] = [...deployment.components.values()]
    .filter(({ mount }) => mount !== undefined && url.pathname.startsWith(mount))
    .toSorted((a, b) => b.mount!.length - a.mount!.length)
  const target = component ?? deployment.components.get("")!
  if (!target.unit.modules.has("http.js")) {
    return new Response("This Convex deployment does not have HTTP actions enabled.", { status: 404 })
  }
  const request = await toWire(new Request(url, init))
  if (target.mount !== undefined) {
    const inner = new URL(url)
    inner.pathname = `/${url.pathname.slice(target.mount.length)}`
    Object.assign(request, { url: inner.href })
  }
  const response = await Scope.outside(() =>
    deployment.backend.internals.actionFromPath(
      { componentPath: target.path, udfPath: `${dispatchModule}:dispatch` },
      { request }
    )
  )
  return fromWire(response as WireResponse)
}

const toWire = async (request: Request): Promise<WireRequest> => ({
  url: request.url,
  method: request.method,
  headers: [...request.headers.entries()],
  ...(request.body === null ? {} : { body: await request.arrayBuffer() })
})

const fromWire = ({ body, headers, status }: WireResponse): Response =>
  new Response(status === 204 || status === 304 || body.byteLength === 0 ? null : body, { status, headers })

const handle = async (
  deployment: Deployment,
  component: Component,
  context: Syscalls.HandlerContext,
  request: WireRequest
): Promise<WireResponse> => {
  const { pathname } = new URL(request.url)
  const counts = noCounts()
  const parent = Scope.storage.getStore()
  return Scope.storage.run({ depth: (parent?.depth ?? 0) + 1 }, async () => {
    const now = deployment.now()
    const realm = new Realm({
      kind: "http",
      modules: component.unit.bundle.isolate,
      env: component.env,
      deployedAt: deployment.deployedAt,
      now: deployment.now,
      syscalls: Syscalls.make({
        deployment,
        component,
        kind: "http",
        now,
        context: { ...context, auth: checkedAuth(context.auth, request) },
        trace: [],
        counts
      }),
      ...(deployment.options.fetch === undefined ? {} : { fetch: deployment.options.fetch })
    })
    let failure: Error | undefined
    try {
      const exports = await realm.load("http.js")
      const found = exports["default"].lookup(pathname, request.method) as
        | [{ readonly invokeHttpAction: (request: Request) => Promise<Response> }]
        | null
      if (found === null) return text(404, `No HttpAction routed for ${pathname}`)
      const response = await realm.run(({ Request }) =>
        found[0].invokeHttpAction(
          new Request(request.url, {
            method: request.method,
            headers: request.headers.map(([name, value]) => [name, value] as [string, string]),
            ...(request.body === undefined ? {} : { body: request.body })
          })
        )
      )
      const body = await response.arrayBuffer()
      if (body.byteLength > maxResponseBytes) {
        throw new Error("HttpResponseTooLarge: HTTP actions support responses up to 20 MiB")
      }
      return {
        status: response.status,
        headers: [...response.headers.entries()],
        body: request.method === "HEAD" ? new ArrayBuffer(0) : body
      }
    } catch (error) {
      failure = outOfRealm(error)
      throw failure
    } finally {
      record(deployment, {
        component: component.path,
        module: "http",
        name: `${request.method} ${pathname}`,
        kind: "http",
        observed: realm.observed,
        ...counts,
        timing: realm.timing,
        bytes: realm.bytes,
        logs: realm.logs,
        ...(failure === undefined ? {} : { error: failure })
      })
    }
  })
}

/** An HTTP action's identity comes of its request: what is no token makes asking for it throw. */
const checkedAuth = (auth: Syscalls.HandlerContext["auth"], request: WireRequest): Syscalls.HandlerContext["auth"] => {
  const header = request.headers.find(([name]) => name === "authorization")?.[1]
  if (header === undefined || /^Bearer [\w-]+\.[\w-]+\.[\w-]*$/.test(header)) return auth
  return {
    getUserIdentity: async () => {
      throw new Error("InvalidAuthHeader: the Authorization header is not a Bearer token that can be read")
    }
  }
}

const text = (status: number, body: string): WireResponse => ({
  status,
  headers: [["content-type", "text/plain;charset=UTF-8"]],
  body: new TextEncoder().encode(body).buffer as ArrayBuffer
})
