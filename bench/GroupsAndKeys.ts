/**
 * The measures of groups, members, invites, access and keys.
 */
import type { Backend } from "./Backend.ts"
import { cases } from "./Cases.ts"
import { type Dataset, dataset } from "./Data.ts"
import type { Floor } from "./floors/Floor.ts"
import * as PostgresFloor from "./floors/PostgresFloor.ts"
import * as SqliteFloor from "./floors/SqliteFloor.ts"
import * as Http from "./http/Http.ts"
import * as InProcess from "./InProcess.ts"
import * as MemoryBackend from "./MemoryBackend.ts"
import type { StoreName } from "./Options.ts"
import * as PostgresBackend from "./PostgresBackend.ts"
import * as Services from "./Services.ts"
import * as SqliteBackend from "./SqliteBackend.ts"
import type { Measure } from "./Suite.ts"

const open: Readonly<
  Record<StoreName, (data: Dataset, progress: (text: string) => void) => Promise<Backend<Floor>>>
> = {
  memory: MemoryBackend.open,
  sqlite: (data, progress) => SqliteBackend.open(data, SqliteFloor.make, progress),
  postgres: (data, progress) => PostgresBackend.open(data, PostgresFloor.make, progress)
}

export const measure: Measure = async (task, { isWanted, progress, report }) => {
  const inProcess = cases.filter(isWanted)
  const overHttp = task.store === "memory" ? [] : Http.cases.filter(isWanted)
  if (inProcess.length + overHttp.length === 0) return
  const data = dataset(task.size, Date.now())
  const backend = await open[task.store](data, progress)
  try {
    progress(`${task.store}: measuring`)
    await InProcess.run(Services, backend, data, task.store, inProcess, task, report)
    await Http.run(backend, data, task.store, overHttp, task, report)
  } finally {
    await backend.close()
  }
}
