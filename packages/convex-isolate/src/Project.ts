/**
 * The project that a functions folder belongs to, and what its `convex.json` says. The Convex CLI is always run in the
 * project's root, and bundles name their sources relative to it, so the root is part of what a bundle contains.
 */
import { existsSync, readFileSync } from "node:fs"
import * as path from "node:path"

export interface Project {
  /** The folder of the nearest `package.json`, where the CLI would be run. */
  readonly root: string
  /** The app's functions folder, absolute. */
  readonly functions: string
  /** `node.externalPackages`: packages that `"use node"` files import from an installed copy; `*` is all of them. */
  readonly externalPackages: ReadonlyArray<string>
  readonly codegen: {
    /** Whether `api` is spelled out, of every function's analysis, instead of inferred from the modules. */
    readonly staticApi: boolean
    /** Whether an app's files are TypeScript, or JavaScript beside declarations. */
    readonly fileType: "ts" | "js/dts"
  }
}

/** The nearest folder, from `folder` upwards, that has a `package.json`. */
export const findRoot = (folder: string): string => {
  let current = path.resolve(folder)
  while (!existsSync(path.join(current, "package.json"))) {
    const parent = path.dirname(current)
    if (parent === current) {
      throw new Error(`There is no package.json in ${path.resolve(folder)} nor in a folder above it.`)
    }
    current = parent
  }
  return current
}

/** The parsed JSON of a file; the error of one that does not parse names it. */
export const readJson = (file: string): any => {
  try {
    return JSON.parse(readFileSync(file, "utf8"))
  } catch (cause) {
    throw new Error(`${file} could not be read as JSON: ${(cause as Error).message}`, { cause })
  }
}

/** Reads the project whose root is `root`. */
export const read = (root: string): Project => {
  const file = path.join(root, "convex.json")
  const config = existsSync(file) ? readJson(file) : {}
  return {
    root,
    functions: path.resolve(root, config.functions ?? "convex"),
    externalPackages: config.node?.externalPackages ?? [],
    codegen: {
      staticApi: config.codegen?.staticApi ?? false,
      fileType: config.codegen?.fileType === "ts" ? "ts" : "js/dts"
    }
  }
}

/** The project around `folder`. */
export const find = (folder: string): Project => read(findRoot(folder))
