/**
 * The functions of signing in devices.
 */
import { make } from "@gatehouse/core-sessions/deviceCodes/DeviceCodes"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { deviceCodes } from "../generated/deviceCodes.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"

export const deviceCodeFunctions = (references?: Context.Context<never>) =>
  functions(deviceCodes, {
    make: make,
    reads: rowsOf(),
    permissions: needs.deviceCodes.permissions,
    settings: authSettings,
    references
  })
