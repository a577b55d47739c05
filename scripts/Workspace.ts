/** The workspaces of the repository as its scripts see them: folders, manifests, source files. */
import { existsSync, globSync, readFileSync } from "node:fs"
import { basename, delimiter, join } from "node:path"
import { fileURLToPath } from "node:url"

/** The repository these scripts belong to. */
export const repository = fileURLToPath(new URL("..", import.meta.url)).replace(/[/\\]$/, "")

/** The environment in which the tools of node_modules/.bin are found, whoever started the script. */
export const toolEnvironment = {
  ...process.env,
  PATH: `${join(repository, "node_modules/.bin")}${delimiter}${process.env["PATH"] ?? ""}`
}

/** What the scripts read of a `package.json`. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly bin?: string | Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  /** Ours: what beside the conventions counts as light, see CONTRIBUTING.md. */
  readonly gatehouse?: { readonly light?: ReadonlyArray<string>; readonly plain?: ReadonlyArray<string> }
}

export interface Workspace {
  /** The folder, from the root: `packages/keys`. */
  readonly path: string
  /** The folder's own name: `keys`. */
  readonly folder: string
  readonly isApp: boolean
  readonly manifest: Manifest
}

export const readJson = (path: string): any => JSON.parse(readFileSync(path, "utf8"))

/** Every folder of `packages` and `apps` that has a manifest, packages first, by name. */
export const workspaces = (root: string): Array<Workspace> =>
  ["packages", "apps"].flatMap((parent) =>
    globSync(`${parent}/*/package.json`, { cwd: root })
      .toSorted()
      .map((file) => {
        const path = file.replaceAll("\\", "/").replace(/\/package\.json$/, "")
        return { path, folder: basename(path), isApp: parent === "apps", manifest: readJson(join(root, file)) }
      })
  )

/** The TypeScript files under `src` of a workspace, from the root. */
export const sourceFiles = (root: string, workspace: Workspace): Array<string> =>
  existsSync(join(root, workspace.path, "src"))
    ? globSync(`${workspace.path}/src/**/*.ts`, { cwd: root }).map((file) => file.replaceAll("\\", "/")).toSorted()
    : []
