/**
 * A payload as an operation's body gets it: open records read, and held to the rules that validators cannot say.
 */
import { ConvexError } from "convex/values"
import * as Checks from "./Checks.ts"
import * as OpenRecords from "./OpenRecords.ts"
import type { Fault, OperationData } from "./OperationData.ts"

/** Throws what a client can read: the field that is wrong, and what it must be. */
const refuse = (operation: string, { expected, field }: Fault): never => {
  throw new ConvexError({
    code: "INVALID_PAYLOAD",
    message: `${operation}: ${field} must be ${expected}.`,
    field,
    expected
  })
}

/** Reads the open records of a payload and holds it to its rules. */
export const payloadOf = (name: string, operation: OperationData, given: Readonly<Record<string, unknown>>) => {
  const payload = OpenRecords.fromText(given, operation.openIn, Checks.openRecord)
  const fault = operation.fault(payload)
  return fault === undefined ? payload : refuse(name, fault)
}
