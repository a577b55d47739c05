/**
 * The functions of codes and links.
 */
import { make } from "@gatehouse/core-sessions/codes/Codes"
import { EmailTable } from "@gatehouse/core-sessions/users/UserTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { codes } from "../generated/codes.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { withInvited } from "./Invited.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const codeFunctions = (references?: Context.Context<never>) =>
  functions(codes, {
    make: withJobs(make),
    reads: rowsOf(EmailTable),
    permissions: needs.codes.permissions,
    settings: authSettings,
    references: withInvited(references)
  })
