import { assert, describe, it } from "@effect/vitest"
import { spawnSync } from "node:child_process"
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { repository, toolEnvironment } from "../scripts/Workspace.ts"

const generate = (...args: ReadonlyArray<string>) => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--conditions=@gatehouse/source", "--disable-warning=ExperimentalWarning", "scripts/generate.ts", ...args],
    { cwd: repository, encoding: "utf8", env: toolEnvironment }
  )
  return { status, faults: stderr.trim().split("\n").filter((line) => line !== "") }
}

const inFolder = (run: (folder: string) => void) => () => {
  const folder = mkdtempSync(join(tmpdir(), "generate-"))
  try {
    run(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

describe("npm run generate", () => {
  it(
    "writes files that its check takes",
    inFolder((around) => {
      const page = join(around, "events.md")
      const folder = join(around, "generated")
      assert.strictEqual(generate("--events", page, folder).status, 0)

      assert.deepStrictEqual(generate("--check", "--events", page, folder), { status: 0, faults: [] })
      assert.include(readFileSync(page, "utf8"), "| `member.added` |")
      assert.includeMembers(readdirSync(folder), ["Calls.ts", "Statuses.ts", "groups.ts", "keys.ts"])
    }),
    60_000
  )

  it(
    "names each file that was changed, is missing, or comes from nowhere, and mends them all",
    inFolder((folder) => {
      generate(folder)
      const before = readFileSync(join(folder, "keys.ts"), "utf8")
      appendFileSync(join(folder, "keys.ts"), "\n")
      rmSync(join(folder, "Calls.ts"))
      writeFileSync(join(folder, "old.ts"), "")
      const page = join(folder, "..", "no-page.md")

      const checked = generate("--check", "--events", page, folder)

      assert.strictEqual(checked.status, 1)
      assert.deepStrictEqual(
        checked.faults.toSorted(),
        [
          `${join(folder, "Calls.ts")} is not what the contracts say.`,
          `${join(folder, "keys.ts")} is not what the contracts say.`,
          `${join(folder, "old.ts")} comes from no contract.`,
          `${page} is not what the catalogues of events say.`
        ].toSorted()
      )
      assert.strictEqual(generate(folder).status, 0)
      assert.deepStrictEqual(generate("--check", folder), { status: 0, faults: [] })
      assert.strictEqual(readFileSync(join(folder, "keys.ts"), "utf8"), before)
    }),
    60_000
  )
})
