/** A project in a temporary folder, with the repository's packages installed, for what runs the CLI or bundles. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import * as path from "node:path"
import { fileURLToPath } from "node:url"

const installed = fileURLToPath(new URL("../../../node_modules", import.meta.url))

export interface ScratchProject extends Disposable {
  readonly root: string
  readonly functions: string
  readonly write: (files: Record<string, string | Uint8Array>) => void
}

export const scratchProject = (files: Record<string, string | Uint8Array>): ScratchProject => {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "convex-isolate-test-")))
  const write = (more: Record<string, string | Uint8Array>) => {
    for (const [name, contents] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
      writeFileSync(path.join(root, name), contents)
    }
  }
  write({
    "package.json": JSON.stringify({ name: "scratch", type: "module", dependencies: { convex: "1.48.0", jose: "^6" } }),
    ...files
  })
  mkdirSync(path.join(root, "node_modules"), { recursive: true })
  for (const name of ["convex", "jose"]) {
    symlinkSync(path.join(installed, name), path.join(root, "node_modules", name), "junction")
  }
  return {
    root,
    functions: path.join(root, "convex"),
    write,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true })
  }
}

/** An app with one query, which takes a number and answers with a string. */
export const hello = `import { queryGeneric as query } from "convex/server"
import { v } from "convex/values"
export const greet = query({ args: { times: v.number() }, returns: v.string(), handler: async () => "hello" })
`
