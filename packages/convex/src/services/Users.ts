/**
 * The functions of users.
 */
import { make } from "@gatehouse/core-sessions/users/Users"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { users } from "../generated/users.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { carryingOwnerRoles } from "./OwnerRoles.ts"
import { withMemberships } from "./Ports.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"
import { withSuspensions } from "./UserSuspensions.ts"

export const userFunctions = (references?: Context.Context<never>) =>
  functions(users, {
    make: withJobs(carryingOwnerRoles(withSuspensions(make))),
    reads: rowsOf(),
    permissions: needs.users.permissions,
    settings: authSettings,
    references: withMemberships(references)
  })
