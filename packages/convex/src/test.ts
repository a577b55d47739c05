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
  "./component/accounts.ts": () => import("./component/accounts.ts"),
  "./component/anonymous.ts": () => import("./component/anonymous.ts"),
  "./component/audit.ts": () => import("./component/audit.ts"),
  "./component/codes.ts": () => import("./component/codes.ts"),
  "./component/credentialAccounts.ts": () => import("./component/credentialAccounts.ts"),
  "./component/credentials.ts": () => import("./component/credentials.ts"),
  "./component/crons.ts": () => import("./component/crons.ts"),
  "./component/deviceCodes.ts": () => import("./component/deviceCodes.ts"),
  "./component/devices.ts": () => import("./component/devices.ts"),
  "./component/emails.ts": () => import("./component/emails.ts"),
  "./component/groups.ts": () => import("./component/groups.ts"),
  "./component/held.ts": () => import("./component/held.ts"),
  "./component/invites.ts": () => import("./component/invites.ts"),
  "./component/jobStep.ts": () => import("./component/jobStep.ts"),
  "./component/jobs.ts": () => import("./component/jobs.ts"),
  "./component/keyCheck.ts": () => import("./component/keyCheck.ts"),
  "./component/keys.ts": () => import("./component/keys.ts"),
  "./component/memberInherit.ts": () => import("./component/memberInherit.ts"),
  "./component/members.ts": () => import("./component/members.ts"),
  "./component/oauth.ts": () => import("./component/oauth.ts"),
  "./component/owners.ts": () => import("./component/owners.ts"),
  "./component/passkeys.ts": () => import("./component/passkeys.ts"),
  "./component/passwords.ts": () => import("./component/passwords.ts"),
  "./component/recovery.ts": () => import("./component/recovery.ts"),
  "./component/seal.ts": () => import("./component/seal.ts"),
  "./component/sessionCheck.ts": () => import("./component/sessionCheck.ts"),
  "./component/sessionRotate.ts": () => import("./component/sessionRotate.ts"),
  "./component/sessions.ts": () => import("./component/sessions.ts"),
  "./component/totp.ts": () => import("./component/totp.ts"),
  "./component/users.ts": () => import("./component/users.ts"),
  "./component/webhookDeliveries.ts": () => import("./component/webhookDeliveries.ts"),
  "./component/webhookEndpoints.ts": () => import("./component/webhookEndpoints.ts"),
  "./component/worker.ts": () => import("./component/worker.ts")
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
