import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import * as AuthDefaults from "../src/AuthDefaults.ts"
import * as Package from "../src/index.ts"

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** The lines of the table rows that name a thing. */
const rowsOf = (name: string): string =>
  readme.split("\n").filter((line) => line.split("|")[1]?.includes(`\`${name}\``) === true).join("\n")

const contracts = Object.entries(Package).flatMap(([name, value]) =>
  name.endsWith("Contract") ? [value as typeof Package.SessionsContract] : []
)

describe("the README", () => {
  it.each(contracts.map((contract) => [contract.name, contract] as const))(
    "names the public operations of %s, and no others",
    (name, contract) => {
      const known = Object.entries(contract.operations)
      const rows = rowsOf(name)
      const named = (operation: string) =>
        rows.includes(`\`${operation}\``) || rows.includes(`\`${name}.${operation}\``)

      assert.deepStrictEqual(
        known.filter(([operation]) => named(operation)).map(([operation]) => operation),
        known.filter(([, { internal }]) => !internal).map(([operation]) => operation)
      )
    }
  )

  it.each(Object.keys(AuthDefaults.defaults))("names the setting %s", (setting) => {
    assert.notStrictEqual(rowsOf(setting), "")
  })
})
