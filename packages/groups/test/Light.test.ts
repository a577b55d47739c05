/**
 * The light half is all that a Convex component evaluates: it must not drag in schemas, layers or Node.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { readFileSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../../..")

/** What a file imports at run time: `import type` and inline types leave nothing behind. */
const importsOf = (file: string): ReadonlyArray<string> => {
  const found: Array<string> = []
  const source = readFileSync(file, "utf8")
  for (const [statement, specifier] of source.matchAll(/^(?:import|export)\s[^;"]*?from\s+"([^"]+)"/gmu)) {
    if (/^(?:import|export)\s+type\s/u.test(statement)) continue
    const names = /\{([^}]*)\}/su.exec(statement)?.[1]
    const onlyTypes = names !== undefined && !/^import\s+\w/u.test(statement) &&
      names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "))
    if (!onlyTypes) found.push(specifier!)
  }
  return found
}

/** Every module outside this workspace that a file of it needs, found through its imports. */
const reaches = (entry: string): ReadonlySet<string> => {
  const seen = new Set<string>()
  const outside = new Set<string>()
  const visit = (file: string) => {
    if (seen.has(file)) return
    seen.add(file)
    for (const specifier of importsOf(file)) {
      const own = /^@gatehouse\/([a-z-]+)\/(.+)$/u.exec(specifier)
      if (specifier.startsWith(".")) visit(resolve(dirname(file), specifier))
      else if (own !== null) visit(resolve(root, "packages", own[1]!, "src", `${own[2]}.ts`))
      else outside.add(specifier)
    }
  }
  visit(resolve(root, "packages/groups/src", entry))
  return outside
}

const light = new Set(
  ["Effect", "Context", "Data", "Clock", "Cause", "Exit", "Option", "Predicate"].map((name) => `effect/${name}`)
)

describe("The light half", () => {
  it.effect.each([
    "Groups.ts",
    "Members.ts",
    "Invites.ts",
    "AccessChecks.ts",
    "Tables.ts",
    "GroupErrors.ts",
    "MemberErrors.ts",
    "InviteErrors.ts",
    "GroupSettings.ts",
    "Typed.ts",
    "internal/GroupCascades.ts"
  ])(
    "of %s needs no schema, layer or platform",
    (entry) =>
      Effect.sync(() => assert.deepStrictEqual([...reaches(entry)].filter((specifier) => !light.has(specifier)), []))
  )

  it.effect("is told from the heavy one by this test", () =>
    Effect.sync(() => assert.isTrue(reaches("GroupsContract.ts").has("effect/Schema"))))
})

describe("The browser's half", () => {
  it.effect("needs nothing of Node and no layer", () =>
    Effect.sync(() => {
      for (const specifier of reaches("index.ts")) assert.notMatch(specifier, /^node:|effect\/Layer|effect\/sql/u)
    }))
})
