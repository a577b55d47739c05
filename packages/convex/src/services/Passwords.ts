/**
 * The functions of passwords.
 */
import { make } from "@gatehouse/core-sessions/passwords/Passwords"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { passwords } from "../generated/passwords.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { withInvited } from "./Invited.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const passwordFunctions = (references?: Context.Context<never>) =>
  functions(passwords, {
    make: withJobs(make),
    reads: rowsOf(),
    permissions: needs.passwords.permissions,
    settings: authSettings,
    references: withInvited(references)
  })
