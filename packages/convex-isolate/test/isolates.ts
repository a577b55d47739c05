/** The isolate of the fixture app, and short calls of its probes. */
import { componentRef, type FreshOptions, type Isolate } from "@gatehouse/convex-isolate"
import { convexIsolate } from "@gatehouse/convex-isolate/vitest"
import { fileURLToPath } from "node:url"

export const fixture = (name: string): string => fileURLToPath(new URL(`fixture/${name}`, import.meta.url))

export const options = {
  folder: fixture("app"),
  env: { APP_ONLY: "1", CONVEX_SITE_URL: "https://d.convex.site" },
  components: [{
    name: "comp",
    folder: fixture("component"),
    httpPrefix: "/auth/",
    env: { SECRET: "s3" },
    components: [{ name: "inner", folder: fixture("nested"), httpPrefix: "/inner", env: { DEPTH: "two" } }]
  }]
}

export interface Probed extends Isolate {
  readonly q: (probe: string, arg?: unknown) => Promise<any>
  readonly m: (probe: string, arg?: unknown) => Promise<any>
  readonly a: (probe: string, arg?: unknown) => Promise<any>
}

export const fixtureIsolate = (): { readonly fresh: (fresh?: FreshOptions) => Promise<Probed> } => {
  const isolates = convexIsolate(options)
  return {
    fresh: async (fresh) => {
      const isolate = await isolates.fresh(fresh)
      const args = (probe: string, arg: unknown) => arg === undefined ? { probe } : { probe, arg }
      return {
        ...isolate,
        q: (probe, arg) => isolate.query("probes:q", args(probe, arg)),
        m: (probe, arg) => isolate.mutation("probes:m", args(probe, arg)),
        a: (probe, arg) => isolate.action("probes:a", args(probe, arg))
      }
    }
  }
}

export { componentRef }

/** The message a promise is rejected with; it fails when it is not. */
export const messageOf = async (promise: Promise<unknown>): Promise<string> => {
  let value: unknown
  try {
    value = await promise
  } catch (error) {
    return (error as Error).message
  }
  throw new Error(`Resolved with ${JSON.stringify(value)} instead of being rejected`)
}
