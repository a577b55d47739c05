/**
 * The functions of known devices.
 */
import { make } from "@gatehouse/core-sessions/devices/Devices"
import { DeviceTable } from "@gatehouse/core-sessions/devices/DeviceTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { devices } from "../generated/devices.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const deviceFunctions = (references?: Context.Context<never>) =>
  functions(devices, {
    make: withJobs(make),
    reads: rowsOf(DeviceTable),
    permissions: needs.devices.permissions,
    settings: authSettings,
    references
  })
