/**
 * Runs the Convex CLI that a project has installed, cut off from the machine: no settings of the user, no deployment,
 * no error reports, and no address but the one it is given.
 */
import { spawn } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import * as path from "node:path"

export interface Result {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The CLI's entry file, of the `convex` that the project's own code would import. */
const entry = (root: string): string => {
  const manifest = createRequire(path.join(root, "package.json")).resolve("convex/package.json")
  return path.join(path.dirname(manifest), "bin", "main.js")
}

/** Runs `convex <args>` in a project, with `url` as the deployment and as every service that the CLI would reach. */
export const run = async (root: string, url: string, args: ReadonlyArray<string>): Promise<Result> => {
  const home = await mkdtemp(path.join(tmpdir(), "convex-isolate-"))
  try {
    const env: NodeJS.ProcessEnv = {
      PATH: process.env["PATH"],
      SystemRoot: process.env["SystemRoot"],
      HOME: home,
      USERPROFILE: home,
      CONVEX_TMPDIR: home,
      NO_COLOR: "1",
      // In CI, and with a host of its own, the CLI reports no errors to its makers.
      CI: "1",
      CONVEX_PROVISION_HOST: url,
      CONVEX_VERSION_API_ORIGIN: url,
      // Set, so that `.env` and `.env.local` of the project cannot choose a deployment.
      CONVEX_DEPLOYMENT: "",
      CONVEX_DEPLOY_KEY: "",
      CONVEX_DEPLOYMENT_TOKEN: "",
      CONVEX_SELF_HOSTED_URL: "",
      CONVEX_SELF_HOSTED_ADMIN_KEY: ""
    }
    const child = spawn(process.execPath, [entry(root), ...args, "--url", url, "--admin-key", "offline"], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"]
    })
    const read = async (stream: NodeJS.ReadableStream): Promise<string> => {
      const parts: Array<Buffer> = []
      for await (const part of stream) parts.push(part as Buffer)
      return Buffer.concat(parts).toString("utf8")
    }
    const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve))
    const [status, stdout, stderr] = await Promise.all([ended, read(child.stdout), read(child.stderr)])
    return { status, stdout, stderr }
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}
