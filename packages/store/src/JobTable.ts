/**
 * Jobs that wait, and who may work on them: sixteen leases, so that workers do not fight over rows.
 */
import { leaseTable } from "./LeaseTable.ts"
import { type Row, table } from "./Table.ts"

export const shardCount = 16

export interface JobRow extends Row {
  readonly kind: string
  readonly key: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Epoch milliseconds. Not before. */
  readonly runAt: number
  readonly shard: number
  /** Steps that succeeded. */
  readonly steps: number
  /** Failures since the last step that succeeded. */
  readonly attempts: number
  readonly lastError?: string
}

export const jobs = table<JobRow>()({
  name: "jobs",
  columns: {
    id: "text",
    createdAt: "int",
    kind: "text",
    key: "text",
    payload: "json",
    runAt: "int",
    shard: "int",
    steps: "int",
    attempts: "int",
    lastError: "text?"
  },
  unique: { byKey: ["kind", "key"] },
  indexes: { byShard: ["shard", "runAt"] }
})

/** The leases on the shards, named `shard_0` to `shard_15`. */
export const jobShards = leaseTable("job_shards")

export const shardId = (shard: number): string => `shard_${shard}`

/** The shard of a job: FNV-1a over its kind and key, the same in every process and version. */
export const shardOf = (kind: string, key: string): number => {
  let hash = 0x811c9dc5
  for (const text of [kind, "\0", key]) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  // The low bits of FNV are its weakest.
  return ((hash ^ (hash >>> 16)) >>> 0) % shardCount
}

/** The tables that jobs need, for a store that is made of tables. */
export const tables = [jobs, jobShards] as const
