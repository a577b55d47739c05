/**
 * Packages that `"use node"` files import from an installed copy instead of carrying in their bundle
 * (`node.externalPackages` of `convex.json`). Only what the project's own `package.json` names, and what is installed
 * in the project's own `node_modules`, can be external.
 */
import type { Plugin } from "esbuild"
import { existsSync } from "node:fs"
import * as path from "node:path"
import { readJson } from "./Project.ts"

const dependencyFields = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]

/** `@scope/name/file` is a file of `@scope/name`. */
const packageOf = (specifier: string): string =>
  specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/")

/** Versions that point at a file or an address are bundled: a deployment could not install them. */
const hasInstallableVersion = (version: string): boolean => !/^(git\+)?(file|https?):|^git(\+ssh)?:\/\//.test(version)

/** The external packages of a project: name to folder. */
export const find = (root: string, allowed: ReadonlyArray<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  if (allowed.length === 0) return found
  const manifest = readJson(path.join(root, "package.json"))
  for (const field of dependencyFields) {
    for (const [name, version] of Object.entries<string>(manifest[field] ?? {})) {
      if (found.has(name) || name === "convex" || !hasInstallableVersion(version)) continue
      if (!allowed.includes(name) && !allowed.includes("*")) continue
      const folder = path.join(root, "node_modules", name)
      if (existsSync(folder)) found.set(name, folder)
    }
  }
  return found
}

/** Where Node would find the package for a file of `folder`. */
const resolvePackage = (name: string, folder: string): string | undefined => {
  for (let current = folder;; current = path.dirname(current)) {
    const candidate = path.join(current, "node_modules", name)
    if (existsSync(candidate)) return candidate
    if (current === path.dirname(current)) return undefined
  }
}

/** Leaves the imports of those packages in place, and collects the names that were met. */
export const plugin = (packages: ReadonlyMap<string, string>, met: Set<string>): Plugin => ({
  name: "external-packages",
  setup(build) {
    build.onResolve({ namespace: "file", filter: /.*/ }, (args) => {
      if (args.path.startsWith(".")) return undefined
      const name = packageOf(args.path)
      const folder = packages.get(name)
      if (folder === undefined || resolvePackage(name, args.resolveDir) !== folder) return undefined
      met.add(name)
      return { path: args.path, external: true }
    })
  }
})

/** The installed versions of the packages met, and of those of their peer and optional dependencies that are external. */
export const versions = (packages: ReadonlyMap<string, string>, met: Iterable<string>): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  const pending = [...met]
  for (let name = pending.shift(); name !== undefined; name = pending.shift()) {
    const folder = packages.get(name)
    if (folder === undefined || found.has(name)) continue
    const manifest = readJson(path.join(folder, "package.json"))
    if (typeof manifest.version !== "string") throw new Error(`${folder}/package.json has no version.`)
    found.set(name, manifest.version)
    pending.push(...Object.keys({ ...manifest.peerDependencies, ...manifest.optionalDependencies }))
  }
  return found
}
