/**
 * Failures as `application/problem+json` (RFC 9457): `code` for programs, `detail` for people, the failure's own fields
 * beside them. Never a stack trace.
 */
import { dataOf, type Failure, type Tagged } from "../Failure.ts"
import type { HttpResponse } from "./Http.ts"
import { ofFailureData, problem } from "./ProblemDocument.ts"

export { type Problem, problem, refusedCredentials } from "./ProblemDocument.ts"

/** The problem that a contract's failure is. */
export const ofFailure = (
  failure: Failure,
  error: Tagged,
  more: Readonly<Record<string, unknown>> = {}
): HttpResponse =>
  ofFailureData({
    status: failure.status,
    code: failure.code,
    detail: error.message,
    fields: { ...dataOf(failure, error), ...more }
  })

/** One thing wrong with a payload, and where. */
export interface Fault {
  /** A JSON Pointer (RFC 6901) into the body; empty for the body itself. */
  readonly path: string
  readonly message: string
}

/** Longest pointer that is sent back; the keys in it are the caller's own and may be as long as the body. */
const maxPointer = 500

/** A JSON Pointer of the keys on the way to a value; beyond a bound it names the nearest ancestor that fits. */
export const pointer = (path: ReadonlyArray<PropertyKey>): string => {
  let text = ""
  for (const key of path) {
    const next = `${text}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`
    if (next.length > maxPointer) break
    text = next
  }
  return text
}

/** The body, or a part of it, is not what the operation takes. */
export const invalidPayload = (errors: ReadonlyArray<Fault>): HttpResponse =>
  problem({
    status: 400,
    code: "INVALID_PAYLOAD",
    detail: `The request body is not valid: ${
      errors.slice(0, 3).map(({ message, path }) => path === "" ? message : `${path}: ${message}`).join("; ")
    }.`,
    fields: { errors }
  })

/** Something broke on our side; the request id finds it in the log. */
export const internalError = (requestId: string): HttpResponse =>
  problem({
    status: 500,
    code: "INTERNAL_ERROR",
    detail: "Something went wrong on the server. Try again, and name the request id if you ask for help.",
    fields: { requestId }
  })
