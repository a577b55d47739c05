import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { projects } from "./vitest.workspace.ts"

/** One PostgreSQL for the whole run, started where a project needs it. */
const postgres = new Set(["packages/store-sql", "packages/groups", "packages/keys", "apps/server"])

const conditions = ["@gatehouse/source", "module", "node", "development|production"]

export default defineConfig({
  test: {
    projects: projects.map((root) => ({
      ssr: { resolve: { conditions } },
      resolve: { conditions },
      test: {
        name: root === "." ? "repo" : root.replace(/^(packages|apps)\//, ""),
        root,
        include: ["test/**/*.test.ts"],
        sequence: { concurrent: true },
        ...(postgres.has(root)
          ? { globalSetup: [fileURLToPath(new URL("packages/store-sql/src/testing/globalSetup.ts", import.meta.url))] }
          : {})
      }
    }))
  }
})
