/**
 * JSON for what a test says to a store and hears from it, also where JSON has no word for it: `undefined`, minus zero and
 * numbers that are not finite must reach the store as they are.
 */
import * as Json from "@gatehouse/contract/Json"

const marker = "~gatehouse/test"
const values: Readonly<Record<string, unknown>> = { undefined, "-0": -0, NaN, Infinity, "-Infinity": -Infinity }

const nameOf = (value: unknown): string | undefined => {
  if (value === undefined) return "undefined"
  if (typeof value !== "number") return undefined
  return Object.is(value, -0) ? "-0" : Number.isFinite(value) ? undefined : String(value)
}

export const encode = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => {
    const name = nameOf(part)
    return name === undefined ? part : { [marker]: name }
  })

export const decode = (text: string): any => revive(Json.parse(text))

/** In place, because the keys are whoever's. */
const revive = (value: unknown): unknown => {
  if (typeof value !== "object" || value === null) return value
  if (Object.hasOwn(value, marker)) return values[(value as Record<string, string>)[marker]!]
  const parts = value as Record<string, unknown>
  for (const key of Object.keys(parts)) parts[key] = revive(parts[key])
  return value
}
