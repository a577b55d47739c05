/** For `globalSetup` of a vitest project: one PostgreSQL for the run, shared by all projects that name this file. */
import type { TestProject } from "vitest/node"
import { startPostgres, type TestPostgres } from "./TestPostgres.ts"

/** Each project loads this module anew, so what they share hangs on the process. */
const key = Symbol.for("@gatehouse/store-sql/testing/globalSetup")
const shared = globalThis as { [key]?: { readonly server: Promise<TestPostgres>; projects: number } | undefined }

export const setup = async (project: Pick<TestProject, "provide">): Promise<void> => {
  const run = shared[key] ??= { server: startPostgres(), projects: 0 }
  run.projects++
  project.provide("postgresUrl", (await run.server).url)
}

export const teardown = async (): Promise<void> => {
  const run = shared[key]
  if (run === undefined || --run.projects > 0) return
  shared[key] = undefined
  // A server that did not start has failed the run already.
  await run.server.then((server) => server.stop(), () => undefined)
}
