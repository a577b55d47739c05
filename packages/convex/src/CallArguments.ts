/**
 * The arguments that every function of the component takes beside its payload: who calls, and the application's roles and
 * grants. The validators are functions, because only the analysis of a push asks for them.
 */
import type { PermissionsService, RoleDefinition } from "@gatehouse/contract/Roles"
import { type Infer, v } from "convex/values"

/** Who calls, and from where. */
export const actor = () => {
  const origin = {
    ip: v.optional(v.string()),
    userAgent: v.optional(v.string()),
    requestId: v.optional(v.string())
  }
  return v.union(
    v.object({ kind: v.literal("anonymous"), ...origin }),
    v.object({ kind: v.literal("system"), ...origin }),
    v.object({
      kind: v.literal("user"),
      userId: v.string(),
      sessionId: v.optional(v.string()),
      actorId: v.optional(v.string()),
      ...origin
    }),
    v.object({
      kind: v.literal("key"),
      keyId: v.string(),
      name: v.optional(v.string()),
      scopes: v.array(v.object({ resource: v.string(), actions: v.array(v.string()) })),
      userId: v.optional(v.string()),
      groupId: v.optional(v.string()),
      roles: v.optional(v.array(v.string())),
      ...origin
    }),
    v.object({ kind: v.literal("directory"), connectionId: v.string(), groupId: v.string(), ...origin })
  )
}

/** Roles and grants. An array, because roles may have any names and the fields of a Convex object may not. */
export const permissions = () =>
  v.object({
    grants: v.array(v.string()),
    roles: v.array(v.object({
      role: v.string(),
      grants: v.union(v.literal("*"), v.array(v.string())),
      owner: v.optional(v.boolean())
    }))
  })

/** Roles and grants as they cross. Labels stay behind: they are for people. */
export type PermissionsArgument = Infer<ReturnType<typeof permissions>>

/** The argument for an application's roles and grants. */
export const argumentOf = ({ grants, roles }: PermissionsService): PermissionsArgument => ({
  grants: [...grants],
  roles: Object.entries(roles).map(([role, definition]) => ({
    role,
    grants: definition.grants === "*" ? "*" : [...definition.grants],
    ...(definition.owner === undefined ? {} : { owner: definition.owner })
  }))
})

/** What services read of the argument. A role's label is its name. */
export const permissionsOf = ({ grants, roles }: PermissionsArgument): PermissionsService => {
  // Without a prototype `__proto__` is a name like any other.
  const byName: Record<string, RoleDefinition<string>> = Object.create(null)
  for (const { role, ...definition } of roles) byName[role] = { label: role, ...definition }
  return { grants, roles: byName }
}
