/** The test projects, one a package, and the repository's own. The root config imports this list. */
export const projects: ReadonlyArray<string> = [
  "packages/contract",
  "packages/store",
  "packages/store-sql",
  "packages/groups",
  "packages/keys",
  "packages/core-sessions",
  "packages/webhooks",
  "packages/convex-isolate",
  "packages/convex",
  "apps/server",
  "."
]
