/**
 * The stores by name.
 */
import type { Backend } from "./Backend.ts"
import type { Dataset } from "./Data.ts"
import * as MemoryBackend from "./MemoryBackend.ts"
import type { StoreName } from "./Options.ts"
import * as PostgresBackend from "./PostgresBackend.ts"
import * as SqliteBackend from "./SqliteBackend.ts"

export const open: Readonly<
  Record<StoreName, (data: Dataset, progress: (text: string) => void) => Promise<Backend>>
> = {
  memory: MemoryBackend.open,
  sqlite: SqliteBackend.open,
  postgres: PostgresBackend.open
}
