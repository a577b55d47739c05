/**
 * The functions of e-mail addresses.
 */
import { make } from "@gatehouse/core-sessions/emails/Emails"
import { EmailTable } from "@gatehouse/core-sessions/users/UserTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { emails } from "../generated/emails.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const emailFunctions = (references?: Context.Context<never>) =>
  functions(emails, {
    make: withJobs(make),
    reads: rowsOf(EmailTable),
    permissions: needs.emails.permissions,
    settings: authSettings,
    references
  })
