/**
 * JavaScript source of plain data.
 */

const identifier = /^[A-Za-z_$][0-9A-Za-z_$]*$/

/** The key of an object literal. */
export const key = (name: string): string => identifier.test(name) ? name : JSON.stringify(name)

/** JSON data as a literal; fields that are `undefined` are left out. */
export const literal = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, item]) => item !== undefined)
  return fields.length === 0 ? "{}" : `{ ${fields.map(([name, item]) => `${key(name)}: ${literal(item)}`).join(", ")} }`
}
