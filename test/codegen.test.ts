/** The list of folders that Convex generates code in is complete: one that is not on it would go stale unseen. */
import { assert, describe, it } from "@effect/vitest"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { unlisted } from "../scripts/codegen.ts"

describe("npm run codegen", () => {
  it("finds the generated folders that nothing would check", () => {
    const root = mkdtempSync(join(tmpdir(), "gatehouse-codegen-"))
    try {
      for (
        const folder of [
          "packages/a/src/component/_generated",
          "packages/a/src/component/child/_generated",
          "packages/a/src/component2/_generated",
          "packages/a/dist/component/_generated",
          "apps/web/node_modules/x/_generated",
          "apps/web/convex/_generated"
        ]
      ) mkdirSync(join(root, folder), { recursive: true })

      const found = unlisted(root, ["packages/a/src/component"])

      assert.deepStrictEqual(found, ["apps/web/convex/_generated", "packages/a/src/component2/_generated"])
    } finally {
      rmSync(root, { recursive: true })
    }
  })
})
