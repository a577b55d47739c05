/**
 * Runs before every npm script: installs what package-lock.json asks for when it is not there, and makes sure that the
 * script after it finds a Node that can run TypeScript. Plain JavaScript, because it may run on Node 20.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { binaryIn, packageName } from "../apps/server/bin/packagedNode.mjs"

const root = fileURLToPath(new URL("..", import.meta.url))
const required = 24

const stop = (/** @type {string} */ sentence) => {
  console.error(sentence)
  process.exit(1)
}

const json = (/** @type {string} */ path) => JSON.parse(readFileSync(join(root, path), "utf8"))
const major = (/** @type {string} */ version) => Number.parseInt(version.replace(/^v/, ""), 10)

/** Whether node_modules holds what the lockfile lists: npm writes its own copy of the list last, after all packages. */
const installed = () => {
  if (!existsSync(join(root, "node_modules/.package-lock.json"))) return false
  const present = json("node_modules/.package-lock.json").packages
  for (const [path, wanted] of Object.entries(json("package-lock.json").packages)) {
    if (path === "" || !path.startsWith("node_modules/")) continue
    const found = present[path]
    if (found === undefined) {
      // An optional package for another platform, or one whose only use is in such a package.
      if (wanted.optional || wanted.devOptional || wanted.peer) continue
      return false
    }
    const same = found.version === wanted.version && found.integrity === wanted.integrity && found.link === wanted.link
    if (!same) return false
  }
  return true
}

const install = () => {
  console.error("Installing dependencies with `npm ci`: node_modules is missing or older than package-lock.json.")
  const started = Date.now()
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev", "--include=optional"]
  // Under `npm run` this is the npm that started us; otherwise the one on PATH.
  const npm = process.env["npm_execpath"]
  const options = /** @type {const} */ ({ cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })
  const result = npm !== undefined && npm.endsWith(".js")
    ? spawnSync(process.execPath, [npm, ...args], options)
    : spawnSync("npm", args, { ...options, shell: process.platform === "win32" })
  if (result.status !== 0) {
    // npm's fault, without the page on how `npm ci` is used that it prints after some.
    const output = `${result.stdout ?? ""}${result.stderr ?? ""}${result.error?.message ?? ""}`
      .replace(/npm error\s+npm error Clean install a project[^]*?npm error Run "npm help ci" for more info\n/, "")
      .trim()
    if (output !== "") console.error(output)
    stop("Could not install the dependencies: `npm ci` failed, and says why above.")
  }
  console.error(`Installed in ${((Date.now() - started) / 1000).toFixed(0)} s.`)
}

/** Whether the process that wrote its id into the file still runs. */
const held = (/** @type {string} */ file) => {
  try {
    return process.kill(Number(readFileSync(file, "utf8")), 0)
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM"
  }
}

/** Two scripts that start at once (a server and the tests, say) install one after the other. */
const alone = (/** @type {() => void} */ task) => {
  const name = createHash("sha256").update(root).digest("hex").slice(0, 16)
  const file = join(tmpdir(), `gatehouse-install-${name}`)
  for (let waited = false;; waited = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: "wx" })
      break
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error
    }
    if (!held(file)) rmSync(file, { force: true })
    else {
      if (!waited) console.error("Another script installs the dependencies: waiting for it.")
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    }
  }
  process.on("exit", () => rmSync(file, { force: true }))
  task()
}

const howToGetNode = (/** @type {string} */ problem) =>
  `${problem} Gatehouse runs on Node ${required} or newer: install it from https://nodejs.org and run this again.`

/** The version of the Node that comes as an optional dependency, or undefined where there is none or it cannot run. */
const packagedNode = () => {
  if (packageName === undefined) return undefined
  const binary = binaryIn(join(root, "node_modules", packageName))
  if (!existsSync(binary)) return undefined
  try {
    return execFileSync(binary, ["--version"], { encoding: "utf8", stdio: "pipe" }).trim()
  } catch {
    // Built for another C library, say. Without its link the Node of the system is found again.
    for (const name of ["node", "node.cmd", "node.ps1"]) rmSync(join(root, "node_modules/.bin", name), { force: true })
    return undefined
  }
}

if (major(process.version) < 20) {
  stop(howToGetNode(`This is Node ${process.version}, which is too old to install anything.`))
}

if (major(process.version) < required && packageName === undefined) {
  stop(
    howToGetNode(`This is Node ${process.version}, and for ${process.platform} on ${process.arch} none comes along.`)
  )
}

if (!installed()) alone(() => installed() || install())

// npm puts node_modules/.bin first on PATH, so the next script runs the packaged Node, or else the one that runs this.
if (major(process.version) < required && major(packagedNode() ?? process.version) < required) {
  stop(howToGetNode(`This is Node ${process.version}, and the one in node_modules does not run here.`))
}

// `npm start` runs `exec node …`: in a POSIX shell the server takes the shell's place, so that a signal to npm reaches it.
// The shell of Windows has no `exec`, so it gets one.
if (process.platform === "win32") writeFileSync(join(root, "node_modules/.bin/exec.cmd"), "@%*\r\n")
