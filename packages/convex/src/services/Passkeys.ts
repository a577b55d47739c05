/**
 * The functions of passkeys.
 */
import { make } from "@gatehouse/core-sessions/passkeys/Passkeys"
import { PasskeyTable } from "@gatehouse/core-sessions/passkeys/PasskeyTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { passkeys } from "../generated/passkeys.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const passkeyFunctions = (references?: Context.Context<never>) =>
  functions(passkeys, {
    make: withJobs(make),
    reads: rowsOf(PasskeyTable),
    permissions: needs.passkeys.permissions,
    settings: authSettings,
    references
  })
