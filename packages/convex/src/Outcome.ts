/**
 * What comes out of a function for how an operation's body ended: the success with open records as text, a typed failure as
 * a `ConvexError`.
 */
import { ConvexError } from "convex/values"
import * as Exit from "effect/Exit"
import { dataOf } from "./Failures.ts"
import * as OpenRecords from "./OpenRecords.ts"
import type { OperationData } from "./OperationData.ts"

/** The refusals of a check of access, with the names of their fields. */
const refusals: Readonly<Record<string, ReadonlyArray<string>>> = {
  NotSignedIn: [],
  Forbidden: ["needs"],
  NotFound: []
}

export const outcomeOf = (
  operation: Pick<OperationData, "keeps" | "failures" | "openOut">,
  exit: Exit.Exit<any, any>
): any => {
  if (Exit.isSuccess(exit)) {
    return exit.value === undefined ? null : OpenRecords.toText(exit.value, operation.openOut)
  }
  const [reason, ...more] = exit.cause.reasons
  if (reason?._tag !== "Fail" || more.length > 0) {
    throw reason?._tag === "Die" ? reason.defect : new Error("the operation was interrupted")
  }
  const { error } = reason
  const fields = operation.failures[error._tag] ?? refusals[error._tag]
  if (fields === undefined) throw error
  const data = dataOf(error, fields)
  // A throw would roll back what this failure has written.
  if (operation.keeps.includes(error._tag)) return { kept: data }
  throw new ConvexError(data)
}
