/**
 * Roles as a payload gives them.
 */
import * as Permissions from "@gatehouse/contract/Permissions"
import * as Effect from "effect/Effect"
import { InvalidRoleIds } from "../MemberErrors.ts"

/** Each role once, if all are declared. */
export const declared = (
  permissions: Permissions.PermissionsService,
  roles: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<string>, InvalidRoleIds> => {
  const unknown = Permissions.unknownRoles(permissions, roles)
  return unknown.length > 0 ? Effect.fail(new InvalidRoleIds({ roles: unknown })) : Effect.succeed([...new Set(roles)])
}
