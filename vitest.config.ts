import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import { projects } from "./vitest.workspace.ts"

/** One PostgreSQL for the whole run, started where a project needs it. */
const postgres = new Set(["packages/store-sql", "packages/groups", "packages/keys", "apps/server"])

const file = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Convex functions run in realms made of Node's `vm` modules. */
const isolated = {
  pool: "forks" as const,
  execArgv: ["--experimental-vm-modules"],
  // The functions of the component are bundled from what the packages have built.
  globalSetup: [file("packages/convex/test/globalSetup.ts")]
}

/** The suites of a domain once more, on the component: the same files, and another list of places. */
const onConvex = [
  {
    domain: "groups",
    places: "packages/convex/test/domain/GroupPlaces.ts",
    suites: ["Access", "Attack", "Deletion", "Groups", "Guarded", "Invites", "Members", "Model", "Moves"]
  },
  {
    domain: "keys",
    places: "packages/convex/test/domain/KeyPlaces.ts",
    suites: ["Access", "Attack", "Keys", "KeysContract", "VerifyKey"]
  }
]

const conditions = ["@gatehouse/source", "module", "node", "development|production"]

export default defineConfig({
  test: {
    // Vitest leaves one core to itself, which on a machine with two is half of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      ...projects.map((root) => ({
        ssr: { resolve: { conditions } },
        resolve: { conditions },
        test: {
          name: root === "." ? "repo" : root.replace(/^(packages|apps)\//, ""),
          root,
          include: ["test/**/*.test.ts"],
          sequence: { concurrent: true },
          ...(root === "packages/convex" ? isolated : {}),
          ...(root === "packages/convex-isolate" ? { pool: isolated.pool, execArgv: isolated.execArgv } : {}),
          ...(postgres.has(root)
            ? { globalSetup: [file("packages/store-sql/src/testing/globalSetup.ts")] }
            : {})
        }
      })),
      ...onConvex.map(({ domain, places, suites }) => ({
        ssr: { resolve: { conditions } },
        resolve: { conditions, alias: [{ find: /^\.\/Places\.ts$/, replacement: file(places) }] },
        test: {
          name: `convex-${domain}`,
          root: `packages/${domain}`,
          include: suites.map((suite) => `test/${suite}.test.ts`),
          sequence: { concurrent: true },
          // Some tests make hundreds of calls, each with a realm of its own.
          testTimeout: 120_000,
          ...isolated
        }
      }))
    ]
  }
})
