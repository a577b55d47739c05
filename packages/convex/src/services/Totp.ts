/**
 * The functions of authenticator apps.
 */
import { make } from "@gatehouse/core-sessions/totp/Totps"
import { TotpTable } from "@gatehouse/core-sessions/totp/TotpTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { totp } from "../generated/totp.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const totpFunctions = (references?: Context.Context<never>) =>
  functions(totp, {
    make: withJobs(make),
    reads: rowsOf(TotpTable),
    permissions: needs.totp.permissions,
    settings: authSettings,
    references
  })
