/**
 * How a typed failure crosses: as the data of a `ConvexError`, `{ code, message, …fields }`.
 */
import { codeOf } from "@gatehouse/contract/FailureCode"
import type { Value } from "convex/values"

/** What a caller gets of a failure: its code, what to do next, and its own fields. */
export interface FailureData {
  readonly code: string
  readonly message: string
  readonly [field: string]: Value
}

/** The data of an error, with the fields that its contract names and nothing else. */
export const dataOf = (
  error: { readonly _tag: string; readonly message: string },
  fields: ReadonlyArray<string>
): FailureData => {
  const data: Record<string, Value> = { code: codeOf(error._tag), message: error.message }
  for (const field of fields) {
    const value = (error as unknown as Readonly<Record<string, Value | undefined>>)[field]
    if (value !== undefined) data[field] = value
  }
  return data as unknown as FailureData
}

/** The data of a failure that is plain data already, with what it says. */
export const failureData = ({ _tag, ...fields }: { readonly _tag: string }, message: string): FailureData => ({
  code: codeOf(_tag),
  message,
  ...fields
})
