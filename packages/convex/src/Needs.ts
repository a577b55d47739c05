/**
 * What both sides of a call must know of an operation and no contract says.
 *
 * `permissions` and `settings`: the roles and grants of the app, and its settings, travel with these operations, because a
 * component sees none of the app's code. `hot`: these have a function file of their own beside the general one (see
 * `HotQuery.ts`), by its name.
 */
interface Needs {
  readonly permissions: ReadonlyArray<string>
  /** Operations that take settings; `"auth"`: all of them, those of signing in. */
  readonly settings: ReadonlyArray<string> | "auth"
  readonly hot: Readonly<Record<string, string>>
}

/** Services of users and of signing in: all take the settings of `@gatehouse/core-sessions`. */
const auth = { permissions: [], settings: "auth", hot: {} } as const

export const needs = {
  groups: { permissions: ["move"], settings: [], hot: {} },
  members: {
    permissions: ["add", "update", "remove", "inherit", "require", "transfer"],
    settings: [],
    hot: { inherit: "memberInherit", require: "memberInherit" }
  },
  invites: { permissions: ["create", "resend"], settings: [], hot: {} },
  access: { permissions: ["check"], settings: [], hot: { check: "accessCheck" } },
  keys: {
    permissions: ["create", "update", "rotate"],
    settings: ["create", "rotate"],
    hot: { check: "keyCheck" }
  },
  users: { ...auth, permissions: ["remove", "scheduleDeletion"] },
  emails: auth,
  accounts: auth,
  sessions: { ...auth, hot: { check: "sessionCheck", checkById: "sessionCheck", rotate: "sessionRotate" } },
  passwords: auth,
  codes: auth,
  oauth: auth,
  passkeys: auth,
  totp: auth,
  recovery: auth,
  devices: auth,
  deviceCodes: auth,
  anonymous: auth,
  credentials: auth,
  credentialAccounts: auth,
  audit: { permissions: [], settings: [], hot: {} },
  // The app's worker, which delivers.
  webhookEndpoints: { permissions: [], settings: ["add", "change", "enable"], hot: {} },
  webhookDeliveries: { permissions: [], settings: [], hot: {} }
} as const satisfies Readonly<Record<string, Needs>>

export type ServiceName = keyof typeof needs

/** The function file of an operation: its own if it is hot and asked on behalf of the app itself, else its service's. */
export const fileOf = (service: ServiceName, operation: string, guarded: boolean): string =>
  guarded ? service : (needs[service].hot as Readonly<Record<string, string>>)[operation] ?? service
