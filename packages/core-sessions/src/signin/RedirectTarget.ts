/**
 * Where a link or a sign-in leads back to, when its caller names a place.
 */
import * as Effect from "effect/Effect"
import { AuthSettings } from "../AuthSettings.ts"
import * as RedirectTargets from "../oauth/RedirectTargets.ts"
import { InvalidRedirect } from "./SignInErrors.ts"

/** The place as the application's list of targets has it. None that was named is none that is answered. */
export const resolve = Effect.fnUntraced(function*(redirect: string | undefined) {
  if (redirect === undefined) return undefined
  const { redirects } = yield* AuthSettings
  return RedirectTargets.make(redirects).resolve(redirect) ?? (yield* new InvalidRedirect())
})
