/**
 * The functions of accounts with an app's own provider.
 */
import { make } from "@gatehouse/core-sessions/credentials/CredentialAccounts"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { credentialAccounts } from "../generated/credentialAccounts.ts"
import { needs } from "../Needs.ts"
import { authSettings } from "./AuthSettings.ts"
import { withInvited } from "./Invited.ts"
import { rowsOf } from "./Rows.ts"

export const credentialAccountFunctions = (references?: Context.Context<never>) =>
  functions(credentialAccounts, {
    make: make,
    reads: rowsOf(),
    permissions: needs.credentialAccounts.permissions,
    settings: authSettings,
    references: withInvited(references)
  })
