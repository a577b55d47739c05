/**
 * The measures of sessions, tokens and sign-in.
 */
import * as InProcess from "../InProcess.ts"
import * as PostgresBackend from "../PostgresBackend.ts"
import * as SqliteBackend from "../SqliteBackend.ts"
import type { Measure } from "../Suite.ts"
import { cases } from "./Cases.ts"
import { dataset } from "./Data.ts"
import * as PostgresFloor from "./floors/PostgresFloor.ts"
import * as SqliteFloor from "./floors/SqliteFloor.ts"
import * as Services from "./Services.ts"

export const measure: Measure = async (task, { isWanted, progress, report }) => {
  const wanted = cases.filter(isWanted)
  if (wanted.length === 0) return
  const data = await dataset(task.size, Date.now())
  const backend = task.store === "postgres"
    ? await PostgresBackend.open(data, PostgresFloor.make, progress)
    : await SqliteBackend.open(data, SqliteFloor.make, progress)
  try {
    progress(`${task.store}: measuring`)
    await InProcess.run(Services.make(data), backend, data, task.store, wanted, task, report)
  } finally {
    await backend.close()
  }
}
