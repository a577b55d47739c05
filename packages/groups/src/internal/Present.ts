/**
 * Fields that may be absent are left out rather than `undefined`: the wire and the store know no `undefined`.
 */

/** The same object without its `undefined` fields. */
export const present = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T => {
  const kept: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields)) {
    if (value !== undefined) kept[key] = value
  }
  return kept as T
}
