/**
 * The function of a refresh, which loads nothing of the other operations on sessions.
 */
import { make } from "@gatehouse/core-sessions/sessions/RotateSession"
import type * as Context from "effect/Context"
import { functions } from "../Functions.ts"
import { sessionRotate } from "../generated/sessionRotate.ts"
import { authSettings } from "./AuthSettings.ts"
import { trusted } from "./Trusted.ts"

export const sessionRotateFunctions = (references?: Context.Context<never>) =>
  functions(sessionRotate, { make, reads: trusted, permissions: [], settings: authSettings, references })
