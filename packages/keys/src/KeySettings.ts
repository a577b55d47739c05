/**
 * How the keys of this installation begin. Keys issued under other settings stay valid.
 */
import * as Context from "effect/Context"
import type { Settings } from "./KeyFormat.ts"

export { make, type Settings } from "./KeyFormat.ts"

/** Default: `gh_live_…`. */
export const KeySettings = Context.Reference<Settings>("@gatehouse/keys/KeySettings", {
  defaultValue: () => ({ prefix: "gh", env: "live" })
})
