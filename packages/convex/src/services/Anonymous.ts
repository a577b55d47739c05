/**
 * The functions of anonymous users.
 */
import { make } from "@gatehouse/core-sessions/anonymous/Anonymous"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { anonymous } from "../generated/anonymous.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { withInvited } from "./Invited.ts"
import { rowsOf } from "./Rows.ts"

export const anonymousFunctions = (references?: Context.Context<never>) =>
  functions(anonymous, {
    make: make,
    reads: rowsOf(),
    permissions: needs.anonymous.permissions,
    settings: authSettings,
    references: withInvited(references)
  })
