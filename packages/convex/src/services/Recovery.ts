/**
 * The functions of recovery codes.
 */
import { make } from "@gatehouse/core-sessions/recovery/Recovery"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { recovery } from "../generated/recovery.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"

export const recoveryFunctions = (references?: Context.Context<never>) =>
  functions(recovery, {
    make: make,
    reads: rowsOf(),
    permissions: needs.recovery.permissions,
    settings: authSettings,
    references
  })
