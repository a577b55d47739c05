/**
 * The functions of signing in with other services.
 */
import { make } from "@gatehouse/core-sessions/oauth/OAuth"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { oauth } from "../generated/oauth.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { withInvited } from "./Invited.ts"
import { rowsOf } from "./Rows.ts"

export const oauthFunctions = (references?: Context.Context<never>) =>
  functions(oauth, {
    make: make,
    reads: rowsOf(),
    permissions: needs.oauth.permissions,
    settings: authSettings,
    references: withInvited(references)
  })
