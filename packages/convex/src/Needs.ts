/**
 * What both sides of a call must know of an operation and no contract says.
 *
 * `permissions` and `settings`: the roles and grants of the app, and its settings, travel with these operations, because a
 * component sees none of the app's code. `hot`: these queries have a function file of their own beside the general one
 * (see `HotQuery.ts`), by its name.
 */
interface Needs {
  readonly permissions: ReadonlyArray<string>
  readonly settings: ReadonlyArray<string>
  readonly hot: Readonly<Record<string, string>>
}

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
  }
} as const satisfies Readonly<Record<string, Needs>>

export type ServiceName = keyof typeof needs

/** The function file of an operation: its own if it is hot and asked on behalf of the app itself, else its service's. */
export const fileOf = (service: ServiceName, operation: string, guarded: boolean): string =>
  guarded ? service : (needs[service].hot as Readonly<Record<string, string>>)[operation] ?? service
