/**
 * Tables of leases: who holds what, and until when.
 */
import { type Row, table } from "./Table.ts"

/** A row is made when its lease is first taken. */
export interface LeaseRow extends Row {
  readonly owner: string
  /** Epoch milliseconds. From then on anybody may take the lease. */
  readonly until: number
}

/** A table of leases. */
export const leaseTable = (name: string) =>
  table<LeaseRow>()({
    name,
    columns: { id: "text", createdAt: "int", owner: "text", until: "int" },
    unique: {},
    indexes: {}
  })

export type LeaseTable = ReturnType<typeof leaseTable>
