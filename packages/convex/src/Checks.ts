/**
 * What the generated `fault` functions are made of: what a payload's validators cannot say. A check is given only values
 * that its validator has let through.
 */
import * as Json from "@gatehouse/contract/Json"
import { isOpenRecord } from "@gatehouse/contract/OpenRecords"
import type { Fault } from "./OperationData.ts"

export { isOpenRecord } from "@gatehouse/contract/OpenRecords"
export { isMaxBytes, isStorable } from "@gatehouse/contract/StorableText"
export type { Fault } from "./OperationData.ts"

/** What is wrong with a value: what it must be itself, or a fault of something in it, or nothing. */
export type Found = string | Fault | undefined

export type Check = (value: any) => Found

const at = (step: string, found: string | Fault): Fault => {
  if (typeof found === "string") return { field: step, expected: found }
  return { field: `${step}${found.field.startsWith("[") ? "" : "."}${found.field}`, expected: found.expected }
}

/** Checks a field. Where it may be absent or `null`, that is no fault; where it may not, the validator has said so. */
export const field = (name: string, value: unknown, check: Check): Fault | undefined => {
  if (value === undefined || value === null) return undefined
  const found = check(value)
  return found === undefined ? undefined : at(name, found)
}

/** Checks every item of an array, up to the first fault. */
export const items = (values: ReadonlyArray<unknown>, check: Check): Fault | undefined => {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    const found = value === null ? undefined : check(value)
    if (found !== undefined) return at(`[${i}]`, found)
  }
  return undefined
}

/**
 * Reads an open record, which crosses as JSON text. A text that is no object of JSON is given back as it is, so that
 * `fault` refuses it: `undefined` or `null` would look like a field that is absent or cleared.
 */
export const openRecord = (text: string): unknown => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return text
  // `Json.parse` needs bounded nesting, and an object that is refused anyway need not be read again.
  return text.includes("\\") && isOpenRecord(value) ? Json.parse(text) : value
}
