/**
 * `npm run codegen`: generates what Convex generates, offline, in every folder of the repository that has it. With
 * `--check` it writes nothing, and names what is stale.
 */
import { spawnSync } from "node:child_process"
import { globSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { repository, toolEnvironment } from "./Workspace.ts"

/** The folders of Convex components, and the roots of Convex apps. All of them: `check` looks for others. */
const components: ReadonlyArray<string> = ["packages/convex/src/component"]
const apps: ReadonlyArray<string> = ["packages/convex/test/app"]

/** The `_generated` folders, from the root, that belong to none of the targets. */
export const unlisted = (root: string, listed: ReadonlyArray<string> = [...components, ...apps]): Array<string> =>
  globSync("{packages,apps,bench}/**/_generated", {
    cwd: root,
    exclude: (name) => name.split(/[/\\]/).some((part) => part === "node_modules" || part === "dist")
  })
    .map((folder) => folder.replaceAll("\\", "/"))
    .filter((folder) => !listed.some((target) => folder.startsWith(`${target}/`)))
    .toSorted()

/** Runs the tool from its sources; what it says is the caller's to show, unless `inherit` shows it as it comes. */
const convexIsolate = (stdio: "pipe" | "inherit", ...flags: ReadonlyArray<string>) =>
  spawnSync(process.execPath, [
    "--conditions=@gatehouse/source",
    "packages/convex-isolate/src/cli.ts",
    "codegen",
    ...components.flatMap((folder) => ["--component", folder]),
    ...apps.flatMap((folder) => ["--app", folder]),
    ...flags
  ], { cwd: repository, encoding: "utf8", stdio })

/** What is wrong with the committed files. Convex bundles what the packages have built: build them first. */
export const check = (): string | undefined => {
  const others = unlisted(repository)
  if (others.length > 0) {
    return `${others.join(", ")}: name the folder in scripts/codegen.ts, so that it is kept up to date.`
  }
  const { error, output, status } = convexIsolate("pipe", "--check")
  if (status === 0) return undefined
  const said = [error?.message, ...(output ?? [])].filter((text) => typeof text === "string").join("").trim()
  return `${said === "" ? `convex-isolate ended with ${status}` : said}\n\`npm run codegen\` does so for every folder.`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // Faults in types are no hindrance, and may be due to the very files that are stale: `npm run check` reports them.
  spawnSync("tsc", ["-b"], { cwd: repository, env: toolEnvironment, shell: process.platform === "win32" })
  if (process.argv.includes("--check")) {
    const fault = check()
    if (fault !== undefined) console.error(fault)
    process.exitCode = fault === undefined ? 0 : 1
  } else process.exitCode = convexIsolate("inherit").status ?? 1
}
