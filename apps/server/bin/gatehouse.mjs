#!/usr/bin/env node
// Starts the server's command line on Node 24, whatever Node runs this file.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { fileURLToPath } from "node:url"
import { binaryIn, packageName } from "./packagedNode.mjs"

const findNode = () => {
  if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath
  try {
    const binary = binaryIn(dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`)))
    if (existsSync(binary)) return binary
  } catch {
    // Not installed on this platform.
  }
  console.error("Gatehouse needs Node 24 or newer. Install it from your system's packages, then try again.")
  process.exit(1)
}

const main = fileURLToPath(new URL("../src/main.ts", import.meta.url))
const flags = ["--conditions=@gatehouse/source", "--disable-warning=ExperimentalWarning"]
const child = spawn(findNode(), [...flags, main, ...process.argv.slice(2)], { stdio: "inherit" })
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)))
