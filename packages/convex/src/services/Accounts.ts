/**
 * The functions of accounts.
 */
import { make } from "@gatehouse/core-sessions/accounts/Accounts"
import { AccountTable } from "@gatehouse/core-sessions/users/UserTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { accounts } from "../generated/accounts.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const accountFunctions = (references?: Context.Context<never>) =>
  functions(accounts, {
    make: withJobs(make),
    reads: rowsOf(AccountTable),
    permissions: needs.accounts.permissions,
    settings: authSettings,
    references
  })
