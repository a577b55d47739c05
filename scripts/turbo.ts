/** Runs the turbo of this repository, with telemetry and the look for updates off: a build needs no network. */
import { spawnSync } from "node:child_process"
import { repository, toolEnvironment } from "./Workspace.ts"

const { status } = spawnSync("turbo", process.argv.slice(2), {
  cwd: repository,
  stdio: "inherit",
  shell: process.platform === "win32",
  env: { ...toolEnvironment, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1", TURBO_NO_UPDATE_NOTIFIER: "1" }
})
process.exit(status ?? 1)
