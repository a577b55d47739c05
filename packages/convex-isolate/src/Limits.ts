/** What a value may be: a document, as a deployment checks it when it is written, and what goes in and out of a function. */
import { convexToJson, getDocumentSize, type Value } from "convex/values"

const maxDocumentBytes = 1024 * 1024
const maxFields = 1024
const maxNesting = 16
/** Of arguments and results. */
const maxValueNesting = 64
const maxArray = 8192
/** Of arguments and results. */
const maxValueBytes = 16 * 1024 * 1024

/** Throws for a document that a deployment would refuse. */
export const checkDocument = (document: Record<string, Value>): void => {
  const json = convexToJson(document) as Record<string, unknown>
  const keys = Object.keys(json).filter((key) => key !== "_id" && key !== "_creationTime")
  for (const key of keys) {
    checkField(key)
    checkValue(json[key], 2, "Document")
  }
  if (keys.length > maxFields) throw new Error(`A document may have at most ${maxFields} fields`)
  const bytes = getDocumentSize(document as never)
  if (bytes > maxDocumentBytes) {
    throw new Error(`Value is too large (${bytes} bytes > maximum size 1 MiB): a document may have at most 1 MiB`)
  }
}

/** Arguments and results cross as JSON, which is no smaller than what is counted but for numbers. `value` is that JSON read. */
export const checkMessage = (what: string, json: string, value: unknown): void => {
  if (json.length > maxValueBytes) {
    throw new Error(`${what} is too large (${json.length} bytes > maximum size 16 MiB)`)
  }
  try {
    checkValue(value, 1, "Value")
  } catch (error) {
    throw new Error(`${what} is not one: ${(error as Error).message}`, { cause: error })
  }
}

const checkField = (name: string): void => {
  if (name.startsWith("_")) {
    throw new Error(`Field "${name}" starts with an underscore, which is reserved for the fields of Convex itself`)
  }
}

/** `json` is a value's JSON; the objects that stand for bytes and large integers have one field, `$…`. */
const checkValue = (json: unknown, depth: number, kind: "Document" | "Value"): void => {
  if (typeof json !== "object" || json === null) return
  const most = kind === "Document" ? maxNesting : maxValueNesting
  if (depth > most) throw new Error(`${kind} is too nested (maximum nesting ${most})`)
  if (Array.isArray(json)) {
    if (json.length > maxArray) {
      throw new Error(`Array length is too long (${json.length} > maximum length ${maxArray})`)
    }
    for (const item of json) checkValue(item, depth + 1, kind)
    return
  }
  const keys = Object.keys(json)
  if (keys.length > maxFields) throw new Error(`An object may have at most ${maxFields} fields`)
  for (const key of keys) {
    if (kind === "Document") checkField(key)
    checkValue((json as Record<string, unknown>)[key], depth + 1, kind)
  }
}
