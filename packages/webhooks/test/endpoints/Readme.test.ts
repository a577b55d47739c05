import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { AuditContract, DeliveriesContract, EndpointsContract } from "../../src/index.ts"

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")

/** The names in the first column of the table that a contract's name heads. */
const namedIn = (contract: string): ReadonlyArray<string> => {
  const lines = readme.split("\n")
  const start = lines.findIndex((line) => line.startsWith(`| \`${contract}\` |`))
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"))
  return lines.slice(start + 2, end).flatMap((line) =>
    [...line.split("|")[1]!.matchAll(/`(\w+)`/gu)].map(([, name]) => name!)
  )
}

describe("the README", () => {
  it.each([AuditContract, DeliveriesContract, EndpointsContract].map((contract) => [contract.name, contract] as const))(
    "names the public operations of %s, and no others",
    (name, { operations }) => {
      const open = Object.entries(operations as Readonly<Record<string, { readonly internal: boolean }>>)
        .filter(([, { internal }]) => !internal).map(([operation]) => operation)

      assert.deepStrictEqual(namedIn(name).toSorted(), open.toSorted())
    }
  )
})
