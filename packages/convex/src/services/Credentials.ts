/**
 * The functions of an app's own credentials.
 */
import { make } from "@gatehouse/core-sessions/credentials/Credentials"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { credentials } from "../generated/credentials.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { withInvited } from "./Invited.ts"
import { rowsOf } from "./Rows.ts"

export const credentialFunctions = (references?: Context.Context<never>) =>
  functions(credentials, {
    make: make,
    reads: rowsOf(),
    permissions: needs.credentials.permissions,
    settings: authSettings,
    references: withInvited(references)
  })
