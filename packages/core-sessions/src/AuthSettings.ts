/**
 * The application's settings, as the running operation has them.
 */
import * as Context from "effect/Context"
import { defaults, type Settings } from "./AuthDefaults.ts"

export { defaults, type LimitName, make, type Overrides, type Settings } from "./AuthDefaults.ts"

/** Default: what `AuthDefaults.ts` says. */
export const AuthSettings = Context.Reference<Settings>("@gatehouse/core-sessions/AuthSettings", {
  defaultValue: () => defaults
})
