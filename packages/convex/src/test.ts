/**
 * For tests with `convex-test`: the component's schema and functions, to be installed beside the app's own.
 *
 * `convex-test` runs functions in Node and notices little of what Convex forbids; `@gatehouse/convex-isolate` does.
 */
import type { GenericSchema, SchemaDefinition } from "convex/server"
import schema from "./component/schema.ts"

/** Every module of the component. `convex-test` finds their root by the path with `_generated`. */
const modules = {
  "./component/_generated/api.ts": () => import("./component/_generated/api.ts"),
  "./component/access.ts": () => import("./component/access.ts"),
  "./component/accessCheck.ts": () => import("./component/accessCheck.ts"),
  "./component/crons.ts": () => import("./component/crons.ts"),
  "./component/groups.ts": () => import("./component/groups.ts"),
  "./component/invites.ts": () => import("./component/invites.ts"),
  "./component/jobs.ts": () => import("./component/jobs.ts"),
  "./component/keyCheck.ts": () => import("./component/keyCheck.ts"),
  "./component/keys.ts": () => import("./component/keys.ts"),
  "./component/memberInherit.ts": () => import("./component/memberInherit.ts"),
  "./component/members.ts": () => import("./component/members.ts")
}

/** What `convexTest(…)` gives. */
interface Registry {
  readonly registerComponent: (
    path: string,
    schema: SchemaDefinition<GenericSchema, boolean>,
    modules: Record<string, () => Promise<any>>
  ) => void
}

/** Installs the component in a test's backend, under the name that the app's `convex.config.ts` gives it. */
export const register = (t: Registry, name = "auth"): void => t.registerComponent(name, schema, modules)
