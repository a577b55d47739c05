/**
 * Open records cross as JSON text: Convex refuses objects with keys that are not ASCII or begin with `$` or `_`, and an
 * application's own JSON may have any.
 */
import type { Path } from "./OperationData.ts"

/** The paths that one text lists. */
export const pathsOf = (text: string | undefined): ReadonlyArray<Path> =>
  text === undefined ? [] : text.split(" ").map((path) => path.split("."))

const mapAt = (value: unknown, path: Path, at: number, change: (value: unknown) => unknown): unknown => {
  const step = path[at]
  if (step === undefined) return change(value)
  if (value === null || typeof value !== "object") return value
  if (step === "*") {
    // What is no array is for the validator to refuse.
    return Array.isArray(value) ? value.map((item) => mapAt(item, path, at + 1, change)) : value
  }
  const field = (value as Readonly<Record<string, unknown>>)[step]
  return field === undefined || field === null ? value : { ...value, [step]: mapAt(field, path, at + 1, change) }
}

/** Changes what stands at these paths, where there is something. */
const mapPaths = (
  value: unknown,
  paths: ReadonlyArray<Path>,
  change: (value: unknown) => unknown
): unknown => {
  let mapped = value
  for (const path of paths) mapped = mapAt(mapped, path, 0, change)
  return mapped
}

/** The value with its open records as JSON text. */
export const toText = (value: unknown, paths: ReadonlyArray<Path> = []): unknown =>
  mapPaths(value, paths, JSON.stringify)

/** The value with its open records read again. Throws a `SyntaxError` for a text that is no JSON. */
export const fromText = (
  value: unknown,
  paths: ReadonlyArray<Path> | undefined,
  parse: (text: string) => unknown
): unknown => mapPaths(value, paths ?? [], (text) => parse(String(text)))
