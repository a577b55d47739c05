/**
 * The roles and grants of the running application, as a service. What they are is in `Roles.ts`.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { InvalidRoleIds } from "./Errors.ts"
import type { PermissionsService } from "./Roles.ts"

export {
  type BuiltIn,
  builtIn,
  type GrantOf,
  grantsOf,
  isOwnerRole,
  make,
  type PermissionsService,
  type RoleDefinition,
  type RoleOf
} from "./Roles.ts"

/** The roles and grants of the running application. */
export class Permissions extends Context.Service<Permissions, PermissionsService>()(
  "@gatehouse/contract/Permissions"
) {}

/** Each of these roles once, if all are declared. */
export const declaredRoles = (
  permissions: PermissionsService,
  roles: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>, InvalidRoleIds> => {
  const unknown = roles.filter((role) => !Object.hasOwn(permissions.roles, role))
  return unknown.length > 0 ? Effect.fail(new InvalidRoleIds({ roles: unknown })) : Effect.succeed([...new Set(roles)])
}
