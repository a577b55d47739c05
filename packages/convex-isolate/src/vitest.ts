/** For suites of vitest: one bundle a file, an empty database a test. */
import * as vm from "node:vm"
import { beforeAll } from "vitest"
import { type FreshOptions, type Isolate, type Options, prepare, type Prepared } from "./Isolate.ts"

/** What a vitest project of Convex functions needs in its `test` section. */
export const convexIsolateConfig: { readonly pool: "forks"; readonly execArgv: Array<string> } = {
  pool: "forks",
  execArgv: ["--experimental-vm-modules"]
}

const withoutVmModules =
  `convexIsolate runs functions in realms made of Node's \`vm\` modules, and this process was started without them.
Give vitest.config.ts these lines:

  import { convexIsolateConfig } from "@gatehouse/convex-isolate/vitest"

  export default defineConfig({ test: { ...convexIsolateConfig } })

which is { pool: "forks", execArgv: ["--experimental-vm-modules"] }.`

/** Isolates of one functions folder for the tests of a file. */
export interface ConvexIsolate {
  /** A deployment of its own, with an empty database; tests that run at the same time do not meet in it. */
  readonly fresh: (options?: FreshOptions) => Promise<Isolate>
}

/** Call it at the top of a test file: the folder is bundled and analysed once, before the tests. */
export const convexIsolate = (options: Options): ConvexIsolate => {
  if (typeof vm.SourceTextModule !== "function") throw new Error(withoutVmModules)
  let prepared: Promise<Prepared> | undefined
  const ready = (): Promise<Prepared> => prepared ??= prepare(options)
  beforeAll(async () => {
    await ready()
  }, 60_000)
  return { fresh: async (fresh) => (await ready()).fresh(fresh) }
}
