/** Errors on their way into a realm and out of it: only text crosses, so neither side holds the other's objects. */
import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values"

const convexError = Symbol.for("ConvexError")

const isConvexError = (error: unknown): error is { readonly data: unknown } =>
  typeof error === "object" && error !== null &&
  (convexError in error || (error as { ConvexErrorSymbol?: unknown }).ConvexErrorSymbol === convexError)

/** The prelude makes an error of the realm of this: `dataJson` becomes the `data` of a `ConvexError`. */
export const intoRealm = (error: unknown): Error => {
  const known = error as { readonly message?: unknown; readonly name?: unknown } | null | undefined
  const made = new Error(String(known?.message ?? error)) as Error & { dataJson?: string }
  made.name = String(known?.name ?? "Error")
  if (isConvexError(error)) made.dataJson = JSON.stringify(convexToJson((error.data ?? null) as Value))
  return made
}

/** The error of a realm as one of the host; `ConvexError` data as the author gave it. */
export const outOfRealm = (error: unknown): Error => {
  if (isConvexError(error)) {
    const data = typeof error.data === "string" ? jsonToConvex(JSON.parse(error.data)) : error.data as Value
    const made = new ConvexError(data)
    const stack = (error as { stack?: unknown }).stack
    if (typeof stack === "string") made.stack = stack
    return made
  }
  if (error instanceof Error) return error
  const known = error as { message?: unknown; name?: unknown; stack?: unknown } | null | undefined
  const made = new Error(String(known?.message ?? error))
  if (typeof known?.name === "string") made.name = known.name
  if (typeof known?.stack === "string") made.stack = known.stack
  return made
}
