/**
 * What an application's roles may do, as plain data. Grants are written `resource:action`; Gatehouse's own operations need
 * the built-in ones, an application declares its own beside them.
 */

/** The grants that Gatehouse's own operations ask for. */
export const builtIn = [
  "groups:create",
  "groups:read",
  "groups:update",
  "groups:delete",
  "groups:move",
  "members:add",
  "members:read",
  "members:update",
  "members:remove",
  "invites:create",
  "invites:read",
  "invites:revoke",
  "invites:accept",
  "keys:create",
  "keys:read",
  "keys:update",
  "keys:revoke",
  "keys:verify",
  "audit:read",
  "audit:record",
  "audit:retention",
  "webhooks:read",
  "webhooks:manage",
  "webhooks:emit"
] as const

export type BuiltIn = (typeof builtIn)[number]

export interface RoleDefinition<G extends string> {
  readonly label: string
  /** `"*"` is every grant that is declared, and every built-in one. */
  readonly grants: "*" | ReadonlyArray<G>
  /** A group's last active member with such a role cannot be removed, demoted or suspended. */
  readonly owner?: boolean
}

/** Roles and grants as data: it can travel as an argument. */
export interface PermissionsService<R extends string = string, G extends string = string> {
  readonly grants: ReadonlyArray<G>
  readonly roles: Readonly<Record<R, RoleDefinition<G>>>
}

/** The names of the roles of `typeof permissions`. */
export type RoleOf<P> = P extends PermissionsService<infer R, any> ? R : never

/** The grants of `typeof permissions`, built-in ones included. */
export type GrantOf<P> = P extends PermissionsService<any, infer G> ? G : never

/** Declares roles and grants. Throws a `TypeError` for a grant that is not `resource:action`. */
export const make = <
  const G extends `${string}:${string}`,
  const R extends Readonly<Record<string, RoleDefinition<G | BuiltIn>>>
>(options: { readonly grants: ReadonlyArray<G>; readonly roles: R }): PermissionsService<
  keyof R & string,
  G | BuiltIn
> => {
  const grants = [...new Set<G | BuiltIn>([...builtIn, ...options.grants])]
  for (const grant of grants) {
    if (!/^[^:*\s]+:[^:*\s]+$/u.test(grant)) throw new TypeError(`the grant ${grant} is not written resource:action`)
  }
  for (const [role, { grants: held }] of Object.entries(options.roles)) {
    const unknown = held === "*" ? undefined : held.find((grant) => !grants.includes(grant))
    if (unknown !== undefined) throw new TypeError(`the role ${role} has the grant ${unknown}, which is not declared`)
  }
  return { grants, roles: options.roles }
}

/** All that these roles grant together. A role that is no longer declared grants nothing. */
export const grantsOf = (permissions: PermissionsService, roles: Iterable<string>): ReadonlySet<string> => {
  const granted = new Set<string>()
  for (const role of roles) {
    if (!Object.hasOwn(permissions.roles, role)) continue
    const { grants } = permissions.roles[role]!
    for (const grant of grants === "*" ? permissions.grants : grants) granted.add(grant)
  }
  return granted
}

/** Is this a declared role that makes an owner? */
export const isOwnerRole = (permissions: PermissionsService, role: string): boolean =>
  Object.hasOwn(permissions.roles, role) && permissions.roles[role]!.owner === true
