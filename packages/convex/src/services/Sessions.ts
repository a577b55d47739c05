/**
 * The functions of sessions.
 */
import { make } from "@gatehouse/core-sessions/sessions/Sessions"
import { SessionTable } from "@gatehouse/core-sessions/sessions/SessionTable"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { sessions } from "../generated/sessions.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { rowsOf } from "./Rows.ts"
import { withJobs } from "./ServiceJobs.ts"

export const sessionFunctions = (references?: Context.Context<never>) =>
  functions(sessions, {
    make: withJobs(make),
    reads: rowsOf(SessionTable),
    permissions: needs.sessions.permissions,
    settings: authSettings,
    references
  })
