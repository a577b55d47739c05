/**
 * What an open record, an object of the application's own, must be for every store to hold it: the one rule that schemas
 * refuse by and that a Convex component checks again.
 */
import { isStorable, utf8Length } from "./StorableText.ts"

/** Deepest nesting and greatest length, as JSON text, of an open record. */
export const openRecordLimits = { depth: 16, bytes: 16_384 } as const

const isStorableJson = (value: unknown, depth: number): boolean => {
  if (depth > openRecordLimits.depth) return false
  switch (typeof value) {
    case "string":
      return isStorable(value)
    case "number":
      return Number.isFinite(value)
    case "boolean":
      return true
    case "object":
      if (value === null) return true
      if (Array.isArray(value)) return value.every((item) => isStorableJson(item, depth + 1))
      // `__proto__` as a key survives JSON but not every copy of an object.
      return Object.entries(value).every(([key, item]) =>
        key !== "__proto__" && isStorableJson(key, depth) && isStorableJson(item, depth + 1)
      )
    default:
      return false
  }
}

/** Is it an object of JSON that every store can hold? */
export const isOpenRecord = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value) && isStorableJson(value, 0) &&
  utf8Length(JSON.stringify(value)) <= openRecordLimits.bytes
