/**
 * The component that the domain suites run on is the shipped one but for its references: it has the same functions.
 */
import { assert, it } from "@effect/vitest"
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"

const shipped = new URL("../../src/component/", import.meta.url)
const tested = new URL("component/", import.meta.url)

/** Not functions. */
const others = new Set(["convex.config.ts", "schema.ts"])

const files = readdirSync(fileURLToPath(shipped)).filter((name) => name.endsWith(".ts") && !others.has(name))

const generated = new URL("../../src/generated/", import.meta.url)
const services = readdirSync(fileURLToPath(generated)).filter((name) => /^[a-z]/.test(name))

it.each(services)("the shipped component has a function for every operation of generated/%s", async (name) => {
  const [functions, derived] = await Promise.all(
    [shipped, generated].map((folder) => import(new URL(name, folder).href))
  )
  const [{ operations }] = Object.values(derived) as [{ readonly operations: object }]
  assert.deepStrictEqual(Object.keys(functions).toSorted(), Object.keys(operations).toSorted())
})

it.each(files)("%s has the functions of the shipped one", async (name) => {
  const [one, other] = await Promise.all([shipped, tested].map((folder) => import(new URL(name, folder).href)))
  assert.isNotEmpty(Object.keys(one))
  assert.deepStrictEqual(Object.keys(other).toSorted(), Object.keys(one).toSorted())
})
