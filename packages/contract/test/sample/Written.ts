/** A JSON value as it comes back once it was written: without `-0`, which JSON does not have. */
export const written = (value: unknown): unknown =>
  value === 0
    ? 0
    : Array.isArray(value)
    ? value.map(written)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item)]))
    : value
