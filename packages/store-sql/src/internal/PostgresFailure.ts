/** What an error of PostgreSQL means for the transaction it happened in. */
import * as Data from "effect/Data"
import type { SqlError } from "effect/sql/SqlError"

/** Ends an attempt that is to be made again. It never leaves the store. */
export class TryAgain extends Data.TaggedError("TryAgain")<{
  readonly why: "conflict" | "connection"
  readonly cause: unknown
}> {}

const codeOf = (error: SqlError): string => {
  const cause = error.reason.cause
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : ""
}

/** The connection is gone, or the server is about to end it (57P01 to 57P03). */
export const isConnectionLost = (error: SqlError): boolean =>
  error.reason._tag === "ConnectionError" || codeOf(error).startsWith("57P0")

/** Without a code it is not the server's answer, and the session may be out of step with the server. */
export const isSessionUsable = (error: SqlError): boolean => codeOf(error) !== "" && !isConnectionLost(error)

/**
 * 40001 and 40P01. A key taken by somebody who committed meanwhile is reported as 23505, a lock waited for until the
 * deadline as 55P03.
 */
export const isConflict = (error: SqlError): boolean => {
  switch (error.reason._tag) {
    case "SerializationError":
    case "DeadlockError":
    case "UniqueViolation":
    case "LockTimeoutError":
      return true
    default:
      return false
  }
}
