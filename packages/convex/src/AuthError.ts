/**
 * What a refused call rejects with. Fit for a browser: a client gets the same error as the function that called.
 */
import { ConvexError } from "convex/values"
import type { FailureData } from "./Failures.ts"

/** Is this a failure with a code, as `error.data.code === "INVITE_EXPIRED"`? Anything else is a fault of some program. */
export const isAuthError = (error: unknown): error is ConvexError<FailureData> => {
  if (!(error instanceof ConvexError)) return false
  const data: unknown = error.data
  return typeof data === "object" && data !== null && "code" in data && typeof data.code === "string" &&
    "message" in data && typeof data.message === "string"
}

/** For an app's own `authorize`: refuses, and tells the caller why. Without it a refusal says nothing. */
export const credentialsRefused = (reason: string): ConvexError<FailureData> =>
  new ConvexError({ code: "CREDENTIALS_REFUSED", message: reason })
