/**
 * Packs every package that is published and looks at the tarball: what it holds, and what publint and attw say of it.
 * Needs the output of `tsc -b`.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, globSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { toolEnvironment, type Workspace, workspaces } from "./Workspace.ts"

interface Packed {
  readonly name: string
  readonly filename: string
  readonly files: ReadonlyArray<{ readonly path: string }>
}

const unwanted = /\.tsbuildinfo$|(^|\/)tests?\/|\.(test|spec|bench)\.[cm]?[jt]s|(^|\/)\.|(^|\/)tsconfig/

/** A tarball's faults that the tools do not look for. */
export const faultsOf = (files: ReadonlyArray<string>): Array<string> => {
  const present = new Set(files)
  const faults = files.filter((file) => unwanted.test(file)).map((file) => `${file} is not for users: see "files".`)
  if (!present.has("LICENSE")) faults.push("LICENSE is missing: copy the one at the root.")
  for (const file of files) {
    const source = /^src\/(.*)(?<!\.d)\.ts$/.exec(file)
    if (source && !present.has(`dist/${source[1]}.js`)) faults.push(`${file} has no dist/${source[1]}.js: build first.`)
    const output = /^dist\/(.*)\.(js|d\.ts)$/.exec(file)
    if (output && !present.has(`src/${output[1]}.ts`)) {
      faults.push(`${file} has no src/${output[1]}.ts: it is left over, remove the dist folder and build again.`)
    }
  }
  return faults
}

const tool = (root: string, name: string, args: ReadonlyArray<string>): string => {
  const { output, status } = spawnSync(name, args, {
    cwd: root,
    encoding: "utf8",
    shell: process.platform === "win32",
    env: { ...toolEnvironment, NO_COLOR: "1", FORCE_COLOR: "0" }
  })
  return status === 0 ? "" : output.join("").trim()
}

const packAll = (root: string, packages: ReadonlyArray<Workspace>, folder: string): Array<Packed> =>
  JSON.parse(execFileSync(
    "npm",
    [
      "pack",
      "--json",
      "--ignore-scripts",
      "--loglevel=error",
      `--pack-destination=${folder}`,
      ...packages.map(({ path }) => `--workspace=${path}`)
    ],
    { cwd: root, encoding: "utf8", shell: process.platform === "win32" }
  ))

/** One text for each fault; none when every package is fit to be published. */
export const check = (root: string): Array<string> => {
  const packages = workspaces(root).filter(({ manifest }) => manifest.private !== true)
  if (packages.length === 0) return []
  const folder = mkdtempSync(join(tmpdir(), "gatehouse-pack-"))
  try {
    return packAll(root, packages, folder).flatMap(({ filename, files, name }) => {
      // `npm pack` names a scoped file `@scope/name.tgz` in some versions' answers and `scope-name.tgz` on disk.
      const tarball = existsSync(join(folder, filename))
        ? join(folder, filename)
        : join(folder, globSync(`${filename.replace("@", "").replace("/", "-")}`, { cwd: folder })[0] ?? filename)
      return [
        ...faultsOf(files.map(({ path }) => path)),
        tool(root, "publint", ["run", tarball, "--strict"]),
        tool(root, "attw", [
          tarball,
          "--profile",
          "esm-only",
          "--format",
          "ascii",
          "--no-emoji",
          "--no-definitely-typed"
        ])
      ].filter((fault) => fault !== "").map((fault) => `${name}: ${fault}`)
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
